import ArgumentParser
import Canvas
import Dashboard
import Foundation
import RunRecord
import Terminal

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

    @Argument(help: ArgumentHelp("What to report, up to six.", valueName: "run")) var targets: [String]
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
            let (state, headlines) = try target.whole()
            guard state.hasBegun else {
                complain("gantop: report: '\(word)' has no step yet, so there is nothing to tell.".printable)
                throw Exit.badData
            }
            let settings = (try? target.run?.manifest())?.settings ?? [:]
            return ReportPage.Run(name: target.title, state: state, headlines: headlines, settings: settings)
        }
        let html = ReportPage(all).html
        guard let file else { return try say(html) }
        try file.write([UInt8](html.utf8))
        complain("gantop: \(counted(all.count, "run")) in \(file.path)".printable)
    }
}

extension WatchTarget {
    /// All that its record has now, and the headlines of which it tells.
    fileprivate func whole() throws -> (state: DashboardState, headlines: [Mark]) {
        let source = try source(TagMap([:]), Waker())
        var state = DashboardState(isWatching: true, title: title)
        var teller = VerdictTeller()
        var headlines: [Mark] = []
        while true {
            // What comes after it is said that all is read belongs to the next look.
            let isRead = source.progress == nil
            let events = source.drain()
            for event in events {
                _ = state.reduce(.received(event))
                if let mark = teller.take(event) { headlines.append(mark) }
            }
            if events.isEmpty {
                if isRead { return (state, headlines) }
                usleep(20_000)
            }
        }
    }
}
