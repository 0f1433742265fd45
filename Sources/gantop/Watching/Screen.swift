import ArgumentParser
import Canvas
import Dashboard
import Diagnostics
import Limits
import RunRecord
import Terminal

/// The dashboard of a run, wherever its events come from: the main thread drains them, draws and waits for keys.
struct Screen: ~Copyable {
    /// The dashboard judges the readings itself.
    private var unjudged = RunTotals(verdicts: nil)
    private var session: TerminalSession
    private var state: DashboardState
    private var appearance: Appearance
    private let source: any EventSource
    private let control: (any RunControl)?
    /// Where the run is kept; `nil`: nowhere that this process knows.
    private let directory: RunDirectory?
    private let leavesOnFailure: Bool
    private var theme: ChosenTheme
    private let configuration: Configuration
    /// How pictures are to be shown where the terminal can.
    private var images: Appearance.Images
    private let others: [Other]
    /// What came before the source's first event, as long as it has not been read.
    private var past: EventFileSource?
    private let start = ContinuousClock.now
    /// How long the process was stopped: no time of the run.
    private var stoppedTime = Duration.zero
    private var lastTurn = ContinuousClock.now
    private var timer = FrameTimer()
    private var hasReleasedStart = false

    /// Why the dashboard was left.
    enum Leaving: Equatable {
        case asked
        /// The run goes on in a process of its own.
        case handOver
        case signal(ExitCode)
        /// The terminal is gone; the run need not be.
        case hangUp
    }

    /// Another run, to compare with.
    struct Other {
        var name: String
        var source: any EventSource
    }

    /// - Parameters:
    ///   - session: The terminal, which the screen's end gives back.
    ///   - appearanceOptions: How the dashboard looks.
    ///   - source: Where the run's events come from; whoever fills it wakes the session.
    ///   - control: Who hears what the user asks of the run; `nil` where there is nobody.
    ///   - directory: Where the run is kept, so that it can be left training, saved and rolled back.
    ///   - leavesOnFailure: Whether a run that failed leaves the dashboard by itself.
    ///   - title: What the run is called, where another process trains it or nobody does any more.
    ///   - isPiped: Whether another program writes what is watched into a pipe.
    ///   - others: The runs to compare with.
    ///   - past: The record of a run that goes on: shown first, and not counted.
    init(
        _ session: consuming TerminalSession, appearanceOptions: LoadedAppearance, source: any EventSource,
        control: (any RunControl)?, directory: RunDirectory? = nil, leavesOnFailure: Bool,
        watching title: String? = nil, isPiped: Bool = false, others: [Other] = [],
        past: EventFileSource? = nil
    ) {
        var session = session
        let capabilities = session.capabilities
        let kept = appearanceOptions.configuration
        configuration = kept
        state = DashboardState(
            size: session.size, canControl: control != nil, isWatching: title != nil, title: title,
            isKept: directory != nil, isPiped: isPiped, comparedWith: others.map(\.name),
            resumeCommand: directory?.hint("resume").description, preferences: kept.preferences,
            introduces: kept.path != nil && kept.isReadable && !kept.isIntroduced)
        self.others = others
        self.past = past
        appearance = appearanceOptions.appearance(on: &session)
        theme = ChosenTheme(appearanceOptions, in: appearance)
        self.session = session
        self.source = source
        self.control = control
        self.directory = directory
        self.leavesOnFailure = leavesOnFailure
        images = appearanceOptions.images
        for note in capabilities.notes + appearanceOptions.warnings { tell(note) }
    }

    /// Whether training stands still because somebody wanted that, and not for slow motion's sake.
    var isPaused: Bool { state.slowMotion == nil && [.paused, .pausing].contains(state.phase) }

    /// Puts a sentence into the log line.
    mutating func tell(_ text: String) { _ = state.reduce(.noted(text)) }

    /// Answers a key.
    private mutating func answer(_ text: String) { _ = state.reduce(.answered(text)) }

    /// Keeps the theme, the panes and the smoothing that were chosen for the next time.
    ///
    /// - Returns: Why that could not be done, to be said when the screen is given back.
    func keepPreferences() -> String? {
        configuration.keep(
            Configuration.lines(
                from: configuration.preferences, to: state.preferences, theme: (theme.firstName, theme.name)))
    }

    /// The terminal, for another screen.
    consuming func givingTerminalBack() -> TerminalSession { session }

