import Dashboard
import Diagnostics
import Foundation
import GANTraining
import RunRecord

/// What is kept of a run to tell about it: the last numbers and the time that the steps took.
struct RunTotals: Sendable {
    private(set) var description: RunDescription?
    private(set) var stepCount = 0
    private(set) var lastStep: StepRecord?
    private(set) var lastEvaluation: Evaluation?
    private(set) var trainingTime = Duration.zero
    private(set) var evaluationTime = Duration.zero
    private(set) var outcome: RunOutcome?
    /// The last checkpoint, where it is not on the disk.
    private(set) var unsaved: UnsavedCheckpoint?
    /// `nil` where somebody else judges the readings.
    private var verdicts: VerdictTeller?
    /// What the gauge said in the newest three readings, at the step where it began to.
    private(set) var verdictMark: Mark?

    /// What the gauge says of the newest reading.
    var verdict: GaugeVerdict? { verdicts?.verdict }

    init(verdicts: VerdictTeller? = VerdictTeller()) { self.verdicts = verdicts }

    /// The same, whose readings were judged by another so far.
    func judged(by verdicts: VerdictTeller) -> RunTotals {
        var copy = self
        copy.verdicts = verdicts
        return copy
    }

    mutating func add(_ event: RunEvent) {
        if let mark = verdicts?.take(event) { verdictMark = mark }
        switch event {
        case .started(let description): self.description = description
        case .step(let record):
            stepCount += 1
            trainingTime += record.duration
            lastStep = record
        case .steps(let summary):
            stepCount += summary.count
            trainingTime += summary.duration
        case .evaluation(let evaluation):
            lastEvaluation = evaluation
            evaluationTime += evaluation.duration
        case .unsaved(let checkpoint): unsaved = checkpoint
        case .mark(let mark) where mark.kind == .checkpoint: unsaved = nil
        case .finished(let outcome): self.outcome = outcome
        default: break
        }
    }

    var stepsPerSecond: Double {
        trainingTime > .zero ? Double(stepCount) / (trainingTime / .seconds(1)) : 0
    }

    /// What evaluations took, beside the time of the steps.
    var evaluationCost: String {
        guard evaluationTime > .zero, trainingTime > .zero else { return "" }
        return String(
            format: "; evaluations took %.1f s (%.1f %%)", evaluationTime / .seconds(1),
            100 * (evaluationTime / trainingTime))
    }

    /// One line of a run without a screen.
    func line(for record: StepRecord) -> String {
        var line = "step \(record.step)"
        if let total = description?.stepCount { line += "/\(total)" }
        if record.epoch > 0 { line += String(format: "  epoch %.2f", record.epoch) }
        let duels = description?.duels?.map(\.name) ?? [""]
        for duel in duels {
            if !duel.isEmpty { line += "  \(duel):" }
            line += words(of: duel, for: record)
        }
        return line + String(format: "  %.1f steps/s", stepsPerSecond)
    }
}

extension RunTotals {
    /// What a step says of one pair of players, and what the last evaluation did.
    private func words(of duel: String, for record: StepRecord) -> String {
        func value(_ tag: Tag) -> Float? { record[tag.of(duel: duel)] }
        func text(_ tag: Tag, _ decimals: Int = 3) -> String {
            value(tag).map { Numbers.legible($0, decimals) } ?? "not recorded"
        }
        var line = "  loss G \(text(.generatorLoss)) D \(text(.discriminatorLoss))"
        if value(.realLogit) != nil || value(.fakeLogit) != nil {
            line += "  D's raw scores: real \(text(.realLogit, 2)) fake \(text(.fakeLogit, 2))"
        } else {
            line += "  D(x) \(text(.realScore, 2)) D(G(z)) \(text(.fakeScore, 2))"
        }
        guard let evaluation = lastEvaluation,
            let reading = evaluation.readings.first(where: { $0.name == duel })
        else { return line }
        line += "  \(reading.gauge.sentence) (step \(evaluation.step))"
        let scalars = reading.scalars
        for measure in description?.measures ?? [] {
            guard let found = scalars.first(where: { $0.tag == measure.tag }) else { continue }
            line += "  \(measure.sentence(found.value))"
        }
        return line
    }
}

extension GaugeReading {
    /// "D right 73 % ±3.5": the gauge in words.
    var sentence: String {
        heldout.isFinite
            ? "D right \(Numbers.percent(heldout)) ±\(Numbers.fixed(margin * 100, 1))"
            : "D's scores are not finite"
    }
}

/// What a run leaves on the normal screen when it is over.
struct Summary {
    let text: String

    /// - Parameters:
    ///   - plan: What was to be trained.
    ///   - totals: What has happened here.
    ///   - verdict: What the gauge says of the whole run; `nil`: what it says of what has happened here.
    init(of plan: TrainingPlan, _ totals: RunTotals, verdict: GaugeVerdict? = nil) {
        let name = plan.recipe.name
        switch totals.outcome {
        case .failed(let message): text = "gantop: \(message)"
        case .diverged(let step, let tensor):
            text =
                "gantop: \(name) diverged at step \(step): \(tensor) is not finite. "
                + "Try a lower learning rate: --set learningRate=\(plan.recipe.learningRate / 4)"
        case .completed, .stopped, nil:
            let seconds = totals.trainingTime / .seconds(1)
            let word = if case .completed = totals.outcome { "done" } else { "stopped" }
            var lines = [
                "gantop \(name): \(word) after \(counted(totals.stepCount, "step")), "
                    + String(format: "%.1f s of training, %.1f steps/s", seconds, totals.stepsPerSecond)
                    + totals.evaluationCost
            ]
            if let step = totals.lastStep { lines.append("  " + totals.line(for: step)) }
            if let verdict = verdict ?? totals.verdict {
                lines.append("  \(verdict.word): \(verdict.sentence)")
            }
            text = lines.joined(separator: "\n")
        }
    }
}
