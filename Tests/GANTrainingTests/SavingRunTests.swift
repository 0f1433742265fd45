import Foundation
import RunRecord
import Testing

@testable import GANTraining

/// Runs that keep checkpoints while they train.
struct SavingRunTests {
    private func plan(steps: Int?, in directory: TemporaryDirectory) throws -> TrainingPlan {
        var recipe = try SmallRecipe.recipe(["ring"])
        try recipe.apply("evaluateEvery=10")
        var plan = TrainingPlan(recipe: recipe, seed: 7, stepCount: steps, dataDirectory: nil, threadCount: 1)
        plan.checkpoints = CheckpointPlan(directory: directory.path + "/checkpoints", every: .steps(10))
        return plan
    }

    private func store(_ directory: TemporaryDirectory) -> CheckpointStore {
        CheckpointStore(directory: directory.path + "/checkpoints")
    }

    private func lines(of log: EventLog) -> [Int: [Scalar]] {
        var found: [Int: [Scalar]] = [:]
        for case .step(let record) in log.all { found[record.step] = record.scalars }
        return found
    }

    @Test func aRunSavesOnItsWayAndAtItsEnd() throws {
        let directory = try TemporaryDirectory()
        let log = EventLog()
        _ = try TrainingRun(try plan(steps: 25, in: directory), post: log.post)
        #expect(log.outcome == .completed(step: 25))
        #expect(store(directory).steps == [10, 20, 25])
        let state = try store(directory).state(of: 25)
        #expect(state.judgement?.step == 25)
        #expect(state.trainingTime > 0)
        let marks = log.all.compactMap { event in
            if case .mark(let mark) = event, mark.kind == .checkpoint { mark.step } else { nil }
        }
        #expect(marks == [10, 20, 25])
    }

    @Test func aStoppedRunIsResumedWithTheSameLosses() throws {
        let (directory, other) = (try TemporaryDirectory(), try TemporaryDirectory())
        let whole = EventLog()
        _ = try TrainingRun(try plan(steps: 60, in: other), post: whole.post)
        _ = whole.outcome
        let first = EventLog()
        let run = try TrainingRun(try plan(steps: 60, in: directory), post: first.post)
        _ = first.wait { if case .step(let record) = $0 { record.step >= 13 } else { false } }
        run.control.ask(.stop)
        _ = first.outcome
        var resumedPlan = try plan(steps: 60, in: directory)
        let step = try store(directory).find(.latest)
        resumedPlan.start = TrainingPlan.StartingPoint(try store(directory).load(step), path: "x")
        let second = EventLog()
        _ = try TrainingRun(resumedPlan, post: second.post)
        #expect(second.outcome == .completed(step: 60))
        #expect(lines(of: first).merging(lines(of: second)) { $1 } == lines(of: whole))
        #expect(second.steps.first.map { $0 == step + 1 } ?? (step == 60))
    }

    /// The steps of a run whose learning rate changes after step 13, and which is told to stop after `stop`.
    private func edited(_ plan: TrainingPlan, stop: Int) throws -> [Int: [Scalar]] {
        let control = TrainingControl()
        let log = EventLog()
        var trainer = try Trainer(plan, data: try DataSet(for: plan.recipe, directory: nil))
        // Events come between the steps, so a wish that is left then is heeded before the next one.
        var loop = TrainingLoop(plan, control: control) { event in
            log.post(event)
            guard case .step(let record) = event else { return }
            if record.step == 13 { control.ask(.set(name: "generatorLearningRate", value: "0.02")) }
            if record.step == stop { control.ask(.stop) }
        }
        _ = loop.run(&trainer)
        return lines(of: log)
    }

    @Test func anEditOutlivesAKill() throws {
        let (directory, other) = (try TemporaryDirectory(), try TemporaryDirectory())
        let whole = try edited(try plan(steps: 40, in: other), stop: 40)
        let first = try edited(try plan(steps: 40, in: directory), stop: 25)
        #expect(first[13] != first[14] && first == whole.filter { $0.key <= 25 })
        // Whoever is killed after step 25 has the checkpoint of step 20.
        var resumed = try plan(steps: 40, in: directory)
        resumed.start = TrainingPlan.StartingPoint(try store(directory).load(20), path: "x")
        let second = try edited(resumed, stop: 40)
        #expect(second == whole.filter { $0.key > 20 })
        let unedited = EventLog()
        _ = try TrainingRun(try plan(steps: 40, in: try TemporaryDirectory()), post: unedited.post)
        #expect(unedited.outcome == .completed(step: 40))
        #expect(lines(of: unedited)[30] != whole[30])
    }

    @Test func aWishSaves() throws {
        let directory = try TemporaryDirectory()
        var plan = try plan(steps: nil, in: directory)
        plan.checkpoints?.every = .time(.seconds(3600))
        let log = EventLog()
        let run = try TrainingRun(plan, post: log.post)
        run.control.ask(.pause)
        run.control.ask(.save)
        guard case .paused(let step) = log.wait(for: { if case .paused = $0 { true } else { false } }) else {
            Issue.record("it does not pause")
            return
        }
        run.control.ask(.stop)
        _ = log.outcome
        #expect(store(directory).steps.contains(step))
    }

