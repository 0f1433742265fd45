import CProcess
import Dispatch
import Glibc
import Synchronization

/// A thread of this program, with a name and stacks of its own: one to work on, one for the handlers of signals.
public enum NamedThread {
    /// Starts a thread that ends when `body` returns.
    ///
    /// - Parameters:
    ///   - name: At most 15 bytes; `top -H` shows it.
    ///   - stackSize: In bytes.
    ///   - body: What it does.
    /// - Throws: `ThreadError` where the system gives no thread; `body` is not called then.
    public static func start(
        _ name: String, stackSize: Int = 1 << 20, _ body: @escaping @Sendable () -> Void
    ) throws(ThreadError) {
        let box = Unmanaged.passRetained(Box(body))
        let status = gantop_start_thread(
            name, stackSize, { box in box.map { Unmanaged<Box>.fromOpaque($0).takeRetainedValue().body() } },
            box.toOpaque())
        guard status == 0 else {
            box.release()
            throw ThreadError(name: name, stackSize: stackSize, status: status)
        }
    }

    /// Has this thread and others work through so many places, each at some of them at a time, and waits for all.
    ///
    /// Where the system gives fewer threads, fewer do the work. No pool of the system's is asked: under a limit it tries
    /// for ever.
    ///
    /// - Parameters:
    ///   - name: Of the others, at most 15 bytes.
    ///   - threadCount: This one among them.
    ///   - stackSize: Of the others, in bytes.
    ///   - count: How many places there are.
    ///   - part: How many are given out at once.
    ///   - body: Does the work of some places; `false` ends all of it.
    public static func share(
        _ name: String, among threadCount: Int, stackSize: Int = 1 << 20, count: Int, by part: Int = 1,
        _ body: @escaping @Sendable (Range<Int>) -> Bool
    ) {
        let places = Places(count: count)
        let done = DispatchSemaphore(value: 0)
        @Sendable func help() {
            places.work(by: part, body)
            done.signal()
        }
        var helperCount = 0
        while helperCount < threadCount - 1, (try? start(name, stackSize: stackSize, help)) != nil {
            helperCount += 1
        }
        places.work(by: part, body)
        for _ in 0..<helperCount { done.wait() }
    }

    /// Which places nobody has taken yet.
    private final class Places: Sendable {
        private let count: Int
        private let next = Atomic<Int>(0)

        init(count: Int) { self.count = count }

        func work(by part: Int, _ body: (Range<Int>) -> Bool) {
            while true {
                let first = next.wrappingAdd(part, ordering: .relaxed).oldValue
                guard first < count else { return }
                guard body(first..<min(count, first + part)) else {
                    next.store(count, ordering: .relaxed)
                    return
                }
            }
        }
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
