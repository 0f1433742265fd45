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
        _ = try TrainingRun(try plan(steps: 25), post: log.post)
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
        let run = try TrainingRun(try plan(steps: nil), post: log.post)
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
        let run = try TrainingRun(try plan(steps: nil), post: log.post)
        run.control.ask(.pause)
        _ = log.wait { if case .paused = $0 { true } else { false } }
        run.control.ask(.stop)
        #expect(log.outcome == .stopped(step: log.steps.last ?? 0))
    }

    @Test func missingDataEndsARunWithASentence() throws {
        let recipe = try Recipe.named("fashion")
        let log = EventLog()
        _ = try TrainingRun(
            TrainingPlan(recipe: recipe, seed: 1, stepCount: 1, dataDirectory: "/nowhere", threadCount: 1),
            post: log.post)
        guard case .failed(let message) = log.outcome else {
            Issue.record("it must fail")
            return
        }
        #expect(message.contains("/nowhere") && message.contains("apt-get"))
    }

    private func isPart(_ player: StepPart.Player, _ stage: StepPart.Stage, step: Int? = nil) -> (RunEvent) ->
        Bool
    {
        { event in
            guard case .part(let part) = event else { return false }
            return part.player == player && part.stage == stage && (step ?? part.step) == part.step
        }
    }

    @Test func anEditTakesEffectWhilePausedWithAMarkAndANewList() throws {
        let log = EventLog()
        let run = try TrainingRun(try plan(steps: nil), post: log.post)
        run.control.ask(.pause)
        _ = log.wait { if case .paused = $0 { true } else { false } }
        run.control.ask(.set(name: "averagingDecay", value: "0.5"))
        run.control.ask(.set(name: "averagingDecay", value: "much"))
        let mark = log.wait { if case .mark = $0 { true } else { false } }
        let refusal = log.wait { if case .refused = $0 { true } else { false } }
        #expect(
            mark
                == .mark(
                    Mark(step: log.steps.last ?? 0, kind: .edit, text: "averagingDecay 0.999 → 0.5")))
        #expect(
            refusal == .refused("averagingDecay=much: averagingDecay must be a number from 0.0 to 0.999999."))
        let lists = log.wait {
            if case .parameters(let list) = $0 {
                list.contains { $0.name == "averagingDecay" && $0.value == "0.5" }
            } else {
                false
            }
        }
        #expect(lists != nil)
        run.control.ask(.stop)
        _ = log.outcome
    }

    @Test func slowMotionWaitsAtEveryPartAndThenTrainsOn() throws {
        let log = EventLog()
        let run = try TrainingRun(try plan(steps: nil), post: log.post)
        run.control.ask(.slowMotion(true))
        guard case .part(let first)? = log.wait(for: isPart(.discriminator, .latents)) else {
            Issue.record("it shows no part")
            return
        }
        #expect(log.all.contains(.paused(step: first.step - 1)))
        for _ in 0..<12 { run.control.ask(.nextPart) }
        #expect(log.wait(for: isPart(.generator, .update, step: first.step)) != nil)
        // The step is done and the next one has begun.
        #expect(log.wait(for: isPart(.discriminator, .latents, step: first.step + 1)) != nil)
        #expect(log.steps.last == first.step)
        run.control.ask(.slowMotion(false))
        _ = log.wait { if case .step(let record) = $0 { record.step > first.step + 5 } else { false } }
        #expect(log.all.contains { if case .resumed = $0 { true } else { false } })
        run.control.ask(.stop)
        _ = log.outcome
        #expect(log.steps == Array(1...(log.steps.last ?? 0)))
    }

    @Test func slowMotionOfAPausedRunLeavesItPaused() throws {
        let log = EventLog()
        let run = try TrainingRun(try plan(steps: nil), post: log.post)
        run.control.ask(.pause)
        run.control.ask(.slowMotion(true))
        _ = log.wait(for: isPart(.discriminator, .latents))
        run.control.ask(.slowMotion(false))
        run.control.ask(.newSamples)
        _ = log.wait { if case .samples(let step, _) = $0 { step > 0 } else { false } }
        #expect(!log.all.contains { if case .resumed = $0 { true } else { false } })
        run.control.ask(.stop)
        #expect(log.outcome == .stopped(step: log.steps.last ?? 0))
    }

    @Test func anEditBetweenPartsWaitsForTheStepsEnd() throws {
        let log = EventLog()
        let run = try TrainingRun(try plan(steps: nil), post: log.post)
        run.control.ask(.slowMotion(true))
        guard case .part(let first)? = log.wait(for: isPart(.discriminator, .latents)) else {
            Issue.record("it shows no part")
            return
        }
        run.control.ask(.set(name: "discriminatorSteps", value: "2"))
        run.control.ask(.set(name: "batchSize", value: "2"))
        #expect(log.wait { if case .refused = $0 { true } else { false } } != nil)
        #expect(!log.all.contains { if case .mark = $0 { true } else { false } })
        run.control.ask(.step)  // To the end of this step.
        guard case .mark(let mark)? = log.wait(for: { if case .mark = $0 { true } else { false } }),
            case .part(let next)? = log.wait(for: isPart(.discriminator, .latents, step: first.step + 1))
        else {
            Issue.record("the edit is lost")
            return
        }
        #expect(mark == Mark(step: first.step, kind: .edit, text: "discriminatorSteps 1 → 2"))
        #expect(next.roundCount == 2 && first.roundCount == 1)
        run.control.ask(.stop)
        _ = log.outcome
    }

    @Test func stopBetweenPartsFinishesTheStep() throws {
        let log = EventLog()
        let run = try TrainingRun(try plan(steps: nil), post: log.post)
        run.control.ask(.slowMotion(true))
        guard case .part(let part)? = log.wait(for: isPart(.discriminator, .latents)) else {
            Issue.record("it shows no part")
            return
        }
        run.control.ask(.stop)
        #expect(log.outcome == .stopped(step: part.step))
        #expect(log.steps.last == part.step)
    }

    @Test func aStepOfOneSideIsMarked() throws {
        let log = EventLog()
        let run = try TrainingRun(try plan(steps: nil), post: log.post)
        run.control.ask(.only(.generator))  // Without slow motion: of no effect.
        run.control.ask(.slowMotion(true))
        run.control.ask(.only(.discriminator))
        guard case .part(let first)? = log.wait(for: { if case .part = $0 { true } else { false } }) else {
            Issue.record("it shows no part")
            return
        }
        run.control.ask(.only(.discriminator))
        run.control.ask(.step)
        let second = log.wait(for: isPart(.discriminator, .latents, step: first.step + 1))
        #expect(second != nil)
        run.control.ask(.slowMotion(false))
        #expect(
            log.all.contains(
                .mark(Mark(step: first.step, kind: .edit, text: "a step of the discriminator alone"))))
        run.control.ask(.stop)
        _ = log.outcome
    }

    @Test func resumeLeavesSlowMotion() throws {
        let log = EventLog()
        let run = try TrainingRun(try plan(steps: 30), post: log.post)
        run.control.ask(.slowMotion(true))
        _ = log.wait(for: isPart(.discriminator, .latents))
        run.control.ask(.resume)
        #expect(log.outcome == .completed(step: 30))
    }
}
