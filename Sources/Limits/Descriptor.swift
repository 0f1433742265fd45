public import Glibc

/// An open file, pipe or socket, closed when the last one who holds it lets go.
///
/// What is read or written here goes on where a signal interrupts it or the system takes only a part.
public final class Descriptor: Sendable {
    public let number: Int32
    private let isOwned: Bool

    public static let standardOutput = Descriptor(borrowing: STDOUT_FILENO)
    public static let standardError = Descriptor(borrowing: STDERR_FILENO)

    /// Takes over a descriptor; `nil` for the -1 of a call that failed.
    public init?(_ number: Int32) {
        guard number >= 0 else { return nil }
        self.number = number
        isOwned = true
    }

    /// A descriptor that is not closed here: a standard stream, or one that belongs to somebody else.
    public init(borrowing number: Int32) {
        self.number = number
        isOwned = false
    }

    deinit { if isOwned { close(number) } }

    /// What kind of file it is, and how large.
    public var status: stat? {
        var status = stat()
        return fstat(number, &status) == 0 ? status : nil
    }

    /// Reads what is there next, or waits for it: empty at the end, `nil` where it cannot be read.
    public func next(upTo limit: Int) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            count = next(into: UnsafeMutableRawBufferPointer(buffer))
            filled = max(0, count)
        }
        return count < 0 ? nil : bytes
    }

    /// The same, into memory that is there; returns how many bytes came, -1 where they cannot be read.
    public func next(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        uninterrupted { read(number, buffer.baseAddress, buffer.count) }
    }

    /// At most `count` bytes from an offset of a file on; `nil` where they cannot be read.
    public func bytes(at offset: Int = 0, count: Int) -> [UInt8]? {
        var isRead = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = moved(count) { done in
                pread(number, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
            }
            isRead = filled == count || errno == 0
        }
        return isRead ? bytes : nil
    }

    /// Writes bytes at an offset of a file; without one, behind what was written last.
    ///
    /// - Returns: How many were taken; `errno` says why not all of them, 0 where nothing takes more.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int? = nil) -> Int {
        moved(bytes.count) { done in
            let rest = bytes.baseAddress.map { $0 + done }
            return if let offset {
                pwrite(number, rest, bytes.count - done, off_t(offset + done))
            } else {
                Glibc.write(number, rest, bytes.count - done)
            }
        }
    }

    /// Writes all of the bytes; `false` when they are not taken (a closed pipe, a full disk), with `errno` saying why.
    public func write(_ bytes: [UInt8], at offset: Int? = nil) -> Bool {
        bytes.withUnsafeBytes { write($0, at: offset) } == bytes.count
    }

    /// Writes all of a text.
    public func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Sends bytes to the other end of a socket; that it is closed is no signal, but an error.
    ///
    /// - Returns: How many went; `errno` says why not all of them.
    public func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        moved(bytes.count) { done in
            Glibc.send(
                number, bytes.baseAddress.map { $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL))
        }
    }
}

/// Repeats a system call that moves some of the bytes until it has moved all of them, there are no more, or it fails.
///
/// - Parameters:
///   - count: How many bytes there are.
///   - call: Moves some of those behind the first ones, which are done.
/// - Returns: How many were moved; `errno` says why not all, 0 where there are no more.
private func moved(_ count: Int, by call: (_ done: Int) -> Int) -> Int {
    var done = 0
    while done < count {
        let part = uninterrupted { call(done) }
        guard part > 0 else {
            if part == 0 { errno = 0 }
            break
        }
        done += part
    }
    return done
}

/// What a system call returns when no signal interrupts it.
private func uninterrupted(_ call: () -> Int) -> Int {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// What the last system call complained of, in words.
public var systemReason: String { String(cString: strerror(errno)) }
