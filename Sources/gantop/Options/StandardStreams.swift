import Canvas
import Foundation
import Limits
import RunRecord
import Synchronization

/// Text for people, on standard error, without a control character but the ends of its lines; nobody may be there to
/// read it.
func complain(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
    Complaints.note(lines)
    _ = Descriptor.standardError.write(lines.joined(separator: "\n") + "\n")
}

/// What was said last on standard error, for whoever shows something else over it.
enum Complaints {
    private static let most = 2
    private static let lines = Mutex<[String]>([])

    /// The first line of what was said is its gist.
    static func note(_ new: [String]) {
        guard let first = new.first(where: { !$0.isEmpty }) else { return }
        lines.withLock { $0 = ($0 + [first]).suffix(most) }
    }

    /// In one line; `nil` where nothing was said.
    static var last: String? {
        let said = lines.withLock { $0 }
        return said.isEmpty
            ? nil
            : said.map { $0.hasPrefix("gantop: ") ? String($0.dropFirst(8)) : $0 }
                .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
    }
}

/// What a command was asked for, on standard output.
///
/// - Throws: An exit code where nobody takes it, after saying so; a pipe that is closed has had enough.
func say(_ text: String) throws {
    guard !Descriptor.standardOutput.write(text), errno != EPIPE else { return }
    complain("gantop: standard output cannot be written to: \(systemReason).")
    throw Exit.inputOutput
}
