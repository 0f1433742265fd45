import Foundation
import Limits
import Synchronization

/// Appends events to a file of its own.
///
/// What is appended at once is in the file as a whole or not at all: where the disk takes only a part, the file is cut
/// back to what was whole.
final class EventFileWriter {
    let path: String
    private let descriptor: Descriptor
    /// Everything before it is whole.
    private(set) var length = 0

    /// Tells files of one process and second apart.
    private static let serial = Atomic(0)

    /// Creates the file, named as SummaryWriter names it, and writes the event that every file begins with.
    init(in directory: OpenDirectory, wallTime: Double) throws(EventFileError) {
        let number = EventFileWriter.serial.wrappingAdd(1, ordering: .relaxed).oldValue
        let host = ProcessInfo.processInfo.hostName.filter { $0 != "/" }
        let name =
            "events.out.tfevents.\(String(format: "%010d", Int(wallTime))).\(host).\(getpid()).\(number)"
        path = directory.path(of: name)
        guard let descriptor = directory.create(name) else {
            throw .uncreatable(path: path, reason: systemReason)
        }
        self.descriptor = descriptor
        do throws(EventFileError) {
            try begin(wallTime: wallTime)
        } catch {
            directory.remove(name)
            throw error
        }
    }

    convenience init(in path: String, wallTime: Double) throws(EventFileError) {
        let directory: OpenDirectory
        do throws(SystemError) {
            directory = try OpenDirectory(path: path)
        } catch {
            throw .uncreatable(path: path, reason: error.description)
        }
        try self.init(in: directory, wallTime: wallTime)
    }

    /// Writes to a file that is open already, from its beginning.
    init(descriptor: Descriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Writes what every file begins with.
    func begin(wallTime: Double) throws(EventFileError) {
        try append(
            EventFrame.framed(FileEvent(wallTime: wallTime, version: FileEvent.currentVersion).encoded))
    }

    /// Writes framed events; after an error the same bytes may be tried again.
    func append(_ bytes: [UInt8]) throws(EventFileError) {
        guard descriptor.write(bytes, at: length) else {
            let reason = errno == 0 ? "it takes no more" : systemReason
            // The next attempt writes over what this leaves behind.
            ftruncate(descriptor.number, length)
            throw .unwritable(path: path, reason: reason)
        }
        length += bytes.count
    }

    /// Waits until the disk has it all.
    func flush() throws(EventFileError) {
        // A special file has no disk.
        guard fdatasync(descriptor.number) != 0, errno != EINVAL else { return }
        throw .unwritable(path: path, reason: systemReason)
    }
}
