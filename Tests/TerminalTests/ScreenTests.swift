import Canvas
import TerminalHarness
import Testing

@testable import Terminal

struct ScreenTests {
    private static let size = Size(width: 80, height: 24)

    /// Text, pictures beside, over and under it, and everything that tempts ncurses to take short cuts.
    @Test(arguments: 101...108)
    func everyFrameIsOnTheScreenCellByCell(seed: UInt64) throws {
        let demo = try startDemo(seed: seed)
        var scene = Scene(seed: seed, size: Self.size)
        try #require(demo.lastingDifferences(from: scene.frame, depth: .trueColor) == [])
        for step in 1...80 {
            demo.type("r")
            try #require(demo.wait(forReport: "presented"))
            scene.advance()
            demo.readAll()
            try #require(demo.lastingDifferences(from: scene.frame, depth: .trueColor) == [], "step \(step)")
        }
    }

    @Test(arguments: [("256", ColorDepth.twoFiftySix), ("16", .sixteen)])
    func palettesAreDitheredOnTheScreen(choice: String, depth: ColorDepth) throws {
        let demo = try startDemo(["DEMO_COLOR": choice], seed: 11)
        var scene = Scene(seed: 11, size: Self.size)
        for step in 1...20 {
            demo.type("r")
            try #require(demo.wait(forReport: "presented"))
            scene.advance()
            demo.readAll()
            try #require(
                demo.lastingDifferences(from: scene.frame, depth: depth, textDepth: depth) == [],
                "step \(step)")
        }
    }

    /// Debian's `xterm` has 8 colours and 64 pairs, which the scene uses up again and again.
    @Test func colorPairsThatRanOutAreHandedOutAnew() throws {
        let demo = try startDemo(["TERM": "xterm", "COLORTERM": nil], seed: 12)
        var scene = Scene(seed: 12, size: Self.size)
        var comparedCount = 0
        for step in 1...60 {
            demo.type("r")
            try #require(demo.wait(forReport: "presented"))
            scene.advance()
            demo.readAll()
            var pairs = PairTable(depth: .eight, hasOwnColors: true, capacity: 64)
            for case .glyph(_, let style) in scene.frame.cells { _ = pairs.number(for: style) }
            if pairs.isFull { continue }
            comparedCount += 1
            try #require(
                demo.lastingDifferences(from: scene.frame, depth: .eight, textDepth: .eight) == [],
                "step \(step)")
        }
        #expect(comparedCount > 10)
    }

    @Test func anUnchangedFrameWritesNothing() throws {
        let demo = try startDemo()
        try #require(
            demo.lastingDifferences(from: Scene(seed: 1, size: Self.size).frame, depth: .trueColor) == [])
        let byteCount = demo.output.count
        for _ in 0..<20 {
            demo.type("u")
            try #require(demo.wait(forReport: "presented"))
        }
        demo.readAll()
        #expect(demo.output.count == byteCount)
    }

    @Test func controlLWritesEverythingAgain() throws {
        let demo = try startDemo(seed: 3)
        let scene = Scene(seed: 3, size: Self.size)
        demo.terminal.feed(Array("\u{1b}[1;1H\u{1b}[31mrubbish\u{1b}[12;3H\u{1b}[K".utf8))
        #expect(demo.lastingDifferences(from: scene.frame, depth: .trueColor) != [])
        demo.type("\u{0c}")
        try #require(demo.wait(forReport: "presented"))
        demo.readAll()
        #expect(demo.lastingDifferences(from: scene.frame, depth: .trueColor) == [])
    }

    @Test func theColorDepthChangesWhileTheScreenIsUp() throws {
        let demo = try startDemo(seed: 4)
        let scene = Scene(seed: 4, size: Self.size)
        demo.type("2")
        try #require(demo.wait(forReport: "presented"))
        demo.readAll()
        #expect(demo.lastingDifferences(from: scene.frame, depth: .twoFiftySix) == [])
        demo.type("0")
        try #require(demo.wait(forReport: "presented"))
        demo.readAll()
        for y in 0..<24 {
            for x in 0..<80 {
                let cell = demo.terminal.cell(x: x, y: y)
                #expect(cell.foreground == .own && cell.background == .own)
            }
        }
    }

    @Test func everySizeFromOneCellToAWallIsDrawn() throws {
        let demo = try startDemo(seed: 5)
        let scene = Scene(seed: 5, size: Self.size)
        var random = SplitMix64(state: 99)
        var sizes = [Size(width: 1, height: 1), Size(width: 300, height: 100), Size(width: 2, height: 1)]
        for _ in 0..<30 { sizes.append(Size(width: 1 + random.below(300), height: 1 + random.below(100))) }
        var size = Self.size
        for next in sizes where next != size {
            size = next
            demo.resize(to: size)
            try #require(demo.wait(forReport: "resized \(size)"), "\(size)")
            let frame = scene.resized(to: size).frame
            try #require(demo.lastingDifferences(from: frame, depth: .trueColor) == [], "\(size)")
        }
    }

    @Test func aTerminalWithoutASizeIsDrawnFor80x24() throws {
        let demo = try startDemo(size: Size(width: 80, height: 24), seed: 6)
        demo.resize(to: Size(width: 40, height: 10))
        try #require(demo.wait(forReport: "resized 40x10"))
        demo.reportNoSize()
        #expect(demo.wait(forReport: "resized 80x24"))
    }

    @Test func aWindowThatChangesWildlyEndsUpRight() throws {
        let demo = try startDemo(seed: 7)
        let scene = Scene(seed: 7, size: Self.size)
        var random = SplitMix64(state: 5)
        for _ in 0..<200 {
            demo.resize(to: Size(width: 1 + random.below(300), height: 1 + random.below(100)))
        }
        let last = Size(width: 61, height: 17)
        demo.resize(to: last)
        try #require(demo.wait(forReport: "resized \(last)"))
        demo.type("\u{0c}")
        let frame = scene.resized(to: last).frame
        #expect(demo.lastingDifferences(from: frame, depth: .trueColor) == [])
    }
}
