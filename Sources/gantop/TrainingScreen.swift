import ArgumentParser
import Dashboard
import Dispatch
import Foundation
import GANTraining
import RunRecord
import Terminal

/// A run that is trained in this process and shown in the dashboard.
struct TrainingScreen {
    let plan: TrainingPlan
    let plain: PlainOptions
    let looks: LookOptions
    let note: String?
    let grid: GridFile

    /// Shows the run until it is left, or falls back to plain lines where there is no terminal for it.
    ///
    /// - Throws: An exit code, after the reason has been told on standard error.
    func run() throws -> RunOutcome {
        let looks = try LoadedLooks(looks)
        if case .plain(let reason) = TerminalVerdict.current { return try runHeadless(because: reason) }
        looks.tellWarnings()
        let ended = DispatchSemaphore(value: 0)
        let leaving: Screen.Leaving
        var totals: RunTotals
        let left: (run: TrainingRun, mailbox: EventMailbox)
        do throws(TerminalError) {
            let session = try looks.openSession()
            let waker = Waker()
            let mailbox = EventMailbox { waker.wake() }
            // A stack overflow of the training thread must find a stack to give the terminal back on.
            let run = TrainingRun(
                plan, within: { body in withSignalStack { body() } },
                post: { event in
                    mailbox.post(event)
                    if case .finished = event { ended.signal() }
                })
            var screen = Screen(
                session, looks: looks, source: mailbox, control: run.control, leavesOnFailure: true)
            if let note { screen.tell(note) }
            leaving = screen.show()
            (totals, left) = (screen.totals, (run, mailbox))
            // The screen's end gives the terminal back, before anything is said on it.
        } catch {
            return try runHeadless(because: "\(error)")
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

    private func runHeadless(because reason: String) throws -> RunOutcome {
        complain("gantop: \(reason): plain lines instead of the dashboard.")
        return try Headless(plan: plan, options: plain, note: note, grid: grid).run()
    }
}
