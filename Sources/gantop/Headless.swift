import ArgumentParser
import Canvas
import Dispatch
import Foundation
import GANTraining
import RunRecord
import Synchronization

/// A run without a screen: plain lines or JSON on standard output, a summary on standard error.
struct Headless {
    let plan: TrainingPlan
    let options: PlainOptions
    let note: String?
    let grid: GridFile
    /// The right to keep the run; `nil`: nothing of it is kept.
    var lock: RunLock?

    /// Runs to the end.
    ///
    /// - Throws: The exit code, when a signal or a closed output ended the run, or the grid could not be written.
    func run() throws -> RunOutcome {
        if let note { complain("gantop: \(note)") }
        let signals = StopSignals()
        let printer = Printer(options: options)
        let ended = DispatchSemaphore(value: 0)
        let kept = lock.map { KeptRun($0) { complain("gantop: \($0)".printable) } }
        // Printed on the training thread: a slow reader of JSON slows the run and loses nothing.
        let run = TrainingRun(plan) { event in
            printer.take(event)
            kept?.take(event)
            if case .finished = event { ended.signal() }
        }
        if let trouble = kept?.listen(for: run.control) { complain("gantop: \(trouble)") }
        printer.onClosedOutput { run.control.ask(.stop) }
        let (plan, isKept, choice) = (plan, kept != nil, options.onHangUp)
        signals.heed { number in
            guard number == SIGHUP else {
                run.control.ask(.stop)
                return true
            }
            return !plan.settle(choice, run.control, isKept: isKept)
        }
        ended.wait()
        kept?.close()
        let report = printer.report
        complain(Summary(of: plan, report.totals).text)
        if let words = kept?.words(after: report.totals.outcome) { complain(words) }
        try grid.write(report.totals.lastEvaluation?.samples)
        if report.isOutputClosed { throw Exit.inputOutput }
        if let code = signals.exitCode, case .stopped = report.totals.outcome { throw code }
        return report.totals.outcome ?? .failed(message: "the run ended without an outcome")
    }
}

/// Prints events as they come and keeps what the summary needs.
private final class Printer: Sendable {
    struct Report {
        var totals = RunTotals()
        var isOutputClosed = false
    }

    private struct State {
        var report = Report()
        var stop: (@Sendable () -> Void)?
        var nextLine = ContinuousClock.now
        /// Lines have no place to go to any more.
        var isMute = false
        /// A step on which an evaluation falls: its line waits for the gauge.
        var waiting: StepRecord?
        var description: RunDescription?
    }

    private let options: PlainOptions
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private let state = Mutex(State())

    init(options: PlainOptions) { self.options = options }

    var report: Report { state.withLock(\.report) }

    /// Says what to do when nobody reads any more.
    func onClosedOutput(_ stop: @escaping @Sendable () -> Void) {
        state.withLock {
            $0.stop = stop
            if $0.report.isOutputClosed { stop() }
        }
    }

    func take(_ event: RunEvent) {
        state.withLock { state in
            state.report.totals.add(event)
            let line = options.json ? jsonLine(event, &state) : plainLine(event, &state)
            guard let line, !state.report.isOutputClosed else { return }
            guard !state.isMute, !writeAll(line + "\n", to: STDOUT_FILENO) else { return }
            if isTerminal {
                // It hung up; SIGHUP says what becomes of the run.
                state.isMute = true
            } else {
                complain("gantop: standard output takes no more lines: stopping the run.")
                state.report.isOutputClosed = true
                state.stop?()
            }
        }
    }

    private func jsonLine(_ event: RunEvent, _ state: inout State) -> String? {
        switch event {
        case .started(let description):
            state.description = description
            return nil
        case .step(let record):
            if state.description?.isEvaluated(record.step) == true, record.firstNonFinite == nil {
                state.waiting = record
                return nil
            }
            return JSONLines.line(record, withTiming: options.timing)
        case .evaluation(let evaluation):
            guard let record = state.waiting else { return nil }
            state.waiting = nil
            return JSONLines.line(record, evaluation: evaluation, withTiming: options.timing)
        default: return nil
        }
    }

    private func plainLine(_ event: RunEvent, _ state: inout State) -> String? {
        switch event {
        case .started(let description):
            return "gantop \(description.recipe): seed \(description.seed), batch \(description.batchSize), "
                + "\(description.threadCount) threads"
        case .step(let record):
            guard ContinuousClock.now >= state.nextLine else { return nil }
            state.nextLine = .now + .seconds(options.interval)
            return state.report.totals.line(for: record)
        default: return nil
        }
    }
}
