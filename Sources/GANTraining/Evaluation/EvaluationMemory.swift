/// What evaluations remember of those before them.
struct EvaluationMemory: Sendable, Equatable, Codable {
    /// Which modes or classes the fakes were of.
    var shares = ShareHistory()
    /// Fakes of early in the run.
    var earlyFakes: EarlyFakes?
    /// Where two players of one number each have been.
    var path: PlayerPath?

    /// The steps that it speaks of.
    var steps: [Int] { shares.steps + (earlyFakes.map { [$0.step] } ?? []) }
}
