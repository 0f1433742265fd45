/// The sixteen colours that terminals have under a number, and their own; which ones they are, users decide.
///
/// The eight bright ones are the eight plain ones where a terminal has no more.
public enum NamedColor: Int32, Sendable, CaseIterable {
    case terminal = -1
    case black
    case red
    case green
    case yellow
    case blue
    case magenta
    case cyan
    case white
    case brightBlack
    case brightRed
    case brightGreen
    case brightYellow
    case brightBlue
    case brightMagenta
    case brightCyan
    case brightWhite

    /// As a theme spells it: `bright-red`.
    public var name: String { "\(self)".replacing("bright", with: "bright-").lowercased() }

    init?(name: some StringProtocol) {
        guard let color = NamedColor.allCases.first(where: { $0.name == name }) else { return nil }
        self = color
    }
}

/// What a style's colours are where there are only sixteen, or eight; `nil`: the nearest.
public struct SixteenColors: Hashable, Sendable {
    public var foreground: NamedColor?
    public var background: NamedColor?

    public init(foreground: NamedColor? = nil, background: NamedColor? = nil) {
        self.foreground = foreground
        self.background = background
    }

    /// Reads `white on black`, `green` or `on black`; `nil` where a word is no colour's name.
    init?(_ text: String) {
        self.init()
        var isGround = false
        for word in text.split(separator: " ") {
            if word == "on" {
                isGround = true
            } else if let color = NamedColor(name: word) {
                if isGround { background = color } else { foreground = color }
            } else {
                return nil
            }
        }
    }
}
