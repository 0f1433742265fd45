import Diagnostics
public import RunRecord

/// What a run's record tells of it in a glance: the gauge over its steps, its last samples and numbers.
///
/// Bounded, however long the record.
public struct RunDetail: Sendable, Equatable {
    /// Readings of the gauge, oldest first, thinned evenly.
    private(set) var gauge = History<Float>(limit: RunDetail.gaugeLimit)
    private(set) var description: RunDescription?
    private(set) var samples: Samples?
    private(set) var samplesStep = 0
    private(set) var quality: [Scalar] = []
    private(set) var discriminatorLoss: Float?
    private(set) var generatorLoss: Float?
    /// What the gauge says, as a word and a sentence; `nil` before the first reading.
    public var verdict: String?
    /// The last step that was taken.
    public var step = 0
    /// Whether the whole record was read, so that verdict and step are the run's.
    public var isJudged = false
    /// Why there is nothing, or not all of it: a sentence.
    public var trouble: String?

    private static let gaugeLimit = 48

    public init() {}

    /// What cannot be told, and why.
    public init(trouble: String) { self.trouble = trouble }

    public mutating func take(_ event: RunEvent) {
        switch event {
        case .started(let description): self.description = description
        case .step(let record):
            discriminatorLoss = record[.discriminatorLoss] ?? discriminatorLoss
            generatorLoss = record[.generatorLoss] ?? generatorLoss
        case .steps(let summary):
            discriminatorLoss = summary.buckets[.discriminatorLoss]?.mean ?? discriminatorLoss
            generatorLoss = summary.buckets[.generatorLoss]?.mean ?? generatorLoss
        case .evaluation(let evaluation):
            gauge.append(evaluation.gauge.heldout, step: evaluation.step)
            quality = evaluation.quality
            if let samples = evaluation.samples { show(samples, step: evaluation.step) }
        case .samples(let step, let samples): show(samples, step: step)
        case .mark(let mark) where mark.kind == .restarted || mark.kind == .resumed && mark.step == 0:
            let description = description
            self = RunDetail()
            self.description = description
        case .mark(let mark) where mark.kind == .resumed: gauge.rollBack(to: mark.step)
        default: break
        }
    }

    private mutating func show(_ samples: Samples, step: Int) {
        (self.samples, samplesStep) = (samples, step)
    }

    /// "D right" over the steps as so many bars, from a guess at the bottom to certainty at the top.
    func trail(width: Int) -> [Float] {
        let readings = gauge.values
        guard width > 0, readings.count > width else { return readings.map(RunDetail.height(of:)) }
        return (0..<width).map {
            RunDetail.height(of: readings[$0 * (readings.count - 1) / max(1, width - 1)])
        }
    }

    /// A reading below a guess stands at the bottom too; one that is no number stays one.
    private static func height(of share: Float) -> Float { share.isFinite ? max(0, 2 * share - 1) : share }

    /// The dashboard's state as far as its samples panel asks.
    var pictureState: DashboardState {
        var state = DashboardState(isWatching: true, isKept: true)
        (state.description, state.sampleBook.newest, state.sampleBook.newestStep) = (
            description, samples, samplesStep
        )
        state.duel = state.health.duelNames.first ?? ""
        return state
    }
}
