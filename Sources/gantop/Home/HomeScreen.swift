import ArgumentParser
import Canvas
import Dashboard
import Foundation
import Limits
import RunRecord
import Terminal

/// The home screen of a directory of runs, and the dashboards that are opened from it, in one terminal.
struct HomeScreen {
    private var state: HomeState
    private let directory: RunsDirectory
    private var options: AppearanceOptions
    private var looks: LoadedAppearance
    /// How the list looks now, and in which theme.
    private var appearance: Appearance
    private var theme: ChosenTheme

    /// What ends a look at the list.
    private enum Leaving {
        case quit
        case watch(String, others: [String])
        /// Another command takes the terminal.
        case command([String])
        case signal(ExitCode)
    }

    init(
        _ state: HomeState, directory: RunsDirectory, options: AppearanceOptions, looks: LoadedAppearance,
        on session: inout TerminalSession
    ) {
        self.state = state
        self.directory = directory
        self.options = options
        self.looks = looks
        appearance = looks.appearance(on: &session)
        theme = ChosenTheme(looks, in: appearance)
    }

    /// Shows the list, and runs out of it, until somebody leaves.
    ///
    /// - Parameter session: The terminal, which is given back in the end.
    /// - Returns: The command that is to take the terminal; empty where there is none.
    /// - Throws: An exit code where a signal ended it, or the terminal is gone.
    mutating func show(on session: consuming TerminalSession) throws -> [String] {
        while true {
            let leaving = try list(&session)
            try keepTheme(on: &session)
            switch leaving {
            case .quit: return []
            case .command(let words): return words
            case .signal(let code): throw code
            case .watch(let name, let others):
                guard let watched = watched(name, others) else { continue }
                var screen = Screen(
                    session, appearanceOptions: looks, source: watched.source, control: watched.control,
                    directory: watched.run, leavesOnFailure: false, watching: watched.run.name,
                    others: watched.others)
                let leaving = screen.show()
                if let trouble = screen.keepPreferences() { _ = state.reduce(.noted(trouble)) }
                session = screen.givingTerminalBack()
                // What was chosen there is for this screen and the next one too.
                try dress(&session)
                switch leaving {
                case .asked, .handOver: session.invalidate()
                case .signal(let code): throw code
                case .hangUp: throw Exit.hungUp
                }
                _ = state.reduce(.resized(session.size))
            }
        }
    }

    /// Takes the looks that the options and the configuration ask for now.
    private mutating func dress(_ session: inout TerminalSession) throws {
        looks = try LoadedAppearance(options)
        appearance = looks.appearance(on: &session)
        theme = ChosenTheme(looks, in: appearance)
    }

    /// Keeps the theme that was chosen for the next screen and the next time.
    private mutating func keepTheme(on session: inout TerminalSession) throws {
        guard theme.name != theme.firstName else { return }
        let preferences = looks.configuration.preferences
        let lines = Configuration.lines(
            from: preferences, to: preferences, theme: (theme.firstName, theme.name))
        if let trouble = looks.configuration.keep(lines) { complain("gantop: \(trouble)") }
        options.theme = theme.name
        try dress(&session)
    }

    // MARK: The list

    /// Draws and listens until something else is to be shown.
    private mutating func list(_ session: inout TerminalSession) throws -> Leaving {
        let waker = Waker()
        let reader = try telling { [directory] () throws(ThreadError) in try HomeReader(directory, waker) }
        defer { reader.close() }
        // What a key led to, and the first runs, are shown sooner than the pace of frames allows.
        var timer = FrameTimer()
        while true {
            let now = ContinuousClock.now
            if timer.isDue {
                _ = state.reduce(.tick(.now))
                for action in reader.drain() {
                    if !state.isLoaded { timer.touch() }
                    _ = state.reduce(action)
                }
                for line in session.strayLines() { _ = state.reduce(.noted(line)) }
                reader.want(state.wantedDetails)
                session.showPictures(inAtMost: appearance.images.depth)
                // A stalled link has not taken the last frame yet: then this one is tried again.
                let wasTaken = session.present(
                    frame(of: state, appearance: appearance, size: session.size))
                timer.presented(
                    wasTaken, byteCount: session.textByteCount, size: session.size, at: now)
            }
            // Without news the runs' ages are what changes.
            let input = session.nextInput(timeout: timer.timeout(quiet: .seconds(1)))
            if let input {
                if let leaving = take(input, &session, reader) { return leaving }
                if input != .wake { timer.touch() }
            }
            timer.heard(input)
        }
    }

    private mutating func take(
        _ input: Input, _ session: inout TerminalSession, _ reader: HomeReader
    ) -> Leaving? {
        switch input {
        case .key(let key): return fulfil(state.reduce(.key(key)), &session, reader)
        case .mouse(let mouse): return fulfil(state.reduce(.mouse(mouse)), &session, reader)
        case .resized(let size): return fulfil(state.reduce(.resized(size)), &session, reader)
        case .interrupt: return .signal(Exit.interrupted)
        case .terminate: return .signal(Exit.terminated)
        case .hangUp: return .signal(Exit.hungUp)
        case .continued, .wake: return nil
        }
    }

    private mutating func fulfil(
        _ wishes: [HomeWish], _ session: inout TerminalSession, _ reader: HomeReader
    ) -> Leaving? {
        for wish in wishes {
            switch wish {
            case .watch(let name, let others): return .watch(name, others: others)
            case .resume(let name): return .command(["resume", path(of: name)])
            case .train(let recipe): return .command(["train", recipe])
            case .quit: return .quit
            case .repaint: session.invalidate()
            case .suspend: session.suspend()
            case .themes:
                _ = state.reduce(.themesFound(names: theme.library.names, current: theme.name))
            case .useTheme(let name):
                for line in theme.use(name, in: &appearance) { _ = state.reduce(.noted(line)) }
            case .nextDepth:
                _ = state.reduce(.noted(session.useNextDepth()))
                appearance.images = looks.images.shown(on: session.capabilities)
            case .toggleMouse: _ = state.reduce(.noted(session.toggleMouse()))
            case .delete(let name):
                do throws(RunError) {
                    try directory.open(path(of: name)).delete()
                    _ = state.reduce(.noted("'\(name)' is deleted"))
                } catch {
                    _ = state.reduce(.noted("\(error)"))
                }
                reader.look()
            }
        }
        return nil
    }

    /// By its path a run is found whatever it is called.
    private func path(of name: String) -> String {
        "\(directory.path.hasPrefix("/") ? "" : "./")\(directory.path)/\(name)"
    }

    // MARK: A dashboard

    private struct Watched {
        var run: RunDirectory
        var source: any EventSource
        var control: any RunControl
        var others: [Screen.Other]
    }

    /// Opens the records of runs; `nil` where one cannot be, which the list says.
    private mutating func watched(_ name: String, _ others: [String]) -> Watched? {
        let waker = Waker()
        do {
            let run = try directory.open(path(of: name))
            let control = RemoteControl(run) { waker.wake() }
            let record = try EventFileSource(path: run.path, names: TagMap()) { waker.wake() }
            return Watched(
                run: run, source: WatchedRun(run, record: record, control: control), control: control,
                others: try others.map { other in
                    let path = try directory.open(path(of: other)).path
                    let source = try EventFileSource(path: path, names: TagMap()) { waker.wake() }
                    return Screen.Other(name: other, source: source)
                })
        } catch {
            _ = state.reduce(.noted("\(error)"))
            return nil
        }
    }
}
