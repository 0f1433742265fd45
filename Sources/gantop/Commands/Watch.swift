import ArgumentParser
import Canvas
import Dashboard
import Foundation
import Limits
import RunRecord
import Terminal

/// Shows a run that somebody else trains, or has trained, from its record.
struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch a run from its record: gantop's own, or any program's.",
        discussion: """
            A run of gantop's by its name or path (default: the newest that is trained now, else the newest): its \
            trainer hears the dashboard's keys, and one that is over can be played again. Or any directory with \
            TensorBoard event files in it or below (SummaryWriter, tensorboardX), one such file, or - for lines on \
            standard input, JSON or name=value: python train.py | gantop watch -

            With more runs than one, up to six, the curves of the others lie dashed under those of the first, aligned by what \
            x counts: steps, epochs or training time. Name the longest first: its axis is the one that is shown.
            """)

    @Argument(
        help: ArgumentHelp(
            "What to watch; with more, up to five, what to compare it with.", valueName: "run"),
        completion: Completions.runs)
    var targets: [String] = []
    @OptionGroup var runs: RunsOption

    @Option(
        name: .customLong("map"),
        help: ArgumentHelp(
            """
            What a number of the other program is here, by its whole name as that prints it: loss/generator=Loss/G; may \
            be given more than once.
            """, valueName: "tag=name"))
    var maps: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The other program's process: Space stops it and lets it go on.", valueName: "process"),
        transform: Limit<Int32>.process.read)
    var pid: Int32?

    @OptionGroup(title: "Looks") var appearanceOptions: AppearanceOptions

    func validate() throws {
        let most = ComparedRun.mostOthers + 1
        guard targets.count <= most else {
            throw ValidationError(
                "watch compares \(most) runs at most, and here are \(targets.count): more curves cannot be told apart."
            )
        }
        if let twice = targets.indices.first(where: { targets[..<$0].contains(targets[$0]) }) {
            throw ValidationError("'\(targets[twice])' is named twice; a run is compared with others.")
        }
        guard !targets.dropFirst().contains("-") else {
            throw ValidationError("watch RUN -: lines on standard input come first, as in: watch - RUN.")
        }
        try Watch.check(maps)
    }

    /// Refuses what maps nothing, or two names to one number.
    static func check(_ maps: [String]) throws {
        var tags: Set<Tag> = []
        var names: Set<String> = []
        for map in maps {
            guard let (name, tag) = TagMap.assignment(map) else {
                throw ValidationError("--map \(map): a tag of gantop's, =, a name: loss/generator=Loss/G.")
            }
            guard Tag.known.contains(tag) else {
                // Whoever has it the wrong way round finds the right one there.
                let isTurned = Tag.known.contains(Tag(name))
                let near = NameMatch.near(tag.rawValue, among: Tag.known.map(\.rawValue))
                throw ValidationError(
                    "--map \(map): '\(tag)' is no tag of gantop's."
                        + (isTurned ? " Did you mean \(name)=\(tag)?" : NameMatch.question(near))
                        + " There are: \(Tag.known.map(\.rawValue).joined(separator: ", ")).")
            }
            guard tags.insert(tag).inserted else {
                throw ValidationError(
                    "--map \(map): another name has the tag '\(tag)' already; one number, one name.")
            }
            guard names.insert(name).inserted else {
                throw ValidationError(
                    "--map \(map): '\(name)' has another tag already; one number, one name.")
            }
        }
    }

    /// What one can do without a terminal.
    private static func wayOut(_ targets: [String], _ runs: RunsDirectory) -> String {
        guard targets.first != "-" else {
            return "Redirect nothing but standard input: python train.py | gantop watch -"
        }
        // The shell over there begins in another directory, with an environment of its own.
        func whole(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
        let there = ["--runs", whole(runs.path)]
        let words = targets.first.map { target in
            let isRun = (try? runs.open(target))?.hasManifest == true
            let isPath = target.contains("/") || !isRun && FileManager.default.fileExists(atPath: target)
            return isPath ? [whole(target)] : [target] + there
        }
        let command = (["gantop", "watch"] + (words ?? there)).map(\.shellQuoted).joined(separator: " ")
        let records = targets.isEmpty ? "" : ", and TensorBoard reads their directories"
        return """
            Over SSH, 'ssh -t HOST \(command)' brings one; \(runs.hint("runs")) says in plain lines where the runs \
            stand\(records).
            """
    }

    /// What is on the screen, and who is asked.
    private struct Watched {
        var source: any EventSource
        var control: (any RunControl)?
        var remote: RemoteControl?
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        Footprint.keepSmall()
        let appearanceOptions = try LoadedAppearance(appearanceOptions)
        if case .plain(let reason) = TerminalVerdict.current {
            complain(
                "gantop: watch needs a terminal: \(reason). \(Watch.wayOut(targets, runs.directory))"
                    .printable)
            throw Exit.usage
        }
        // Before the screen: what cannot be read is said on the normal one.
        let target =
            try targets.first.map { try WatchTarget($0, in: runs.directory) }
            ?? WatchTarget.newest(in: runs.directory)
        let waker = Waker()
        let process = try pid.map(ForeignProcess.init)
        let watched = try watch(target, process, waker)
        let others = try others(beside: target, waker)
        appearanceOptions.tellWarnings()
        let leaving: Screen.Leaving
        let unkept: String?
        do throws(TerminalError) {
            var screen = Screen(
                try appearanceOptions.openSession(), appearanceOptions: appearanceOptions,
                source: watched.source, control: watched.control,
                directory: target.run, leavesOnFailure: false, watching: target.title,
                isPiped: target.isPiped, others: others)
            leaving = screen.show()
            unkept = screen.keepPreferences()
        } catch {
            complain("gantop: watch needs a terminal: \(error.reason).")
            throw Exit.usage
        }
        if let unkept { complain("gantop: \(unkept)".printable) }
        sayGoodbye(watched.remote, process)
        // A link that drops takes nobody's training with it.
        if target.isPiped, leaving == .handOver || leaving == .hangUp { try readOn() }
        switch leaving {
        case .asked, .handOver: break
        case .signal(let code): throw code
        case .hangUp: throw Exit.hungUp
        }
    }

    /// The runs to compare with: each another one, by whatever words two of them are meant.
    private func others(beside target: WatchTarget, _ waker: Waker) throws -> [Screen.Other] {
        var places = [target.place]
        return try targets.dropFirst().map { word in
            let other = try WatchTarget(word, in: runs.directory)
            guard !places.contains(other.place) else {
                complain(
                    "gantop: watch: '\(word)' is a run that is named already; a run is compared with others."
                        .printable)
                throw Exit.usage
            }
            places.append(other.place)
            return Screen.Other(name: other.title, source: try other.source(names, waker))
        }
    }

    private func watch(_ target: WatchTarget, _ process: ForeignProcess?, _ waker: Waker) throws -> Watched {
        if case .run(let run) = target {
            if process != nil {
                complain("gantop: --pid is for other programs; this run's trainer hears the keys without it.")
                throw Exit.usage
            }
            let control = RemoteControl(run) { waker.wake() }
            let record = try target.eventFiles(run.path, waker)
            return Watched(
                source: WatchedRun(run, record: record, control: control), control: control, remote: control)
        }
        let source = try target.source(names, waker)
        let seen = BesideMachine(source, waker)
        guard let process else { return Watched(source: seen) }
        return Watched(source: WatchedProcess(source: seen, process: process), control: process)
    }

    /// What was asked last and not answered yet, and what is left stopped.
    private func sayGoodbye(_ remote: RemoteControl?, _ process: ForeignProcess?) {
        remote?.finish()
        for event in remote?.drain() ?? [] {
            switch event {
            case .log(let text), .refused(let text): complain("gantop: \(text)".printable)
            default: break
            }
        }
        if let process, process.state == .stopped {
            complain("gantop: process \(process.pid) is still stopped: kill -CONT \(process.pid)")
        }
    }

    /// Leaves a process behind that reads standard input to its end, so that its writer goes on.
    private func readOn() throws {
        let child = LineSource.leaveReader(of: STDIN_FILENO)
        guard child > 0 else {
            complain(
                "gantop: nobody reads standard input any more (\(String(cString: strerror(-child)))): its writer may end."
            )
            throw Exit.failed
        }
        complain(
            """
            gantop: process \(child) reads standard input to its end and keeps nothing of it; its writer goes on. \
            The shell may wait for the writer: Ctrl-Z, then 'bg', gives the prompt back.
            """)
    }

    private var names: TagMap {
        TagMap(Dictionary(maps.compactMap(TagMap.assignment).map { ($0.name, $0.tag) }) { $1 })
    }
}
