import ArgumentParser
import Canvas
import Dashboard
import Dispatch
import Foundation
import GANTraining
import Limits
import RunRecord
import Terminal

/// A run that is trained in this process and shown in the dashboard.
struct TrainingScreen {
    let plan: TrainingPlan
    let plain: PlainOptions
    let appearanceOptions: LoadedAppearance
    let notes: [String]
    let grid: GridFile
    /// The right to keep the run; `nil`: nothing of it is kept.
    var lock: RunLock?

    /// Shows the run until it is left, or falls back to plain lines where there is no terminal for it.
    ///
    /// - Throws: An exit code, after the reason has been told on standard error.
    func run() throws -> RunOutcome {
        if case .plain(let reason) = TerminalVerdict.current { return try runHeadless(because: reason) }
        appearanceOptions.tellWarnings()
        let signals = try telling { () throws(ThreadError) in try StopSignals() }
        let ended = DispatchSemaphore(value: 0)
        let leaving: Screen.Leaving
        let isPaused: Bool
        let unkept: String?
        var totals: RunTotals
        let left: (run: TrainingRun, mailbox: EventMailbox, kept: RunBookkeeper?)
        do {
            let session = try appearanceOptions.openSession()
            let waker = Waker()
            let mailbox = EventMailbox { waker.wake() }
            // Before this run's own file is there.
            let past = plan.start == nil ? nil : record { waker.wake() }
            let kept = try lock.map { try RunBookkeeper($0) { mailbox.post(.log($0)) } }
            let control = TrainingControl()
            // Before the run, whose workers take what threads there are.
            let trouble = kept?.listen(for: control)
            // A stack overflow of the training thread must find a stack to give the terminal back on.
            let run = try TrainingRun(
                plan, control: control, within: { body in withSignalStack { body() } },
                post: { event in
                    mailbox.post(event)
                    kept?.take(event)
                    if case .finished = event { ended.signal() }
                })
            let monitor = try? MachineMonitor(kept?.directory.path ?? ".") {
                mailbox.post(.machine($0))
                kept?.take(.machine($0))
            }
            defer { withExtendedLifetime(monitor) {} }
            var screen = Screen(
                session, appearanceOptions: appearanceOptions, source: mailbox, control: run.control,
                directory: kept?.directory,
                leavesOnFailure: true, past: past)
            for note in notes { screen.tell(note.printable) }
            if let trouble { screen.tell(trouble) }
            leaving = screen.show()
            unkept = screen.keepPreferences()
            isPaused = screen.isPaused
            (totals, left) = (screen.totals, (run, mailbox, kept))
            // The screen's end gives the terminal back, before anything is said on it.
        } catch let error as TerminalError {
            return try runHeadless(because: "\(error)")
        } catch let error as ThreadError {
            return try telling { () throws(ThreadError) -> RunOutcome in throw error }
        }
        if let unkept { complain("gantop: \(unkept)".printable) }
        let isHandedOver = leaving == .handOver
        let goesOn = settle(leaving, left.run.control, left.kept)
        signals.heed(
            lastWords: { left.kept?.words(afterStopAt: nil) },
            answer: { number in
                // Nothing hangs up twice.
                guard number != SIGHUP else { return false }
                left.run.control.ask(.stop)
                return true
            })
        if totals.outcome == nil { ended.wait() }
        for event in left.mailbox.drain() { totals.add(event) }
        let troubles = left.kept?.close() ?? []
        let isSaved = totals.unsaved == nil
        // A run that goes on has not stopped: the sentence about where it is now is the only one.
        let goesOnElsewhere =
            if case .stopped = totals.outcome { isHandedOver && isSaved && signals.exitCode == nil } else {
                false
            }
        if !goesOnElsewhere { complain(Summary(of: plan, totals, verdict: left.kept?.verdict).text) }
        for trouble in troubles { complain("gantop: \(trouble)") }
        if !isSaved, isHandedOver {
            complain("gantop: the run is not left training: it would not go on from where it is.")
        }
        if isHandedOver, isSaved, signals.exitCode == nil, let kept = left.kept,
            case .stopped = totals.outcome
        {
            complain(try Handover(directory: kept.directory, isPaused: isPaused).run())
        } else if let words = left.kept?.words(after: totals) {
            complain(words)
        }
        try grid.write(totals.lastEvaluation?.samples)
        if let outcome = totals.outcome, outcome.isFailure { return outcome }
        guard isSaved, troubles.isEmpty else { throw Exit.inputOutput }
        if let code = signals.exitCode, case .stopped = totals.outcome { throw code }
        switch leaving {
        case .signal(let code): throw code
        case .hangUp where !goesOn: throw Exit.hungUp
        case .hangUp, .handOver, .asked: break
        }
        return totals.outcome ?? .stopped(step: totals.lastStep?.step ?? 0)
    }

    /// What was recorded of the run so far; `nil` where nothing was, or nothing can be read.
    private func record(wake: @escaping @Sendable () -> Void) -> EventFileSource? {
        guard let path = lock?.directory.path else { return nil }
        return try? EventFileSource(path: path, names: TagMap(), takesNewFiles: false, wake: wake)
    }

    /// Says what becomes of the run now that nobody sees it; returns whether it goes on in this process.
    private func settle(_ leaving: Screen.Leaving, _ control: TrainingControl, _ kept: RunBookkeeper?) -> Bool
    {
        guard leaving == .hangUp else {
            control.ask(.stop)
            return false
        }
        let goesOn = plan.settle(plain.onHangUp, control, isKept: kept != nil)
        if goesOn, let kept {
            complain("gantop: hung up; look at the run with: \(kept.directory.hint("watch"))".printable)
        }
        return goesOn
    }

    private func runHeadless(because reason: String) throws -> RunOutcome {
        complain("gantop: \(reason): plain lines instead of the dashboard.")
        return try Headless(plan: plan, options: plain, notes: notes, grid: grid, lock: lock).run()
    }
}
