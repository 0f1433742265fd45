import Foundation
import Limits
import Synchronization

/// A run's events out of its event files, which may still grow: ours, or those of another program.
///
/// The files are read on a thread of their own, in pieces, so the first chart stands while the rest is read; after
/// that they are looked at twenty times a second.
public final class EventFileSource: EventSource {
    private struct Contents {
        var events: [RunEvent] = []
        var progress: Double? = 0
        var isClosed = false
    }

    private let contents = Mutex(Contents())
    /// Rings when there is room again.
    private let room = DispatchSemaphore(value: 0)
    private let wake: @Sendable () -> Void

    /// So many events may wait for the screen; then reading waits too.
    private static let capacity = 1 << 14
    private static let interval = 0.05

    /// - Parameters:
    ///   - path: A directory with event files in it or below, or one event file.
    ///   - names: What the scalars of other programs mean.
    ///   - takesNewFiles: Whether files that appear later are read too.
    ///   - wake: Called when there is something to drain.
    /// - Throws: Where there is no event file.
    public init(
        path: String, names: TagMap, takesNewFiles: Bool = true, wake: @escaping @Sendable () -> Void = {}
    ) throws(EventFileError) {
        self.wake = wake
        let directory = EventDirectory(path: path)
        let files = try directory.files()
        guard !files.isEmpty else { throw .noRecord(directory: path) }
        do throws(ThreadError) {
            try NamedThread.start("gantop-record", stackSize: 4 << 20) { [weak self] in
                var follower = EventFollower(
                    directory: directory, names: names, only: takesNewFiles ? nil : files)
                while let source = self, source.read(&follower) {}
            }
        } catch {
            throw .noThread(error)
        }
    }

    deinit { close() }

    /// Ends the reading.
    public func close() {
        contents.withLock { $0.isClosed = true }
        room.signal()
    }

    public func drain() -> [RunEvent] {
        var taken: [RunEvent] = []
        contents.withLock { swap(&$0.events, &taken) }
        if taken.count > EventFileSource.capacity / 2 { room.signal() }
        return taken
    }

    /// How much of what is there was read, 0...1; `nil` when it is all of it.
    public var progress: Double? { contents.withLock(\.progress) }

    /// Reads the next piece; false where nobody wants it any more.
    private func read(_ follower: inout EventFollower) -> Bool {
        let events = follower.read()
        let (isClosed, count, isNews) = contents.withLock { contents in
            let isNews = !events.isEmpty || contents.progress != follower.progress
            contents.events += events
            contents.progress = follower.progress
            return (contents.isClosed, contents.events.count, isNews)
        }
        guard !isClosed else { return false }
        if isNews { wake() }
        if count > EventFileSource.capacity {
            _ = room.wait(timeout: .now() + 1)
        } else if follower.progress == nil {
            _ = room.wait(timeout: .now() + EventFileSource.interval)
        }
        return true
    }
}

/// Reads the event files of a directory piece by piece, and looks for new ones.
struct EventFollower {
    private let directory: EventDirectory
    /// These and no others; `nil`: all that there are and will be.
    private let only: [EventDirectory.File]?
    private var translator: EventTranslator
    private var readers: [(file: EventDirectory.File, reader: EventFileReader)] = []
    private var seen: Set<EventDirectory.File> = []
    private var broken: Set<EventDirectory.File> = []
    private var reports: [RunEvent] = []
    private var nextScan = ContinuousClock.now
    /// 0...1 while there is more to read at once.
    private(set) var progress: Double? = 0
    /// Where in the whole the next pictures are unpacked.
    private var nextPictures = 0.0
    private static let pictureCount = 96.0
    /// Of a record of so many bytes all pictures are unpacked: a fraction of a second.
    private static let wholePictureSize = 32 << 20

    init(directory: EventDirectory, names: TagMap, only: [EventDirectory.File]? = nil) {
        self.directory = directory
        self.only = only
        translator = EventTranslator(names: names)
    }

    /// The events of the next megabyte or so.
    mutating func read() -> [RunEvent] {
        if ContinuousClock.now >= nextScan { scan() }
        let total = readers.reduce(0) { $0 + $1.reader.size }
        let done = readers.reduce(0) { $0 + $1.reader.offset }
        // What comes while the end is not far is not merged.
        translator.isCatchingUp = total - done > 1 << 20
        translator.skipsPictures = total > EventFollower.wholePictureSize
        var isMore = false
        for (file, reader) in readers where !broken.contains(file) {
            var counted = reader.unreadableCount
            let progress = reader.read { [prefix = file.prefix] event, _ in
                translator.add(event, prefix: prefix)
            }
            counted = reader.unreadableCount - counted
            if counted > 0 { report("\(counted) damaged records passed over", reader) }
            if case .broken(let offset) = progress {
                broken.insert(file)
                report("damaged at byte \(offset): what follows cannot be read", reader)
            }
            // The files of one run are read one after another.
            if progress == .more {
                isMore = true
                break
            }
        }
        finish(isMore: isMore)
        defer { reports = [] }
        return translator.take() + reports
    }

    private mutating func finish(isMore: Bool) {
        if isMore {
            let total = readers.reduce(0) { $0 + $1.reader.size }
            let done = readers.reduce(0) { $0 + $1.reader.offset }
            let share = total > 0 ? min(1, Double(done) / Double(total)) : 0
            progress = share
            if share >= nextPictures {
                nextPictures = share + 1 / EventFollower.pictureCount
                translator.mayUnpack = true
            }
        } else {
            progress = nil
            translator.flush()
        }
    }

    private mutating func scan() {
        nextScan = .now + .seconds(1)
        // A directory that vanished keeps what was read of it.
        guard let files = only ?? (try? directory.files()) else { return }
        for file in files where !seen.contains(file) {
            seen.insert(file)
            do throws(EventFileError) {
                readers.append((file, try EventFileReader(path: file.path)))
            } catch {
                reports.append(.log("\(error)"))
            }
        }
    }

    private mutating func report(_ text: String, _ reader: EventFileReader) {
        let name = reader.path.split(separator: "/").last.map(String.init) ?? reader.path
        reports.append(.log("\(name): \(text)"))
    }
}
