import ArgumentParser
import Canvas
import Dashboard
import Diagnostics
import Dispatch
import Foundation
import GANTraining
import Limits
import RunRecord
import Synchronization

/// A run without a screen: plain lines or JSON on standard output, a summary on standard error.
struct Headless {
    let plan: TrainingPlan
    let options: PlainOptions
    let notes: [String]
    let grid: GridFile
    /// The right to keep the run; `nil`: nothing of it is kept.
    var lock: RunLock?

    /// Runs to the end.
    ///
    /// - Throws: The exit code, when a signal or a closed output ended the run, or the grid could not be written.
    func run() throws -> RunOutcome {
        for note in notes { complain("gantop: \(note)".printable) }
        let signals = try telling { () throws(ThreadError) in try StopSignals() }
        let printer = Printer(options: options, plan: plan, directory: lock?.directory.path)
        let ended = DispatchSemaphore(value: 0)
        let kept = try telling { () throws(ThreadError) in
            try lock.map { lock throws(ThreadError) in
                try RunBookkeeper(
                    lock, telling: { complain("gantop: \($0)".printable) }, hearing: { printer.tell($0) })
            }
        }
        let control = TrainingControl()
        // Before the run, whose workers take what threads there are.
        if let trouble = kept?.listen(for: control) { complain("gantop: \(trouble)") }
        // Printed on the training thread: a slow reader of JSON slows the run and loses nothing.
        let run = try telling { () throws(ThreadError) in
            try TrainingRun(self.plan, control: control) { event in
                printer.take(event)
                kept?.take(event)
                if case .finished = event { ended.signal() }
            }
        }
        printer.onClosedOutput { run.control.ask(.stop) }
        let monitor = kept.flatMap { kept in
            try? MachineMonitor(kept.directory.path) { kept.take(.machine($0)) }
        }
        defer { withExtendedLifetime(monitor) {} }
        let (plan, isKept, choice) = (plan, kept != nil, options.onHangUp)
        signals.heed(
            lastWords: { kept?.words(afterStopAt: nil) },
            answer: { number in
                guard number == SIGHUP else {
                    run.control.ask(.stop)
                    return true
                }
                return !plan.settle(choice, run.control, isKept: isKept)
            })
        ended.wait()
        let troubles = kept?.close() ?? []
        let (totals, isOutputClosed) = (printer.report.totals, printer.report.isOutputClosed)
        complain(Summary(of: plan, totals, verdict: kept?.verdict).text)
        if let words = kept?.words(after: totals) { complain(words) }
        for trouble in troubles { complain("gantop: \(trouble)") }
        try grid.write(totals.lastEvaluation?.samples)
        if let outcome = totals.outcome, outcome.isFailure { return outcome }
        if totals.unsaved != nil || !troubles.isEmpty || isOutputClosed { throw Exit.inputOutput }
        if let code = signals.exitCode, case .stopped = totals.outcome { throw code }
        return totals.outcome ?? .failed(message: "the run ended without an outcome")
    }
}

/// Prints events as they come and keeps what the summary needs.
private final class Printer: Sendable {
    struct Report {
        var totals = RunTotals()
        /// Whether lines are lost that nothing else keeps.
        var isOutputClosed = false
    }

    private struct State {
        var report = Report()
        var stop: (@Sendable () -> Void)?
        var nextLine = ContinuousClock.now
        /// Lines have no place to go to any more.
        var isMute = false
        /// What was said last on standard error.
        var lastReason: String?
        /// A step on which an evaluation falls: its line waits for the gauge.
        var waiting: StepRecord?
        var description: RunDescription?
    }

    private let options: PlainOptions
    private let hasEnd: Bool
    /// Where the run is kept.
    private let directory: String?
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private let state = Mutex(State())

    init(options: PlainOptions, plan: TrainingPlan, directory: String?) {
        self.options = options
        self.directory = directory
        hasEnd = plan.stepCount != nil
    }

    var report: Report { state.withLock(\.report) }

    /// Says what to do when nobody reads any more.
    func onClosedOutput(_ stop: @escaping @Sendable () -> Void) {
        state.withLock {
            $0.stop = stop
            if $0.report.isOutputClosed, !$0.isMute { stop() }
        }
    }

