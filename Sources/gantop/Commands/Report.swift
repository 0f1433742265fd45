import ArgumentParser
import Canvas
import Dashboard
import Foundation
import RunRecord

/// Writes runs down for people who have neither the run nor this program.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write runs as one page of HTML that needs nothing else.",
        discussion: """
            What was said of each run and when, its curves, samples from its first step to its last, and its settings; of \
            several runs the curves lie over each other, and settings that differ are bold. A run is one of gantop's by its \
            name or path, or what another program writes, as watch takes it.
            """)

    /// More colours than these nobody can tell apart.
    private static let mostRuns = 6

    @Argument(
        help: ArgumentHelp("What to report, up to six.", valueName: "run"), completion: Completions.runs)
    var targets: [String]
    @OptionGroup var runs: RunsOption
    @Option(help: ArgumentHelp("Where the page goes (default: standard output).", valueName: "file.html"))
    var out: String?
    @Flag(help: "Replace the file of --out if it is there already.") var force = false

    func validate() throws {
        guard targets.count <= Report.mostRuns else {
            throw ValidationError(
                "a page tells of \(Report.mostRuns) runs at most, and here are \(targets.count).")
        }
        guard Set(targets).count == targets.count else { throw ValidationError("a run is named twice.") }
        guard out != nil || isatty(STDOUT_FILENO) == 0 else {
            throw ValidationError("a page is no text for a terminal: --out report.html, or > report.html.")
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let file = try out.map { try OutputFile($0, replaces: force, option: "--out ") }
        let all = try targets.map { word in
            let target = try WatchTarget(word, in: runs.directory)
            var run = try ReadRun(target)
            run.readAll()
            guard run.state.hasBegun else {
                complain("gantop: report: '\(word)' has no step yet, so there is nothing to tell.".printable)
                throw Exit.badData
            }
            let settings = (try? target.run?.manifest())?.settings ?? [:]
            return ReportPage.Run(
                name: target.title, state: run.state, headlines: run.headlines, settings: settings)
        }
        let html = ReportPage(all).html
        guard let file else { return try say(html) }
        try file.write([UInt8](html.utf8))
        complain("gantop: \(counted(all.count, "run")) in \(file.path)".printable)
    }
}
