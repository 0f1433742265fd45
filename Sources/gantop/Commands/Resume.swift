import ArgumentParser
import Canvas
import Companion
import Foundation
import GANTraining
import RunRecord
import TensorCore

/// Goes on with a run from its last checkpoint, bit for bit as if it had never stopped.
struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Go on with a run from its last checkpoint.",
        discussion:
            "The losses are those of a run that never stopped; it ends at its own --steps, or at those that are given now."
    )

    @Argument(
        help: ArgumentHelp("The run's name, or the path of its directory.", valueName: "run"),
        completion: Completions.runs)
    var name: String
    @OptionGroup var runs: RunsOption

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "End after this many steps, counted from the run's first (default: as before).", valueName: "n"),
        transform: Limit<Int>.steps.read)
    var steps: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Threads to train on (default: as many as before).", valueName: "n"),
        transform: Limit<Int>.threads.read)
    var threads: Int?

    @Option(
        help: ArgumentHelp("Where the data files are now, if they have moved.", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Go on from this checkpoint: a step, best or latest. Those of later steps are removed.",
            valueName: "which"))
    var checkpoint: String?

    @Flag(help: "Take no step until somebody asks for it: Space here, or in gantop watch.")
    var paused = false

    @OptionGroup var precision: PrecisionOption
    @OptionGroup(title: "PyTorch") var torch: TorchOptions
    @OptionGroup(title: "Without the dashboard") var plain: PlainOptions
    @OptionGroup(title: "Looks") var appearanceOptions: AppearanceOptions
    @OptionGroup var wayHome: WayHomeOption

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let appearanceOptions = try LoadedAppearance(appearanceOptions)
        let directory = try runs.open(name)
        if let words = try wordsOfTheDone(directory) {
            complain(words)
            return
        }
        // The trainer may just be on its way out: after a kill, its lock goes with it.
        let lock = try lock(directory)
        var (manifest, plan) = try directory.keptPlan()
        if let threads { plan.threadCount = threads }
        if let data { plan.dataDirectory = data }
        plan.beginsPaused = paused
        plan.checkpoints = CheckpointPlan(
            directory.checkpoints,
            every: manifest.options["checkpoint-every"].flatMap(CheckpointInterval.init)?.interval
                ?? .steps(500))
        let note = try findStart(of: &plan, directory.checkpoints)
        var recipe = plan.recipe
        do throws(DataError) {
            try recipe.findData(in: plan.dataDirectory, few: true, given: Set(recipe.assignments.keys))
        } catch {
            complain("gantop: \(error) If the data has moved, --data DIR says where it is now.".printable)
            throw error.exitCode
        }
        let before = manifest
        if let steps {
            try refuse(steps, after: plan.start?.checkpoint.state.step ?? 0, directory)
            (plan.stepCount, manifest.stepCount) = (steps, steps)
        }
        if let precision = precision.precision { plan.recipe.precision = precision }
        manifest.settings["precision"] = plan.recipe.precision.rawValue
        manifest.options["precision"] = nil
        let engine = try torch.plan(for: plan.recipe, keeping: manifest.options)
        for name in TorchOptions.names { manifest.options[name] = engine.options[name] }
        // The record says it when the run goes on; run.toml says it now.
        if manifest != before { try telling { [manifest] () throws(RunError) in try lock.write(manifest) } }
        let place = try EnginePlace(engine.plan, in: directory)
        defer { place.leave() }
        plan.torch = place.torch
        let outcome = try plan.train(
            plain: plain, appearanceOptions: appearanceOptions,
            notes: (note.map { [$0] } ?? []) + (plan.torch?.invitations ?? []),
            grid: GridFile(nil, of: plan.recipe), lock: lock)
        try Train.exit(after: outcome)
    }

    /// A sentence about a run that has nothing left to do; nothing of it is touched.
    private func wordsOfTheDone(_ directory: RunDirectory) throws -> String? {
        guard steps == nil, checkpoint == nil, !directory.isHeld, directory.status.state == .finished,
            let end = try telling({ () throws(RunError) in try directory.manifest() }).stepCount,
            let last = directory.checkpoints.steps.last, last >= end
        else { return nil }
        return """
            gantop: '\(directory.name)' is done at step \(end), so there is nothing to go on with; \
            \(directory.hint("resume", "--steps", "\(2 * end)")) trains it further.
            """.printable
    }

    private func lock(_ directory: RunDirectory) throws -> RunLock {
        do throws(RunError) {
            return try directory.lock(patience: .seconds(2))
        } catch {
            let hint = if case .held = error { " Look at it with: \(directory.hint("watch"))" } else { "" }
            complain("gantop: \(error)\(hint)".printable)
            throw error.exitCode
        }
    }

    /// A run does not end before the steps that it has.
    private func refuse(_ steps: Int, after done: Int, _ directory: RunDirectory) throws {
        guard steps <= done else { return }
        complain(
            """
            gantop: --steps \(steps): '\(directory.name)' has \(counted(done, "step")) already. Name more than those, \
            or look at it with: \(directory.hint("watch"))
            """.printable)
        throw Exit.usage
    }

    /// Reads the last checkpoint into the plan; a run that has none begins again.
    private func findStart(of plan: inout TrainingPlan, _ store: CheckpointStore) throws
        -> String?
    {
        store.recover()
        let steps = try telling { () throws(CheckpointError) in
            try store.refuseLinks()
            return try store.readSteps()
        }
        guard let choice = CheckpointStore.Choice(argument: checkpoint ?? "latest") else {
            let known = steps.isEmpty ? "none yet" : steps.map(String.init).joined(separator: ", ")
            complain(
                "gantop: --checkpoint \(checkpoint ?? ""): a step, 'best' or 'latest'. The run's checkpoints: \(known)."
            )
            throw Exit.usage
        }
        guard checkpoint != nil || !steps.isEmpty else {
            return "the run has no checkpoint yet: it begins again at step 1"
        }
        plan.start = try store.telling(choice) {
            () throws(CheckpointError) in try store.startingPoint(choice)
        }
        return nil
    }
}

extension RunDirectory {
    /// What `run.toml` says, and the plan that it is, or an exit code after the reason has been told.
    func keptPlan() throws -> (manifest: RunManifest, plan: TrainingPlan) {
        let manifest = try telling { () throws(RunError) in try self.manifest() }
        if manifest.options["engine"] == Companion.engine {
            complain(
                """
                gantop: '\(name)' is the run of a Python program, which alone can go on with it (resume=True in its \
                gantop.Run) and draw with it; gantop watches it: \(hint("watch"))
                """.printable)
            throw Exit.usage
        }
        do throws(RecipeError) {
            return (manifest, try TrainingPlan(manifest))
        } catch {
            complain("gantop: \(path(of: "run.toml")): \(error)".printable)
            throw Exit.badData
        }
    }
}
