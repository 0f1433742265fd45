import CZlib

/// A file compressed with gzip.
public enum GzipFile {
    /// Writes a whole file.
    public static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
        guard let file = gzopen(path, "wb") else { throw .unwritable(path: path) }
        var isWritten = true
        var done = 0
        while done < bytes.count, isWritten {
            let count = min(bytes.count - done, 1 << 20)
            isWritten = bytes.withUnsafeBytes { buffer in
                gzwrite(file, buffer.baseAddress.map { $0 + done }, UInt32(count)) == Int32(count)
            }
            done += count
        }
        guard gzclose(file) == Z_OK, isWritten else { throw .unwritable(path: path) }
    }
}
