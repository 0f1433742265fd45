import Foundation
public import Limits
import Synchronization

/// Keeps a run's events in an event file, on a thread of its own.
///
/// Posting never waits. Every step stands in the file while there are at most a hundred a second; beyond that, steps in a
/// row share an event with the lowest, highest and mean of their values. Non-finite steps always have their own.
/// Where the disk takes no more, training goes on; what cannot be written is merged, and written when it can be.
public final class RunRecorder: Sendable {
    private let mailbox: EventMailbox
    private let bell: DispatchSemaphore
    private let done = DispatchSemaphore(value: 0)
    private let isEnding = Atomic(false)
    private let directory: @Sendable () throws(SystemError) -> OpenDirectory
    private let path: String
    private let byteLimit: Int?
    /// `nil` until there is a file.
    private let record = Mutex<BoundedRecord?>(nil)
    /// Why the last attempt to write failed.
    private let lastError = Mutex<EventFileError?>(nil)
    private let notify: @Sendable (String) -> Void
    private let comment: Mutex<(RunEvent) -> RunEvent?>

    /// So long the thread lets events gather: a watcher sees them with this delay.
    private static let interval: UInt32 = 80_000
    private static let retryInterval = 1.0

    /// - Parameters:
    ///   - directory: Where the files are made; it need not be there yet.
    ///   - byteLimit: What all files may take together; `nil`: as much as they come to.
    ///   - notify: Told when writing fails and when it goes on.
    ///   - comment: Asked about every event for one to be written behind it. Both are called on the recorder's thread.
    /// - Throws: `ThreadError` where the system gives no thread for it.
    public convenience init(
        directory: String, byteLimit: Int? = nil, notify: @escaping @Sendable (String) -> Void = { _ in },
        comment: sending @escaping (RunEvent) -> RunEvent? = { _ in nil }
    ) throws(ThreadError) {
        try self.init(
            opening: { () throws(SystemError) in try OpenDirectory(path: directory) }, path: directory,
            byteLimit: byteLimit, notify: notify, comment: comment)
    }

    /// Keeps the events in a run's directory, wherever its path leads meanwhile.
    public convenience init(
        in directory: RunDirectory, byteLimit: Int?, notify: @escaping @Sendable (String) -> Void,
        comment: sending @escaping (RunEvent) -> RunEvent?
    ) throws(ThreadError) {
        try self.init(
            opening: { directory.opened }, path: directory.path, byteLimit: byteLimit, notify: notify,
            comment: comment)
    }

    private init(
        opening directory: @escaping @Sendable () throws(SystemError) -> OpenDirectory, path: String,
        byteLimit: Int?, notify: @escaping @Sendable (String) -> Void,
        comment: sending @escaping (RunEvent) -> RunEvent?
    ) throws(ThreadError) {
        let bell = DispatchSemaphore(value: 0)
        self.bell = bell
        self.directory = directory
        self.path = path
        self.byteLimit = byteLimit
        self.notify = notify
        self.comment = Mutex(comment)
        mailbox = EventMailbox(capacity: 1 << 13, reader: "the record") { bell.signal() }
        // At once where that can be: whoever looks for the record of a live run finds it.
        record.withLock { $0 = try? begin() }
        try NamedThread.start("gantop-recorder") { self.run() }
    }

    /// Takes an event; returns at once.
    public func post(_ event: RunEvent) { mailbox.post(event) }

    /// Waits until everything that was posted is on disk, or cannot get there; nothing may be posted any more.
    ///
    /// - Returns: Why the last of it is not on disk.
    @discardableResult
    public func finish() -> EventFileError? {
        isEnding.store(true, ordering: .releasing)
        bell.signal()
        done.wait()
        return lastError.withLock { $0 }
    }

    private func run() {
        // On Linux a thread has a niceness of its own: packing pictures must not take time from training.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        var isFailing = false
        while true {
            _ = bell.wait(timeout: .now() + (isFailing ? RunRecorder.retryInterval : 5))
            let isEnding = isEnding.load(ordering: .acquiring)
            if !isEnding { usleep(RunRecorder.interval) }
            do throws(EventFileError) {
                let trouble = try record.withLock { record throws(EventFileError) in
                    let clock = RunRecorder.clock
                    // What failed goes first; what came since waits in the mailbox, which is bounded.
                    if record == nil { record = try begin() }
                    try record?.write(clock: clock)
                    record?.add(
                        commented(mailbox.drain()), at: Date().timeIntervalSince1970, clock: clock)
                    try record?.write(clock: clock)
                    if isEnding { try record?.finish() }
                    return record?.takeTrouble()
                }
                if let trouble { notify("the record grows beyond its limit: \(trouble)") }
                if isFailing { notify("the record goes on") }
                isFailing = false
                lastError.withLock { $0 = nil }
            } catch {
                if !isFailing, !isEnding { notify("\(error); training goes on without a record") }
                isFailing = true
                lastError.withLock { $0 = error }
            }
            if isEnding { break }
        }
        done.signal()
    }

    private func begin() throws(EventFileError) -> BoundedRecord {
        let opened: OpenDirectory
        do throws(SystemError) {
            opened = try directory()
        } catch {
            throw .uncreatable(path: path, reason: error.description)
        }
        return try BoundedRecord(in: opened, limit: byteLimit)
    }

    /// Seconds that pass whatever becomes of the time of day.
    private static var clock: Double { ProcessInfo.processInfo.systemUptime }

    private func commented(_ events: [RunEvent]) -> [RunEvent] {
        comment.withLock { comment in events.flatMap { [$0] + (comment($0).map { [$0] } ?? []) } }
    }
}
