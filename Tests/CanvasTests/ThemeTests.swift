import BuiltInThemes
import Foundation
import Fuzzing
import Testing

@testable import Canvas

/// A directory of theme files that is gone when the test is.
private struct ThemeDirectory: ~Copyable {
    let path: String

    init(_ files: [String: String]) throws {
        path = NSTemporaryDirectory() + "gantop-themes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files {
            try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        }
    }

    var library: ThemeLibrary { ThemeLibrary(directory: path) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

private func error(_ name: String, in directory: borrowing ThemeDirectory) -> ThemeError? {
    do {
        _ = try directory.library.load(name)
        return nil
    } catch {
        return error
    }
}

/// How far apart two colours are in brightness, 1...21 (WCAG 2).
private func contrast(_ a: RGB, _ b: RGB) -> Double {
    func light(_ color: RGB) -> Double {
        func linear(_ value: UInt8) -> Double {
            let part = Double(value) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }
    let (lighter, darker) = (max(light(a), light(b)), min(light(a), light(b)))
    return (lighter + 0.05) / (darker + 0.05)
}

private let builtIn = [
    "dark", "light", "high-contrast", "colour-blind", "colour-blind-light", "mono", "nord", "gruvbox",
    "solarized-dark", "solarized-light", "dracula", "catppuccin", "tokyo-night",
]

@Test(arguments: builtIn)
func everyBuiltInThemeLoadsWithoutWarnings(name: String) throws {
    let loaded = try ThemeLibrary(directory: nil).load(name)
    #expect(loaded.warnings.isEmpty)
    #expect(loaded.theme.name == name)
}

@Test func theBuiltInThemesFollowEachOtherInACircle() {
    let library = ThemeLibrary(directory: nil)
    #expect(library.names == builtIn)
    #expect(library.next(after: "dark") == "light")
    #expect(library.next(after: "tokyo-night") == "dark")
    #expect(library.next(after: "no such theme") == "dark")
}

/// Text that is to be read; lines and strokes may be fainter.
private let readRoles: [Role] = [
    .dimText, .brightText, .panelTitle, .axis, .generatorLoss, .discriminatorLoss, .gaugeNeedle, .verdictGood,
    .verdictWarning, .verdictBad, .realScore, .fakeScore, .hotKey, .keyLabel, .log, .warning, .error,
    .training,
]

/// The ground that a theme sets, or the one that it is made for.
private func ground(of theme: Theme) -> RGB {
    if case .rgb(let own) = theme[.screen].background { return own }
    return RGB(20, 20, 24)
}

@Test(arguments: builtIn)
func textCanBeReadOnTheGroundThatAThemeIsMadeFor(name: String) throws {
    let theme = try ThemeLibrary(directory: nil).load(name).theme
    for role in readRoles {
        guard case .rgb(let color) = theme[role].foreground else { continue }
        let least = name == "high-contrast" ? 7 : 4.5
        #expect(contrast(color, ground(of: theme)) >= least, "\(role.rawValue)")
    }
}

@Test(arguments: builtIn)
func bothNetworksAndBothMoodsLookDifferent(name: String) throws {
    let theme = try ThemeLibrary(directory: nil).load(name).theme
    #expect(theme[.generatorLoss] != theme[.discriminatorLoss])
    #expect(theme[.verdictGood] != theme[.verdictBad])
    #expect(theme[.realScore] != theme[.fakeScore] || name == "mono")
}

@Test(arguments: BuiltInThemes.all.map(\.toml))
func aThemeBeginsWithItsNameAndAuthor(toml: String) throws {
    let first = try #require(toml.split(separator: "\n").first)
    #expect(first.hasPrefix("# ") && first.contains(" by ") || first.contains(" By "), "\(first)")
}

@Test func monoHasNotOneColour() throws {
    let theme = try ThemeLibrary(directory: nil).load("mono").theme
    for role in Role.known {
        #expect(theme[role].foreground == .terminal)
        #expect(theme[role].background == .terminal)
    }
}

@Test func aRoleFallsBackByItsDots() {
    let red = Style(foreground: .rgb(RGB(255, 0, 0)))
    let blue = Style(foreground: .rgb(RGB(0, 0, 255)))
    let theme = Theme(name: "test", styles: [Role("loss"): red, .text: blue])
    #expect(theme[.generatorLossRaw] == red)
    #expect(theme[.gaugeNeedle] == blue)
    #expect(theme[Role("something.new")] == blue)
    #expect(Theme.plain[.error] == .plain)
}

@Test func aStyleHasColoursAttributesAndAGround() throws {
    let directory = try ThemeDirectory([
        "mine.toml": """
        [palette]
        ice = "#88C0D0"
        [style]
        "panel.title" = "ice bold underline on #000010"
        "text" = ""
        "loss" = "terminal dim"
        """
    ])
    let theme = try directory.library.load("mine").theme
    #expect(
        theme[.panelTitle]
            == Style(
                foreground: .rgb(RGB(0x88, 0xc0, 0xd0)), background: .rgb(RGB(0, 0, 16)),
                attributes: [.bold, .underline]))
    #expect(theme[.text] == .plain)
    #expect(theme[.generatorLoss] == Style(attributes: .dim))
}

@Test func aThemeInheritsAndChangesThePaletteOfItsParent() throws {
    let directory = try ThemeDirectory(["warm.toml": "inherits = \"dark\"\n[palette]\nsky = \"#ff0000\"\n"])
    let theme = try directory.library.load("warm").theme
    #expect(theme[.discriminatorLoss].foreground == .rgb(RGB(255, 0, 0)))
    let dark = try ThemeLibrary(directory: nil).load("dark").theme
    #expect(theme[.generatorLoss] == dark[.generatorLoss])
}

@Test func aUsersThemeMayHaveABuiltInNameAndInheritFromIt() throws {
    let directory = try ThemeDirectory(["dark.toml": "inherits = \"dark\"\n[style]\n\"log\" = \"#010203\"\n"])
    let theme = try directory.library.load("dark").theme
    #expect(theme[.log].foreground == .rgb(RGB(1, 2, 3)))
    #expect(theme[.generatorLoss].attributes == .bold)
    #expect(directory.library.names.filter { $0 == "dark" }.count == 1)
}

@Test func anUnknownRoleWarnsAndNamesFileAndKey() throws {
    let directory = try ThemeDirectory([
        "mine.toml": "[style]\n\"los.generator\" = \"bold\"\n\"loss\" = \"\"\n"
    ])
    let loaded = try directory.library.load("mine")
    #expect(loaded.warnings.count == 1)
    #expect(loaded.warnings.first?.key == "style.\"los.generator\"")
    #expect(loaded.warnings.first?.file.hasSuffix("mine.toml") == true)
}

@Test func aSyntaxErrorNamesFileAndLine() throws {
    let directory = try ThemeDirectory(["mine.toml": "[style]\n\"log\" = \"bold\"\n\"text\" = bold\n"])
    guard case .syntax(let file, let line, _, _)? = error("mine", in: directory) else {
        Issue.record("no syntax error")
        return
    }
    #expect(file.hasSuffix("mine.toml"))
    #expect(line == 3)
}

@Test func errorsSayWhatIsWrongAndWhere() throws {
    let directory = try ThemeDirectory([
        "word.toml": "[palette]\nice = \"#88c0d0\"\n[style]\n\"log\" = \"icy\"\n",
        "color.toml": "[palette]\nice = \"#88c0d\"\n",
        "sign.toml": "[palette]\nice = \"#+8c0d1\"\n",
        "type.toml": "[style]\nloss.generator = \"bold\"\n",
        "parent.toml": "inherits = \"nobody\"\n",
        "self.toml": "inherits = \"self\"\n",
        "a.toml": "inherits = \"b\"\n",
        "b.toml": "inherits = \"a\"\n",
        "empty.toml": "[gradient]\nsurface = []\n",
        "big.toml": String(repeating: "#", count: ThemeFile.byteLimit + 1),
    ])
    let path = directory.path
    #expect(
        error("word", in: directory)
            == .unknownColor(file: "\(path)/word.toml", key: "style.\"log\"", word: "icy", palette: ["ice"]))
    #expect(
        error("color", in: directory)
            == .badColor(file: "\(path)/color.toml", key: "palette.ice", word: "#88c0d"))
    #expect(
        error("sign", in: directory)
            == .badColor(file: "\(path)/sign.toml", key: "palette.ice", word: "#+8c0d1"))
    #expect(error("type", in: directory)?.description.contains("in quotes") == true)
    #expect(error("parent", in: directory)?.description.contains("nobody") == true)
    #expect(error("self", in: directory) == .cycle(names: ["self", "self"]))
    #expect(error("a", in: directory) == .cycle(names: ["a", "b", "a"]))
    #expect(error("empty", in: directory)?.description.contains("gradient.surface") == true)
    guard case .tooLarge? = error("big", in: directory) else {
        Issue.record("a theme of 256 KB was read")
        return
    }
}

