import CProcess
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

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
