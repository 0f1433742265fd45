/// The steps down from the best screen to the plainest: pure decisions on what the environment and terminfo say.
enum TerminalDetection {
    /// What terminfo says of the type that was opened.
    struct TerminfoFacts: Equatable {
        var colorCount: Int
        /// It has `RGB` or `Tc`.
        var saysDirectColor: Bool
    }

    /// Terminals that show 24-bit colours and are known by the beginning of their type.
    private static let trueColorFamilies = [
        "xterm-kitty", "xterm-ghostty", "ghostty", "kitty", "alacritty", "foot", "wezterm",
    ]

    /// The terminal types to try, best first.
    ///
    /// A type with direct colours is replaced by its sibling with a palette: text has few colours, ncurses counts
    /// colour pairs, and pictures do not go through it. A plain name whose terminal can more has a better sibling too.
    static func terminalTypes(environment: [String: String], choice: TerminalOptions.ColorChoice) -> [String]
    {
        let type = environment["TERM"] ?? ""
        var types: [String] = []
        if type.hasSuffix("-direct") {
            types = [type.dropLast("-direct".count) + "-256color"]
        } else if ["xterm", "screen", "tmux", "rxvt-unicode"].contains(type),
            wantsManyColors(environment, choice)
        {
            types = [type + "-256color", type]
        } else if !type.isEmpty {
            types = [type]
        }
        for fallback in ["xterm-256color", "vt100"] where !types.contains(fallback) { types.append(fallback) }
        return types
    }

    /// How many colours pictures and themes get.
    static func colorDepth(
        choice: TerminalOptions.ColorChoice, environment: [String: String], terminfo: TerminfoFacts
    ) -> ColorDepth {
        switch choice {
        case .none: return .none
        case .sixteen: return .sixteen
        case .twoFiftySix: return .twoFiftySix
        case .trueColor: return .trueColor
        case .auto: break
        }
        // https://no-color.org asks for a value that is not empty.
        if !(environment["NO_COLOR"] ?? "").isEmpty || environment["CLICOLOR"] == "0" { return .none }
        let deepest = ColorDepth(colorCount: terminfo.colorCount)
        // A type without colours was chosen on purpose, or is all there is.
        guard deepest > .none else { return .none }
        return terminfo.saysDirectColor || saysTrueColor(environment) ? .trueColor : deepest
    }

    private static func saysTrueColor(_ environment: [String: String]) -> Bool {
        let type = environment["TERM"] ?? ""
        // tmux takes 24-bit colours and maps them to what its own terminal shows.
        if !(environment["TMUX"] ?? "").isEmpty { return true }
        if type.hasSuffix("-direct") || trueColorFamilies.contains(where: type.hasPrefix) { return true }
        // GNU screen passes COLORTERM on from outside but breaks the colours.
        return saysTrueColor(colorTerm: environment["COLORTERM"]) && !type.hasPrefix("screen")
    }

    private static func saysTrueColor(colorTerm: String?) -> Bool {
        colorTerm == "truecolor" || colorTerm == "24bit"
    }

    private static func wantsManyColors(
        _ environment: [String: String], _ choice: TerminalOptions.ColorChoice
    ) -> Bool {
        switch choice {
        case .twoFiftySix, .trueColor: true
        case .auto: saysTrueColor(environment)
        case .none, .sixteen: false
        }
    }

    /// The locales to try for characters, in order; the first whose codeset is UTF-8 wins, else the first that exists.
    ///
    /// A name that says UTF-8 but is not installed on this machine (it came with the SSH link) still means that the
    /// terminal speaks UTF-8.
    static func characterLocales(environment: [String: String], choice: TerminalOptions.GlyphChoice)
        -> [String]
    {
        let name =
            ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let codeset = name.lowercased().replacing("-", with: "")
        let meansUTF8 = codeset.contains(".utf8")
        return choice.isMoreThanASCII || meansUTF8 ? ["", "C.UTF-8", "en_US.UTF-8"] : [""]
    }

    static func isUnicode(codeset: String, choice: TerminalOptions.GlyphChoice) -> Bool {
        choice != .ascii && isUTF8(codeset: codeset)
    }

    static func isUTF8(codeset: String) -> Bool {
        codeset.uppercased() == "UTF-8" || codeset.uppercased() == "UTF8"
    }

    /// The size to draw for: what the kernel says, else what the environment says, else 80x24.
    static func size(
        reported: (width: Int, height: Int)?, environment: [String: String]
    ) -> (width: Int, height: Int) {
        func number(_ name: String) -> Int? {
            environment[name].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        }
        let width = reported?.width ?? number("COLUMNS") ?? 80
        let height = reported?.height ?? number("LINES") ?? 24
        // ncurses counts cells in shorts, and nobody has a larger screen.
        return (min(width, 2000), min(height, 1000))
    }
}
