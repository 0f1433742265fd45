import Foundation
import Limits

/// A run of another program that writes its numbers to a text file: lines, JSON lines or CSV, which may still grow.
public final class TextFileSource: EventSource {
    private let source: FollowingSource

    private static let interval = 0.1

    /// - Parameters:
    ///   - path: The file.
    ///   - names: What the numbers mean.
    ///   - directory: Where it was chosen, if it was: when it is gone, new texts there are looked for.
    ///   - otherCount: How many other texts it was chosen from, to be said.
    ///   - wake: Called when there is something to drain.
    /// - Throws: Where the file cannot be read.
    public init(
        path: String, names: TagMap, directory: String? = nil, otherCount: Int = 0,
        wake: @escaping @Sendable () -> Void = {}
    ) throws(EventFileError) {
        var events: [RunEvent] = []
        if otherCount > 0 {
            let others = otherCount == 1 ? "1 other text" : "\(otherCount) other texts"
            events = [.log("reading \(path); \(others) beside it can be watched by name")]
        }
        let file = try FollowedFile(path: path)
        source = try FollowingSource(interval: TextFileSource.interval, events: events, wake: wake) {
            TextReader(file: file, names: names, directory: directory)
        }
    }

    public func drain() -> [RunEvent] { source.drain() }

    /// How much of what is there was read, 0...1; `nil` when it is all of it.
    public var progress: Double? { source.progress }
    public var idleTime: Duration? { source.idleTime }
}

/// Reads a text file piece by piece, and follows it when it is replaced.
struct TextReader: FollowingReader {
    private var file: FollowedFile
    private let directory: String?
    /// The texts that were there already when the file was gone.
    private var others: Set<String>?
    private var nextSearch: ContinuousClock.Instant?
    private var lines: LineTranslator
    private var splitter = LineSplitter.foreign
    private var hasSaidEnd = false
    private var hasToldCopy = false
    private var isFirst = true
    /// 0...1 while there is more to read at once.
    private(set) var progress: Double? = 0

    private static let chunkSize = 256 << 10

    private static let searchInterval = Duration.seconds(1)

    init(file: FollowedFile, names: TagMap, directory: String? = nil) {
        self.file = file
        self.directory = directory
        lines = LineTranslator(names: names)
    }

    /// The events of the next piece of the file.
    mutating func read() -> [RunEvent] { read(at: .now) }

    /// The same at a time that somebody says it is.
    mutating func read(at now: ContinuousClock.Instant) -> [RunEvent] {
        var events: [RunEvent] = []
        let news = file.look() ?? (file.isGone ? search(at: now) : nil)
        if let news {
            if news == .anew { begin() }
            if news != .goesOn || !hasToldCopy { events.append(news.event(file.name)) }
            hasToldCopy = news == .goesOn
        }
        let isCaughtUp = progress == nil
        let bytes = file.bytes(at: file.offset, count: TextReader.chunkSize)
        file.advance(over: bytes[...])
        // What was there before anybody looked was printed some time ago, nobody knows when.
        let time = isCaughtUp ? Date().timeIntervalSince1970 : nil
        splitter.add(bytes[...]) { lines.take($0, wallTime: time) }
        let size = file.size
        progress = file.offset < size && !bytes.isEmpty ? Double(file.offset) / Double(size) : nil
        events += lines.drain()
        if isFirst, bytes.isEmpty { events.append(.hint("\(file.name) is empty so far")) }
        isFirst = false
        if bytes.isEmpty, !hasSaidEnd, isOld {
            // Nobody is writing: a last line without an end is whole.
            hasSaidEnd = true
            splitter.finish { lines.take($0, wallTime: nil) }
            lines.finish()
            events += lines.drain()
        }
        return events
    }

    /// Looks for a new text where the file is gone: who trains again may name it by the time.
    private mutating func search(at now: ContinuousClock.Instant) -> FollowedFile.News? {
        guard let directory, nextSearch.map({ now >= $0 }) ?? true else { return nil }
        nextSearch = now + TextReader.searchInterval
        let texts = ForeignRecord.texts(in: directory)
        guard let others else {
            others = Set(texts)
            return nil
        }
        guard let path = texts.first(where: { !others.contains($0) }),
            let other = try? FollowedFile(path: path)
        else { return nil }
        file = other
        return .anew
    }

    var writtenAt: (file: Double?, event: Double?) { (file.writtenAt, nil) }

    private mutating func begin() {
        others = nil
        lines = lines.anew
        splitter = .foreign
        hasSaidEnd = false
        progress = 0
    }

    /// Whether the file was written long ago, and not cut where a buffer of its writer's was full.
    private var isOld: Bool {
        guard let writtenAt = file.writtenAt else { return false }
        return Date().timeIntervalSince1970 - writtenAt > 60 && file.size % 4096 != 0
    }
}
