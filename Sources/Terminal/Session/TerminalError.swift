/// Why there is no screen.
public enum TerminalError: Error, Equatable, CustomStringConvertible {
    case noTerminal(reason: String)
    /// None of these terminal types is in the terminfo database.
    case noUsableType([String])
    case alreadyOpen

    public var description: String {
        switch self {
        case .noTerminal:
            "The terminal cannot be used: \(reason). Run with --headless for one line per interval."
        case .noUsableType: "\(reason), or run with --headless."
        case .alreadyOpen: "The terminal is \(reason)."
        }
    }

    /// Without the way out that only training has, and without a full stop.
    public var reason: String {
        switch self {
        case .noTerminal(let reason): reason
        case .noUsableType(let types):
            """
            terminfo knows none of the terminal types \(types.joined(separator: ", ")). Install it (Debian: \
            ncurses-base), or point TERMINFO at it
            """
        case .alreadyOpen: "in use by another session of this process"
        }
    }
}
