import RunRecord
import TensorCore

/// Whether a generator gives one question several answers, where several are right.
enum Answers: Sendable, Equatable {
    /// Shapes in one of a few colours.
    case colours(ColourAnswers)
    /// Numbers on one of two branches.
    case branches

    /// How many answers to each question are looked at, and to how many questions.
    private static let answerCount = 8
    private static let questionCount = 96

    var measures: [Measure] {
        [
            Measure(
                .severalAnswers, "several answers", isShare: true,
                baselines: [.init("one guess", 0), .init("truth", 1)]),
            Measure(
                .clearAnswers, self == .branches ? "on a branch" : "clear colours", isShare: true,
                baselines: [.init("mean of all", 0), .init("truth", 1)]),
        ]
    }

    /// - Parameters:
    ///   - heldOut: Answers, each of one kind, and what they are to be made of.
    ///   - answer: Makes answers of what is given, of other latents each time.
    /// - Returns: The share of inputs that get answers of more than one kind, and of answers that are of a kind at all.
    func quality(among heldOut: Batch, answer: (Told, Int) -> Tensor) -> [Scalar] {
        let count = min(Answers.questionCount, heldOut.samples.shape[0])
        let truth = heldOut.samples.rows(0..<count)
        let told = heldOut.told.prefix(count, attributeCount: 0)
        var found = [Set<Int>](repeating: [], count: count)
        var clearCount = 0
        for _ in 0..<Answers.answerCount {
            for (i, kind) in kinds(of: answer(told, count), where: truth, told).enumerated() {
                guard let kind else { continue }
                found[i].insert(kind)
                clearCount += 1
            }
        }
        return [
            Scalar(.severalAnswers, Float(found.count { $0.count > 1 }) / Float(count)),
            Scalar(.clearAnswers, Float(clearCount) / Float(count * Answers.answerCount)),
        ]
    }

    private func kinds(of answers: Tensor, where truth: Tensor, _ told: Told) -> [Int?] {
        switch self {
        case .colours(let colours):
            return colours.filledColours(of: answers, where: truth).map { colours.kind(of: $0) }
        case .branches:
            guard let places = told.inputs else { return [] }
            return zip(answers.values, places.values).map { DrawnBranches.branch(of: $0, at: $1) }
        }
    }
}
