import Canvas
import Dashboard
import Diagnostics
import GANTraining
import Limits
import RunRecord
import Synchronization

/// What a trainer does for its run besides training it: records it, says where it stands, and hears those who ask from
/// elsewhere.
///
/// To be made after the signals are blocked that its threads must not take, and before the run starts.
final class RunBookkeeper: Sendable {
    private let lock: RunLock
    private let status: RunStatusKeeper
    private let judge: RunJudge
    private let recorder: RunRecorder
    private let server = Mutex<ControlServer?>(nil)
    private let hasBegun = Atomic(false)
    private let isOver = Atomic(false)

    /// - Parameters:
    ///   - lock: The right to keep the run.
    ///   - tell: Told when the record or the status cannot be written, and when it can be again; the run goes on. On any thread.
    ///   - hear: Told what the gauge says when that is news.
    /// - Throws: `ThreadError` where the system does not give the threads that write.
    init(
        _ lock: RunLock, telling tell: @escaping @Sendable (String) -> Void,
        hearing hear: @escaping @Sendable (Mark) -> Void = { _ in }
    ) throws(ThreadError) {
        self.lock = lock
        let judge = RunJudge(lock.directory)
        self.judge = judge
        let status = try RunStatusKeeper(lock, notify: tell) { judge.headline(before: $0) }
        self.status = status
        let limit =
            (try? lock.directory.manifest())?.options[RecordLimit.optionName]
            .flatMap { try? RecordLimit($0) } ?? .standard
        recorder = try RunRecorder(in: lock.directory, byteLimit: limit.byteCount, notify: tell) { event in
            let news = judge.take(event)
            if case .evaluation = event { status.takeVerdict() }
            if let news { hear(news) }
            return news.map { .mark($0) }
        }
        let resume = lock.directory.hint("resume")
        lock.directory.takeCrashReports(
            "gantop: go on with the run from its last checkpoint: \(resume)".printable)
    }

    var directory: RunDirectory { lock.directory }

    /// Takes in what happened, on the training thread.
    func take(_ event: RunEvent) {
        if case .started = event { hasBegun.store(true, ordering: .relaxed) }
        if case .finished = event { isOver.store(true, ordering: .relaxed) }
        status.take(event)
        recorder.post(event)
    }

    /// What the gauge says now; `nil` before the first reading.
    var verdict: GaugeVerdict? { judge.verdict }

    /// What is lost of one that could not be saved, and where one that was stopped can be gone on with.
    ///
    /// - Returns: `nil` where there is nothing to say.
    func words(after totals: RunTotals) -> String? {
        if let unsaved = totals.unsaved {
            let newest = directory.checkpoints.steps.last
            let rest =
                newest.map { "The newest one is of step \($0); go on from it: \(directory.hint("resume"))" }
                ?? "There is no other one: nothing of the run is saved."
            return "gantop: the end of the run is not saved: \(unsaved) \(rest)".printable
        }
        guard case .stopped(let step) = totals.outcome else { return nil }
        return words(afterStopAt: step)
    }

    /// Where a run that was stopped can be gone on with.
    ///
    /// - Parameter step: The last one that was taken; `nil` where the process ends at once.
    /// - Returns: A clause for the user.
    func words(afterStopAt step: Int?) -> String {
        let name = directory.name
        guard let saved = directory.checkpoints.steps.max() else {
            return "  '\(name)' has no checkpoint: nothing of it is saved".printable
        }
        let words = saved == step ? "saved" : "not saved after step \(saved)"
        return "  \(words); go on with it: \(directory.hint("resume"))".printable
    }

    /// Lets other processes control the run; returns why they cannot.
    func listen(for control: TrainingControl) -> String? {
        do throws(RunError) {
            let opened = try ControlServer(lock) { [weak self] wish in
                guard let self, !self.isOver.load(ordering: .relaxed) else {
                    return .failure(ControlRefusal("the run is over"))
                }
                control.ask(wish)
                return .success("asked; it looks between two steps")
            }
            server.withLock { $0 = opened }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Nobody is heard any more, record and last status are on the disk, and another process may train the run.
    ///
    /// - Returns: A sentence about each thing that did not get to the disk.
    func close() -> [String] {
        RunDirectory.takeNoCrashReports()
        server.withLock { $0 = nil }
        let recordTrouble = recorder.finish()
        judge.finish()
        let record = recordTrouble.map { "the end of the record is not saved: \($0)".printable }
        let status = status.close().map {
            "how the run ended is not noted, so '\(Hint("runs", in: directory.runs))' may call it interrupted: \($0)"
                .printable
        }
        // A run that could not begin does not keep its name.
        if hasBegun.load(ordering: .relaxed) { lock.release() } else { lock.discard() }
        return [record, status].compactMap { $0 }
    }
}
