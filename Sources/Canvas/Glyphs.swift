/// The characters that lines, bars and marks are made of.
public enum Glyphs: Sendable, CaseIterable {
    /// Curves are dots of braille.
    case unicode
    case ascii
    /// As `unicode`, but curves are blocks of a sixth of a cell.
    case sextant
    /// As `unicode`, but curves are blocks of an eighth of a cell.
    case octant

    public var isUnicode: Bool { self != .ascii }

    /// What curves are made of.
    public var curveName: String {
        switch self {
        case .unicode: "braille"
        case .ascii: "ASCII"
        case .sextant: "sextants"
        case .octant: "octants"
        }
    }

    public var horizontal: Character { isUnicode ? "─" : "-" }
    public var vertical: Character { isUnicode ? "│" : "|" }
    public var topLeft: Character { isUnicode ? "╭" : "+" }
    public var topRight: Character { isUnicode ? "╮" : "+" }
    public var bottomLeft: Character { isUnicode ? "╰" : "+" }
    public var bottomRight: Character { isUnicode ? "╯" : "+" }
    public var leftTee: Character { isUnicode ? "├" : "|" }
    public var rightTee: Character { isUnicode ? "┤" : "|" }
    public var tick: Character { isUnicode ? "┤" : "+" }
    public var axisCorner: Character { isUnicode ? "└" : "+" }
    public var axisTick: Character { isUnicode ? "┬" : "+" }
    public var referenceLine: Character { isUnicode ? "╌" : "." }
    public var markGuide: Character { isUnicode ? "┊" : ":" }

    public var heavyHorizontal: Character { isUnicode ? "━" : "=" }
    public var mark: Character { isUnicode ? "┃" : "|" }
    public var shade: Character { isUnicode ? "▒" : ":" }
    public var needleDown: Character { isUnicode ? "▼" : "V" }
    public var needleUp: Character { isUnicode ? "△" : "^" }
    public var headLeft: Character { isUnicode ? "◀" : "<" }
    public var headRight: Character { isUnicode ? "▶" : ">" }
    public var clippedAbove: Character { isUnicode ? "▲" : "^" }
    public var clippedBelow: Character { isUnicode ? "▼" : "v" }

    public var running: Character { isUnicode ? "▶" : ">" }
    public var paused: Character { isUnicode ? "‖" : "=" }
    public var stopped: Character { isUnicode ? "■" : "#" }
    public var failed: Character { isUnicode ? "✗" : "x" }
    public var waiting: Character { isUnicode ? "…" : "." }
    public var dot: Character { isUnicode ? "·" : "." }
    public var arrow: Character { isUnicode ? "→" : ">" }
    public var ellipsis: Character { isUnicode ? "…" : "~" }
    public var norm: Character { isUnicode ? "‖" : "|" }

    /// Text of ours, in characters that this set has.
    public func text(_ text: String) -> String {
        guard self == .ascii else { return text }
        var shown = ""
        for character in text { shown += Glyphs.plainForms[character] ?? String(character) }
        return shown
    }

    private static let plainForms: [Character: String] = [
        "→": ">", "←": "<", "±": "+-", "·": ".", "…": "...", "‖": "|", "∇": "d", "×": "x", "–": "-",
        "≥": ">=",
        "≤": "<=", "γ": "gamma", "λ": "lambda", "μ": "mu", "σ": "sigma", "Σ": "Sigma", "½": "1/2", "¹": "1",
        "²": "^2", "₁": "1", "₂": "2", "°": "", "é": "e", "ä": "a", "ö": "o", "ü": "u", "▸": ">",
        "−": "-", "▼": "V", "△": "^", "▲": "^", "↑": "up", "↓": "down", "▒": ":", "┃": "|", "■": "#",
    ]

    /// A bar of `width` cells, `part` of which (0...1) is full, to half a cell where there are glyphs for it.
    public func bar(_ part: Float, width: Int) -> (full: String, rest: String) {
        guard width > 0 else { return ("", "") }
        let held = part.isFinite ? min(max(part, 0), 1) : 0
        let steps = isUnicode ? 2 : 1
        let filled = Int(held: (held * Float(width * steps)).rounded())
        var full = String(repeating: isUnicode ? "━" : "#", count: filled / steps)
        if filled % steps > 0 { full.append("╸") }
        return (full, String(repeating: isUnicode ? "─" : ".", count: width - full.count))
    }

    /// A row of bars, one a cell, for values of 0...1.
    public func sparkline(_ values: [Float]) -> String {
        let steps = isUnicode ? Glyphs.eighthsUp : Glyphs.plainLevels
        var line = ""
        for value in values {
            guard value.isFinite else {
                line.append("!")
                continue
            }
            line.append(steps[Int(held: (min(max(value, 0), 1) * Float(steps.count - 1)).rounded())])
        }
        return line
    }

    private static let eighthsUp: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let plainLevels: [Character] = ["_", ".", "-", "=", "^"]

    /// A bar that stands on its cell's floor, or hangs from its ceiling, `part` (0...1) of the cell long.
    ///
    /// There are no glyphs for most hanging bars, so they are standing ones in reverse. Every part above 0 is seen.
    public func bar(_ part: Float, isHanging: Bool) -> (glyph: Character, isReversed: Bool) {
        guard part > 0 else { return (" ", false) }
        guard isUnicode else {
            let levels = isHanging ? Glyphs.plainHanging : Glyphs.plainStanding
            return (
                levels[min(levels.count, Int(held: (part * Float(levels.count)).rounded(.up))) - 1], false
            )
        }
        let eighths = min(8, Int(held: (part * 8).rounded(.up)))
        if eighths == 8 { return ("█", false) }
        return isHanging ? (Glyphs.eighthsUp[7 - eighths], true) : (Glyphs.eighthsUp[eighths - 1], false)
    }

    private static let plainStanding: [Character] = [".", ":", "|", "#"]
    private static let plainHanging: [Character] = ["'", "\"", "|", "#"]

    /// A glyph whose ink is about `luminance` (0...1) of its cell, for pictures without pixels.
    public static func ramp(_ luminance: Float) -> Character {
        let held = luminance.isFinite ? min(max(luminance, 0), 1) : 0
        return inks[Int(held: (held * Float(inks.count - 1)).rounded())]
    }

    private static let inks: [Character] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
}
