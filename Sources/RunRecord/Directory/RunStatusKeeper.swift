import Dispatch
import Foundation
public import Limits
import Synchronization

/// Writes where a run stands into its directory, at most once a second, on a thread of its own.
///
/// A disk that is full or slow is no trouble to the run: then the status is old, which is said once, and it is tried again
/// every second.
public final class RunStatusKeeper: Sendable {
    private struct Contents {
        var status: RunStatus
        var isNew = true
        var isClosed = false
    }

    private let contents: Mutex<Contents>
    private let notify: @Sendable (String) -> Void
    private let verdict: @Sendable (String?) -> String?
    /// Why the last attempt to write failed.
    private let trouble = Mutex<RunError?>(nil)
    /// Rung when there is something to write.
    private let bell = DispatchSemaphore(value: 0)
    /// Rung when it should not wait for its second.
    private let hurry = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Goes on from what is known of the run, whose lock the caller has.
    ///
    /// - Parameters:
    ///   - lock: The right to keep the run.
    ///   - notify: Told when writing fails and when it goes on, on the keeper's thread.
    ///   - verdict: Asked for the headline whenever it writes, on the same thread; given the one that is known from before.
    /// - Throws: `ThreadError` where the system gives no thread for it.
    public init(
        _ lock: RunLock, notify: @escaping @Sendable (String) -> Void = { _ in },
        verdict: @escaping @Sendable (String?) -> String? = { $0 }
    ) throws(ThreadError) {
        (self.notify, self.verdict) = (notify, verdict)
        var status = lock.directory.status
        status.state = .training
        contents = Mutex(Contents(status: status))
        // Not begun at 1: a semaphore must not end below the value that it began with.
        bell.signal()
        let directory = lock.directory
        try NamedThread.start("gantop-status") { self.keep(in: directory) }
    }

    /// Takes in what happened; never waits for the disk.
    public func take(_ event: RunEvent) { change { $0.take(event) } }

    /// Takes in that the headline may be another now.
    public func takeVerdict() { change { _ in false } }

    private func change(_ body: (inout RunStatus) -> Bool) {
        let (isFirst, isUrgent) = contents.withLock { contents in
            let isFirst = !contents.isNew
            contents.isNew = true
            return (isFirst, body(&contents.status))
        }
        if isFirst { bell.signal() }
        if isUrgent { hurry.signal() }
    }

    /// Writes the last status and ends the thread; waits for that a moment at most.
    ///
    /// - Returns: Why the last status is not on the disk.
    @discardableResult
    public func close() -> RunError? {
        contents.withLock { $0.isClosed = true }
        bell.signal()
        hurry.signal()
        _ = ended.wait(timeout: .now() + 2)
        return trouble.withLock { $0 }
    }

    private func keep(in directory: RunDirectory) {
        var isFailing = false
        while true {
            if isFailing { _ = bell.wait(timeout: .now() + 1) } else { bell.wait() }
            let taken = contents.withLock { contents in
                contents.isNew = false
                return contents
            }
            var status = taken.status
            status.verdict = verdict(status.verdict)
            do throws(RunError) {
                try directory.write(status)
                trouble.withLock { $0 = nil }
                if isFailing { notify("where the run stands is noted again") }
                isFailing = false
            } catch {
                trouble.withLock { $0 = error }
                if !isFailing, !taken.isClosed {
                    notify("where the run stands cannot be noted; training goes on: \(error)")
                }
                isFailing = true
            }
            if taken.isClosed { break }
            _ = hurry.wait(timeout: .now() + 1)
        }
        ended.signal()
    }
}
