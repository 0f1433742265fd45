import CUnix
import Foundation

/// An open file, closed when the last one who holds it lets go.
final class Descriptor: Sendable {
    let number: Int32

    /// Takes over a descriptor; `nil` for the -1 of a call that failed.
    init?(_ number: Int32) {
        guard number >= 0 else { return nil }
        self.number = number
    }

    deinit { close(number) }

    /// What kind of file it is, and how large.
    var status: stat? {
        var status = stat()
        return fstat(number, &status) == 0 ? status : nil
    }

    /// At most `limit` bytes from its beginning; `nil` when reading fails.
    func bytes(limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let wanted = min(limit - bytes.count, 1 << 16)
            let start = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: wanted))
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(number, buffer.baseAddress.map { $0 + start }, wanted, off_t(start))
            }
            if count < 0, errno != EINTR { return nil }
            bytes.removeLast(wanted - max(0, count))
            if count == 0 { break }
        }
        return bytes
    }

    /// Writes all of the bytes; `false` when the disk does not take them, with `errno` saying why.
    func write(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { writeAll($0, to: number) } }
}

/// Writes all of the bytes to a descriptor; `false` when it does not take them (a closed pipe, a full disk), with `errno`
/// saying why.
public func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
    }
    return true
}

/// What the last system call complained of, in words.
var systemReason: String { String(cString: strerror(errno)) }
