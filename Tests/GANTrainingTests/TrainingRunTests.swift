import Dispatch
import RunRecord
import Synchronization
import Testing

@testable import GANTraining

/// Keeps what a run posts, and lets a test wait for it.
final class EventLog: Sendable {
    private let events = Mutex<[RunEvent]>([])
    private let bell = DispatchSemaphore(value: 0)

    func post(_ event: RunEvent) {
        events.withLock { $0.append(event) }
        bell.signal()
    }

    var all: [RunEvent] { events.withLock { $0 } }

    /// The events up to the first that is wanted.
    func wait(for isWanted: (RunEvent) -> Bool) -> RunEvent? {
        let deadline = DispatchTime.now() + 60
        while true {
            if let found = all.first(where: isWanted) { return found }
            if bell.wait(timeout: deadline) == .timedOut { return nil }
        }
    }

    var steps: [Int] { all.compactMap { if case .step(let record) = $0 { record.step } else { nil } } }

    var outcome: RunOutcome? {
        guard case .finished(let outcome) = wait(for: { if case .finished = $0 { true } else { false } })
        else {
            return nil
        }
        return outcome
    }
}

struct TrainingRunTests {
    private func plan(steps: Int?, _ settings: String...) throws -> TrainingPlan {
        var recipe = try Recipe.named("ring")
        for setting in ["batchSize=8", "latentSize=2", "evaluateEvery=10"] + settings {
            try recipe.apply(setting)
        }
        return TrainingPlan(recipe: recipe, seed: 1, stepCount: steps, dataDirectory: nil, threadCount: 1)
    }

    @Test func aRunPostsEveryStepInOrderAndEvaluatesOnFixedSteps() throws {
        let log = EventLog()
        _ = TrainingRun(try plan(steps: 25), post: log.post)
        #expect(log.outcome == .completed(step: 25))
        #expect(log.steps == Array(1...25))
        #expect(
            log.all.compactMap { if case .evaluation(let e) = $0 { e.step } else { nil } } == [10, 20, 25])
        guard case .started(let description) = log.all.first else {
            Issue.record("a run begins by saying what it is")
            return
        }
        #expect(
            description.stepCount == 25 && description.recipe == "ring" && description.stepsPerEpoch == nil)
    }

    @Test func aPausedRunStandsStillUntilItIsAsked() throws {
        let log = EventLog()
        let run = TrainingRun(try plan(steps: nil), post: log.post)
        run.control.ask(.pause)
        guard case .paused(let step) = log.wait(for: { if case .paused = $0 { true } else { false } }) else {
            Issue.record("it does not pause")
            return
        }
        run.control.ask(.step)
        run.control.ask(.step)
        run.control.ask(.newSamples)
        _ = log.wait { if case .samples = $0 { true } else { false } }
        _ = log.wait { if case .step(let record) = $0 { record.step == step + 2 } else { false } }
        #expect(log.steps.last == step + 2)
        run.control.ask(.resume)
        _ = log.wait { if case .step(let record) = $0 { record.step > step + 5 } else { false } }
        #expect(log.all.contains(.resumed(step: step + 2)))
        run.control.ask(.stop)
        guard case .stopped = log.outcome else {
            Issue.record("it does not stop")
            return
        }
    }

    @Test func stopEndsAPausedRun() throws {
        let log = EventLog()
        let run = TrainingRun(try plan(steps: nil), post: log.post)
        run.control.ask(.pause)
        _ = log.wait { if case .paused = $0 { true } else { false } }
        run.control.ask(.stop)
        #expect(log.outcome == .stopped(step: log.steps.last ?? 0))
    }

    @Test func missingDataEndsARunWithASentence() throws {
        let recipe = try Recipe.named("fashion")
        let log = EventLog()
        _ = TrainingRun(
            TrainingPlan(recipe: recipe, seed: 1, stepCount: 1, dataDirectory: "/nowhere", threadCount: 1),
            post: log.post)
        guard case .failed(let message) = log.outcome else {
            Issue.record("it must fail")
            return
        }
        #expect(message.contains("/nowhere") && message.contains("apt-get"))
    }
}
