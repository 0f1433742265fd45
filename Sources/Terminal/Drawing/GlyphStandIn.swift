/// ASCII for glyphs that the terminal cannot show.
enum GlyphStandIn {
    static func ascii(for character: Character) -> Character {
        guard let scalar = character.unicodeScalars.first else { return " " }
        if scalar.value < 0x7f { return scalar.value < 0x20 ? " " : Character(scalar) }
        if let known = known[character] { return known }
        switch scalar.value {
        case 0x2800...0x28ff: return braille(dots: Int(scalar.value & 0xff))
        case 0x2500...0x257f: return "+"
        case 0x2580...0x259f, 0x1fb00...0x1fbff, 0x1cd00...0x1ceaf: return "#"
        default: return "?"
        }
    }

    /// A glyph of about the brightness (0...255) of what it stands for, on a dark ground.
    static func ramp(luminance: Int) -> Character {
        ramp[min(ramp.count - 1, max(0, luminance) * ramp.count / 256)]
    }

    private static let ramp = Array(" .:-=+*#%@")

    private static let known: [Character: Character] = {
        let groups: [(String, Character)] = [
            ("─━╌╍┄┅┈┉═‐‑‒–—―−▔", "-"), ("│┃╎╏┆┇┊┋║", "|"), ("▁▂_⎽", "_"), ("░", ":"), ("▒", "%"),
            ("←◀◂◄‹«", "<"), ("→▶▸►›»", ">"), ("↑▲▴", "^"), ("↓▼▾", "v"), ("·•∙⋅●○◦", "."), ("…", "."),
            ("“”„", "\""), ("‘’‚´", "'"), ("×✕✖✗", "x"), ("✓✔", "v"), ("±", "+"), ("°", "o"), ("█■▪", "#"),
            ("\u{a0}\u{2007}\u{2008}\u{2009}\u{202f}", " "),
        ]
        var table: [Character: Character] = [:]
        for (glyphs, standIn) in groups { for glyph in glyphs { table[glyph] = standIn } }
        return table
    }()

    /// Dots high, low or both.
    private static func braille(dots: Int) -> Character {
        if dots == 0 { return " " }
        let hasHigh = dots & 0b0001_1011 != 0
        let hasLow = dots & 0b1110_0100 != 0
        return hasHigh && hasLow ? "|" : hasHigh ? "'" : "."
    }
}
