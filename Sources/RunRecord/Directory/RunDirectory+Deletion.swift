import Foundation
import Limits

extension RunDirectory {
    /// Deletes the run: all that is in its directory, and the directory.
    ///
    /// Only what says that it is a run is deleted, and only while nobody trains it. No symbolic link is followed: a link
    /// is removed, not what it leads to. What says what the run is goes last, so that a deletion that was cut short can be
    /// told again.
    ///
    /// - Throws: `RunError.held` where somebody trains it; `RunError.unusable` where something of it stays.
    public func delete() throws(RunError) {
        guard try read(RunManifest.fileName, limit: RunManifest.byteLimit) != nil else {
            throw unusable(RunManifest.fileName, "it is not there, so this is no run of gantop's to delete")
        }
        let lock = try lock()
        defer { lock.release() }
        let last = [RunManifest.fileName, RunLock.fileName]
        do throws(SystemError) {
            for name in try opened.names() where !last.contains(name) { opened.remove(name) }
            if let rest = try opened.names().first(where: { !last.contains($0) }) {
                throw SystemError("'\(rest)' cannot be removed")
            }
        } catch {
            throw unusable("", "\(error); what is left of the run is still there")
        }
        for name in last { opened.remove(name) }
        // Whatever has the name by now: nothing is removed that is not empty.
        guard rmdir(path) == 0 else { throw unusable("", systemReason) }
    }
}
