import Foundation
import Limits

/// The bytes of a file that may still grow, be cut, replaced by another or vanish.
///
/// A file that was put in the place of the old one and begins with what was read of it goes on where reading stood; any
/// other begins anew.
struct FollowedFile {
    /// What became of the file.
    enum News: Equatable {
        case gone
        /// There is a file again, or another one, that begins with what was read.
        case goesOn
        /// Other content: what was read of it before is no part of it.
        case anew
    }

    let path: String
    /// `nil` where it is gone and was read to its end.
    private var descriptor: Descriptor?
    /// Everything before it was read.
    private(set) var offset = 0
    /// The first bytes that were read, and the last ones: they tell a longer copy from another file.
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private(set) var isGone = false
    /// How the file was when its content was looked at last.
    private var known: Status?

    private static let sampleSize = 4096

    init(path: String) throws(EventFileError) {
        // Opening a pipe must not wait for its writer.
        try self.init(descriptor: open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), path: path)
    }

    /// Reads a file that is open already, and closes it at the end; -1 where it could not be opened.
    init(descriptor: Int32, path: String) throws(EventFileError) {
        self.path = path
        self.descriptor = Descriptor(descriptor)
        guard self.descriptor != nil else { throw .unreadable(path: path, reason: systemReason) }
        known = status
        guard known?.isRegular == true else { throw .unreadable(path: path, reason: "not a regular file") }
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// How many bytes the file has now.
    var size: Int { status?.size ?? 0 }

    /// When it was written last, in seconds since 1970.
    var writtenAt: Double? { status?.writtenAt }

    /// Some of its bytes, whatever was read of it; fewer where it ends, none where it cannot be read.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        descriptor?.bytes(at: offset, count: count) ?? []
    }

    /// Goes on behind some bytes, which are the next ones.
    mutating func advance(over bytes: ArraySlice<UInt8>) {
        if head.count < FollowedFile.sampleSize {
            head += bytes.prefix(FollowedFile.sampleSize - head.count)
        }
        tail = Array((tail + bytes.suffix(FollowedFile.sampleSize)).suffix(FollowedFile.sampleSize))
        offset += bytes.count
    }

    /// Looks whether the path still leads to the same content; each change is told once.
    mutating func look() -> News? {
        guard let there = Status(at: path), there.isRegular else {
            // What nobody will read any more takes no room on the disk.
            if size <= offset { descriptor = nil }
            defer { isGone = true }
            return isGone ? nil : .gone
        }
        let isSame = status.map(there.isSameFile) ?? false
        if isSame, !isGone, there == known { return nil }
        if !isSame {
            guard let other = Descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) else { return nil }
            descriptor = other
        }
        let isBack = !isSame || isGone
        (isGone, known) = (false, status)
        if goesOn { return isBack && offset > 0 ? .goesOn : nil }
        (offset, head, tail) = (0, [], [])
        return .anew
    }

    /// Whether the file begins with all that was read.
    private var goesOn: Bool {
        size >= offset && bytes(at: 0, count: head.count) == head
            && bytes(at: offset - tail.count, count: tail.count) == tail
    }

    private struct Status: Equatable {
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

        init?(at path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.init(status)
        }

        func isSameFile(as other: Status) -> Bool { device == other.device && inode == other.inode }
    }

    private var status: Status? { descriptor?.status.map(Status.init) }
}

extension FollowedFile.News {
    /// What is told of a file, or of a directory, of that name, and of so many others.
    func event(_ name: String, otherCount: Int = 0) -> RunEvent {
        switch self {
        case .gone: .log("\(name) is gone: waiting for it")
        case .goesOn: .log("\(name) was put there again and begins with what was read: reading goes on")
        case .anew:
            .mark(
                Mark(
                    step: 0, kind: .resumed,
                    text: otherCount == 0
                        ? "\(name) was written anew" : "\(name) and \(otherCount) more were written anew"))
        }
    }
}
