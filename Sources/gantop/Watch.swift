import ArgumentParser
import Canvas
import Dashboard
import Foundation
import RunRecord
import Terminal

/// Shows a run that somebody else trains, or has trained, from its record.
struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch a run from its record: gantop's own, or any program's.",
        discussion: """
            A directory with TensorBoard event files in it or below (SummaryWriter, tensorboardX), one such file, or -
            for lines on standard input, JSON or name=value: python train.py | gantop watch -
            """)

    @Argument(help: ArgumentHelp("What to watch.", valueName: "dir|file|-"))
    var target: String

    @Option(
        name: .customLong("map"),
        help: ArgumentHelp(
            "What a number of the other program is here: loss/generator=Loss/G; may be given more than once.",
            valueName: "tag=name"))
    var maps: [String] = []

    @Option(
        help: ArgumentHelp(
            "The other program's process: Space stops it and lets it go on.", valueName: "process"))
    var pid: Int32?

    @OptionGroup(title: "Looks") var looks: LookOptions

    func validate() throws {
        for map in maps where TagMap.assignment(map) == nil {
            throw ValidationError("--map \(map): a tag of gantop's, =, a name: loss/generator=Loss/G.")
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let looks = try LoadedLooks(looks)
        if case .plain(let reason) = TerminalVerdict.current {
            complain("gantop: watch needs a terminal: \(reason).")
            throw Exit.usage
        }
        if target == "-", isatty(STDIN_FILENO) == 1 {
            complain(
                "gantop: watch -: standard input is the keyboard. Pipe the lines: python train.py | gantop watch -"
            )
            throw Exit.usage
        }
        let process = try pid.map(ForeignProcess.init)
        // Before the screen: what cannot be read is said on the normal one.
        let waker = Waker()
        let source = try source(waker)
        looks.tellWarnings()
        let leaving: Screen.Leaving
        do throws(TerminalError) {
            var screen = Screen(
                try looks.openSession(), looks: looks,
                source: process.map { WatchedProcess(source: source, process: $0) } ?? source,
                control: process, leavesOnFailure: false, watching: title)
            leaving = screen.show()
        } catch {
            complain("gantop: watch needs a terminal: \(error).")
            throw Exit.usage
        }
        if let process, process.isStopped {
            complain("gantop: process \(process.pid) is still stopped: kill -CONT \(process.pid)")
        }
        switch leaving {
        case .asked, .handOver: break
        case .signal(let code): throw code
        case .hangUp: throw Exit.hungUp
        }
    }

    private var title: String {
        target == "-" ? "standard input" : URL(fileURLWithPath: target).lastPathComponent
    }

    private func source(_ waker: Waker) throws -> any EventSource {
        let asked = maps.compactMap(TagMap.assignment)
        let names = TagMap(Dictionary(asked.map { ($0.name, $0.tag) }) { $1 })
        if target == "-" { return LineSource(descriptor: STDIN_FILENO, names: names) { waker.wake() } }
        do throws(EventFileError) {
            return try EventFileSource(path: target, names: names) { waker.wake() }
        } catch {
            complain("gantop: watch: \("\(error)".printable)")
            throw Exit.noInput
        }
    }
}
