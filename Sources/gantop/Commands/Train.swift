public import ArgumentParser
import Canvas
import Foundation
public import GANTraining
import Pictures
import RunRecord
import Synchronization

/// Trains a recipe, in the dashboard where there is a terminal.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a GAN and watch it.",
        discussion:
            "'gantop recipes' lists what can be trained. In the dashboard, ? explains keys and numbers.")

    @Argument(
        help:
            """
            The recipe, or what only its name begins with, or a folder of your own pictures (default: fashion where its \
            pictures are, else ring).
            """, completion: Completions.recipesAndFolders
    )
    var recipe: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Stop after this many steps (default: go on until stopped).", valueName: "n"),
        transform: Limit<Int>.steps.read)
    var steps: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("One seed gives one run, bit by bit, on any number of threads.", valueName: "n"),
        transform: Limit<UInt64>.seed.read)
    var seed: UInt64 = 0

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Change a setting of the recipe; may be given more than once.", valueName: "name=value"))
    var settings: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where the data files are (else GANTOP_DATA, else where Debian puts them).", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Begin with the networks of another run of equal shapes instead of chance.", valueName: "run"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "Make the run fail in one known way, to see its diagnosis: \(BrokenTwin.list)", valueName: "kind")
    )
    var broken: BrokenTwin?

    @Flag(help: "Train on fewer than 50 pictures too.") var few = false
    @Flag(help: "A picture that cannot be read ends the run before its first step.") var strict = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Threads to train on (default: all cores).", valueName: "n"),
        transform: Limit<Int>.threads.read)
    var threads: Int?

    @Option(
        name: .customLong("save-grid"),
        help: ArgumentHelp("At the end, write the grid of fixed samples to a PNG file.", valueName: "file"))
    var gridFile: String?

    @Flag(help: "Replace the file of --save-grid if it is there already.") var force = false
    @Flag(
        name: .customLong("evaluate-at-end"),
        help: "When all --steps are taken, measure the generator as 'gantop evaluate' does.")
    var evaluatesAtEnd = false

    @OptionGroup var precision: PrecisionOption
    @OptionGroup(title: "PyTorch") var torch: TorchOptions
    @OptionGroup(title: "Record") var record: RecordOptions
    @OptionGroup(title: "Without the dashboard") var plain: PlainOptions
    @OptionGroup(title: "Looks") var appearanceOptions: AppearanceOptions
    @OptionGroup var wayHome: WayHomeOption

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        var (plan, notes) = try plan()
        if evaluatesAtEnd {
            guard steps != nil else {
                complain("gantop: --evaluate-at-end: the run has no end; say --steps too.")
                throw Exit.usage
            }
            plan.lastEvaluationCount = 10_000
        }
        // All that can be refused is, before the run has a name.
        let appearanceOptions = try LoadedAppearance(appearanceOptions)
        let grid = try GridFile(gridFile, of: plan.recipe, replaces: force)
        let engine = try torch.plan(for: plan.recipe)
        let lock = try record.keep(&plan, engine: engine.options)
        let place = try EnginePlace(engine.plan, in: lock?.directory)
        defer { place.leave() }
        plan.torch = place.torch
        notes += plan.torch?.invitations ?? []
        do {
            let outcome = try plan.train(
                plain: plain, appearanceOptions: appearanceOptions, notes: notes, grid: grid, lock: lock)
            try Train.exit(after: outcome)
        } catch let code as ExitCode where code == Exit.system {
            // It never began: its name is free again.
            lock?.discard()
            throw code
        }
    }

    /// What to train, and what to tell the user about the choice.
    private func plan() throws -> (plan: TrainingPlan, notes: [String]) {
        let settings = settings + precision.settings
        var chosen: Recipe
        var directory = data
        var notes: [String] = []
        do {
            if let recipe, let folder = try folder(recipe) {
                let isTable = folder.hasSuffix(".csv")
                chosen = try Recipe.named(
                    isTable ? "impute" : isOfTwoKinds(folder) ? "translate" : "pictures")
                directory = folder
            } else if let name = recipe ?? broken?.recipe {
                chosen = try Recipe.meant(by: name)
            } else {
                chosen = try Recipe.named("fashion")
                do throws(DataError) {
                    try chosen.findData(in: data)
                } catch {
                    // Whoever names a directory wants its files; otherwise there is something to watch without any.
                    if data != nil { throw error }
                    chosen = try Recipe.named("ring")
                    notes = [
                        "no pictures here: training ring. For clothes: apt-get install dataset-fashion-mnist"
                    ]
                }
            }
            chosen.takeFolder(directory, unless: settings)
            if let broken {
                try chosen.apply(broken.settings)
                notes.append(
                    "broken on purpose: \(broken.summary) (\(broken.settings.joined(separator: ", ")))")
            }
            try chosen.apply(settings)
            do throws(DataError) {
                notes += try chosen.findData(
                    in: directory, few: few,
                    given: Set(settings.map { String($0.prefix { $0 != "=" }) }))
            } catch {
                guard let twin = chosen.twin, directory == nil else { throw error }
                notes.append("\(error) Training its drawn twin, \(twin), instead.")
                chosen = try Recipe.named(twin)
                try chosen.apply(settings)
            }
            try chosen.check(stepCount: steps)
        } catch let error as RecipeError {
            complain("gantop: \(error)")
            throw Exit.usage
        } catch let error as DataError {
            complain("gantop: \(error)")
            throw error.exitCode
        }
        var plan = TrainingPlan(
            recipe: chosen, seed: seed, stepCount: steps, dataDirectory: directory,
            threadCount: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        plan.isStrict = strict
        if let from {
            plan.warmStart = try warmStart(from, for: chosen)
            notes.append("begins with the networks of '\(from)'")
        }
        return (plan, notes)
    }

    /// The folder that a word names, where it names no recipe; a path always names what is there.
    private func folder(_ word: String) throws -> String? {
        guard !Recipe.all.contains(where: { $0.name == word }) else { return nil }
        var isDirectory: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: word, isDirectory: &isDirectory)
        guard word.contains("/") || isThere else { return nil }
        if let data {
            complain(
                "gantop: train \(word) --data \(data): the folder is the data. Name one of them.".printable)
            throw Exit.usage
        }
        // A run that is resumed from elsewhere finds it again.
        let path = URL(fileURLWithPath: word).standardizedFileURL.path(percentEncoded: false)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private func warmStart(_ name: String, for recipe: Recipe) throws -> WarmStart {
        let store = try record.runs.open(name).checkpoints
        let other = try store.telling(.latest) {
            () throws(CheckpointError) in try WarmStart(from: store, .latest, name: name)
        }
        do throws(RecipeError) {
            try other.check(recipe)
        } catch {
            complain("gantop: \(error)")
            throw Exit.usage
        }
        return other
    }

    /// Whether a folder holds two domains, or pairs of pictures, as far as its names and the settings say.
    private func isOfTwoKinds(_ folder: String) -> Bool {
        settings.contains { $0 == "sideBySide=true" || $0 == "paired=true" }
            || PictureFolder.holdsDomains(folder)
    }

    static func exit(after outcome: RunOutcome) throws {
        switch outcome {
        case .completed, .stopped: break
        case .diverged: throw Exit.failed
        case .failed: throw Exit.badData
        }
    }
}

