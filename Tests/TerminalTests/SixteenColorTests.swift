import Canvas
import Testing

@testable import Terminal

/// What themes look like where there are few colours.
struct SixteenColorTests {
    private static let themes = ThemeLibrary(directory: nil).names

    private func theme(_ name: String) throws -> Theme { try ThemeLibrary(directory: nil).load(name).theme }

    /// The pair of a role on the theme's ground, as the dashboard lays it there.
    private func pair(_ role: Role, _ theme: Theme, _ depth: ColorDepth) -> PairTable.Pair {
        var table = PairTable(depth: depth, hasOwnColors: true, capacity: 256)
        var style = theme[role]
        if style.background == .terminal, theme[.screen].background != .terminal {
            style.background = theme[.screen].background
            style.sixteen.background = theme[.screen].sixteen.background
        }
        return table.pair(for: style)
    }

    @Test(arguments: themes.filter { $0 != "mono" }, [ColorDepth.sixteen, .eight])
    func moodsAndNetworksHaveDifferentColors(name: String, depth: ColorDepth) throws {
        let theme = try theme(name)
        let roles: [Role] = [.verdictGood, .verdictWarning, .verdictBad, .generatorLoss, .discriminatorLoss]
        let pairs = roles.map { pair($0, theme, depth) }
        #expect(Set(pairs).count == roles.count, "\(zip(roles, pairs).map { ($0.rawValue, $1.foreground) })")
        #expect(pair(.realScore, theme, depth) != pair(.fakeScore, theme, depth))
        #expect(pair(.warning, theme, depth) != pair(.error, theme, depth))
    }

    @Test func monoTellsMoodsApartByAttributes() throws {
        let theme = try theme("mono")
        let moods: [Role] = [.verdictGood, .verdictWarning, .verdictBad]
        #expect(Set(moods.map { theme[$0].attributes }).count == moods.count)
        #expect(theme[.generatorLoss].attributes != theme[.discriminatorLoss].attributes)
    }

    @Test(arguments: themes, [ColorDepth.sixteen, .eight])
    func nothingIsWrittenInTheColorOfItsGround(name: String, depth: ColorDepth) throws {
        let theme = try theme(name)
        for role in Role.known where role != .screen {
            let pair = pair(role, theme, depth)
            #expect(pair.foreground < 0 || pair.foreground != pair.background, "\(role.rawValue)")
            // Where the ground is the terminal's own, it is dark: a theme for light ones sets its own.
            #expect(pair.background >= 0 || pair.foreground != 0, "\(role.rawValue)")
        }
    }

    /// White paper with neither yellow nor cyan ink, bright or not: nobody could read it.
    @Test(arguments: ["light", "solarized-light", "colour-blind-light"], [ColorDepth.sixteen, .eight])
    func lightThemesAreReadableOnWhite(name: String, depth: ColorDepth) throws {
        let theme = try theme(name)
        for role in Role.known where role != .screen {
            let pair = pair(role, theme, depth)
            #expect(pair.background == (depth == .sixteen ? 15 : 7))
            let readable: [Int32] = [0, 1, 2, 4, 5, 8, 9, 12]
            #expect(readable.contains(pair.foreground), "\(role.rawValue)")
        }
    }

    @Test func brightColorsArePlainOnesWhereThereAreEight() {
        let style = Style(
            foreground: .rgb(RGB(1, 2, 3)),
            sixteen: SixteenColors(foreground: .brightMagenta, background: .terminal))
        var eight = PairTable(depth: .eight, hasOwnColors: true, capacity: 64)
        var sixteen = PairTable(depth: .sixteen, hasOwnColors: true, capacity: 64)
        var many = PairTable(depth: .twoFiftySix, hasOwnColors: true, capacity: 256)
        #expect(eight.pair(for: style) == PairTable.Pair(foreground: 5, background: -1))
        #expect(sixteen.pair(for: style) == PairTable.Pair(foreground: 13, background: -1))
        #expect(many.pair(for: style).foreground >= 16)
    }

    @Test func linesOfTextHaveTheSameColors() throws {
        let theme = try theme("dark")
        var frame = Frame(size: Size(width: 3, height: 1))
        frame.write("G", x: 0, y: 0, style: theme[.generatorLoss])
        frame.write("-", x: 1, y: 0, style: theme[.panelBorder])
        #expect(FramePrinter(depth: .sixteen).lines(of: frame)[0].contains("\u{1b}[0;1;95mG"))
        // The darkest of eight cannot be seen on a dark ground.
        #expect(FramePrinter(depth: .eight).lines(of: frame)[0].contains("\u{1b}[0m-"))
    }
}
