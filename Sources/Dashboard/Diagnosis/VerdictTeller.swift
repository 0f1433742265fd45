public import RunRecord

/// Says where in a run the gauge's verdict changed, for its record.
///
/// It knows of a run what the verdict needs, and nothing that grows with every step.
public struct VerdictTeller: Sendable {
    /// What the verdict asks for besides the gauge's readings.
    private static let tags: [Tag] = [
        .modesCaptured, .highQuality, .classAccuracy, .attributeAccuracy, .classSpread, .support, .movement,
        .brightnessTell, .contrastTell, .blackTell, .whiteTell, .detailTell, .generatorWeights,
        .discriminatorWeights, .frechet, .rawFrechet, .realNeighbours, .fakeNeighbours, .classDistance,
        .rarestClass, .novelty, .truthDistance, .signal, .overlap, .light, .colourDistance, .featureDistance,
        .rootMeanSquare, .cycleDistance, .generatorPlace, .equilibriumDistance,
    ]

    private var state = DashboardState()
    /// The newest learning rates: steps bring them, and verdicts ask for them once a reading.
    private var rates: [Tag: Float] = [:]

    public init() {}

    /// The headline now; `nil` before the first reading.
    public var verdict: GaugeVerdict? { state.verdict }

    private mutating func keepRates(_ value: (Tag) -> Float?) {
        for tag in [Tag.generatorLearningRate, .discriminatorLearningRate] {
            rates[tag] = value(tag) ?? rates[tag]
        }
    }

    /// Takes in what happened; returns a mark where the verdict has become another.
    public mutating func take(_ event: RunEvent) -> Mark? {
        switch event {
        case .step(let record):
            state.watch(record)
            keepRates { record[$0] }
        case .steps(let summary):
            state.watch(summary)
            keepRates { summary.buckets[$0]?.outcome }
        case .evaluation(let evaluation):
            state.step = max(state.step, evaluation.step)
            let scalars =
                evaluation.quality.filter { VerdictTeller.tags.contains($0.tag) }
                + rates.sorted { $0.key < $1.key }.map { Scalar($0.key, $0.value) }
            return state.judge(evaluation, scalars).map {
                Mark(step: evaluation.step, kind: .verdict, text: $0)
            }
        case .started, .mark: _ = state.reduce(.received(event))
        default: break
        }
        return nil
    }
}

/// Which verdict is worth a line: one that has held for some readings in a row.
struct VerdictHabit: Sendable, Equatable {
    /// The last one that was told.
    private var told: String?
    private var word: String?
    private var count = 0

    /// Takes in the verdict on one more reading; returns it in words where it is news.
    mutating func take(_ verdict: GaugeVerdict) -> String? {
        count = verdict.word == word ? count + 1 : 1
        word = verdict.word
        // That it is too early to say is no news.
        guard count == Diagnosis.habit, word != told, verdict.state != .warmUp else { return nil }
        told = word
        return "\(verdict.word): \(verdict.sentence)"
    }
}
