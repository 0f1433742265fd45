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

    private var health = RunHealth()

    public init() {}

    /// Goes on from what somebody who looked at the run knows of it.
    package init(continuing health: RunHealth) {
        self.health = health
        self.health.lookedBackAt = nil
        self.health.duel = health.duelNames.first ?? ""
    }

    /// The last step that was taken.
    public var step: Int { health.step }

    /// The headline now; `nil` before the first reading.
    public var verdict: GaugeVerdict? { health.verdict }

    /// The same as a word and a sentence: `D AHEAD: healthy`.
    public var headline: String? { verdict.map { "\($0.word): \($0.sentence)" } }

    /// Takes in what happened; returns a mark where the verdict has become another.
    public mutating func take(_ event: RunEvent) -> Mark? {
        switch event {
        case .started(let description):
            health.description = description
            if !health.duelNames.contains(health.duel) { health.duel = health.duelNames.first ?? "" }
        case .step(let record):
            health.step = max(health.step, record.step)
            _ = health.watch(record)
            keepRates(at: record.step) { record[$0] }
        case .steps(let summary):
            health.step = max(health.step, summary.lastStep)
            _ = health.watch(summary)
            keepRates(at: summary.lastStep) { summary.buckets[$0]?.outcome }
        case .evaluation(let evaluation): return judge(evaluation)
        case .mark(let mark) where mark.kind == .resumed && mark.step > 0:
            if mark.step < health.step { health.rollBack(to: mark.step) }
        case .mark(let mark) where mark.kind == .resumed || mark.kind == .restarted:
            health.beginPass(after: mark.step)
        case .renamed(let old, let new): health.rename(old, to: new)
        case .finished(.diverged(let step, let tensor)):
            health.firstNonFinite = health.firstNonFinite ?? NonFinite(tag: tensor, step: step)
        default: break
        }
        return nil
    }

    /// Of learning rates, which steps bring, verdicts ask for the newest one.
    private mutating func keepRates(at step: Int, _ value: (Tag) -> Float?) {
        for tag in [Tag.generatorLearningRate, .discriminatorLearningRate] {
            guard let value = value(tag), health.series[tag]?.latest != value else { continue }
            keep(value, as: tag, at: step)
        }
    }

    /// A verdict asks for the newest value, and for an earlier one after a roll back: no chart is drawn of them.
    private mutating func keep(_ value: Float, as tag: Tag, at step: Int) {
        health.series.append(Bucket(value), to: tag, firstStep: step, lastStep: step, isRare: true)
    }

    private mutating func judge(_ evaluation: Evaluation) -> Mark? {
        health.step = max(health.step, evaluation.step)
        _ = health.watch(evaluation.scalars, step: evaluation.step)
        for scalar in evaluation.quality where VerdictTeller.tags.contains(scalar.tag) {
            keep(scalar.value, as: scalar.tag, at: evaluation.step)
        }
        let news = health.judge(evaluation).map(\.text)
        guard !news.isEmpty else { return nil }
        return Mark(step: evaluation.step, kind: .verdict, text: news.joined(separator: "; "))
    }
}
