import Foundation

/// Reading and writing whole files, so that a crash leaves each of them whole or not there.
enum CheckpointFile {
    /// Far more than any network here needs.
    static let sizeLimit = 1 << 30

    /// All of a plain file; links, pipes and huge files are refused.
    static func read(_ path: String, limit: Int = sizeLimit) throws(CheckpointError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastReason) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path: path, reason: "this is no plain file")
        }
        guard status.st_size <= limit else {
            throw .unreadable(path: path, reason: "it has \(status.st_size) bytes, more than \(limit)")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Foundation.read(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw .unreadable(path: path, reason: count < 0 ? lastReason : "it shrank while it was read")
            }
            done += count
        }
        return bytes
    }

    /// Writes a new file that is on the disk when this returns.
    static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: lastReason) }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw .unwritable(path: path, reason: lastReason)
            }
            done += count
        }
        guard fsync(descriptor) == 0 else { throw .unwritable(path: path, reason: lastReason) }
    }

    /// Puts the names in a directory on the disk.
    static func syncDirectory(_ path: String) throws(CheckpointError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: lastReason) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .unwritable(path: path, reason: lastReason) }
    }

    /// Whether a real directory, not a link to one, is there.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether there is anything of this name, a link that leads nowhere too.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The system's words for what went wrong last.
    static var lastReason: String { String(cString: strerror(errno)) }
}
