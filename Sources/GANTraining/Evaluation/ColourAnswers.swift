import TensorCore

/// Pictures that may have one of a few colours: which one each has.
struct ColourAnswers: Sendable, Equatable {
    /// From 0 to 1.
    let colours: [SIMD3<Float>]

    /// An answer's mean colour may be off by so much of the least distance between two of the colours.
    private static let tolerance: Float = 1 / 3

    /// The mean colour where the truth has any.
    func filledColours(of pictures: Tensor, where truth: Tensor) -> [SIMD3<Float>] {
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
