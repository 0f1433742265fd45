import CUnix
import Foundation
import Limits
import Synchronization

/// The right to train a run: one process has it, and loses it with its life.
///
/// The lock is on the open file `lock`, whose text names the holder for people to read.
public final class RunLock: Sendable {
    static let fileName = "lock"

    /// `nil`: the lock was given back.
    private let file: Mutex<Descriptor?>
    public let directory: RunDirectory
    /// Whether the run was made with it.
    public let isNew: Bool

    init(of directory: RunDirectory, isNew: Bool = false) throws(RunError) {
        let file = try directory.open(RunLock.fileName, O_RDWR | O_CREAT)
        let status = gantop_take_lock(file.number)
        if status == EAGAIN || status == EACCES {
            throw .held(name: directory.name, trainer: RunLock.holder(in: file))
        }
        guard status == 0 else {
            throw .unusable(
                path: directory.path(of: RunLock.fileName), reason: String(cString: strerror(status)),
                remedy: "The file system must know locks; --runs DIR names a directory on another one.")
        }
        self.file = Mutex(file)
        self.directory = directory
        self.isNew = isNew
        // For people only: who holds the lock is the kernel's knowledge.
        _ =
            ftruncate(file.number, 0) == 0
            && file.write(Array("process \(getpid()) on \(Host.name)\n".utf8))
    }

    /// Gives the lock back before its end: another process may train the run now.
    public func release() { file.withLock { $0 = nil } }

    /// Gives the run back with the lock, if it was made with it and nothing of it is worth keeping: its name is free.
    public func discard() {
        if isNew { directory.remove() }
        release()
    }

    /// Whether some process, perhaps this one, trains the run.
    static func isHeld(in directory: RunDirectory) -> Bool {
        // To be asked, on a read-only mount too; only who takes a lock must be able to write.
        guard let file = try? directory.open(fileName, O_RDONLY) else { return false }
        return gantop_is_locked(file.number) == 1
    }

    private static func holder(in file: Descriptor) -> String {
        let line = String(decoding: file.bytes(count: 200) ?? [], as: UTF8.self).prefix { $0 != "\n" }
        return line.hasPrefix("process ") ? String(line) : "another process"
    }
}

/// The machine that this is.
enum Host {
    static var name: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "an unnamed host" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
