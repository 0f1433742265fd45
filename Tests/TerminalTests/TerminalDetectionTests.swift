import Testing

@testable import Terminal

struct VerdictTests {
    @Test(arguments: [
        (["TERM": "xterm-256color"], false, "standard output is not a terminal"),
        ([:], true, "TERM is not set"),
        (["TERM": ""], true, "TERM is not set"),
        (["TERM": "dumb"], true, "TERM=dumb cannot place text"),
    ])
    func plainLinesWhereNoDashboardCanBe(environment: [String: String], isTerminal: Bool, reason: String) {
        let verdict = TerminalVerdict(environment: environment, outputIsTerminal: isTerminal)
        #expect(verdict == .plain(reason: reason))
    }

    @Test(arguments: ["xterm-256color", "vt100", "xterm-ghostty", "linux"])
    func aDashboardOnAnyTerminal(type: String) {
        #expect(TerminalVerdict(environment: ["TERM": type], outputIsTerminal: true) == .dashboard)
    }
}

struct TerminalDetectionTests {
    private static let palette256 = TerminalDetection.TerminfoFacts(colorCount: 256, saysDirectColor: false)

    @Test(arguments: [
        (["TERM": "xterm-256color"], ColorDepth.twoFiftySix),
        (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .trueColor),
        (["TERM": "xterm-256color", "COLORTERM": "24bit"], .trueColor),
        (["TERM": "xterm-256color", "COLORTERM": "yes"], .twoFiftySix),
        (["TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"], .trueColor),
        (["TERM": "screen-256color", "COLORTERM": "truecolor"], .twoFiftySix),
        (["TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"], .trueColor),
        (["TERM": "xterm-direct"], .trueColor),
        (["TERM": "xterm-kitty"], .trueColor),
        (["TERM": "xterm-ghostty"], .trueColor),
        (["TERM": "alacritty"], .trueColor),
        (["TERM": "foot-extra"], .trueColor),
        (["TERM": "wezterm"], .trueColor),
        (["TERM": "wezterm", "NO_COLOR": "1"], .none),
        (["TERM": "wezterm", "NO_COLOR": ""], .trueColor),
        (["TERM": "wezterm", "CLICOLOR": "0"], .none),
    ])
    func theEnvironmentSetsTheColorDepth(environment: [String: String], depth: ColorDepth) {
        let found = TerminalDetection.colorDepth(
            choice: .auto, environment: environment, terminfo: Self.palette256)
        #expect(found == depth)
    }

    @Test(arguments: [
        (-1, ColorDepth.none), (0, .none), (8, .eight), (16, .sixteen), (88, .sixteen), (256, .twoFiftySix),
    ])
    func terminfoSetsTheRest(colorCount: Int, depth: ColorDepth) {
        let terminfo = TerminalDetection.TerminfoFacts(colorCount: colorCount, saysDirectColor: false)
        #expect(
            TerminalDetection.colorDepth(choice: .auto, environment: ["TERM": "some"], terminfo: terminfo)
                == depth)
    }

    @Test func terminfoMaySayTrueColor() {
        let terminfo = TerminalDetection.TerminfoFacts(colorCount: 256, saysDirectColor: true)
        #expect(
            TerminalDetection.colorDepth(choice: .auto, environment: ["TERM": "some"], terminfo: terminfo)
                == .trueColor)
    }

    @Test func aTerminalWithoutColorsIsBelievedBeforeTheEnvironment() {
        let terminfo = TerminalDetection.TerminfoFacts(colorCount: -1, saysDirectColor: false)
        let environment = ["TERM": "vt100", "COLORTERM": "truecolor"]
        #expect(
            TerminalDetection.colorDepth(choice: .auto, environment: environment, terminfo: terminfo) == .none
        )
    }

    @Test(arguments: [
        (TerminalOptions.ColorChoice.none, ColorDepth.none), (.sixteen, .sixteen),
        (.twoFiftySix, .twoFiftySix),
        (.trueColor, .trueColor),
    ])
    func theUserIsBelievedBeforeAll(choice: TerminalOptions.ColorChoice, depth: ColorDepth) {
        let found = TerminalDetection.colorDepth(
            choice: choice, environment: ["NO_COLOR": "1"], terminfo: Self.palette256)
        #expect(found == depth)
    }

    @Test(arguments: [
        (["TERM": "xterm-256color"], ["xterm-256color", "vt100"]),
        (["TERM": "xterm-ghostty"], ["xterm-ghostty", "xterm-256color", "vt100"]),
        (["TERM": "vt100"], ["vt100", "xterm-256color"]),
        (["TERM": "tmux-direct"], ["tmux-256color", "xterm-256color", "vt100"]),
        (["TERM": "xterm"], ["xterm", "xterm-256color", "vt100"]),
        (["TERM": "xterm", "COLORTERM": "truecolor"], ["xterm-256color", "xterm", "vt100"]),
    ])
    func unknownTerminalTypesHaveStandIns(environment: [String: String], types: [String]) {
        #expect(TerminalDetection.terminalTypes(environment: environment, choice: .auto) == types)
    }

    @Test(arguments: [
        (["LANG": "C"], TerminalOptions.GlyphChoice.auto, [""]),
        ([:], .auto, [""]),
        (["LANG": "de_DE.UTF-8"], .auto, ["", "C.UTF-8", "en_US.UTF-8"]),
        (["LANG": "de_DE.UTF-8", "LC_ALL": "C"], .auto, [""]),
        (["LC_CTYPE": "ja_JP.utf8", "LANG": "C"], .auto, ["", "C.UTF-8", "en_US.UTF-8"]),
        (["LANG": "C"], .unicode, ["", "C.UTF-8", "en_US.UTF-8"]),
        (["LANG": "C"], .ascii, [""]),
    ])
    func aLocaleThatIsNotInstalledStillSaysUTF8(
        environment: [String: String], choice: TerminalOptions.GlyphChoice, locales: [String]
    ) {
        #expect(TerminalDetection.characterLocales(environment: environment, choice: choice) == locales)
    }

    @Test(arguments: [
        ("UTF-8", TerminalOptions.GlyphChoice.auto, true), ("ANSI_X3.4-1968", .auto, false),
        ("UTF-8", .ascii, false),
        ("ISO-8859-1", .auto, false), ("UTF-8", .unicode, true), ("ANSI_X3.4-1968", .unicode, false),
    ])
    func theCodesetDecidesOnUnicode(codeset: String, choice: TerminalOptions.GlyphChoice, isUnicode: Bool) {
        #expect(TerminalDetection.isUnicode(codeset: codeset, choice: choice) == isUnicode)
    }

    @Test func aTerminalWithoutASizeHasOneAnyway() {
        #expect(TerminalDetection.size(reported: nil, environment: [:]) == (80, 24))
        #expect(
            TerminalDetection.size(reported: nil, environment: ["COLUMNS": "132", "LINES": "50"]) == (132, 50)
        )
        #expect(
            TerminalDetection.size(reported: nil, environment: ["COLUMNS": "-3", "LINES": "x"]) == (80, 24))
        #expect(TerminalDetection.size(reported: (1, 1), environment: ["COLUMNS": "132"]) == (1, 1))
        #expect(TerminalDetection.size(reported: (65535, 65535), environment: [:]) == (2000, 1000))
    }
}
