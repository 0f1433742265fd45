/// Why a theme could not be used.
///
/// Names and paths come from outside: `description` shows their control characters as `·`.
public enum ThemeError: Error, Equatable, CustomStringConvertible {
    case unknownTheme(name: String, available: [String])
    case unknownParent(file: String, name: String, available: [String])
    case unreadable(file: String, reason: String)
    case tooLarge(file: String, byteCount: Int, limit: Int)
    case syntax(file: String, line: Int, column: Int, reason: String)
    case wrongType(file: String, key: String, expected: String)
    case badColor(file: String, key: String, word: String)
    case unknownColor(file: String, key: String, word: String, palette: [String])
    case emptyGradient(file: String, key: String)
    /// Themes that inherit from each other; the first is named again at the end.
    case cycle(names: [String])

    public var description: String { sentence.printable }

    private var sentence: String {
        switch self {
        case .unknownTheme(let name, let available):
            """
            there is no theme named \(name). There are \(available.joined(separator: ", ")); \
            or name a file: --theme ./mine.toml
            """
        case .unknownParent(let file, let name, let available):
            """
            \(file): inherits \(name), and there is no theme of that name. \
            There are \(available.joined(separator: ", ")).
            """
        case .unreadable(let file, let reason):
            "cannot read the theme \(file): \(reason). Name a TOML file, or a theme by its name."
        case .tooLarge(let file, let byteCount, let limit):
            "\(file) has \(byteCount) bytes, and a theme at most \(limit). Is it a theme?"
        case .syntax(let file, let line, let column, let reason):
            "\(file), line \(line), column \(column): \(reason)"
        case .wrongType(let file, let key, let expected):
            "\(file): \(key) must be \(expected)."
        case .badColor(let file, let key, let word):
            "\(file): \(key): \(word) is no colour. Write it as #rrggbb, for example #88c0d0."
        case .unknownColor(let file, let key, let word, let palette):
            """
            \(file): \(key): \(word) is not in the palette, no #rrggbb and no attribute \
            (bold, dim, underline, reverse). \
            \(palette.isEmpty ? "The palette is empty" : "The palette has \(palette.joined(separator: ", "))").
            """
        case .emptyGradient(let file, let key):
            "\(file): \(key) has no colours. Give it two or more: [\"#000000\", \"#ffffff\"]."
        case .cycle(let names):
            "themes inherit in a circle: \(names.joined(separator: " → ")). Take one `inherits` out."
        }
    }
}

/// Something in a theme that has no effect, most often a typing error.
public struct ThemeWarning: Sendable, Equatable, CustomStringConvertible {
    public let file: String
    public let key: String
    public let reason: String

    public var description: String { "\(file): \(key): \(reason)".printable }
}
