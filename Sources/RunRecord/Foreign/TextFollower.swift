import Foundation

/// The bytes of a text file that may still grow, be cut, replaced by another or vanish.
///
/// A file that was put in the place of the old one and begins with all that was read of it goes on where reading stood;
/// any other begins anew.
struct TextFollower {
    /// What became of the file.
    enum News: Equatable {
        case gone
        /// Other content: what was read of it before is no part of it.
        case anew
    }

    let path: String
    private var descriptor: Int32
    private(set) var offset = 0
    /// The first bytes that were read, and the last ones: they tell a longer copy from another file.
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var isGone = false

    private static let sampleSize = 4096
    private static let chunkSize = 256 << 10

    init(path: String) throws(EventFileError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        guard TextFollower.status(descriptor)?.isRegular == true else {
            Glibc.close(descriptor)
            throw .unreadable(path: path, reason: "not a regular file")
        }
    }

    func close() { Glibc.close(descriptor) }

    /// How many bytes the file has now.
    var size: Int { TextFollower.status(descriptor)?.size ?? 0 }

    /// When it was written last, in seconds since 1970.
    var writtenAt: Double? { TextFollower.status(descriptor)?.writtenAt }

    /// The file's first bytes, whatever was read of it.
    func start(_ count: Int) -> [UInt8] { TextFollower.bytes(of: descriptor, at: 0, count: count) }

    /// The next bytes; none where all was read.
    mutating func read() -> [UInt8] {
        let bytes = TextFollower.bytes(of: descriptor, at: offset, count: TextFollower.chunkSize)
        if head.count < TextFollower.sampleSize {
            head += bytes.prefix(TextFollower.sampleSize - head.count)
        }
        tail = Array((tail + bytes.suffix(TextFollower.sampleSize)).suffix(TextFollower.sampleSize))
        offset += bytes.count
        return bytes
    }

    /// Looks whether the path still leads to the same content; said once each time that it does not.
    mutating func look() -> News? {
        guard let there = TextFollower.status(at: path), there.isRegular else {
            defer { isGone = true }
            return isGone ? nil : .gone
        }
        let mine = TextFollower.status(descriptor)
        let isSame = mine?.device == there.device && mine?.inode == there.inode
        if isSame, there.size >= offset, !isGone { return nil }
        isGone = false
        if !isSame {
            let other = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard other >= 0 else { return nil }
            Glibc.close(descriptor)
            descriptor = other
        }
        if goesOn { return nil }
        (offset, head, tail) = (0, [], [])
        return .anew
    }

    /// Whether the file begins with all that was read.
    private var goesOn: Bool {
        guard size >= offset else { return false }
        return TextFollower.bytes(of: descriptor, at: 0, count: head.count) == head
            && TextFollower.bytes(of: descriptor, at: offset - tail.count, count: tail.count) == tail
    }

    private struct Status {
        var device: UInt
        var inode: UInt
        var size: Int
        var writtenAt: Double
        var isRegular: Bool

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            writtenAt = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
            isRegular = status.st_mode & S_IFMT == S_IFREG
        }
    }

    private static func status(_ descriptor: Int32) -> Status? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Status(status) : nil
    }

    private static func status(at path: String) -> Status? {
        var status = stat()
        return stat(path, &status) == 0 ? Status(status) : nil
    }

    private static func bytes(of descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            while initialized < count {
                let got = pread(
                    descriptor, bytes.baseAddress.map { $0 + initialized }, count - initialized,
                    off_t(offset + initialized))
                if got > 0 { initialized += got } else if got == 0 || errno != EINTR { break }
            }
        }
    }
}
