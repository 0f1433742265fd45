import Canvas
import Glibc
import TerminalHarness
import Testing

@testable import Terminal

struct InputTests {
    @Test(arguments: [
        ("k", "character(\"k\")"), ("ä", "character(\"ä\")"), ("漢", "character(\"漢\")"), ("\u{1b}[A", "up"),
        ("\u{1b}[1;2C", "shiftRight"), ("\u{1b}OA", "up"),
        ("\u{1b}OD", "left"), ("\u{1b}[5~", "pageUp"), ("\u{1b}OH", "home"), ("\u{1b}OF", "end"),
        ("\u{1b}[3~", "delete"),
        ("\u{1b}[Z", "backTab"), ("\t", "tab"), ("\r", "enter"), ("\n", "enter"), ("\u{7f}", "backspace"),
        ("\u{8}", "backspace"), ("\u{1b}OP", "function(1)"), ("\u{1b}[24~", "function(12)"),
        ("\u{1}", "control(\"a\")"),
        ("\u{13}", "control(\"s\")"), ("\u{16}", "control(\"v\")"), ("\u{1b}", "escape"),
        ("\u{1b}[1;5D", "left"),
    ])
    func keysArrive(typed: String, key: String) throws {
        let demo = try startDemo()
        demo.type(typed)
        #expect(demo.wait(forReport: "key \(key)"), "\(demo.reports)")
    }

    @Test(
        arguments: [
            ("\u{1b}[<0;10;5M", "press at 9, 4"), ("\u{1b}[<64;80;24M", "wheelUp at 79, 23"),
            ("\u{1b}[M !!", "press at 0, 0"),
        ], ["xterm-256color", "tmux-256color", "xterm", "linux"])
    func theMouseArrives(typed: (bytes: String, report: String), type: String) throws {
        let demo = try startDemo(["TERM": type])
        demo.type(typed.bytes)
        #expect(demo.wait(forReport: typed.report), "\(demo.reports)")
    }

    @Test func theMouseIsAskedForLeftAloneAndGivenBack() throws {
        let demo = try startDemo()
        func asked() -> Bool? { demo.lastSwitch(of: 1000) }
        #expect(asked() == true && demo.lastSwitch(of: 1006) == true && demo.lastSwitch(of: 2004) == true)
        demo.type("m")
        try #require(demo.wait(forReport: "mouse false"))
        demo.readAll()
        #expect(asked() == false && demo.lastSwitch(of: 2004) == true)
        demo.type("m")
        try #require(demo.wait(forReport: "mouse true"))
        demo.readAll()
        #expect(asked() == true)
        demo.type("q")
        #expect(demo.waitForEnd() == .exited(0))
        for mode in [1000, 1006, 2004] { #expect(demo.lastSwitch(of: mode) == false) }
    }

    @Test(arguments: ["x", "a"]) func aCrashSwitchesTheMouseOff(key: String) throws {
        let demo = try startDemo()
        demo.type(key)
        _ = demo.waitForEnd()
        for mode in [1000, 1006, 2004] { #expect(demo.lastSwitch(of: mode) == false) }
    }

    @Test func pastedTextPressesNoKeys() throws {
        let demo = try startDemo()
        demo.type("\u{1b}[200~q\nxq t\u{1b}[A\u{1b}[<0;1;1M\u{1b}[201~k")
        #expect(demo.wait(forReport: "key character(\"k\")"))
        #expect(demo.reports.isEmpty)
    }

    @Test func aReportThatComesInPiecesIsOne() throws {
        let demo = try startDemo()
        for (index, piece) in ["\u{1b}[<6", "4;1", "0;5"].enumerated() {
            demo.type(piece)
            // Something else to do in between, so that the program does not find the next piece at once.
            let size = Size(width: 70 + index, height: 20)
            demo.resize(to: size)
            demo.wait(forReport: "resized \(size)")
        }
        demo.type("M")
        #expect(demo.wait(forReport: "wheelUp at 9, 4"), "\(demo.reports)")
    }

    @Test(
        arguments: [
            "\u{1b}[99~", "\u{1b}[97;5u", "\u{1b}[?1;2c", "\u{1b}Ox", "\u{1b}]11;rgb:00/11/22\u{7}",
            "\u{1b}P1$r0m\u{1b}\\", "\u{1b}[<35;1;1M", "\u{1b}[<0;1;1m",
        ])
    func unknownSequencesAreNotTyped(typed: String) throws {
        let demo = try startDemo()
        demo.type(typed)
        demo.type("k")
        #expect(demo.wait(forReport: "key character(\"k\")"))
        demo.type("j")
        #expect(demo.wait(until: { demo.reports == ["key character(\"j\")"] }), "\(demo.reports)")
    }

    @Test func bytesThatAreNoCharacterAreIgnored() throws {
        let demo = try startDemo()
        demo.type([0xff, 0xc0, 0x80, 0xe6])
        demo.type("k")
        #expect(demo.wait(forReport: "key character(\"k\")"), "\(demo.reports)")
    }

    /// A hundred thousand of them, and some without end.
    @Test(arguments: ["w", "e"]) func wakesLeaveRoomForKeys(key: String) throws {
        let demo = try startDemo()
        demo.type(key)
        #expect(demo.wait(forReport: "wake"))
        demo.type("k")
        #expect(demo.wait(forReport: "key character(\"k\")"))
        demo.type("q")
        #expect(demo.waitForEnd() == .exited(0))
    }

    @Test func controlZGivesTheTerminalToTheShellAndTakesItBack() throws {
        let size = Size(width: 80, height: 24)
        let demo = try PseudoTerminal(
            program: "/bin/bash",
            arguments: [
                "-c", "set -m; \"$0\"; echo STOPPED; read -r line; fg >/dev/null; echo ENDED",
                PseudoTerminal.builtProgram("terminal-demo"),
            ],
            environment: [
                "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "DEMO_SEED": "8",
                "PATH": "/usr/bin:/bin",
            ], size: size)
        try #require(demo.wait(forReport: "ready"))
        demo.type("\u{1a}")
        try #require(demo.wait(until: { demo.terminal.text.contains("STOPPED") }), "\(demo.terminal.text)")
        #expect(!demo.terminal.showsAlternateScreen)
        #expect(demo.terminal.isCursorVisible)
        #expect(demo.isInNormalMode)
        demo.type("\n")
        try #require(demo.wait(forReport: "continued"))
        demo.readAll()
        #expect(demo.terminal.showsAlternateScreen)
        #expect(!demo.isInNormalMode)
        #expect(demo.lastingDifferences(from: Scene(seed: 8, size: size).frame, depth: .trueColor) == [])
        demo.type("q")
        #expect(demo.waitForEnd() == .exited(0))
        #expect(demo.terminal.text.contains("ENDED"))
        #expect(demo.isInNormalMode)
    }

    @Test func whoeverWasStoppedByForceRepaints() throws {
        let demo = try startDemo(seed: 9)
        demo.send(signal: SIGSTOP)
        demo.terminal.feed(Array("\u{1b}[H\u{1b}[2Jshell$ ".utf8))
        demo.send(signal: SIGCONT)
        try #require(demo.wait(forReport: "continued"))
        let frame = Scene(seed: 9, size: Size(width: 80, height: 24)).frame
        #expect(demo.lastingDifferences(from: frame, depth: .trueColor) == [])
    }
}
