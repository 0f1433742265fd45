import ArgumentParser
import Canvas
import Diagnostics
import Foundation
import RunRecord

/// Lists the runs.
struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the runs, the newest first.",
        discussion: """
            A run is training, paused, finished, stopped, diverged, failed, or interrupted (its trainer died). The \
            referee's best value is the one nearest to 50 %.
            """)

    @OptionGroup var runs: RunsOption
    @Flag(help: "Print one JSON object per run.") var json = false

    func run() throws {
        var (summaries, failures) = try telling { () throws(RunError) in try runs.directory.summaries() }
        for failure in failures { complain("gantop: warning: \(failure)".printable) }
        summaries.sort { ($0.started, $0.name) > ($1.started, $1.name) }
        let now = Date.now
        if json {
            try say(summaries.map { $0.jsonLine(now: now) + "\n" }.joined())
        } else if summaries.isEmpty, failures.isEmpty {
            complain(
                "gantop: no runs in \(runs.directory.path) yet; \(runs.directory.hint("train")) makes them."
                    .printable)
        } else if !summaries.isEmpty {
            try say(RunTable(summaries, now: now).text + "\n")
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
                RunTable.age(run.age(now: now)),
                run.status.bestReferee.map { String(format: "%.1f %%", Double($0) * 100) } ?? "–",
                RunTable.size(run.byteCount),
                (run.status.verdict ?? "–").prefix { $0 != ":" }.description.printable.fitted(to: 20),
            ]
        }
        let titles = ["run", "recipe", "state", "step", "age", "referee", "size", "verdict"]
        let isNumber = [false, false, false, true, true, true, true, false]
        text = TextTable(titles, rows, isNumber: isNumber).text
    }

    /// "3 min": the largest unit of which there are two.
    static func age(_ seconds: Int) -> String {
        for (unit, length) in [("d", 86_400), ("h", 3600), ("min", 60)] where seconds >= 2 * length {
            return "\(seconds / length) \(unit)"
        }
        return "\(seconds) s"
    }

    static func size(_ bytes: Int) -> String {
        var (value, unit) = (Double(bytes), "B")
        for next in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 { (value, unit) = (value / 1024, next) }
        return String(format: unit == "B" || value >= 100 ? "%.0f " : "%.1f ", value) + unit
    }
}
