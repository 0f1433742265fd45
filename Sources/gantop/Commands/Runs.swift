import ArgumentParser
import Canvas
import Dashboard
import Foundation
import RunRecord

/// Lists the runs.
struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the runs, the newest first.",
        discussion: """
            A run is training, paused, finished, stopped, diverged, failed, or interrupted (its trainer died). The \
            referee's best value is the one nearest to 50 %.

            --where takes terms with spaces between them, all of which must hold: a word that is in the name or the recipe, or \
            key, comparison (= != < <= > >=) and value, as in 'lr>=0.001 state=finished'. Keys: state, recipe, name, step, \
            seed, lr (the learning rate of either player), referee, every setting of a recipe and every measure of quality.
            """)

    @OptionGroup var runs: RunsOption
    @Flag(help: "Print one JSON object per run.") var json = false
    @Option(name: .customLong("where"), help: ArgumentHelp("List only some runs.", valueName: "filter"))
    var filter: String?

    func run() throws {
        let wanted = try wanted()
        var (summaries, failures) = try telling { () throws(RunError) in
            try runs.directory.summaries(of: wanted)
        }
        for failure in failures { complain("gantop: warning: \(failure)".printable) }
        for index in summaries.indices { summaries[index].findVerdict(in: runs.directory) }
        summaries.sort { ($0.started, $0.name) > ($1.started, $1.name) }
        let now = Date.now
        if json {
            try say(summaries.map { $0.jsonLine(now: now) + "\n" }.joined())
        } else if summaries.isEmpty, let filter {
            complain("gantop: no run in \(runs.directory.path) is like '\(filter)'.".printable)
        } else if summaries.isEmpty, failures.isEmpty {
            complain(
                "gantop: no runs in \(runs.directory.path) yet; \(runs.directory.hint("train")) makes them."
                    .printable)
        } else if !summaries.isEmpty {
            try say(RunTable(summaries, now: now).text + "\n")
        }
    }

    /// The names of the runs that the filter lets through, and of those that cannot be read; `nil` without one.
    private func wanted() throws -> Set<String>? {
        guard let filter else { return nil }
        let facts = try telling { () throws(RunError) in try runs.directory.facts() }
        do throws(RunFilterError) {
            let filter = try RunFilter(filter, RunVocabulary(of: facts))
            return Set(facts.filter { filter.matches($0) || $0.trouble != nil }.map(\.name))
        } catch {
            complain("gantop: runs --where: \(error)".printable)
            throw Exit.usage
        }
    }
}

/// The list of runs for people.
struct RunTable {
    let text: String

    init(_ runs: [RunSummary], now: Date) {
        let rows = runs.map { run in
            [
                run.name.printable, run.recipe.printable.fitted(to: 20), run.status.state.rawValue,
                "\(run.status.step)" + (run.stepCount.map { "/\($0)" } ?? ""),
                RunFacts.ageText(run.age(now: now)),
                run.status.bestReferee.map { String(format: "%.1f %%", Double($0) * 100) } ?? "–",
                RunTable.size(run.byteCount),
                (run.status.verdict ?? "–").prefix { $0 != ":" }.description.printable.fitted(to: 20),
            ]
        }
        let titles = ["run", "recipe", "state", "step", "age", "referee", "size", "verdict"]
        let isNumber = [false, false, false, true, true, true, true, false]
        text = TextTable(titles, rows, isNumber: isNumber).text
    }

    static func size(_ bytes: Int) -> String {
        var (value, unit) = (Double(bytes), "B")
        for next in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 { (value, unit) = (value / 1024, next) }
        return String(format: unit == "B" || value >= 100 ? "%.0f " : "%.1f ", value) + unit
    }
}
