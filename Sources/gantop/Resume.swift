import ArgumentParser
import Canvas
import Foundation
import GANTraining
import RunRecord

/// Goes on with a run from its last checkpoint, bit for bit as if it had never stopped.
struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Go on with a run from its last checkpoint.",
        discussion: "The losses are those of a run that never stopped; it ends at its own --steps.")

    @Argument(help: ArgumentHelp("The run's name, or the path of its directory.", valueName: "run"))
    var name: String
    @OptionGroup var runs: RunsOption

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Threads to train on (default: as many as before).", valueName: "n"))
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

    @OptionGroup(title: "Without the dashboard") var plain: PlainOptions
    @OptionGroup(title: "Looks") var looks: LookOptions

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads \(threads): 1 to 1024.")
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let directory = try runs.open(name)
        // The trainer may just be on its way out: after a kill, its lock goes with it.
        let lock = try telling { () throws(RunError) in try directory.lock(patience: .seconds(2)) }
        let manifest = try telling { () throws(RunError) in try directory.manifest() }
        var plan: TrainingPlan
        do throws(RecipeError) {
            plan = try TrainingPlan(manifest)
        } catch {
            complain("gantop: \(directory.path(of: "run.toml")): \(error)".printable)
            throw Exit.badData
        }
        if let threads { plan.threadCount = threads }
        if let data { plan.dataDirectory = data }
        plan.beginsPaused = paused
        plan.checkpoints = CheckpointPlan(
            directory.checkpoints,
            every: manifest.options["checkpoint-every"].flatMap(CheckpointInterval.init)?.interval
                ?? .steps(500))
        let note = try findStart(of: &plan, directory.checkpoints)
        let outcome = try plan.train(
            plain: plain, looks: looks, note: note, grid: GridFile(nil, of: plan.recipe), lock: lock)
        try Train.exit(after: outcome)
    }

    /// Reads the last checkpoint into the plan; a run that has none begins again.
    private func findStart(of plan: inout TrainingPlan, _ store: CheckpointStore) throws -> String? {
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
        plan.start = try store.telling(choice, command) {
            () throws(CheckpointError) in try store.startingPoint(choice)
        }
        return nil
    }

    /// This command, as it is typed.
    private var command: String {
        "gantop resume \(name)" + (runs.runs.map { " --runs \($0)" } ?? "")
    }
}
