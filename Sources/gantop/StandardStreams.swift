import Canvas
import Foundation

/// Text for people, on standard error, without a control character but the ends of its lines; nobody may be there to
/// read it.
func complain(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
    _ = writeAll(lines.joined(separator: "\n") + "\n", to: STDERR_FILENO)
}

/// What a command was asked for, on standard output.
///
/// - Throws: An exit code where nobody takes it, after saying so; a pipe that is closed has had enough.
func say(_ text: String) throws {
    guard !writeAll(text, to: STDOUT_FILENO), errno != EPIPE else { return }
    complain("gantop: standard output cannot be written to: \(String(cString: strerror(errno))).")
    throw Exit.inputOutput
}

/// Writes all of a text to a file descriptor; `false` when it does not take it (a closed pipe, a full disk).
func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
        var done = 0
        while done < bytes.count {
            let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if count > 0 { done += count } else if errno != EINTR { return false }
        }
        return true
    }
}
