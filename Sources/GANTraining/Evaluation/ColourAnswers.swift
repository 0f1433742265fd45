import RunRecord
import TensorCore

/// Whether a generator gives one question several answers: pictures that may have one of a few colours.
struct ColourAnswers: Sendable, Equatable {
    /// From 0 to 1.
    let colours: [SIMD3<Float>]

    /// How many answers to each question are looked at, and to how many questions.
    private static let answerCount = 8
    private static let questionCount = 96
    /// An answer's mean colour may be off by so much of the least distance between two of the colours.
    private static let tolerance: Float = 1 / 3

    static let measures = [
        Measure(
            .severalAnswers, "several answers", isShare: true,
            baselines: [.init("one guess", 0), .init("truth", 1)]),
        Measure(
            .clearAnswers, "clear colours", isShare: true,
            baselines: [.init("mean of all", 0), .init("truth", 1)]),
    ]

    /// - Parameters:
    ///   - heldOut: Pictures, each in one of the colours, and what they are to be made of.
    ///   - answer: Makes pictures of what is given, of other latents each time.
    /// - Returns: The share of inputs that get more than one colour, and of answers that have one of them.
    func quality(among heldOut: Batch, answer: (Told, Int) -> Tensor) -> [Scalar] {
        let count = min(ColourAnswers.questionCount, heldOut.samples.shape[0])
        let truth = heldOut.samples.rows(0..<count)
        let told = heldOut.told.prefix(count, attributeCount: 0)
        var found = [Set<Int>](repeating: [], count: count)
        var clearCount = 0
        for _ in 0..<ColourAnswers.answerCount {
            for (i, colour) in filledColours(of: answer(told, count), where: truth).enumerated() {
                guard let kind = kind(of: colour) else { continue }
                found[i].insert(kind)
                clearCount += 1
            }
        }
        return [
            Scalar(.severalAnswers, Float(found.count { $0.count > 1 }) / Float(count)),
            Scalar(.clearAnswers, Float(clearCount) / Float(count * ColourAnswers.answerCount)),
        ]
    }

    /// The mean colour where the truth has any.
    private func filledColours(of pictures: Tensor, where truth: Tensor) -> [SIMD3<Float>] {
        let size = truth.count / truth.shape[0]
        return pictures.withSpan { x in
            truth.withSpan { y in
                (0..<truth.shape[0]).map { i in
                    var (sum, count) = (SIMD3<Float>.zero, Float(0))
                    for first in stride(from: i * size, to: (i + 1) * size, by: 3) {
                        let real = SIMD3(y[first], y[first + 1], y[first + 2])
                        guard real.max() - real.min() > 0.6 else { continue }
                        sum += (SIMD3(x[first], x[first + 1], x[first + 2]) + 1) / 2
                        count += 1
                    }
                    return sum / max(1, count)
                }
            }
        }
    }

    /// Which of the colours it is; `nil`: none.
    func kind(of colour: SIMD3<Float>) -> Int? {
        func distance(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
            let offset = a - b
            return (offset * offset).sum().squareRoot()
        }
        var least = Float.infinity
        for i in colours.indices {
            for j in 0..<i { least = min(least, distance(colours[i], colours[j])) }
        }
        let nearest = colours.indices.min { distance(colours[$0], colour) < distance(colours[$1], colour) }
        return nearest.flatMap {
            distance(colours[$0], colour) <= ColourAnswers.tolerance * least ? $0 : nil
        }
    }
}
