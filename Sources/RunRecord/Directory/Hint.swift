import Foundation

/// A command of gantop's for somebody to type as it stands: `gantop resume a --runs /data/runs`.
///
/// It names the directory of the runs where gantop would look elsewhere without that, and quotes what a shell would read
/// in another way.
public struct Hint: Sendable, Equatable, CustomStringConvertible {
    public let description: String

    /// - Parameters:
    ///   - command: `resume`, `watch`, `runs`.
    ///   - run: The run that it is about, if it is about one.
    ///   - directory: Where the runs are kept.
    ///   - options: What follows, not yet quoted.
    ///   - environment: That of the shell that it is typed into; `nil`: this process's.
    public init(
        _ command: String, _ run: String? = nil, in directory: String, _ options: [String] = [],
        environment: [String: String]? = nil
    ) {
        var words = ["gantop", command]
        let usual = RunsDirectory(
            path: nil, environment: environment ?? ProcessInfo.processInfo.environment
        ).path
        if let run, (try? RunName(run)) == nil {
            // Only a path leads to a directory that no run would be called like.
            let path = "\(directory)/\(run)"
            words.append(path.hasPrefix("-") ? "./\(path)" : path)
        } else {
            if let run { words.append(run) }
            if Hint.whole(directory) != Hint.whole(usual) {
                words += directory.hasPrefix("-") ? ["--runs=\(directory)"] : ["--runs", directory]
            }
        }
        description = (words + options).map(\.shellQuoted).joined(separator: " ")
    }

    private static func whole(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }
}

extension RunDirectory {
    /// What to type to do something with this run.
    public func hint(_ command: String, _ options: String...) -> Hint {
        Hint(command, name, in: runs, options)
    }
}

extension String {
    /// One word of a command line in bash and zsh, quoted where it needs that.
    ///
    /// What cannot be seen is written as `\U0000001b` and the like: the word then survives a terminal that shows no control
    /// characters.
    public var shellQuoted: String {
        if unicodeScalars.contains(where: { $0.isUnseen }) {
            let escaped = unicodeScalars.map { scalar in
                if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
                guard scalar.isUnseen else { return String(scalar) }
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
            }
            return "$'\(escaped.joined())'"
        }
        let isPlain = !isEmpty && unicodeScalars.allSatisfy(\.isPlainInShells)
        return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
    }
}

extension Unicode.Scalar {
    /// Whether nobody sees it, or sees in it what it is not.
    fileprivate var isUnseen: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        case .spaceSeparator: self != " "
        default: false
        }
    }

    fileprivate var isPlainInShells: Bool {
        isASCII
            ? properties.isAlphabetic || ("0"..."9").contains(self)
                || "-_./:@%+,=".unicodeScalars.contains(self)
            : properties.isAlphabetic || properties.numericType != nil
    }
}
