import Dispatch
import Limits
import Synchronization

/// Writes checkpoints on a thread of its own while training goes on, one at a time.
final class CheckpointWriter: Sendable {
    struct Outcome {
        var step: Int
        var error: CheckpointError?
    }

    let store: CheckpointStore
    private let outcomes = Mutex<[Outcome]>([])
    /// Held while a checkpoint is being written.
    private let turn = DispatchSemaphore(value: 0)

    init(store: CheckpointStore) {
        self.store = store
        // Not begun at 1: a semaphore must not end below the value that it began with.
        turn.signal()
    }

    /// Writes soon; waits only for the one before.
    func write(_ checkpoint: Checkpoint) {
        turn.wait()
        let writing: @Sendable () -> Void = { [self] in
            var outcome = Outcome(step: checkpoint.state.step)
            do throws(CheckpointError) { try store.write(checkpoint) } catch { outcome.error = error }
            outcomes.withLock { $0.append(outcome) }
            turn.signal()
        }
        do throws(ThreadError) {
            try NamedThread.start("gantop-save", writing)
        } catch {
            // Where the system gives no thread, training waits: what is saved counts for more.
            writing()
        }
    }

    /// Waits until everything is on the disk.
    func finish() {
        turn.wait()
        turn.signal()
    }

    /// What has been written since the last call.
    func takeOutcomes() -> [Outcome] {
        var taken: [Outcome] = []
        outcomes.withLock { swap(&$0, &taken) }
        return taken
    }
}
