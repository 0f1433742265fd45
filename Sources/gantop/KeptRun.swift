import Canvas
import GANTraining
import RunRecord
import Synchronization

/// What a trainer does for its run besides training it: says where it stands, and hears those who ask from elsewhere.
///
/// To be made after the signals are blocked that its threads must not take, and before the run starts.
final class KeptRun: Sendable {
    private let lock: RunLock
    private let status: RunStatusKeeper
    private let server = Mutex<ControlServer?>(nil)
    private let isOver = Atomic(false)

    init(_ lock: RunLock) {
        self.lock = lock
        status = RunStatusKeeper(lock)
    }

    var directory: RunDirectory { lock.directory }

    /// Takes in what happened, on the training thread.
    func take(_ event: RunEvent) {
        if case .finished = event { isOver.store(true, ordering: .relaxed) }
        status.take(event)
    }

    /// Where one that was stopped can be gone on with; `nil` after any other end.
    func words(after outcome: RunOutcome?) -> String? {
        guard case .stopped(let step) = outcome else { return nil }
        let name = directory.name
        guard let saved = directory.checkpoints.steps.max() else {
            return "  '\(name)' has no checkpoint: nothing of it is saved".printable
        }
        let words = saved == step ? "saved" : "not saved after step \(saved)"
        return "  \(words); go on with it: gantop resume \(name)".printable
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

    /// Nobody is heard any more, the last status is on the disk, and another process may train the run.
    func close() {
        server.withLock { $0 = nil }
        status.close()
        lock.release()
    }
}
