import Dispatch
import Foundation
public import Limits
import Synchronization

/// Writes where a run stands into its directory, at most once a second, on a thread of its own.
///
/// A disk that is full or slow is no trouble to the run: then the status is old, and the next one is tried again.
public final class RunStatusKeeper: Sendable {
    private struct Contents {
        var status: RunStatus
        var isNew = true
        var isClosed = false
    }

    private let contents: Mutex<Contents>
    /// Rung when there is something to write.
    private let bell = DispatchSemaphore(value: 0)
    /// Rung when it should not wait for its second.
    private let hurry = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Goes on from what is known of the run, whose lock the caller has.
    ///
    /// - Throws: `ThreadError` where the system gives no thread for it.
    public init(_ lock: RunLock) throws(ThreadError) {
        var status = lock.directory.status
        status.state = .training
        contents = Mutex(Contents(status: status))
        // Not begun at 1: a semaphore must not end below the value that it began with.
        bell.signal()
        let directory = lock.directory
        try NamedThread.start("gantop-status") { self.keep(in: directory) }
    }

    /// Takes in what happened; never waits for the disk.
    public func take(_ event: RunEvent) {
        let (isFirst, isUrgent) = contents.withLock { contents in
            let isFirst = !contents.isNew
            contents.isNew = true
            return (isFirst, contents.status.take(event))
        }
        if isFirst { bell.signal() }
        if isUrgent { hurry.signal() }
    }

    /// Writes the last status and ends the thread; waits for that a moment at most.
    public func close() {
        contents.withLock { $0.isClosed = true }
        bell.signal()
        hurry.signal()
        _ = ended.wait(timeout: .now() + 2)
    }

    private func keep(in directory: RunDirectory) {
        while true {
            bell.wait()
            let taken = contents.withLock { contents in
                contents.isNew = false
                return contents
            }
            _ = try? directory.write(taken.status)
            if taken.isClosed { break }
            _ = hurry.wait(timeout: .now() + 1)
        }
        ended.signal()
    }
}