    func take(_ event: RunEvent) {
        state.withLock { state in
            let before = state.report.totals.verdictMark
            state.report.totals.add(event)
            complain(of: event, &state)
            var line = options.json ? jsonLine(event, &state) : plainLine(event, &state)
            // Of a run that is kept the judge of the whole record tells.
            if !options.json, directory == nil, let mark = state.report.totals.verdictMark, mark != before {
                line = self.line(mark)
            }
            if let line { print(line, &state) }
        }
    }

    /// Says what the gauge says, when that is news.
    func tell(_ mark: Mark) {
        guard !options.json else { return }
        state.withLock { print(line(mark), &$0) }
    }

    private func line(_ mark: Mark) -> String { "step \(mark.step)  \(mark.text)" }

    private func print(_ line: String, _ state: inout State) {
        guard !state.isMute, !state.report.isOutputClosed else { return }
        guard !Descriptor.standardOutput.write(line + "\n") else { return }
        lose(errno, &state)
    }

    /// Says what a dashboard would have in its log as a warning, and once what comes again and again.
    private func complain(of event: RunEvent, _ state: inout State) {
        let (text, reason): (String, String)
        switch event {
        case .unsaved(let checkpoint):
            (text, reason) = ("\(checkpoint) Training goes on.", checkpoint.reason)
        case .refused(let refusal): (text, reason) = (refusal, refusal)
        case .log(let line): (text, reason) = (line, line)
        case .mark(let mark) where mark.kind == .checkpoint:
            // The same trouble after a checkpoint that succeeded is another one.
            state.lastReason = nil
            return
        default: return
        }
        guard reason != state.lastReason else { return }
        state.lastReason = reason
        gantop.complain("gantop: \(text)")
    }

    /// Standard output does not take a line: the run goes on without it where the run is kept, or ends by itself.
    private func lose(_ error: Int32, _ state: inout State) {
        // A terminal hung up; SIGHUP says what becomes of the run.
        state.isMute = true
        guard !isTerminal else { return }
        let isKept = directory != nil
        state.report.isOutputClosed = !isKept
        let reason = "standard output takes no more lines (\(String(cString: strerror(error))))"
        // Who closes a pipe has seen enough: a run without an end would go on unseen for ever.
        let goesOn = error == EPIPE ? isKept && hasEnd : isKept || hasEnd
        if goesOn {
            gantop.complain(
                "gantop: \(reason). Training goes on\(directory.map { "; its record is in \($0)" } ?? "").")
        } else {
            gantop.complain("gantop: \(reason): stopping the run.")
            state.report.isOutputClosed = true
            state.isMute = false
            state.stop?()
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
            return JSONLines.line(
                record, evaluation: evaluation, verdict: evaluation.verdict(in: state.description).word,
                withTiming: options.timing)
        case .preparation(let preparation):
            // Standard output is for steps.
            if let line = plainLine(preparation, &state) { gantop.complain("gantop: \(line)") }
            return nil
        default: return nil
        }
    }

    private func plainLine(_ preparation: Preparation, _ state: inout State) -> String? {
        guard ContinuousClock.now >= state.nextLine else { return nil }
        state.nextLine = .now + .seconds(held: options.interval)
        return "\(preparation.name): \(preparation.done) of \(preparation.total), "
            + String(format: "%.0f s left", preparation.secondsLeft.rounded(.up))
    }

    private func plainLine(_ event: RunEvent, _ state: inout State) -> String? {
        switch event {
        case .started(let description):
            return "gantop \(description.recipe): seed \(description.seed), batch \(description.batchSize), "
                + counted(description.threadCount, "thread") + (description.story.map { "\n  \($0)" } ?? "")
        case .preparation(let preparation): return plainLine(preparation, &state)
        case .step(let record):
            let isDue = ContinuousClock.now >= state.nextLine || record.firstNonFinite != nil
            guard isDue else { return nil }
            state.nextLine = .now + .seconds(held: options.interval)
            return state.report.totals.line(for: record)
        default: return nil
        }
    }
}
