import Canvas
import Testing

@testable import Terminal

struct PaletteTests {
    @Test(arguments: 16..<256)
    func aColorOfThePaletteIsNearestToItself(index: Int) {
        let color = Palette.color(index)
        #expect(Palette.color(Palette.nearest(to: color, depth: .twoFiftySix)) == color)
    }

    @Test(arguments: 0..<16)
    func soItIsAmongSixteen(index: Int) {
        #expect(Palette.nearest(to: Palette.color(index), depth: .sixteen) == index)
    }

    @Test(arguments: [
        (RGB(255, 0, 0), 1), (RGB(10, 10, 10), 0), (RGB(250, 250, 250), 7), (RGB(0, 200, 220), 6),
    ])
    func eightColorsAreTheOldOnes(color: RGB, index: Int) {
        #expect(Palette.nearest(to: color, depth: .eight) == index)
    }

    @Test func theGreysRiseAndAreGrey() {
        #expect(Palette.greys.count == 30)
        #expect(zip(Palette.greys, Palette.greys.dropFirst()).allSatisfy { $0.level < $1.level })
        for grey in Palette.greys {
            let level = UInt8(grey.level)
            #expect(Palette.color(grey.index) == RGB(level, level, level))
        }
    }
}

struct PixelQuantizerTests {
    @Test func trueColorIsExact() {
        #expect(PixelQuantizer(depth: .trueColor).code(for: RGB(1, 2, 255), x: 3, y: 5) == 0x0102ff)
    }

    @Test(arguments: [ColorDepth.twoFiftySix, .sixteen, .eight], [0, 255])
    func blackAndWhiteAreNotDithered(depth: ColorDepth, level: UInt8) {
        let codes = Set(
            (0..<16).map {
                PixelQuantizer(depth: depth).code(for: RGB(level, level, level), x: $0 % 4, y: $0 / 4)
            })
        #expect(codes.count == 1)
    }

    /// The dither keeps an area's mean: within a sixteenth of the distance between two levels.
    @Test(arguments: [3, 60, 100, 128, 177, 211, 250])
    func theMeanOfAnAreaIsItsColor(level: Int) {
        let quantizer = PixelQuantizer(depth: .twoFiftySix)
        func mean(_ color: RGB, _ channel: (RGB) -> UInt8) -> Int {
            (0..<16).reduce(0) {
                let code = quantizer.code(for: color, x: $1 % 4, y: $1 / 4)
                return $0 + Int(channel(Palette.color(Int(code))))
            } / 16
        }
        let value = UInt8(level)
        #expect(abs(mean(RGB(value, value, value), \.red) - level) <= 4)
        #expect(abs(mean(RGB(value, 20, 255 - value), \.red) - level) <= 8)
        #expect(abs(mean(RGB(20, value, 255 - value), \.green) - level) <= 8)
    }

    @Test func aPixelThatStaysIsTheSameInEveryFrame() {
        let quantizer = PixelQuantizer(depth: .sixteen)
        let color = RGB(90, 140, 30)
        #expect(quantizer.code(for: color, x: 9, y: 6) == quantizer.code(for: color, x: 9, y: 6))
    }
}

struct PairTableTests {
    private func style(_ foreground: RGB?, _ background: RGB? = nil) -> Style {
        Style(
            foreground: foreground.map(Color.rgb) ?? .terminal,
            background: background.map(Color.rgb) ?? .terminal)
    }

    @Test func equalColorsShareAPair() {
        var table = PairTable(depth: .twoFiftySix, hasOwnColors: true, capacity: 256)
        let first = table.number(for: style(RGB(255, 0, 0)))
        let second = table.number(for: style(RGB(255, 0, 1)))
        #expect(first.number == 1 && first.new == PairTable.Pair(foreground: 196, background: -1))
        #expect(second.number == 1 && second.new == nil)
        #expect(table.number(for: .plain) == (0, nil))
    }

    @Test func numbersEndAtTheLimit() {
        var table = PairTable(depth: .twoFiftySix, hasOwnColors: true, capacity: 3)
        _ = table.number(for: style(RGB(255, 0, 0)))
        _ = table.number(for: style(RGB(0, 255, 0)))
        #expect(!table.isFull)
        #expect(table.number(for: style(RGB(0, 0, 255))) == (0, nil))
        #expect(table.number(for: style(RGB(255, 0, 0), RGB(0, 0, 255))) == (1, nil))
        #expect(table.isFull)
        #expect(!table.emptied().isFull)
    }

    @Test(arguments: [ColorDepth.eight, .sixteen], [RGB(0, 0, 0), RGB(30, 30, 46), RGB(12, 12, 40)])
    func darkTextStaysReadableWithFewColors(depth: ColorDepth, color: RGB) {
        var table = PairTable(depth: depth, hasOwnColors: true, capacity: 64)
        let onOwn = table.number(for: style(color)).new
        #expect(onOwn?.foreground != 0)
        let onItself = table.number(for: style(color, color)).new
        #expect(onItself.map { $0.foreground != $0.background } ?? false)
    }

    @Test func noColorsMeanNoPairs() {
        var table = PairTable(depth: .none, hasOwnColors: true, capacity: 256)
        #expect(table.number(for: style(RGB(255, 0, 0))) == (0, nil))
        #expect(!table.isFull)
    }

    @Test func aTerminalWithoutOwnColorsGetsWhiteOnBlack() {
        var table = PairTable(depth: .eight, hasOwnColors: false, capacity: 64)
        #expect(
            table.number(for: style(nil, RGB(205, 0, 0))).new == PairTable.Pair(foreground: 7, background: 1))
    }
}
