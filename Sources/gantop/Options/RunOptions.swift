import ArgumentParser
import Canvas
import Companion
import Dashboard
import Foundation
import GANTraining
import Limits
import RunRecord

/// Where runs are kept.
struct RunsOption: ParsableArguments {
    @Option(help: ArgumentHelp("Where runs are kept (else GANTOP_RUNS, else runs/ here).", valueName: "dir"))
    var runs: String?

    var directory: RunsDirectory {
        RunsDirectory(path: runs, environment: ProcessInfo.processInfo.environment)
    }

    /// A run by its name, the beginning of it, or path, or an exit code after the reason has been told.
    func open(_ run: String) throws -> RunDirectory {
        try telling { () throws(RunError) in try directory.find(run) }
    }
}

/// A run as it was at one of its checkpoints, to be measured.
struct MeasuredRun: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The run's name, or the path of its directory.", valueName: "run"),
        completion: Completions.runs)
    var name: String
    @OptionGroup var runs: RunsOption
    @Option(help: ArgumentHelp("best (by the referee), latest, or a step.", valueName: "which"))
    var checkpoint = CheckpointStore.Choice.latest
    @Option(
        parsing: .unconditional, help: ArgumentHelp("Threads (default: all cores).", valueName: "n"),
        transform: Limit<Int>.threads.read)
    var threads: Int?

    /// The run from there on, or an exit code after the reason has been told.
    func plan() throws -> TrainingPlan {
        let directory = try runs.open(name)
        var plan = try directory.keptPlan().plan
        plan.threadCount = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let store = directory.checkpoints
        plan.start = try store.telling(checkpoint) {
            () throws(CheckpointError) in try store.startingPoint(checkpoint)
        }
        return plan
    }
}

/// Whether and how a run is kept.
struct RecordOptions: ParsableArguments {
    @OptionGroup var runs: RunsOption

    @Option(help: ArgumentHelp("The run's name (default: one of its own).", valueName: "name"))
    var run: String?

    @Flag(help: "Keep nothing of the run.") var noRecord = false

    @Option(
        help: ArgumentHelp(
            "Write a checkpoint every so many steps (500), or minutes (5m) or seconds (30s).",
            valueName: "interval"))
    var checkpointEvery = CheckpointInterval(interval: .steps(500), text: "500")

    @Option(
        help: ArgumentHelp(
            "How large the record may become (2GB; none: without limit): older steps are thinned to summaries.",
            valueName: "size"),
        transform: RecordLimit.init)
    var recordLimit = RecordLimit.standard

    /// Makes the directory of a new run, and has the plan keep its checkpoints there.
    func keep(_ plan: inout TrainingPlan, engine: [String: String] = [:]) throws -> RunLock? {
        guard !noRecord else { return nil }
        var options = engine
        options["checkpoint-every"] = checkpointEvery.text
        options[RecordLimit.optionName] = recordLimit.text
        options["from"] = plan.warmStart?.name
        let manifest = plan.manifest(
            versions: ["gantop": Gantop.version], options: options)
        let lock = try telling { () throws(RunError) in try runs.directory.create(run, manifest) }
        plan.checkpoints = CheckpointPlan(lock.directory.checkpoints, every: checkpointEvery.interval)
        return lock
    }
}

/// `500MB`, `2GB`; `0` or `none` is no limit.
struct RecordLimit {
    static let optionName = "record-limit"
    static let standard = RecordLimit(byteCount: 2_000_000_000, text: "2GB")

    let byteCount: Int?
    let text: String

    private static let units: [(name: String, size: Double)] = [
        ("tb", 1e12), ("gb", 1e9), ("mb", 1e6), ("kb", 1e3), ("b", 1), ("t", 1e12), ("g", 1e9), ("m", 1e6),
        ("k", 1e3), ("", 1),
    ]
    private static let least = 1e6
    private static let most = 1e15

    private init(byteCount: Int?, text: String) {
        self.byteCount = byteCount
        self.text = text
    }

    init(_ text: String) throws {
        self.text = text
        let word = text.lowercased()
        let unit = RecordLimit.units.first { word.hasSuffix($0.name) }
        let number = unit.flatMap { Double(word.dropLast($0.name.count)) }
        if word == "none" || number == 0 {
            byteCount = nil
            return
        }
        guard let unit, let number,
            (RecordLimit.least...RecordLimit.most).contains(number * unit.size)
        else {
            throw ValidationError(
                "a size such as 500MB or 2GB, from 1MB on, or none for a record without a limit.")
        }
        byteCount = Int(number * unit.size)
    }
}

/// `500` (steps), `30s`, `5m` or `2h`.
struct CheckpointInterval: ExpressibleByArgument {
    let interval: CheckpointPlan.Interval
    let text: String

    init(interval: CheckpointPlan.Interval, text: String) {
        self.interval = interval
        self.text = text
    }

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
        let unit = argument.last.flatMap { units[$0] }
        guard let count = Int(unit == nil ? argument[...] : argument.dropLast()),
            (1...1_000_000_000).contains(count)
        else { return nil }
        interval = unit.map { .time(.seconds(count * $0)) } ?? .steps(count)
        text = argument
    }

    var defaultValueDescription: String { text }
}

extension RunDirectory {
    var checkpoints: CheckpointStore { CheckpointStore(in: opened) }

    /// What a run can go back to, and the steps of checkpoints that cannot be read; both lowest step first.
    var savedCheckpoints: (readable: [SavedCheckpoint], unreadable: [Int]) {
        let store = checkpoints
        var (readable, unreadable): ([SavedCheckpoint], [Int]) = ([], [])
        for step in store.steps {
            if let state = try? store.state(of: step) {
                readable.append(SavedCheckpoint(step: step, referee: state.judgement?.accuracy))
            } else if FileManager.default.fileExists(
                atPath: "\(store.path(of: step))/\(Companion.checkpoint)")
            {
                readable.append(SavedCheckpoint(step: step, referee: nil))
            } else {
                unreadable.append(step)
            }
        }
        return (readable, unreadable)
    }
}

/// Tells the reason of an error that belongs to a run's files, and turns it into an exit code.
func telling<Result, Failure: RunFileError>(_ body: () throws(Failure) -> Result) throws -> Result {
    do throws(Failure) {
        return try body()
    } catch {
        complain("gantop: \("\(error)".printable)")
        throw error.exitCode
    }
}

/// An error that says which exit code it is.
protocol RunFileError: Error, CustomStringConvertible {
    var exitCode: ExitCode { get }
}

extension RunError: RunFileError {
    var exitCode: ExitCode {
        switch self {
        case .badName, .ambiguous: Exit.usage
        case .nameTaken: Exit.cannotCreate
        case .noRun: Exit.noInput
        case .unusable: Exit.inputOutput
        case .tooLarge, .malformed: Exit.badData
        case .held: Exit.temporary
        }
    }
}

extension ThreadError: RunFileError {
    var exitCode: ExitCode { Exit.system }
}

extension CheckpointError: RunFileError {
    var exitCode: ExitCode {
        switch self {
        case .notKept, .none, .noSuchStep, .noBest, .unreadable: Exit.noInput
        case .unwritable: Exit.cannotCreate
        case .damaged, .weights, .state, .mismatch, .notFinite: Exit.badData
        case .noSuchWay: Exit.usage
        }
    }
}
