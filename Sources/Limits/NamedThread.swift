import CProcess
import Dispatch
import Glibc

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

    /// Has the same work done by this thread and by others, each at a part of it at a time, and waits for all of them.
    ///
    /// Where the system gives fewer threads, fewer do the work. No pool of the system's is asked: under a limit it tries
    /// for ever.
    ///
    /// - Parameters:
    ///   - name: Of the others, at most 15 bytes.
    ///   - count: Threads, this one among them.
    ///   - stackSize: Of the others, in bytes.
    ///   - body: Returns when there is nothing left to do.
    public static func share(
        _ name: String, among count: Int, stackSize: Int = 1 << 20, _ body: @escaping @Sendable () -> Void
    ) {
        let done = DispatchSemaphore(value: 0)
        @Sendable func help() {
            body()
            done.signal()
        }
        var helperCount = 0
        while helperCount < count - 1, (try? start(name, stackSize: stackSize, help)) != nil {
            helperCount += 1
        }
        body()
        for _ in 0..<helperCount { done.wait() }
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