    @Test func aWishToSaveWhilePausedIsAnsweredBeforeTheNextStep() throws {
        let directory = try TemporaryDirectory()
        var plan = try plan(steps: nil, in: directory)
        plan.checkpoints?.every = .time(.seconds(3600))
        plan.beginsPaused = true
        let log = EventLog()
        let run = try TrainingRun(plan, post: log.post)
        let saved = RunEvent.mark(Mark(step: 0, kind: .checkpoint, text: "checkpoint"))
        for count in 1...2 {
            // The second one finds it saved already, and is answered as well.
            run.control.ask(.save)
            #expect(log.wait { _ in log.all.count { $0 == saved } == count } != nil)
            #expect(log.steps.isEmpty)
        }
        run.control.ask(.abandon)
        _ = log.outcome
        #expect(store(directory).steps == [0])
    }

    @Test func aRunThatIsRolledBackTakesTheSameStepsAgain() throws {
        let directory = try TemporaryDirectory()
        let plan = try plan(steps: 40, in: directory)
        let control = TrainingControl()
        let log = EventLog()
        var trainer = try Trainer(plan, data: try DataSet(for: plan.recipe, directory: nil))
        var loop = TrainingLoop(plan, control: control) { event in
            log.post(event)
            switch event {
            // Left between steps 34 and 35; an edit that waits with it is given up too.
            case .step(let record) where record.step == 34 && log.steps.count == 34:
                control.ask(.set(name: "generatorLearningRate", value: "0.02"))
                control.ask(.rollBack(to: 20))
            case .paused:
                #expect(store(directory).steps == [10, 20])
                control.ask(.rollBack(to: 30))
                control.ask(.resume)
            default: break
            }
        }
        #expect(loop.run(&trainer) == .completed(step: 40))
        let records = log.all.compactMap { if case .step(let record) = $0 { record } else { nil } }
        #expect(records.map(\.step) == Array(1...34) + Array(21...40))
        #expect(records[20..<34].map(\.scalars) == records[34..<48].map(\.scalars))
        #expect(log.all.contains { if case .paused(step: 20) = $0 { true } else { false } })
        let refusals = log.all.filter { if case .refused = $0 { true } else { false } }
        guard case .refused(let reason)? = refusals.first else {
            Issue.record("the second roll back, to a checkpoint that is gone, is not refused")
            return
        }
        #expect(refusals.count == 1 && reason.contains("no checkpoint of step 30"))
        #expect(store(directory).steps == [10, 20, 30, 40])
    }

    @Test func aRunCanBeginPaused() throws {
        var plan = try plan(steps: 3, in: try TemporaryDirectory())
        plan.beginsPaused = true
        let log = EventLog()
        let run = try TrainingRun(plan, post: log.post)
        _ = log.wait { if case .paused = $0 { true } else { false } }
        #expect(log.steps.isEmpty)
        run.control.ask(.step)
        _ = log.wait { if case .step = $0 { true } else { false } }
        run.control.ask(.resume)
        #expect(log.outcome == .completed(step: 3))
        let kinds = log.all.filter {
            switch $0 {
            case .paused(0), .resumed(1): true
            default: false
            }
        }
        #expect(kinds.count == 2)
    }

    @Test func aLinkInThePlaceOfACheckpointIsNamed() throws {
        let directory = try TemporaryDirectory()
        let link = directory.path + "/link"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: directory.path + "/checkpoints")
        #expect(throws: CheckpointError.self) { try CheckpointStore(directory: link).refuseLinks() }
        let plain = CheckpointStore(directory: directory.path + "/other")
        try plain.refuseLinks()
        try FileManager.default.createDirectory(
            atPath: plain.directory, withIntermediateDirectories: false)
        try plain.refuseLinks()
        try FileManager.default.createSymbolicLink(
            atPath: plain.path(of: 10), withDestinationPath: directory.path + "/checkpoints/step-000000010")
        let error = #expect(throws: CheckpointError.self) { try plain.refuseLinks() }
        #expect(error?.description.contains("step-000000010") ?? false)
    }

    @Test func aRunThatKeepsNoCheckpointsIsNotRolledBack() throws {
        var plan = try plan(steps: 5, in: try TemporaryDirectory())
        plan.checkpoints = nil
        let control = TrainingControl()
        control.ask(.rollBack(to: 0))
        let log = EventLog()
        var trainer = try Trainer(plan, data: try DataSet(for: plan.recipe, directory: nil))
        var loop = TrainingLoop(plan, control: control, post: log.post)
        #expect(loop.run(&trainer) == .completed(step: 5))
        #expect(log.all.contains { if case .refused = $0 { true } else { false } })
    }

    @Test func whereNothingCanBeWrittenTrainingGoesOnAndSaysSo() throws {
        let directory = try TemporaryDirectory()
        var plan = try plan(steps: 15, in: directory)
        plan.checkpoints?.directory = try directory.write([], to: "file")
        let log = EventLog()
        _ = try TrainingRun(plan, post: log.post)
        #expect(log.outcome == .completed(step: 15))
        #expect(log.steps.count == 15)
        let complaints = log.all.filter { event in
            if case .unsaved(let checkpoint) = event {
                "\(checkpoint)".contains("no checkpoint of step")
            } else {
                false
            }
        }
        // The first failure, and what the end came to: the same reason is not told over and over.
        #expect(complaints.count == 2)
        guard case .unsaved(let last)? = complaints.last else { return }
        #expect(last.step == 15)
    }
}
