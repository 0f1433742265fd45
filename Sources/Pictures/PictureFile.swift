import Foundation

/// A file that somebody says is a picture.
public enum PictureFile {
    /// Larger files are no pictures that a folder of examples holds.
    private static let mostBytes = 256 << 20

    /// All of it.
    ///
    /// - Throws: `PictureError` where it is no file, or not to be read, or absurdly large.
    public static func bytes(_ path: String) throws(PictureError) -> [UInt8] {
        func failed() -> PictureError { PictureError(description: String(cString: strerror(errno))) }
        // A file that became a pipe meanwhile must not make us wait.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failed() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failed() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw PictureError(description: "it is no file") }
        let size = Int(status.st_size)
        guard size > 0 else { throw PictureError(description: "it is empty") }
        guard size <= mostBytes else {
            throw PictureError(description: "it has over \(mostBytes >> 20) MiB")
        }
        var isRead = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let base = buffer.baseAddress {
                let got = Foundation.read(descriptor, base + count, size - count)
                if got < 0, errno == EINTR { continue }
                isRead = got >= 0
                guard got > 0 else { break }
                count += got
            }
        }
        guard isRead else { throw failed() }
        return bytes
    }
}
