import Foundation
import Glibc

/// Whether a dashboard is possible at all, decided before any of ncurses runs.
public enum TerminalVerdict: Sendable, Equatable {
    case dashboard
    /// Plain lines instead; the reason is half a sentence for the user.
    case plain(reason: String)

    public init(environment: [String: String], outputIsTerminal: Bool) {
        guard outputIsTerminal else {
            self = .plain(reason: "standard output is not a terminal")
            return
        }
        switch environment["TERM"] ?? "" {
        case "": self = .plain(reason: "TERM is not set")
        case "dumb": self = .plain(reason: "TERM=dumb cannot place text")
        default: self = .dashboard
        }
    }

    /// The verdict on this process's standard output.
    public static var current: TerminalVerdict {
        TerminalVerdict(
            environment: ProcessInfo.processInfo.environment, outputIsTerminal: isatty(STDOUT_FILENO) == 1)
    }
}
