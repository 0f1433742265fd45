import CUnix
import Foundation
import Limits

/// The directory that holds all that is kept of one run.
///
/// It stays the same directory whatever happens to its path: lock, status, checkpoints and the like are reached through
/// it, and a symbolic link in the place of one is refused, as is anything that is no plain file. The record's event files
/// and the control socket are reached by the path.
public struct RunDirectory: Sendable {
    public let name: String
    public let path: String
    /// Where it lies among others.
    public let runs: String
    let descriptor: Descriptor

    init(name: String, path: String, runs: String) throws(RunError) {
        guard
            let descriptor = Descriptor(
                Foundation.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        else {
            if errno == ENOENT { throw .noRun(name, directory: runs) }
            let isLink = errno == ELOOP || errno == ENOTDIR
            var place = stat()
            if errno == ENOTDIR, stat(runs, &place) == 0, place.st_mode & S_IFMT != S_IFDIR {
                throw .unusable(path: runs, reason: "this is no directory", remedy: RunsDirectory.remedy)
            }
            throw .unusable(
                path: path, reason: isLink ? "this is no directory" : systemReason,
                remedy: "\(Hint("runs", in: runs)) lists the runs that there are.")
        }
        self.name = name
        self.path = path
        self.runs = runs
        self.descriptor = descriptor
    }

    /// The directory that has its path now, as after it was deleted and the run was begun again; itself where none has.
    public var atItsPath: RunDirectory {
        (try? RunDirectory(name: name, path: path, runs: path)) ?? self
    }

    public func path(of file: String) -> String { "\(path)/\(file)" }

    /// The right to train this run, for as long as the result lives.
    ///
    /// - Parameter patience: How long to wait for another process that is about to let go of it.
    /// - Returns: The lock.
    /// - Throws: `RunError.held` when another process trains the run.
    public func lock(patience: Duration = .zero) throws(RunError) -> RunLock {
        let deadline = ContinuousClock.now + patience
        while true {
            do throws(RunError) {
                return try RunLock(of: self)
            } catch {
                guard case .held = error, ContinuousClock.now < deadline else { throw error }
                usleep(20_000)
            }
        }
    }

    /// Whether some process trains this run now.
    public var isHeld: Bool { RunLock.isHeld(in: self) }

    /// All of a small file.
    ///
    /// - Parameters:
    ///   - file: Its name in this directory.
    ///   - limit: A larger file is refused.
    /// - Returns: Its bytes; `nil` where there is no such file.
    /// - Throws: `RunError` when it is larger, or no plain file that can be read.
    public func read(_ file: String, limit: Int) throws(RunError) -> [UInt8]? {
        guard let opened = try openIfThere(file, O_RDONLY) else { return nil }
        guard let bytes = opened.bytes(count: limit + 1) else { throw unusable(file, systemReason) }
        guard bytes.count <= limit else { throw .tooLarge(path: path(of: file), limit: limit) }
        return bytes
    }

    /// Writes a small file whole: readers see the old one or the new one, never a part.
    ///
    /// With `durably`, it is on the disk when this returns.
    public func replace(_ file: String, with bytes: [UInt8], durably: Bool) throws(RunError) {
        let temporary = ".\(file).new"
        unlinkat(descriptor.number, temporary, 0)
        let opened = try open(temporary, O_WRONLY | O_CREAT | O_EXCL)
        guard opened.write(bytes), !durably || fsync(opened.number) == 0,
            renameat(descriptor.number, temporary, descriptor.number, file) == 0
        else {
            let reason = systemReason
            unlinkat(descriptor.number, temporary, 0)
            throw unusable(file, reason)
        }
        if durably { fsync(descriptor.number) }
    }

    /// Removes the directory of a run that never began, with the files that it may have; with any others it stays.
    func remove() {
        // Those first that are there when it could not be begun for lack of a descriptor, with which to look.
        for name in [RunLock.fileName, ".\(RunManifest.fileName).new", RunManifest.fileName] {
            unlinkat(descriptor.number, name, 0)
        }
        let others = [RunStatus.fileName, ControlSocket.fileName, RunDirectory.logName]
        for name in DirectoryEntries(of: ".", in: descriptor.number)?.map(\.name) ?? []
        where others.contains(name) || name.hasPrefix("events.out.tfevents.") {
            unlinkat(descriptor.number, name, 0)
        }
        unlinkat(descriptor.number, "checkpoints", AT_REMOVEDIR)
        // Whatever has the name by now: nothing is removed that is not empty.
        rmdir(path)
    }

    /// Opens a plain file of this directory, mode 0600 where it is new.
    func open(_ file: String, _ flags: Int32) throws(RunError) -> Descriptor {
        guard let opened = try openIfThere(file, flags) else {
            throw unusable(file, String(cString: strerror(ENOENT)))
        }
        return opened
    }

    /// The same, but `nil` where there is nothing of this name.
    private func openIfThere(_ file: String, _ flags: Int32) throws(RunError) -> Descriptor? {
        // Without O_NONBLOCK, a pipe in the place of a file would keep us waiting.
        let all = flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        guard let opened = Descriptor(openat(descriptor.number, file, all, 0o600)) else {
            if errno == ENOENT { return nil }
            throw unusable(file, errno == ELOOP ? "a symbolic link has no place here" : systemReason)
        }
        guard let status = opened.status, status.st_mode & S_IFMT == S_IFREG else {
            throw unusable(file, "this is no plain file")
        }
        return opened
    }

    func unusable(_ file: String, _ reason: String) -> RunError {
        let isFull = reason == String(cString: strerror(EMFILE))
        return .unusable(
            path: file.isEmpty ? path : path(of: file), reason: reason,
            remedy: isFull
                ? "ulimit -n allows too few; gantop needs 32."
                : "The directory must be gantop's own, and yours to write.")
    }
}
