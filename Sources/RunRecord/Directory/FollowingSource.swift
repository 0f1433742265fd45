import Foundation
import Limits
import Synchronization

/// Reads files that may still grow, piece by piece.
protocol FollowingReader: SendableMetatype {
    /// The events of the next piece; none where there is nothing new.
    mutating func read() -> [RunEvent]
    /// How much of what is there was read, 0...1; `nil` when it is all of it.
    var progress: Double? { get }
    /// When the newest file was written to, in seconds since 1970, and when its newest event says that it happened.
    var writtenAt: (file: Double?, event: Double?) { get }
}

/// The events of files that may still grow.
///
/// They are read on a thread of their own, in pieces, so the first chart stands while the rest is read; after that they
/// are looked at many times a second.
final class FollowingSource: Sendable {
    private struct Contents {
        var events: [RunEvent]
        var progress: Double? = 0
        var isClosed = false
        var writtenAt: (file: Double?, event: Double?)
        /// When a file was seen to be written to.
        var grewAt: ContinuousClock.Instant?
    }

    private let contents: Mutex<Contents>
    /// Rings when there is room again.
    private let room = DispatchSemaphore(value: 0)
    private let wake: @Sendable () -> Void
    /// Seconds between two looks.
    private let interval: Double

    /// When more events than this wait for the screen, reading waits too: until half of them are gone, or a second.
    private static let capacity = 1 << 14

    /// - Parameters:
    ///   - interval: Seconds between two looks at what was read to its end.
    ///   - events: What is told before anything was read.
    ///   - wake: Called when there is something to drain.
    ///   - makeReader: Called on the thread that reads.
    /// - Throws: Where the system gives no thread.
    init<Reader: FollowingReader>(
        interval: Double, events: [RunEvent] = [], wake: @escaping @Sendable () -> Void,
        makeReader: @escaping @Sendable () -> Reader
    ) throws(EventFileError) {
        self.interval = interval
        self.wake = wake
        contents = Mutex(Contents(events: events))
        do throws(ThreadError) {
            try NamedThread.start("gantop-record", stackSize: 4 << 20) { [weak self] in
                var reader = makeReader()
                while let source = self, source.read(&reader) {}
            }
        } catch {
            throw .noThread(error)
        }
    }

    deinit { close() }

    /// Ends the reading.
    func close() {
        contents.withLock { $0.isClosed = true }
        room.signal()
    }

    func drain() -> [RunEvent] {
        var taken: [RunEvent] = []
        contents.withLock { swap(&$0.events, &taken) }
        if taken.count > FollowingSource.capacity / 2 { room.signal() }
        return taken
    }

    var progress: Double? { contents.withLock(\.progress) }

    /// How long nobody has written: as was seen, else as the older of file and event says, since a copy is newer than
    /// what is in it.
    var idleTime: Duration? {
        let (writtenAt, grewAt) = contents.withLock { ($0.writtenAt, $0.grewAt) }
        if let grewAt { return .now - grewAt }
        guard let file = writtenAt.file else { return nil }
        let event = writtenAt.event.flatMap { $0 > 0 ? $0 : nil } ?? file
        return .seconds(max(0, Date().timeIntervalSince1970 - min(file, event)))
    }

    /// Reads the next piece; false where nobody wants it any more.
    private func read(_ reader: inout some FollowingReader) -> Bool {
        let events = reader.read()
        let (isClosed, count, isNews) = contents.withLock { contents in
            let isNews = !events.isEmpty || contents.progress != reader.progress
            contents.events += events
            if let before = contents.writtenAt.file, contents.progress == nil, reader.writtenAt.file != before
            {
                contents.grewAt = .now
            }
            contents.progress = reader.progress
            contents.writtenAt = reader.writtenAt
            return (contents.isClosed, contents.events.count, isNews)
        }
        guard !isClosed else { return false }
        if isNews { wake() }
        if count > FollowingSource.capacity {
            _ = room.wait(timeout: .now() + 1)
        } else if reader.progress == nil {
            _ = room.wait(timeout: .now() + interval)
        }
        return true
    }
}
