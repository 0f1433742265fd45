import Foundation
import Limits

/// A file that somebody says is a picture.
public enum PictureFile {
    /// Larger files are no pictures that a folder of examples holds.
    private static let mostBytes = 256 << 20

    /// All of it.
    ///
    /// - Throws: `PictureError` where it is no file, or not to be read, or absurdly large.
    public static func bytes(_ path: String) throws(PictureError) -> [UInt8] {
        // A file that became a pipe meanwhile must not make us wait.
        guard let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)), let status = file.status
        else { throw PictureError(description: systemReason) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw PictureError(description: "it is no file") }
        let size = Int(status.st_size)
        guard size > 0 else { throw PictureError(description: "it is empty") }
        guard size <= mostBytes else {
            throw PictureError(description: "it has over \(mostBytes >> 20) MiB")
        }
        guard let bytes = file.bytes(count: size) else { throw PictureError(description: systemReason) }
        return bytes
    }
}
