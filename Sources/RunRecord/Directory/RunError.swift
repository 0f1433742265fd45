/// Why a run's directory cannot be used.
///
/// Names and paths come from outside: whoever prints `description` takes control characters out of it.
public enum RunError: Error, Equatable, CustomStringConvertible {
    case badName(String, reason: String)
    case nameTaken(String, directory: String)
    /// There are runs with these names, which are much like it.
    case noRun(String, directory: String, near: [String] = [])
    /// Several runs have names that begin so.
    case ambiguous(String, directory: String, candidates: [String])
    /// Something about a file or directory, and what to do about it.
    case unusable(path: String, reason: String, remedy: String)
    case tooLarge(path: String, limit: Int)
    case malformed(path: String, line: Int?, reason: String)
    /// Another process trains the run.
    case held(name: String, trainer: String)

    public var description: String {
        switch self {
        case .badName(let name, let reason):
            "'\(name)' cannot name a run: \(reason). Letters, digits, '-' and '_' are always right."
        case .nameTaken(let name, let directory):
            """
            there is a run '\(name)' in \(directory) already. Choose another --run NAME, leave --run out for a name \
            of its own, or go on with it: \(Hint("resume", name, in: directory))
            """
        case .noRun(let name, let directory, let near):
            """
            there is no run '\(name)' in \(directory).\(NameMatch.question(near)) \
            \(Hint("runs", in: directory)) lists those that there are; --runs DIR looks elsewhere.
            """
        case .ambiguous(let name, let directory, let candidates):
            "several runs in \(directory) begin with '\(name)': \(RunError.list(candidates)). Which one?"
        case .unusable(let path, let reason, let remedy): "\(path): \(reason). \(remedy)"
        case .tooLarge(let path, let limit):
            "\(path) has more than \(limit) bytes, too many for what it should be. Was it made by gantop?"
        case .malformed(let path, let line, let reason):
            "\(path)\(line.map { ", line \($0)" } ?? ""): \(reason)"
        case .held(let name, let trainer): "the run '\(name)' is being trained by \(trainer)."
        }
    }

    private static func list(_ names: [String]) -> String {
        let (shown, count) = (names.prefix(8).joined(separator: ", "), names.count)
        return count > 8 ? "\(shown) and \(count - 8) more" : shown
    }
}
