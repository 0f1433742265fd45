import Foundation
import Synchronization

/// Appends events to a file of its own.
///
/// What is appended at once is in the file as a whole or not at all: where the disk takes only a part, the file is cut
/// back to what was whole.
final class EventFileWriter {
    let path: String
    private let descriptor: Int32
    /// Everything before it is whole.
    private var length = 0

    /// Tells files of one process and second apart.
    private static let serial = Atomic(0)

    /// Creates the file, named as SummaryWriter names it, and writes the event that every file begins with.
    init(in directory: String, wallTime: Double) throws(EventFileError) {
        let number = EventFileWriter.serial.wrappingAdd(1, ordering: .relaxed).oldValue
        let host = ProcessInfo.processInfo.hostName.filter { $0 != "/" }
        let name =
            "events.out.tfevents.\(String(format: "%010d", Int(wallTime))).\(host).\(getpid()).\(number)"
        path = directory + "/" + name
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw .uncreatable(path: path, reason: String(cString: strerror(errno)))
        }
        do throws(EventFileError) {
            let version = FileEvent(wallTime: wallTime, version: FileEvent.currentVersion)
            try append(EventFrame.framed(version.encoded))
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Writes to a file that is open already, from its beginning; closes it at the end.
    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Writes framed events; after an error the same bytes may be tried again.
    func append(_ bytes: [UInt8]) throws(EventFileError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done, length + done)
            }
            if count > 0 {
                done += count
            } else if errno != EINTR || count == 0 {
                let reason = count == 0 ? "it takes no more" : String(cString: strerror(errno))
                // The next attempt writes over what this leaves behind.
                ftruncate(descriptor, length)
                throw .unwritable(path: path, reason: reason)
            }
        }
        length += bytes.count
    }

    /// Waits until the disk has it all.
    func flush() { fdatasync(descriptor) }
}
