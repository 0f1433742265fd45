import Foundation

/// Text for people, on standard error.
func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
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
