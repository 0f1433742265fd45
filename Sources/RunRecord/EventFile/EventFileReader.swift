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

    let path: String
    /// Everything before it was read.
    private(set) var offset = 0
    /// How many records were passed over, and where the first one was.
    private(set) var unreadableCount = 0
    private(set) var firstUnreadable: Int?

    private let descriptor: Int32
    private var buffer: [UInt8]
    private var tags = TagTable()
    private static let chunkSize = 1 << 20

    init(path: String) throws(EventFileError) {
        self.path = path
        // Opening a pipe must not wait for its writer.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        buffer = []
        guard status?.isRegular == true else {
            close(descriptor)
            throw .unreadable(path: path, reason: "not a regular file")
        }
    }

    deinit { close(descriptor) }

    /// How many bytes the file has now.
    var size: Int { status?.size ?? 0 }

    private var status: (size: Int, isRegular: Bool)? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        return (Int(status.st_size), status.st_mode & S_IFMT == S_IFREG)
    }

    /// Reads the next megabyte or so, and gives each event with the offset of its record.
    func read(_ take: (FileEvent, _ offset: Int) -> Void) -> Progress {
        let size = size
        guard size > offset else {
            buffer = []
            return .atEnd
        }
        var wanted = min(EventFileReader.chunkSize, size - offset)
        while true {
            guard fill(wanted) else { return .atEnd }
            let start = offset
            let found = takeRecords(isWhole: start + buffer.count >= size, take)
            switch found {
            case .broken: return .broken(offset: offset)
            case .torn(let needed) where offset == start:
                // No record fits the buffer: more of it, if there is more.
                guard offset + needed <= size else { return .atEnd }
                wanted = needed
            case .torn, .record: return offset < size && start + buffer.count < size ? .more : .atEnd
            }
        }
    }

    /// The event whose record begins at an offset that ``read(_:)`` gave.
    func event(at offset: Int) -> FileEvent? {
        var wanted = EventFrame.headerSize
        for _ in 0..<2 {
            let bytes = bytes(at: offset, count: wanted)
            switch EventFrame.record(at: 0, in: bytes.span) {
            case .record(let range, isSound: true): return event(bytes, range)
            case .torn(let needed) where offset + needed <= size: wanted = needed
            default: return nil
            }
        }
        return nil
    }

    private func fill(_ count: Int) -> Bool {
        buffer = bytes(at: offset, count: count)
        return !buffer.isEmpty
    }

    private func bytes(at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            while initialized < count {
                let got = pread(
                    descriptor, bytes.baseAddress.map { $0 + initialized }, count - initialized,
                    off_t(offset + initialized))
                if got > 0 { initialized += got } else if got == 0 || errno != EINTR { break }
            }
        }
    }

    /// Takes the whole records of the buffer; `isWhole` where the buffer reaches to the file's end.
    private func takeRecords(isWhole: Bool, _ take: (FileEvent, Int) -> Void) -> EventFrame.Found {
        let start = offset
        while true {
            let place = offset - start
            let found = EventFrame.record(at: place, in: buffer.span)
            guard case .record(let payload, let isSound) = found else { return found }
            let next = payload.upperBound + EventFrame.footerSize
            if isSound, let event = event(buffer, payload) {
                take(event, offset)
            } else if !isSound, isWhole, next == buffer.count {
                // The last record may be in the middle of being written.
                return .torn(needed: EventFrame.headerSize)
            } else {
                unreadableCount += 1
                firstUnreadable = firstUnreadable ?? offset
            }
            offset = start + next
        }
    }

    private func event(_ bytes: [UInt8], _ range: Range<Int>) -> FileEvent? {
        FileEvent(scalarsIn: bytes.span, range, tags: &tags)
            ?? (try? FileEvent(decoding: Array(bytes[range])))
    }
}
