import CNcurses
import Canvas
import Glibc

/// Which glyphs are drawn with, and why they are not those that were asked for.
///
/// The rungs from the top: octants (2 × 4 parts of a cell), sextants (2 × 3), braille (2 × 4 dots), ASCII. The upper two
/// are only for those who ask: fonts seldom have them, and few terminals draw them by themselves.
struct ChartGlyphs: Equatable {
    var glyphs: Glyphs
    /// One sentence for those who asked for more than there is.
    var note: String?

    /// `columnCount` is what the C library says of a scalar's width: what it does not know, ncurses does not print.
    init(
        isUnicode: Bool, choice: TerminalOptions.GlyphChoice, environment: [String: String],
        columnCount: (UInt32) -> Int = { Int(gantop_column_count(wchar_t(bitPattern: $0))) }
    ) {
        guard isUnicode, choice == .sextant || choice == .octant else {
            glyphs = isUnicode ? .unicode : .ascii
            return
        }
        let terminal = MosaicTerminal(environment: environment)
        if choice == .octant, columnCount(Self.firstOctant) == 1 {
            glyphs = .octant
            note = terminal?.draws(.octant) == true ? nil : Self.fontNote("octants", terminal)
        } else if columnCount(Self.firstSextant) == 1 {
            glyphs = .sextant
            note =
                choice == .octant
                ? "The C library here does not know octants (Unicode 16), so that ncurses cannot print them; "
                    + "curves are drawn with sextants."
                : terminal?.draws(.sextant) == true ? nil : Self.fontNote("sextants", terminal)
        } else {
            glyphs = .unicode
            note =
                "The C library here does not know \(choice.rawValue)s, so that ncurses cannot print them; "
                + "curves are drawn with braille."
        }
    }

    private static let firstSextant: UInt32 = 0x1fb00
    private static let firstOctant: UInt32 = 0x1cd00

    private static func fontNote(_ what: String, _ terminal: MosaicTerminal?) -> String {
        let name = terminal.map { "\($0.name) is" } ?? "This terminal is"
        return "\(name) not known to draw \(what) itself: they are as good as the font's."
    }
}

/// A terminal that draws sextants or octants by itself, whatever its font has.
///
/// By their own documentation kitty (octants since 0.40) and WezTerm (`custom_block_glyphs`, sextants); by what was merged
/// there Alacritty (`builtin_box_drawing`, sextants); by what others say of them Ghostty (both since 1.2), foot (since
/// 1.20) and VTE (since 0.78). What is not listed may still do it; inside a multiplexer nobody knows.
struct MosaicTerminal: Equatable {
    let name: String
    private let best: Glyphs

    func draws(_ glyphs: Glyphs) -> Bool { glyphs == best || best == .octant && glyphs == .sextant }

    init?(environment: [String: String]) {
        func value(_ name: String) -> String { environment[name] ?? "" }
        guard value("TMUX").isEmpty, value("STY").isEmpty else { return nil }
        let type = value("TERM")
        let program = value("TERM_PROGRAM")
        if type.hasPrefix("xterm-kitty") {
            (name, best) = ("kitty", .octant)
        } else if type.hasPrefix("xterm-ghostty") || program == "ghostty" {
            (name, best) = ("Ghostty", .octant)
        } else if type.hasPrefix("foot") {
            (name, best) = ("foot", .octant)
        } else if type.hasPrefix("wezterm") || program == "WezTerm" {
            (name, best) = ("WezTerm", .sextant)
        } else if type.hasPrefix("alacritty") {
            (name, best) = ("Alacritty", .sextant)
        } else if let version = Int(value("VTE_VERSION")), version >= 7800 {
            (name, best) = ("VTE", .octant)
        } else {
            return nil
        }
    }
}
