import Foundation

/// A run's events out of its event files, which may still grow or be replaced: ours, or those of another program.
public final class EventFileSource: EventSource {
    private let source: FollowingSource

    private static let interval = 0.05

    /// - Parameters:
    ///   - path: A directory with event files in it or below, or one event file.
    ///   - names: What the scalars of other programs mean.
    ///   - decoder: Who reads the pictures of other programs that are no PNG files.
    ///   - takesNewFiles: Whether files that appear later are read too, and replaced ones again.
    ///   - wake: Called when there is something to drain.
    /// - Throws: Where there is no event file.
    public init(
        path: String, names: TagMap, decoder: PictureDecoder? = nil, takesNewFiles: Bool = true,
        wake: @escaping @Sendable () -> Void = {}
    ) throws(EventFileError) {
        let directory = EventDirectory(path: path)
        let files = try directory.files()
        guard !files.isEmpty else { throw .noRecord(directory: path) }
        source = try FollowingSource(interval: EventFileSource.interval, wake: wake) {
            EventFollower(
                directory: directory, names: names, decoder: decoder, only: takesNewFiles ? nil : files)
        }
    }

    /// Ends the reading.
    public func close() { source.close() }

    public func drain() -> [RunEvent] { source.drain() }

    /// How much of what is there was read, 0...1; `nil` when it is all of it.
    public var progress: Double? { source.progress }
    public var idleTime: Duration? { source.idleTime }
}

/// Reads the event files of a directory piece by piece, and looks for new ones and for what became of the others.
struct EventFollower: FollowingReader {
    private let directory: EventDirectory
    /// These and no others; `nil`: all that there are and will be.
    private let only: [EventDirectory.File]?
    private var translator: EventTranslator
    private var readers: [(file: EventDirectory.File, reader: EventFileReader)] = []
    private var seen: Set<EventDirectory.File> = []
    private var broken: Set<EventDirectory.File> = []
    private var reports: [RunEvent] = []
    /// Where files were said to be broken, and why they could not be opened: nothing is said twice.
    private var toldBreaks: [EventDirectory.File: Int] = [:]
    /// The files of which it was said that they end with a damaged record.
    private var toldEnds: Set<EventDirectory.File> = []
    private var toldTroubles: [EventDirectory.File: String] = [:]
    private var hasToldCopy = false
    /// Whether there was nothing to read any more at the last look.
    private var isGone = false
    private var nextScan: ContinuousClock.Instant?
    /// When names that were asked for ought to have come.
    private var complainsFrom: ContinuousClock.Instant?
    private static let scanInterval = Duration.seconds(1)
    /// 0...1 while there is more to read at once.
    private(set) var progress: Double? = 0
    /// Where in the whole the next pictures are unpacked.
    private var nextPictures = 0.0
    private static let pictureCount = 96.0
    /// In so many seconds a record is written whole.
    private static let longestWrite = 10.0
    /// Of a record of so many bytes all pictures are unpacked: a fraction of a second.
    private static let wholePictureSize = 32 << 20

    init(
        directory: EventDirectory, names: TagMap, decoder: PictureDecoder? = nil,
        only: [EventDirectory.File]? = nil
    ) {
        self.directory = directory
        self.only = only
        translator = EventTranslator(names: names, decoder: decoder)
    }

    /// The events of the next megabyte or so.
    mutating func read() -> [RunEvent] { read(at: .now) }

    /// The same at a time that somebody says it is.
    mutating func read(at now: ContinuousClock.Instant) -> [RunEvent] {
        defer { reports = [] }
        if nextScan.map({ now >= $0 }) ?? true {
            nextScan = now + EventFollower.scanInterval
            if scan() { return reports }
        }
        let total = readers.reduce(0) { $0 + $1.reader.size }
        let done = readers.reduce(0) { $0 + $1.reader.offset }
        // What comes while the end is not far is not merged.
        translator.isCatchingUp = total - done > 1 << 20
        translator.skipsPictures = total > EventFollower.wholePictureSize
        var isMore = false
        for (file, reader) in readers where !broken.contains(file) {
            // What was cut and written again is not read on in the middle.
            if only == nil, reader.size != reader.offset, take(reader.look(), of: file) {
                beginAnew(with: [file])
                return reports
            }
            let unreadableBefore = reader.unreadableCount
            let progress = reader.read { [prefix = file.prefix] event, _ in
                translator.add(event, prefix: prefix)
            }
            let damaged = reader.unreadableCount - unreadableBefore
            if damaged > 0 { report("\(counted(damaged, "damaged record")) passed over", reader) }
            if reader.isEndUnsound, isLeftAlone(reader), toldEnds.insert(file).inserted {
                report("the last record is damaged", reader)
            }
            if case .broken(let offset) = progress {
                broken.insert(file)
                if toldBreaks.updateValue(offset, forKey: file) != offset {
                    report("damaged at byte \(offset): what follows cannot be read", reader)
                }
            }
            // The files of one run are read one after another.
            if progress == .more {
                isMore = true
                break
            }
        }
        finish(isMore: isMore)
        if progress == nil, translator.hasNames {
            // The names of one step come one after another.
            let time = complainsFrom ?? now + EventFollower.scanInterval
            complainsFrom = time
            if now >= time { translator.complain() }
        }
        return translator.take() + reports
    }