    /// Draws and listens until somebody leaves.
    mutating func show() -> Leaving {
        while true {
            let now = ContinuousClock.now
            lastTurn = now
            if timer.isDue {
                if let leaving = takeNews() { return leaving }
                session.showPictures(inAtMost: appearance.images.depth)
                // A stalled link has not taken the last frame yet: then this one is tried again.
                let wasTaken = session.present(
                    frame(of: state, appearance: appearance, size: session.size))
                timer.presented(
                    wasTaken, byteCount: session.textByteCount, size: session.size, at: now)
                if !hasReleasedStart, source.progress == nil, now - start > .seconds(2) {
                    hasReleasedStart = true
                    Footprint.releaseStart()
                }
            }
            // Without news the clock in the header is what changes, once a second, and what is played.
            let quiet = state.isPlaying ? FrameTimer.liveInterval : Duration.seconds(1)
            let input = session.nextInput(timeout: timer.timeout(quiet: quiet))
            if let input, let leaving = take(input) { return leaving }
            timer.heard(input)
        }
    }

    /// What the events that were shown so far add up to.
    var totals: RunTotals { unjudged.judged(by: VerdictTeller(continuing: state.health)) }

    /// Brings the state up to now.
    private mutating func takeNews() -> Leaving? {
        takePast()
        // What happens now waits until what came before is shown.
        for event in past == nil ? source.drain() : [] {
            unjudged.add(event)
            _ = state.reduce(.received(event))
            if leavesOnFailure, case .finished(.failed) = event { return .asked }
        }
        for (place, other) in others.enumerated() {
            for event in other.source.drain() { _ = state.reduce(.compared(event, place: place)) }
        }
        _ = state.reduce(.loaded(past == nil ? source.progress : past?.progress))
        _ = state.reduce(.idle(source.idleTime))
        for line in session.strayLines() { _ = state.reduce(.printed(line)) }
        return fulfil(state.reduce(.tick(ContinuousClock.now - start - stoppedTime)))
    }

    private mutating func takePast() {
        guard let past else { return }
        _ = state.reduce(.loaded(past.progress ?? 1))
        let (events, isWhole) = past.look()
        for event in events {
            if case .finished = event { continue }
            _ = state.reduce(.received(event))
        }
        if isWhole { self.past = nil }
    }

    private mutating func take(_ input: Input) -> Leaving? {
        switch input {
        case .key(let key):
            timer.touch()
            return fulfil(state.reduce(.key(key)))
        case .interrupt:
            timer.touch()
            _ = state.reduce(.tick(ContinuousClock.now - start - stoppedTime))
            let leaving = fulfil(state.reduce(.key(.control("c"))))
            return leaving.map { _ in .signal(Exit.interrupted) }
        case .resized(let size): return fulfil(state.reduce(.resized(size)))
        case .terminate: return .signal(Exit.terminated)
        case .hangUp: return .hangUp
        case .continued:
            stoppedTime += .now - lastTurn
            return nil
        case .mouse(let mouse):
            timer.touch()
            return fulfil(state.reduce(.mouse(mouse)))
        case .wake: return nil
        }
    }

    private mutating func fulfil(_ wishes: [Wish]) -> Leaving? {
        for wish in wishes {
            switch wish {
            case .ask(let wish): control?.ask(wish)
            case .checkpoints:
                let saved = directory?.savedCheckpoints ?? (readable: [], unreadable: [])
                _ = state.reduce(.checkpointsFound(saved.readable, unreadable: saved.unreadable))
            case .quit: return .asked
            case .leave: return .handOver
            case .repaint: session.invalidate()
            case .suspend: session.suspend()
            case .introduced: if let trouble = configuration.keep([("introduced", "true")]) { tell(trouble) }
            case .themes:
                _ = state.reduce(.themesFound(names: theme.library.names, current: theme.name))
            case .useTheme(let name): for line in theme.use(name, in: &appearance) { tell(line) }
            case .nextImages: useNextImages()
            case .nextDepth: useNextDepth()
            case .toggleMouse: answer(session.toggleMouse())
            case .export(let export):
                let name = state.description?.recipe ?? "run"
                let sheets = export.sheets(theme: appearance.theme)
                tell(ExportFiles(export: export, sheets: sheets, runName: name).write())
            }
        }
        return nil
    }

    /// Pictures in fewer colours, as letters, or not at all; what the terminal cannot show is passed over.
    private mutating func useNextImages() {
        let capabilities = session.capabilities
        repeat {
            appearance.images = appearance.images.next
        } while appearance.images.isPixels
            && (!capabilities.showsPictures
                || appearance.images == .kitty && !capabilities.showsRealPixels
                || appearance.images != .kitty && appearance.images != .on
                    && appearance.images.depth >= capabilities.colorDepth)
        images = appearance.images
        answer("pictures \(appearance.images.name)")
    }

    private mutating func useNextDepth() {
        let said = session.useNextDepth()
        appearance.images = images.shown(on: session.capabilities)
        answer(said)
    }
}
