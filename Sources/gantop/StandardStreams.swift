import Canvas
import Foundation

/// Text for people, on standard error, without a control character but the ends of its lines; nobody may be there to
/// read it.
func complain(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
    _ = writeAll(lines.joined(separator: "\n") + "\n", to: STDERR_FILENO)
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
