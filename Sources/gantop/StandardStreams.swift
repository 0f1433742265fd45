import Foundation

/// Text for people, on standard error; nobody may be there to read it.
func complain(_ text: String) { _ = writeAll(text + "\n", to: STDERR_FILENO) }

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
