import ArgumentParser
import Canvas
import Dashboard
import Dispatch
import Foundation
import GANTraining
import RunRecord
import Terminal

/// A run in the dashboard: the main thread drains events, reduces, draws and waits for keys.
struct Screen: ~Copyable {
    /// Ten frames a second, more for a moment after a key.
    private static let frameInterval = Duration.milliseconds(100)
    private static let liveInterval = Duration.milliseconds(30)
    private static let liveTime = Duration.seconds(1)

    private var session: TerminalSession
    private var state: DashboardState
    private var look: Look
    private var totals = RunTotals()
    private let run: TrainingRun
    private let mailbox: EventMailbox
    private let themes: ThemeLibrary
    private let start = ContinuousClock.now
    /// How long the process was stopped: no time of the run.
    private var stoppedTime = Duration.zero
    private var lastTurn = ContinuousClock.now
    private var lastKey: ContinuousClock.Instant?

    /// Why the dashboard was left.
    private enum Leaving {
        case asked
        case signal(ExitCode)
        /// The terminal is gone; the run need not be.
        case hangUp
    }

    /// Shows a run until it is left, or falls back to plain lines where there is no terminal for it.
    ///
    /// - Throws: An exit code, after the reason has been told on standard error.
    static func run(
        plan: TrainingPlan, plain: PlainOptions, looks: LookOptions, note: String?, grid: GridFile
    ) throws -> RunOutcome {
        let themes = ThemeLibrary(environment: ProcessInfo.processInfo.environment)
        let theme = try looks.load(from: themes)
        func headless(_ reason: String) throws -> RunOutcome {
            complain("gantop: \(reason): plain lines instead of the dashboard.")
            return try Headless(plan: plan, options: plain, note: note, grid: grid).run()
        }
        if case .plain(let reason) = TerminalVerdict.current { return try headless(reason) }
        // On the normal screen as well: the log line shows only the newest.
        for warning in theme.warnings { complain("gantop: warning: \(warning)") }
        let ended = DispatchSemaphore(value: 0)
        let leaving: Leaving
        var totals: RunTotals
        let left: (run: TrainingRun, mailbox: EventMailbox)
        do throws(TerminalError) {
            let session = try TerminalSession(
                options: TerminalOptions(colorChoice: looks.color, glyphs: looks.glyphs))
            var screen = Screen(
                session, plan: plan, theme: theme.theme, images: looks.images.images, themes: themes
            ) {
                if case .finished = $0 { ended.signal() }
            }
            for text in theme.warnings.map(\.description) + (note.map { [$0] } ?? []) { screen.tell(text) }
            leaving = screen.show()
            (totals, left) = (screen.totals, (screen.run, screen.mailbox))
            // The screen's end gives the terminal back, before anything is said on it.
        } catch {
            return try headless("\(error)")
        }
        // Without a terminal, a run that has an end to reach goes on to it; nobody could stop one that has none.
        let goesOn = if case .hangUp = leaving { plan.stepCount != nil } else { false }
        if !goesOn { left.run.control.ask(.stop) }
        if totals.outcome == nil { ended.wait() }
        for event in left.mailbox.drain() { totals.add(event) }
        try grid.write(totals.lastEvaluation?.samples)
        complain(Summary(of: plan, totals).text)
        switch leaving {
        case .signal(let code): throw code
        case .hangUp where !goesOn: throw Exit.hungUp
        case .hangUp, .asked: break
        }
        return totals.outcome ?? .stopped(step: totals.lastStep?.step ?? 0)
    }

    private init(
        _ session: consuming TerminalSession, plan: TrainingPlan, theme: Theme, images: Look.Images,
        themes: ThemeLibrary, watch: @escaping @Sendable (RunEvent) -> Void
    ) {
        let capabilities = session.capabilities
        let waker = Waker()
        let mailbox = EventMailbox { waker.wake() }
        state = DashboardState(size: session.size)
        look = Look(
            theme: theme, glyphs: capabilities.isUnicode ? .unicode : .ascii,
            images: images == .on && !capabilities.showsPictures ? .ascii : images)
        self.session = session
        self.mailbox = mailbox
        self.themes = themes
        // A stack overflow of the training thread must find a stack to give the terminal back on.
        run = TrainingRun(
            plan, within: { body in withSignalStack { body() } },
            post: { event in
                mailbox.post(event)
                watch(event)
            })
        for note in capabilities.notes { tell(note) }
    }

    /// Puts a sentence into the log line.
    private mutating func tell(_ text: String) { _ = state.reduce(.noted(text)) }

    /// Draws and listens until somebody leaves.
    private mutating func show() -> Leaving {
        var nextFrame = ContinuousClock.now
        var isDue = true
        while true {
            let now = ContinuousClock.now
            lastTurn = now
            if isDue, now >= nextFrame {
                if let leaving = takeNews() { return leaving }
                // A stalled link has not taken the last frame yet: then this one is tried again.
                isDue = !session.present(frame(of: state, look: look, size: session.size))
                let isLive = lastKey.map { now - $0 < Screen.liveTime } ?? false
                nextFrame = now + (isLive ? Screen.liveInterval : Screen.frameInterval)
            }
            // Without news the clock in the header is what changes, once a second.
            let timeout = isDue ? nextFrame - .now : Duration.seconds(1)
            guard let input = session.nextInput(timeout: max(.zero, timeout)) else {
                isDue = true
                continue
            }
            isDue = true
            if let leaving = take(input) { return leaving }
            if case .key = input { nextFrame = .now }
        }
    }

    /// Brings the state up to now.
    private mutating func takeNews() -> Leaving? {
        for event in mailbox.drain() {
            totals.add(event)
            _ = state.reduce(.received(event))
            if case .finished(.failed) = event { return .asked }
        }
        let stray = session.strayOutput()
        for line in stray.split(whereSeparator: \.isNewline) where !line.isEmpty { tell(String(line)) }
        _ = state.reduce(.tick(ContinuousClock.now - start - stoppedTime))
        return nil
    }

    private mutating func take(_ input: Input) -> Leaving? {
        switch input {
        case .key(let key):
            lastKey = .now
            return fulfil(state.reduce(.key(key)))
        case .interrupt:
            lastKey = .now
            _ = state.reduce(.tick(ContinuousClock.now - start - stoppedTime))
            let leaving = fulfil(state.reduce(.key(.control("c"))))
            return leaving.map { _ in .signal(Exit.interrupted) }
        case .resized(let size): return fulfil(state.reduce(.resized(size)))
        case .terminate: return .signal(Exit.terminated)
        case .hangUp: return .hangUp
        case .continued:
            stoppedTime += .now - lastTurn
            return nil
        case .wake: return nil
        }
    }

    private mutating func fulfil(_ wishes: [Wish]) -> Leaving? {
        for wish in wishes {
            switch wish {
            case .pause: run.control.ask(.pause)
            case .resume: run.control.ask(.resume)
            case .step: run.control.ask(.step)
            case .newSamples: run.control.ask(.newSamples)
            case .stop: run.control.ask(.stop)
            case .quit: return .asked
            case .repaint: session.invalidate()
            case .suspend: session.suspend()
            case .nextTheme: useNextTheme()
            case .nextImages: look.images = look.images.next
            }
        }
        return nil
    }

    private mutating func useNextTheme() {
        let name = themes.next(after: look.theme.name)
        do throws(ThemeError) {
            let loaded = try themes.load(name)
            look.theme = loaded.theme
            tell("theme \(name)")
            for warning in loaded.warnings { tell("\(warning)") }
        } catch {
            tell("\(error)")
        }
    }
}
