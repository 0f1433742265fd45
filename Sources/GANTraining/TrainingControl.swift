import Dispatch
import Synchronization

/// What a watcher may ask of a trainer, who looks between steps.
public final class TrainingControl: Sendable {
    public enum Wish: Sendable, Equatable {
        case pause
        case resume
        /// One step, then pause again.
        case step
        /// Samples of new latents, now.
        case newSamples
        /// Give a live parameter a new value, at the next step's boundary.
        case set(name: String, value: String)
        /// Write a checkpoint after the running step.
        case save
        case stop
    }

    private let wishes = Mutex<[Wish]>([])
    private let bell = DispatchSemaphore(value: 0)

    public init() {}

    /// Leaves a wish; returns at once.
    public func ask(_ wish: Wish) {
        wishes.withLock { $0.append(wish) }
        bell.signal()
    }

    /// The wishes since the last call, oldest first; `waiting` until there is one.
    func take(waiting: Bool) -> [Wish] {
        if waiting { bell.wait() }
        var taken: [Wish] = []
        wishes.withLock { swap(&$0, &taken) }
        return taken
    }
}
