import Foundation

/// The files that a run's record is written to: together never more than a limit.
///
/// At half the limit the record goes on in a new file, and the older ones are thinned into one of a third of it.
struct BoundedRecord {
    private let directory: OpenDirectory
    /// `nil`: there is no limit.
    private let limit: Int?
    private(set) var journal: EventJournal
    /// What lies in other files than the journal's.
    private var olderLength = 0
    private var thinning: RecordThinning?
    private var hasThinned = false
    /// When thinning that failed is tried again.
    private var nextAttempt = 0.0
    /// Why the older files cannot be thinned, once.
    private var trouble: EventFileError?

    private static let retryInterval = 60.0
    /// Pieces of work between two writes: the journal is not kept waiting.
    private static let piecesPerTurn = 4

    /// Makes a new file behind those that there are.
    init(in directory: OpenDirectory, limit: Int?) throws(EventFileError) {
        self.directory = directory
        self.limit = limit
        journal = EventJournal(try BoundedRecord.newFile(in: directory))
        removeLeftovers()
        olderLength = older.reduce(0) { $0 + $1.length }
    }

    /// Takes the events of the time since the last call.
    mutating func add(_ events: [RunEvent], at time: Double, clock: Double) {
        journal.add(events, at: time, clock: clock)
    }

    /// Writes what was taken, and makes room; where that fails, the same is tried again the next time.
    ///
    /// - Parameter clock: Seconds on a clock that only goes forward.
    /// - Throws: Where the disk does not take what was taken in.
    mutating func write(clock: Double) throws(EventFileError) {
        makeRoom(clock: clock)
        try journal.write()
    }

    /// Why room cannot be made, the first time that it is asked.
    mutating func takeTrouble() -> EventFileError? {
        defer { trouble = nil }
        return trouble
    }

    /// Waits until the disk has it all; what is half thinned is given up.
    mutating func finish() throws(EventFileError) {
        thinning?.abandon()
        thinning = nil
        journal.keepNewestSamples(at: Date().timeIntervalSince1970)
        try journal.write()
        try journal.flush()
    }

    private var length: Int {
        olderLength + journal.writer.length + journal.pendingCount + (thinning?.length ?? 0)
    }

    private mutating func makeRoom(clock: Double) {
        guard let limit, clock >= nextAttempt else { return }
        do throws(EventFileError) {
            let newLength = journal.writer.length + journal.pendingCount
            if thinning == nil, length > limit / 2, journal.lastStep > 0, !hasThinned || newLength > limit / 8
            {
                try begin(limit)
            }
            var pieceCount = 0
            // Where there is no room any more, all of the work comes first.
            while thinning != nil, pieceCount < BoundedRecord.piecesPerTurn || length > limit {
                pieceCount += 1
                guard let thinned = try thinning?.work() else { continue }
                (thinning, hasThinned, nextAttempt) = (nil, true, 0)
                olderLength = thinned
            }
        } catch {
            thinning?.abandon()
            thinning = nil
            if nextAttempt == 0 { trouble = error }
            nextAttempt = clock + BoundedRecord.retryInterval
        }
    }

    /// Goes on in a new file and begins to thin the others.
    private mutating func begin(_ limit: Int) throws(EventFileError) {
        let inputs = all
        try journal.flush()
        let next = try BoundedRecord.newFile(in: directory)
        olderLength += journal.writer.length
        journal.goOn(in: next)
        thinning = RecordThinning(
            inputs.map(\.file), in: directory, byteLimit: limit / 3, lastStep: journal.lastStep)
    }

    /// The files that are there, with a second in their names, oldest first.
    private var all: [(file: EventDirectory.File, length: Int)] {
        let names = ((try? directory.names()) ?? []).filter { $0.contains("tfevents") }.sorted()
        let files = names.map { EventDirectory.File(path: directory.path(of: $0), prefix: "") }
        return files.withoutCovered.compactMap { file in
            let name = String(file.path.split(separator: "/").last ?? "")
            guard file.second != nil, let status = directory.status(of: name),
                status.st_mode & S_IFMT == S_IFREG
            else { return nil }
            return (file, Int(status.st_size))
        }
    }

    private var older: [(file: EventDirectory.File, length: Int)] {
        all.filter { $0.file.path != journal.writer.path }
    }

    /// What a process that was killed left behind.
    private func removeLeftovers() {
        let names = (try? directory.names()) ?? []
        let files = names.filter { $0.contains("tfevents") }.map {
            EventDirectory.File(path: directory.path(of: $0), prefix: "")
        }
        let counted = Set(files.withoutCovered)
        for file in files where !counted.contains(file) {
            directory.remove(String(file.path.split(separator: "/").last ?? ""))
        }
        directory.remove(RecordThinning.temporaryName)
    }

    private static func newFile(in directory: OpenDirectory) throws(EventFileError) -> EventFileWriter {
        // Files are read in the order of their names: a run that is resumed at once must not come before itself.
        let newest = (try? directory.names())?.filter { $0.contains("tfevents") }.compactMap {
            EventDirectory.File(path: directory.path(of: $0), prefix: "")
        }.compactMap { max($0.second ?? 0, $0.through ?? 0) }.max()
        let now = Date().timeIntervalSince1970
        return try EventFileWriter(in: directory, wallTime: newest.map { max(now, Double($0) + 1) } ?? now)
    }
}