@Test func anUnknownThemeListsTheOnesThereAre() throws {
    let directory = try ThemeDirectory(["mine.toml": ""])
    #expect(
        error("no such", in: directory)
            == .unknownTheme(name: "no such", available: builtIn + ["mine"]))
}

@Test(arguments: ["/nowhere/at/all.toml", "/dev/zero", "/tmp"])
func whatIsNoFileIsRefused(path: String) {
    #expect(throws: ThemeError.self) { try ThemeLibrary(directory: nil).load(path) }
}

@Test func aFileCanBeNamedInsteadOfATheme() throws {
    let directory = try ThemeDirectory(["mine.toml": "[style]\n\"log\" = \"bold\"\n"])
    let loaded = try ThemeLibrary(directory: nil).load(directory.path + "/mine.toml")
    #expect(loaded.theme.name == "mine")
    #expect(loaded.theme[.log].attributes == .bold)
}

@Test func controlCharactersNeverReachAMessage() {
    let error = ThemeError.unknownTheme(name: "\u{1b}[2J\u{7}", available: ["dark"])
    #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 })
    #expect(error.description.contains("·[2J·"))
}

@Test func theLibraryLooksWhereTheUserKeepsConfiguration() throws {
    let directory = try ThemeDirectory([:])
    let themes = directory.path + "/gantop/themes"
    try FileManager.default.createDirectory(atPath: themes, withIntermediateDirectories: true)
    try "".write(toFile: themes + "/own.toml", atomically: true, encoding: .utf8)
    #expect(ThemeLibrary(environment: ["XDG_CONFIG_HOME": directory.path]).names.contains("own"))
    #expect(ThemeLibrary(environment: ["HOME": "/nonexistent"]).names == builtIn)
}

