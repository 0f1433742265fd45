import ArgumentParser
import Canvas
import Dashboard
import Foundation
import Limits
import RunRecord

/// Says where a run stands, for scripts and for people without a screen.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Say where a run stands: headline, what is wrong and what to try, earlier headlines, last numbers.",
        discussion: """
            A run of gantop's by its name or path (default: the newest that is trained now, else the newest), or what another \
            program writes, as watch takes it. With --follow, a line whenever the state, the headline or what is wrong \
            changes, until the run is over.
            """)

    @Argument(help: ArgumentHelp("What to show.", valueName: "run"), completion: Completions.runs)
    var target: String?
    @OptionGroup var runs: RunsOption
    @Flag(help: "Print one JSON object; with --follow, one a line.") var json = false
    @Flag(help: "Stay, and tell what changes.") var follow = false
    @Option(
        help: ArgumentHelp(
            """
            With --follow, run this by sh at each change. GANTOP_RUN, GANTOP_STATE, GANTOP_STEP, GANTOP_VERDICT, \
            GANTOP_SENTENCE and GANTOP_FINDINGS say what it is; after 10 s it is killed.
            """, valueName: "command"))
    var onEvent: String?
    @Flag(help: "With --follow, ring the terminal's bell at each change.") var bell = false
    @Flag(help: "With --follow, have the terminal notify (OSC 9) at each change.") var notify = false

    func validate() throws {
        guard follow || (onEvent == nil && !bell && !notify) else {
            throw ValidationError("--on-event, --bell and --notify need --follow: they tell what changes.")
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let target =
            try target.map { try WatchTarget($0, in: runs.directory) }
            ?? WatchTarget.newest(in: runs.directory)
        var read = try ReadRun(target)
        var told: RunReport?
        var isAbandoned = false
        while true {
            guard read.look() else {
                usleep(1000)
                isAbandoned = false
                continue
            }
            read.noteSilence()
            var report = RunReport(of: read.state, headlines: read.headlines)
            if !report.isOver, target.run?.atItsPath.isHeld == false {
                // The last words of a trainer may be on their way.
                guard isAbandoned else {
                    isAbandoned = true
                    usleep(200_000)
                    continue
                }
                report.state = "interrupted"
            }
            if report.isNews(after: told) {
                try say(text(of: report, target.title) + "\n")
                // Where it stands at first is no change, unless that is its end.
                if told != nil || report.isOver { tellOthers(report, target.title) }
                told = report
            }
            if !follow || report.isOver { return }
            usleep(200_000)
        }
    }

    private func tellOthers(_ report: RunReport, _ name: String) {
        if isatty(STDERR_FILENO) == 1 {
            if bell { _ = Descriptor.standardError.write("\u{7}") }
            if notify {
                _ = Descriptor.standardError.write(
                    "\u{1b}]9;gantop \(report.line(name: name).printable)\u{7}")
            }
        }
        guard let onEvent else { return }
        let trouble = EventCommand(onEvent).run([
            "GANTOP_RUN": name, "GANTOP_STATE": report.state, "GANTOP_STEP": "\(report.step)",
            "GANTOP_VERDICT": report.verdict ?? "", "GANTOP_SENTENCE": report.sentence ?? "",
            "GANTOP_FINDINGS": report.findings.map(\.name).joined(separator: ", "),
        ])
        if let trouble { complain("gantop: --on-event: \(trouble)") }
    }

    private func text(of report: RunReport, _ name: String) -> String {
        if json { return report.json(name: name) }
        return (follow ? report.line(name: name) : report.text(name: name)).split(separator: "\n").map {
            String($0).printable
        }.joined(separator: "\n")
    }
}