    var writtenAt: (file: Double?, event: Double?) {
        (readers.compactMap(\.reader.writtenAt).max(), translator.newestTime)
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

    /// Looks which files there are, and what became of those that were read; true where reading begins anew.
    private mutating func scan() -> Bool {
        if let only {
            for file in only { open(file) }
            return false
        }
        var files = (try? directory.files()) ?? []
        // A file that goes while they are opened was thinned: another one stands for it, in its place.
        for _ in 0..<8 where files.contains(where: { !seen.contains($0) && !$0.isThere }) {
            files = (try? directory.files()) ?? files
        }
        if files.isEmpty, !readers.isEmpty {
            // What was read of it stays.
            for (_, reader) in readers { _ = reader.look() }
            if !isGone { reports.append(FollowedFile.News.gone.event(directory.name)) }
            (isGone, hasToldCopy) = (true, false)
            return false
        }
        let there = Set(files)
        let replaced = readers.filter { there.contains($0.file) && take($0.reader.look(), of: $0.file) }
        if !replaced.isEmpty {
            beginAnew(with: replaced.map(\.file))
            return true
        }
        // One file may stand for some that were read and for some that came and went since the last look.
        let isMixed = files.contains { file in
            !seen.contains(file) && !file.isKnown(from: seen) && seen.contains { $0.isCovered(by: file) }
        }
        if isMixed || isAnotherRun(files) {
            beginAnew(with: [])
            return true
        }
        for (file, reader) in readers where !there.contains(file) { _ = reader.look() }
        isGone = false
        for file in files { open(file) }
        return false
    }

    /// Whether the files are those of a run that was begun where the one before was deleted: in a directory, or in all of
    /// them, new ones and none of those that were read.
    private func isAnotherRun(_ files: [EventDirectory.File]) -> Bool {
        let new = files.filter { !seen.contains($0) }
        guard !new.isEmpty, !readers.isEmpty else { return false }
        let there = Set(files)
        let kept = readers.map(\.file).filter { isKept($0, in: there) }
        guard !kept.isEmpty else { return true }
        let keptDirectories = Set(kept.map(\.directory))
        let readDirectories = Set(readers.map(\.file.directory))
        return new.contains {
            readDirectories.contains($0.directory) && !keptDirectories.contains($0.directory)
        }
    }

    private func isKept(_ file: EventDirectory.File, in there: Set<EventDirectory.File>) -> Bool {
        there.contains(file) || there.contains { file.isCovered(by: $0) }
    }

    /// Takes in what became of a file; true where it has another content.
    private mutating func take(_ news: FollowedFile.News?, of file: EventDirectory.File) -> Bool {
        guard let news, news != .gone else { return false }
        if news == .goesOn {
            // The copy may be whole where the file was damaged.
            broken.remove(file)
            if !hasToldCopy { reports.append(news.event(file.name)) }
            hasToldCopy = true
        }
        return news == .anew
    }

    /// Gives up all that was read; some files, or else the directory as a whole, have another content.
    ///
    /// The files of a run are read one after another, so that one of them cannot be read again alone.
    private mutating func beginAnew(with files: [EventDirectory.File]) {
        reports.append(
            FollowedFile.News.anew.event(
                files.first?.name ?? directory.name, otherCount: max(0, files.count - 1)))
        translator = translator.anew
        (readers, seen, broken) = ([], [], [])
        for file in files { toldBreaks[file] = nil }
        toldEnds.subtract(files)
        (progress, nextPictures, nextScan, hasToldCopy, isGone) = (0, 0, nil, false, false)
    }

    private mutating func open(_ file: EventDirectory.File) {
        guard !seen.contains(file), !file.isKnown(from: seen) else { return }
        do throws(EventFileError) {
            readers.append((file, try EventFileReader(path: file.path)))
            seen.insert(file)
        } catch {
            // It is tried again, and what goes while it is opened is not missed.
            let trouble = "\(error)"
            guard access(file.path, F_OK) == 0, toldTroubles.updateValue(trouble, forKey: file) != trouble
            else { return }
            reports.append(.log(trouble))
        }
    }

    /// Whether whoever wrote a file has had the time to write its last record to the end.
    private func isLeftAlone(_ reader: EventFileReader) -> Bool {
        reader.writtenAt.map { Date().timeIntervalSince1970 - $0 > EventFollower.longestWrite } ?? false
    }

    private mutating func report(_ text: String, _ reader: EventFileReader) {
        reports.append(.log("\(reader.name): \(text)"))
    }
}
