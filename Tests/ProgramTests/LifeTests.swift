import Canvas
import Foundation
import Glibc
import TerminalHarness
import Testing

/// What a terminal goes through with the real program in it.
@Suite(.serialized)
struct LifeTests {
    @Test func aThousandSizesLeaveARightScreen() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        var random = SplitMix64(state: 17)
        for _ in 0..<1000 {
            gantop.resize(to: Size(width: 1 + random.below(300), height: 1 + random.below(100)))
        }
        gantop.resize(to: Size(width: 120, height: 40))
        gantop.expectWords("training", "D(G(z))", "Space")
        gantop.type("qx")
        #expect(gantop.waitForEnd() == .exited(0))
        gantop.expectNormalScreen()
    }

    @Test func controlZGivesTheTerminalToTheShellAndTakesItBack() throws {
        let script = "set -m; \"$0\" \"$@\"; echo STOPPED; read -r line; fg >/dev/null; echo ENDED"
        let gantop = try PseudoTerminal(
            program: "/bin/bash",
            arguments: ["-c", script, PseudoTerminal.builtProgram("gantop")] + smallRing,
            environment: [
                "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent",
                "GANTOP_RUNS": TestRuns.path,
            ], size: Size(width: 120, height: 40))
        gantop.expectWords("training", "D right")
        gantop.type("\u{1a}")
        gantop.expectWords("STOPPED")
        gantop.expectNormalScreen()
        #expect(gantop.lastSwitch(of: 1000) == false && gantop.lastSwitch(of: 2004) == false)
        gantop.type("\n")
        gantop.expectWords("training", "D right", "Space")
        #expect(gantop.terminal.showsAlternateScreen && gantop.lastSwitch(of: 1000) == true)
        gantop.type("qx")
        gantop.expectWords("ENDED")
        gantop.expectNormalScreen()
    }

    @Test(arguments: [SIGILL, SIGTRAP, SIGSEGV, SIGABRT])
    func aTrapGivesTheScreenBack(signal: CInt) throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        gantop.send(signal: signal)
        #expect(gantop.waitForEnd() == .killed(signal: signal))
        gantop.expectNormalScreen()
        #expect(gantop.lastSwitch(of: 1000) == false)
    }

    @Test func pastedKeysPressNothing() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        gantop.type("\u{1b}[200~qx\u{1b}[201~l")
        gantop.expectWords("newest")
        gantop.type("lqx")
        #expect(gantop.waitForEnd() == .exited(0))
    }

    @Test func clicksRunTheFootersKeys() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training", "Space pause")
        // The first steps bring keys of their own.
        #expect(gantop.wait { (gantop.step ?? 0) > 1000 && gantop.terminal.text.contains("D right") })
        let lines = gantop.terminal.text.split(separator: "\n", omittingEmptySubsequences: false)
        let row = try #require(lines.lastIndex { $0.contains("Space pause") })
        let key = try #require(lines[row].range(of: "Space pause"))
        let place = "\(lines[row].distance(from: lines[row].startIndex, to: key.lowerBound) + 2);\(row + 1)"
        gantop.type("\u{1b}[<0;\(place)M\u{1b}[<0;\(place)m")
        gantop.expectWords("PAUSED")
        gantop.type("M")
        gantop.expectWords("select text")
        #expect(gantop.lastSwitch(of: 1000) == false)
    }

    @Test func colourDepthsGoRound() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        for name in ["256", "16", "none", "24-bit"] {
            gantop.type("C")
            gantop.expectWords("colours: \(name)")
        }
    }

    @Test func aUsersBrokenThemeIsNamedAmongTheOthers() throws {
        let home = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gantop-\(UUID().uuidString)")
        let themes = home.appendingPathComponent("gantop/themes")
        try FileManager.default.createDirectory(at: themes, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        try Data("[style]\n\"log\" = \"icy\"\n".utf8).write(to: themes.appendingPathComponent("broken.toml"))
        let gantop = try startGantop(["themes"], environment: ["XDG_CONFIG_HOME": home.path])
        #expect(gantop.waitForEnd() == .exited(78))
        let printed = String(decoding: gantop.output, as: UTF8.self)
        #expect(printed.contains("nord") && printed.contains("broken.toml"))
        #expect(printed.contains("icy is not in the palette"))
    }
}
