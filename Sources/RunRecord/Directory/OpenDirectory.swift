import CUnix
import Foundation
import Limits

/// A directory that is held open: it stays the same one whatever becomes of its path.
///
/// What is in it is reached through it, and no symbolic link in it is followed.
public struct OpenDirectory: Sendable {
    /// Where it was when it was opened, for people.
    public let path: String
    let descriptor: Descriptor

    /// A directory's entry: what it is itself, not what it leads to.
    public enum Kind: Sendable {
        case directory
        case file
        case other
    }

    /// Deeper trees are none that this program made.
    private static let deepest = 8

    init(path: String, descriptor: Descriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Opens the directory at a path that the user gave: here links are followed.
    public init(path: String) throws(SystemError) {
        guard let descriptor = Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else {
            throw .last
        }
        self.init(path: path, descriptor: descriptor)
    }

    public func path(of name: String) -> String { "\(path)/\(name)" }

    /// A directory in this one.
    public func directory(_ name: String) throws(SystemError) -> OpenDirectory {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        guard let opened = Descriptor(openat(descriptor.number, name, flags)) else { throw .last }
        return OpenDirectory(path: path(of: name), descriptor: opened)
    }

    /// The names in it, in no order.
    public func names() throws(SystemError) -> [String] {
        // A descriptor of its own: each has a place of its own to read on from.
        let own = openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0 else { throw .last }
        guard let stream = fdopendir(own) else {
            let error = SystemError.last
            close(own)
            throw error
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw .last }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// What has a name here; `nil` where nothing has it.
    public func kind(of name: String) -> Kind? {
        guard let status = status(of: name) else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFDIR: .directory
        case S_IFREG: .file
        default: .other
        }
    }

    func status(of name: String) -> stat? {
        var status = stat()
        return fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }

    /// Makes a directory that only its owner may use.
    public func make(_ name: String) throws(SystemError) {
        guard mkdirat(descriptor.number, name, 0o700) == 0 else { throw .last }
    }

    /// All of a plain file; links, pipes and files of more than `limit` bytes are refused.
    public func read(_ name: String, limit: Int) throws(SystemError) -> [UInt8] {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        guard let file = Descriptor(openat(descriptor.number, name, flags)) else { throw .last }
        guard let status = file.status, status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError("this is no plain file")
        }
        guard status.st_size <= limit else {
            throw SystemError("it has \(status.st_size) bytes, more than \(limit)")
        }
        guard let bytes = file.bytes(count: Int(status.st_size)) else { throw .last }
        guard bytes.count == status.st_size else { throw SystemError("it shrank while it was read") }
        return bytes
    }

    /// Writes a new file that is on the disk when this returns.
    public func write(_ bytes: [UInt8], to name: String) throws(SystemError) {
        guard let file = create(name) else { throw .last }
        guard file.write(bytes), fsync(file.number) == 0 else { throw .last }
    }

    /// Opens a new file to be written to; `nil`, with `errno` saying why, where it cannot be made.
    func create(_ name: String) -> Descriptor? {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        return Descriptor(openat(descriptor.number, name, flags, 0o600))
    }

    /// Gives what is here another name, which nothing else has but perhaps an empty directory or a file.
    public func rename(_ name: String, to other: String) throws(SystemError) {
        guard renameat(descriptor.number, name, descriptor.number, other) == 0 else { throw .last }
    }

    /// Removes what has a name, with all that is in it; what cannot be removed stays.
    public func remove(_ name: String) { remove(name, depth: 0) }

    private func remove(_ name: String, depth: Int) {
        guard kind(of: name) == .directory else {
            unlinkat(descriptor.number, name, 0)
            return
        }
        if depth < OpenDirectory.deepest, let inner = try? directory(name) {
            for entry in (try? inner.names()) ?? [] { inner.remove(entry, depth: depth + 1) }
        }
        unlinkat(descriptor.number, name, AT_REMOVEDIR)
    }

    /// Puts the names in it on the disk.
    public func sync() throws(SystemError) {
        guard fsync(descriptor.number) == 0 else { throw .last }
    }
}

/// Why the system did not do what it was asked for.
public struct SystemError: Error, Equatable, CustomStringConvertible {
    /// A clause.
    public let description: String
    /// Whether there is nothing of the name.
    public let isMissing: Bool

    init(_ description: String, isMissing: Bool = false) {
        self.description = description
        self.isMissing = isMissing
    }

    /// What the last system call complained of.
    static var last: SystemError {
        SystemError(
            errno == ELOOP ? "it is a symbolic link, and none is followed here" : systemReason,
            isMissing: errno == ENOENT)
    }
}

extension RunDirectory {
    /// The directory itself, for what has files and directories of its own in it.
    public var opened: OpenDirectory { OpenDirectory(path: path, descriptor: descriptor) }
}

/// The checksum of a file, to be kept beside it: CRC-32C, eight digits.
public struct FileChecksum: Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(of bytes: [UInt8]) {
        let digits = String(CRC32C.checksum(bytes.span, bytes.indices), radix: 16)
        description = String(repeating: "0", count: 8 - digits.count) + digits
    }
}
