import Canvas
import TerminalHarness
import Testing

@testable import Terminal

struct TerminalTypeTests {
    private static let size = Size(width: 80, height: 24)

    @Test func anUnknownTerminalIsTakenForAnXterm() throws {
        let demo = try startDemo(["TERM": "xterm-ghostty", "COLORTERM": nil], seed: 21)
        #expect(demo.reports.contains("depth trueColor"))
        #expect(demo.reports.contains("type xterm-256color"))
        #expect(
            demo.reports.contains(
                "note The terminal type xterm-ghostty is unknown here; using xterm-256color."))
        #expect(
            demo.lastingDifferences(from: Scene(seed: 21, size: Self.size).frame, depth: .trueColor) == [])
        demo.type("q")
        #expect(demo.waitForEnd() == .exited(0))
        #expect(!demo.terminal.showsAlternateScreen)
    }

    @Test(arguments: [
        "vt100", "vt220", "linux", "tmux-256color", "screen", "xterm", "rxvt", "cygwin", "sun", "ansi",
    ])
    func everyTypeOpensAndEnds(type: String) throws {
        let demo = try startDemo(["TERM": type, "COLORTERM": nil], seed: 22)
        #expect(demo.reports.contains("type \(type)"))
        demo.type("rrrr")
        for _ in 0..<4 { #expect(demo.wait(forReport: "presented")) }
        demo.type("q")
        #expect(demo.waitForEnd() == .exited(0))
        #expect(demo.isInNormalMode)
    }

    @Test func aVT100GetsAttributesAndNoColors() throws {
        let demo = try startDemo(["TERM": "vt100", "COLORTERM": "truecolor"], seed: 23)
        #expect(demo.reports.contains("depth none"))
        demo.type("r")
        #expect(demo.wait(forReport: "presented"))
        demo.readAll()
        let output = String(decoding: demo.output, as: UTF8.self)
        #expect(!output.contains("38;") && !output.contains("48;"))
    }

    @Test func aPlainLocaleGetsASCII() throws {
        let demo = try startDemo(["LANG": "C"], seed: 24)
        #expect(demo.reports.contains("unicode false"))
        for _ in 0..<20 {
            demo.type("r")
            #expect(demo.wait(forReport: "presented"))
        }
        demo.type("q")
        #expect(demo.waitForEnd() == .exited(0))
        #expect(demo.output.allSatisfy { $0 < 0x80 })
    }

    @Test func unicodeWorksInAPlainLocaleWhenAsked() throws {
        let demo = try startDemo(["LANG": "C", "DEMO_GLYPHS": "unicode"], seed: 25)
        #expect(demo.reports.contains("unicode true"))
        #expect(
            demo.lastingDifferences(from: Scene(seed: 25, size: Self.size).frame, depth: .trueColor) == [])
    }

    @Test func aLocaleFromTheOtherEndOfALinkMeansUTF8() throws {
        let demo = try startDemo(["LANG": "xx_YY.UTF-8"], seed: 26)
        #expect(demo.reports.contains("unicode true"))
    }

    @Test func noColorMeansNone() throws {
        let demo = try startDemo(["NO_COLOR": "1"], seed: 27)
        #expect(demo.reports.contains("depth none"))
        demo.type("rr")
        for _ in 0..<2 { #expect(demo.wait(forReport: "presented")) }
        demo.readAll()
        for y in 0..<24 {
            for x in 0..<80 {
                let cell = demo.terminal.cell(x: x, y: y)
                #expect(cell.foreground == .own && cell.background == .own)
            }
        }
    }

    @Test func noTerminfoAtAllIsSaid() throws {
        // vt100 and its kind may be compiled into ncurses, so even this may find a screen.
        let demo = try startDemo([
            "TERM": "nonsense", "TERMINFO": "/nonexistent", "TERMINFO_DIRS": "/nonexistent",
        ])
        demo.type("q")
        let end = demo.waitForEnd()
        #expect(end == .exited(0) || end == .exited(69))
        #expect(demo.isInNormalMode)
    }

    @Test func aDumbTerminalGetsPlainLines() throws {
        let demo = try PseudoTerminal(
            program: PseudoTerminal.builtProgram("terminal-demo"), environment: ["TERM": "dumb"])
        #expect(demo.waitForEnd() == .exited(0))
        #expect(demo.terminal.text == "plain: TERM=dumb cannot place text\nbye")
    }
}
