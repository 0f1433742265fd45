import ArgumentParser
import Canvas
import Foundation
import GANTraining
import Limits
import RunRecord

/// Trains a recipe with every combination of settings, one run after the other, and says which was best.
struct Sweep: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a recipe with several values of its settings, and compare the runs.",
        discussion: """
            --set name=value,value gives a setting several values; each goes with each of the others. The runs are kept like \
            any: watched, shown, resumed. Told again, the same sweep goes on where it stopped: what is done stays, what is not \
            is resumed. At the end each run is measured as 'gantop evaluate' does, and the best one is first. Ctrl-C \
            saves the run that is trained and ends the sweep; a terminal that is gone does not.
            """)

    @Argument(help: "The recipe, or what only its name begins with.", completion: Completions.recipes)
    var recipe: String
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Values of a setting, between commas; may be given more than once.", valueName: "name=value,…"))
    var settings: [String] = []
    @Option(
        help: ArgumentHelp("Seeds, between commas.", valueName: "n,…"),
        transform: { text in
            try text.split(separator: ",", omittingEmptySubsequences: false).map {
                try Limit<UInt64>.seed.read(String($0))
            }
        })
    var seeds: [UInt64] = [0]
    @Option(
        parsing: .unconditional, help: ArgumentHelp("How many steps each run takes.", valueName: "n"),
        transform: Limit<Int>.steps.read)
    var steps: Int
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Threads to train on (default: all cores).", valueName: "n"),
        transform: Limit<Int>.threads.read)
    var threads: Int?
    @Option(
        help: ArgumentHelp(
            "Where the data files are (else GANTOP_DATA, else where Debian puts them).", valueName: "dir"))
    var data: String?
    @OptionGroup var runs: RunsOption
    @Option(help: ArgumentHelp("What the runs' names begin with (default: the recipe).", valueName: "name"))
    var name: String?
    @Flag(help: "Print one JSON object per run, the best first.") var json = false

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let plan = try plan()
        let signals = try telling { () throws(ThreadError) in try StopSignals() }
        let trainer = ChildProgram()
        signals.heed(
            lastWords: { nil },
            answer: { number in
                // Whoever sweeps over SSH wants it done when the link is gone too.
                guard number != SIGHUP else { return false }
                trainer.stop()
                return true
            })
        var rows: [SweepRow] = []
        for (index, run) in plan.runs.enumerated() where !trainer.isStopped {
            complain("gantop: run \(index + 1) of \(plan.runs.count): \(run.name)".printable)
            if let arguments = try arguments(for: run, of: plan) { try train(arguments, trainer) }
            rows.append(try row(of: run, isMeasured: !trainer.isStopped))
        }
        rows.sort { $0.isBetter(than: $1) }
        if json {
            try say(rows.enumerated().map { $1.json(rank: $0 + 1) + "\n" }.joined())
        } else {
            try say(SweepTable(rows, names: plan.names).text + "\n")
        }
        if trainer.isStopped {
            complain("gantop: the sweep was stopped; the same command goes on with it.")
            throw signals.exitCode ?? Exit.interrupted
        }
        if rows.contains(where: { $0.state != "finished" }) { throw Exit.failed }
    }

    private func train(_ arguments: [String], _ trainer: ChildProgram) throws {
        do throws(SessionError) {
            try trainer.runSelf(arguments)
        } catch {
            complain("gantop: no process for the run: \(error)".printable)
            throw Exit.system
        }
    }

    private func plan() throws -> SweepPlan {
        do {
            var chosen = try Recipe.meant(by: recipe)
            chosen.takeFolder(data, unless: settings)
            _ = try chosen.findData(in: data, given: Set(settings.map { String($0.prefix { $0 != "=" }) }))
            return try SweepPlan(
                recipe: chosen, assignments: settings, seeds: seeds, prefix: name ?? chosen.name,
                stepCount: steps)
        } catch let error as RecipeError {
            complain("gantop: sweep: \(error)".printable)
            throw Exit.usage
        } catch let error as DataError {
            complain("gantop: \(error)".printable)
            throw error.exitCode
        } catch let error as RunError {
            complain("gantop: \(error)".printable)
            throw Exit.usage
        } catch let error as ValidationError {
            complain("gantop: sweep: \(error.message)".printable)
            throw Exit.usage
        }
    }

    /// How this program is called to train a run, or to go on with it; `nil` where it is done.
    private func arguments(for run: SweepPlan.Run, of plan: SweepPlan) throws -> [String]? {
        let directory = runs.directory
        let place = ["--runs", directory.path]
        let threadWords = threads.map { ["--threads", "\($0)"] } ?? []
        // By its whole name: another run's may begin with it.
        guard let known = try? directory.open(run.name), let manifest = try? known.manifest()
        else {
            return ["train", plan.recipe.name, "--headless", "--run", run.name, "--steps", "\(steps)"] + place
                + ["--seed", "\(run.seed)"] + threadWords + (data.map { ["--data", $0] } ?? [])
                + run.settings.map { "--set=\($0)" }
        }
        let isSame =
            manifest.recipe == plan.recipe.name && manifest.seed == run.seed
            && run.changed.allSatisfy { manifest.settings[$0.key] == $0.value } && known.status.step <= steps
        guard isSame else {
            complain(
                "gantop: sweep: there is a run '\(run.name)' with other settings or more steps. --name gives these runs other names."
                    .printable)
            throw Exit.usage
        }
        // What has diverged once does so again.
        let isDone =
            known.status.state == .finished && known.status.step == steps || known.status.state == .diverged
        return isDone ? nil : ["resume", run.name, "--headless", "--steps", "\(steps)"] + place + threadWords
    }

    private func row(of run: SweepPlan.Run, isMeasured: Bool) throws -> SweepRow {
        guard let known = try? runs.directory.open(run.name) else {
            return SweepRow(run: run, state: "failed", verdict: nil, measures: [])
        }
        let status = known.status
        var row = SweepRow(
            run: run, state: known.isHeld ? "training" : status.state.rawValue,
            verdict: status.verdict?.prefix { $0 != ":" }.description, measures: [])
        guard isMeasured, row.state == "finished" else { return row }
        var plan = try MeasuredRun.parse([run.name, "--runs", runs.directory.path]).plan()
        if let threads { plan.threadCount = threads }
        let report = try telling { [plan] () throws(DataError) in
            try plan.qualityReport(count: 10_000) { complain("gantop: \($0)".printable) }
        }
        row.measures = report?.lines.map { ($0.tag, $0.name, $0.value) } ?? []
        return row
    }
}

/// The runs of a sweep for people, the best first.
private struct SweepTable {
    private static let mostMeasures = 3
    let text: String

    init(_ rows: [SweepRow], names: [String]) {
        let measures = rows.first { !$0.measures.isEmpty }?.measures.prefix(SweepTable.mostMeasures) ?? []
        let titles = ["run"] + names + measures.map(\.name) + ["state", "verdict"]
        let cells = rows.map { row in
            [row.run.name.printable]
                + names.map { name in row.run.varied.first { $0.name == name }?.value ?? "" }
                + measures.map { measure in
                    row.measures.first { $0.tag == measure.tag }.map { String(format: "%.3f", $0.value) }
                        ?? "–"
                } + [row.state, (row.verdict ?? "–").printable]
        }
        let isNumber = titles.indices.map { $0 > 0 && $0 < titles.count - 2 }
        text = TextTable(titles, cells, isNumber: isNumber).text
    }
}