@Test func aGradientGoesFromStopToStop() {
    let gradient = Gradient(stops: [RGB(0, 0, 0), RGB(100, 0, 0), RGB(100, 200, 0)])
    #expect(gradient.color(at: 0) == RGB(0, 0, 0))
    #expect(gradient.color(at: 0.25) == RGB(50, 0, 0))
    #expect(gradient.color(at: 0.5) == RGB(100, 0, 0))
    #expect(gradient.color(at: 7) == RGB(100, 200, 0))
    #expect(gradient.color(at: .nan) == RGB(100, 0, 0))
}

/// Bytes that toml++ ended the process on, with an assertion, or by nesting deeper than the stack.
@Test(arguments: [
    "= 1\n", "[a]\n= \"x\"\n", "a = " + String(repeating: "[", count: 100_000), "\u{1b}[2J = 1", "[",
    "a = \"\\uD800\"",
])
func malformedThemesAreErrorsWithALine(toml: String) throws {
    let directory = try ThemeDirectory(["mine.toml": toml])
    guard case .syntax(_, let line, let column, _)? = error("mine", in: directory) else {
        Issue.record("no syntax error")
        return
    }
    #expect(line >= 1 && column >= 1)
}

@Test func damagedThemesHarmNothing() throws {
    let seeds = BuiltInThemes.all.map { Array($0.toml.utf8) }
    for bytes in Fuzz(bytes: seeds) {
        do throws(ThemeError) {
            let file = try ThemeFile(file: "mine", toml: String(decoding: bytes, as: UTF8.self))
            _ = try file.theme(named: "mine")
        } catch {
            #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 })
        }
    }
}

@Test func sixteenColoursAreSaidOfColoursAndOfRoles() throws {
    let directory = try ThemeDirectory([
        "mine.toml": """
        [palette]
        ice = "#88c0d0"
        [style]
        "loss" = "ice"
        "loss.generator" = "ice bold"
        "text" = "#ffffff on ice"
        [sixteen]
        ice = "cyan"
        "loss.generator" = "bright-yellow on blue"
        """,
        "child.toml": """
        inherits = "mine"
        [style]
        "loss.generator" = "#00ff00"
        [sixteen]
        ice = "bright-blue"
        """,
    ])
    let theme = try directory.library.load("mine").theme
    #expect(theme[.discriminatorLoss].sixteen == SixteenColors(foreground: .cyan))
    #expect(theme[.discriminatorLossRaw].sixteen == SixteenColors(foreground: .cyan))
    #expect(
        theme[.generatorLossRaw].sixteen == SixteenColors(foreground: .brightYellow, background: .blue))
    #expect(theme[.generatorLoss].attributes == .bold)
    #expect(theme[.log].sixteen == SixteenColors(background: .cyan))
    let child = try directory.library.load("child").theme
    // What the parent says of a style that is no longer its own is not said any more.
    #expect(child[.generatorLoss].sixteen == SixteenColors())
    #expect(child[.discriminatorLoss].sixteen == SixteenColors(foreground: .brightBlue))
}

@Test func whatIsSaidOfNothingOrInNoColourWarns() throws {
    let directory = try ThemeDirectory([
        "mine.toml": """
        inherits = "dark"
        [sixteen]
        ember = "orange"
        embr = "red"
        "los.generator" = "red"
        "loss.generator" = "red"
        """
    ])
    let loaded = try directory.library.load("mine")
    #expect(
        loaded.warnings.map(\.key) == ["sixteen.\"ember\"", "sixteen.\"embr\"", "sixteen.\"los.generator\""])
    #expect(loaded.warnings.allSatisfy { $0.file.hasSuffix("mine.toml") })
    #expect(loaded.theme[.generatorLoss].sixteen.foreground == .red)
    #expect(loaded.theme[.fakeScore].sixteen.foreground == .brightMagenta)
}

@Test(arguments: NamedColor.allCases)
func everyNamedColourIsReadByItsName(color: NamedColor) {
    #expect(SixteenColors(color.name) == SixteenColors(foreground: color))
    #expect(NamedColor.brightRed.name == "bright-red")
}
