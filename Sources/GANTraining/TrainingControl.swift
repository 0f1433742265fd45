import Dispatch
public import RunRecord
import Synchronization

/// What a watcher may ask of a trainer, who looks between steps.
public final class TrainingControl: Sendable {
    public typealias Wish = RunWish

    private let wishes = Mutex<[Wish]>([])
    private let bell = DispatchSemaphore(value: 0)

    public init() {}

    /// Leaves a wish; returns at once.
    public func ask(_ wish: Wish) {
        wishes.withLock { $0.append(wish) }
        bell.signal()
    }

    /// Whether somebody waits for the run to end; wishes stay where they are.
    var isStopAsked: Bool { wishes.withLock { $0.contains { $0 == .stop || $0 == .abandon } } }

    /// The wishes since the last call, oldest first; `waiting` until there is one.
    func take(waiting: Bool) -> [Wish] {
        if waiting { bell.wait() }
        var taken: [Wish] = []
        wishes.withLock { swap(&$0, &taken) }
        return taken
    }
}