extension TrainingPlan {
    /// Trains in the dashboard, or without it where that is wished.
    func train(
        plain: PlainOptions, appearanceOptions: LoadedAppearance, notes: [String], grid: GridFile,
        lock: RunLock?
    ) throws -> RunOutcome {
        var plan = self
        let reports = Reports()
        plan.reportQuality = { reports.add($0) }
        defer { for report in reports.all { print(plain.json ? report.json : report.text) } }
        return if plain.headless || plain.json {
            try Headless(plan: plan, options: plain, notes: notes, grid: grid, lock: lock).run()
        } else {
            try TrainingScreen(
                plan: plan, plain: plain, appearanceOptions: appearanceOptions, notes: notes, grid: grid,
                lock: lock
            )
            .run()
        }
    }
}

extension BrokenTwin: ExpressibleByArgument {
    fileprivate static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// What was measured at the end of a run, told when the screen is given back.
private final class Reports: Sendable {
    private let reports = Mutex<[QualityReport]>([])

    var all: [QualityReport] { reports.withLock { $0 } }

    func add(_ report: QualityReport) { reports.withLock { $0.append(report) } }
}

extension DataError: RunFileError {
    var exitCode: ExitCode {
        switch self {
        case .missing, .noDataSet, .unreadable: Exit.noInput
        case .pictures(let error): error.exitCode
        case .noFolder, .noTable: Exit.usage
        case .table(.unreadable(_, "it is not there")): Exit.noInput
        case .table: Exit.badData
        case .noneOfTheClasses, .unfit, .fewPairs, .fewOfADomain, .noDomains: Exit.badData
        case .stopped: Exit.temporary
        case .wrongMagic, .absurdSize, .wrongShape, .wrongLabel, .noLabels, .truncated, .trailingBytes,
            .corrupt:
            Exit.badData
        case .unwritable: Exit.cannotCreate
        }
    }
}

/// How a run is told without the dashboard.
struct PlainOptions: ParsableArguments {
    @Flag(help: "Print one plain line per interval, as without a terminal.") var headless = false
    @Flag(help: "Print one JSON object per step on standard output.") var json = false
    @Flag(help: "Add durations to the JSON lines (equal runs then differ).") var timing = false
    @Option(
        parsing: .unconditional, help: ArgumentHelp("Seconds between two plain lines.", valueName: "seconds"),
        transform: Limit<Double>.interval.read)
    var interval = 5.0

    @Option(
        name: .customLong("on-hangup"),
        help: ArgumentHelp(
            "When the terminal is gone: continue, pause or stop. What is not kept only goes on to its --steps.",
            valueName: "choice"))
    var onHangUp = HangUpChoice.continue
}

extension PictureFolderError {
    fileprivate var exitCode: ExitCode {
        switch self {
        case .missing, .notAFolder, .unreadable, .noPackage, .noPictures: Exit.noInput
        case .tooFew, .loneClasses, .tooManyClasses, .unreadFile, .damaged, .several, .unfit: Exit.badData
        case .uncacheable: Exit.cannotCreate
        }
    }
}
