import Foundation

/// Reads the events of a file, which may still grow.
///
/// A record that is not whole yet is read when it is. A record with a wrong checksum is counted and passed over;
/// where a length is wrong, nothing behind it can be found and the file ends there.
final class EventFileReader {
    enum Progress: Equatable {
        /// There is more to read at once.
        case more
        /// Everything that is there was read.
        case atEnd
        /// The file is no use from this offset on.
        case broken(offset: Int)
    }

    private var file: FollowedFile
    /// How many records were passed over, and where the first one was.
    private(set) var unreadableCount = 0
    private(set) var firstUnreadable: Int?
    /// Whether the last record has a wrong checksum: it is damaged, or in the middle of being written.
    private(set) var isEndUnsound = false

    private var buffer: [UInt8] = []
    private var tags = TagTable()
    private static let chunkSize = 1 << 18

    init(path: String) throws(EventFileError) { file = try FollowedFile(path: path) }

    /// Reads a file that is open already, and closes it at the end; -1 where it could not be opened.
    init(descriptor: Int32, path: String) throws(EventFileError) {
        file = try FollowedFile(descriptor: descriptor, path: path)
    }

    var path: String { file.path }
    var name: String { file.name }

    /// Everything before it was read.
    var offset: Int { file.offset }

    /// How many bytes the file has now.
    var size: Int { file.size }

    /// When it was written last, in seconds since 1970.
    var writtenAt: Double? { file.writtenAt }

    /// Looks what became of the file; where its content is another one, a new reader has to read it.
    func look() -> FollowedFile.News? { file.look() }

    /// Reads the next quarter of a megabyte or so, and gives each event with the offset of its record.
    func read(_ take: (FileEvent, _ offset: Int) -> Void) -> Progress {
        let size = size
        isEndUnsound = false
        guard size > offset else {
            buffer = []
            return .atEnd
        }
        var wanted = min(EventFileReader.chunkSize, size - offset)
        while true {
            guard fill(wanted) else { return .atEnd }
            let end = offset + buffer.count
            let (found, length) = takeRecords(isWhole: end >= size, take)
            file.advance(over: buffer[..<length])
            switch found {
            case .broken: return .broken(offset: offset)
            case .torn(let needed) where length == 0:
                // No record fits the buffer: more of it, if there is more.
                guard needed > buffer.count, offset + needed <= size else { return .atEnd }
                wanted = needed
            case .torn, .record: return offset < size && end < size ? .more : .atEnd
            }
        }
    }

    /// The event whose record begins at an offset that ``read(_:)`` gave.
    func event(at offset: Int) -> FileEvent? {
        var wanted = EventFrame.headerSize
        for _ in 0..<2 {
            let bytes = file.bytes(at: offset, count: wanted)
            switch EventFrame.record(at: 0, in: bytes.span) {
            case .record(let range, isSound: true): return event(bytes, range)
            case .torn(let needed) where offset + needed <= size: wanted = needed
            default: return nil
            }
        }
        return nil
    }

    private func fill(_ count: Int) -> Bool {
        buffer = file.bytes(at: offset, count: count)
        return !buffer.isEmpty
    }

    /// Takes the whole records of the buffer, and says how long they are together; `isWhole` where the buffer reaches to
    /// the file's end.
    private func takeRecords(
        isWhole: Bool, _ take: (FileEvent, Int) -> Void
    ) -> (found: EventFrame.Found, length: Int) {
        let start = offset
        var place = 0
        while true {
            let found = EventFrame.record(at: place, in: buffer.span)
            guard case .record(let payload, let isSound) = found else { return (found, place) }
            let next = payload.upperBound + EventFrame.footerSize
            if isSound, let event = event(buffer, payload) {
                take(event, start + place)
            } else if !isSound, isWhole, next == buffer.count {
                // The last record may be in the middle of being written.
                isEndUnsound = true
                return (.torn(needed: EventFrame.headerSize), place)
            } else {
                unreadableCount += 1
                firstUnreadable = firstUnreadable ?? start + place
            }
            place = next
        }
    }

    private func event(_ bytes: [UInt8], _ range: Range<Int>) -> FileEvent? {
        FileEvent(scalarsIn: bytes.span, range, tags: &tags)
            ?? (try? FileEvent(decoding: Array(bytes[range])))
    }
}
