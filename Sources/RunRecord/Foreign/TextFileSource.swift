import Foundation
import Limits
import Synchronization

/// A run of another program that writes its numbers to a text file: lines, JSON lines or CSV, which may still grow.
public final class TextFileSource: EventSource {
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
    private static let interval = 0.1

    /// - Parameters:
    ///   - path: The file.
    ///   - names: What the numbers mean.
    ///   - otherCount: How many other texts it was chosen from, to be said.
    ///   - wake: Called when there is something to drain.
    /// - Throws: Where the file cannot be read.
    public init(
        path: String, names: TagMap, otherCount: Int = 0, wake: @escaping @Sendable () -> Void = {}
    ) throws(EventFileError) {
        self.wake = wake
        if otherCount > 0 {
            let others = otherCount == 1 ? "1 other text" : "\(otherCount) other texts"
            contents.withLock {
                $0.events = [.log("reading \(path); \(others) beside it can be watched by name")]
            }
        }
        let file = try TextFollower(path: path)
        do throws(ThreadError) {
            try NamedThread.start("gantop-text", stackSize: 4 << 20) { [weak self] in
                var reader = TextReader(file: file, names: names)
                while let source = self, source.read(&reader) {}
                reader.close()
            }
        } catch {
            throw .noThread(error)
        }
    }

    deinit {
        contents.withLock { $0.isClosed = true }
        room.signal()
    }

    public func drain() -> [RunEvent] {
        var taken: [RunEvent] = []
        contents.withLock { swap(&$0.events, &taken) }
        if taken.count > TextFileSource.capacity / 2 { room.signal() }
        return taken
    }

    /// How much of what is there was read, 0...1; `nil` when it is all of it.
    public var progress: Double? { contents.withLock(\.progress) }

    /// Reads the next piece; false where nobody wants it any more.
    private func read(_ reader: inout TextReader) -> Bool {
        let events = reader.read()
        let (isClosed, count, isNews) = contents.withLock { contents in
            let isNews = !events.isEmpty || contents.progress != reader.progress
            contents.events += events
            contents.progress = reader.progress
            return (contents.isClosed, contents.events.count, isNews)
        }
        guard !isClosed else { return false }
        if isNews { wake() }
        if count > TextFileSource.capacity {
            _ = room.wait(timeout: .now() + 1)
        } else if reader.progress == nil {
            _ = room.wait(timeout: .now() + TextFileSource.interval)
        }
        return true
    }
}

/// Reads a text file piece by piece, and follows it when it is replaced.
struct TextReader {
    private var file: TextFollower
    private let names: TagMap
    private var lines: LineTranslator
    private var splitter = LineSplitter()
    private var hasSaidEnd = false
    /// 0...1 while there is more to read at once.
    private(set) var progress: Double? = 0

    init(file: TextFollower, names: TagMap) {
        self.file = file
        self.names = names
        lines = LineTranslator(names: names)
    }

    func close() { file.close() }

    /// The events of the next piece of the file.
    mutating func read() -> [RunEvent] {
        let isFirst = file.offset == 0
        let isCaughtUp = progress == nil
        let bytes = file.read()
        // What was there before anybody looked was printed some time ago, nobody knows when.
        let time = isCaughtUp ? Date().timeIntervalSince1970 : nil
        splitter.add(bytes[...]) { lines.take($0, wallTime: time) }
        let size = file.size
        progress = file.offset < size && !bytes.isEmpty ? Double(file.offset) / Double(size) : nil
        var events = lines.drain()
        if isFirst, bytes.isEmpty, !isCaughtUp { events.append(.hint("\(name) is empty so far")) }
        guard bytes.isEmpty else { return events }
        if !hasSaidEnd, isOld {
            // Nobody is writing: a last line without an end is whole.
            hasSaidEnd = true
            splitter.finish { lines.take($0, wallTime: nil) }
            lines.finish()
            events += lines.drain()
        }
        switch file.look() {
        case .gone: events.append(.log("\(name) is gone: waiting for it"))
        case .anew:
            lines = LineTranslator(names: names)
            splitter = LineSplitter()
            progress = 0
            events.append(.mark(Mark(step: 0, kind: .resumed, text: "\(name) was written anew")))
        case nil: break
        }
        return events
    }

    /// Whether the file was written long ago, and not cut where a buffer of its writer's was full.
    private var isOld: Bool {
        guard let writtenAt = file.writtenAt else { return false }
        return Date().timeIntervalSince1970 - writtenAt > 60 && file.size % 4096 != 0
    }

    private var name: String { file.path.split(separator: "/").last.map(String.init) ?? file.path }
}
