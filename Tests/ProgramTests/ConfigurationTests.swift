import Canvas
import Dashboard
import Foundation
import Terminal
import TerminalHarness
import Testing

@testable import gantop

/// A place for a configuration that goes away with the test.
private struct Place {
    let home = NSTemporaryDirectory() + "gantop-configuration-\(UUID().uuidString)"
    var path: String { home + "/gantop/config.toml" }

    init(_ text: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: home + "/gantop", withIntermediateDirectories: true)
        if let text { try text.write(toFile: path, atomically: true, encoding: .utf8) }
    }

    var environment: [String: String] { ["XDG_CONFIG_HOME": home] }
    var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
    func remove() { try? FileManager.default.removeItem(atPath: home) }
}

@Suite struct ConfigurationTests {
    @Test func everyKeyIsRead() throws {
        let place = try Place(
            """
            theme = "nord"
            color = 256
            glyphs = "ascii"
            images = false
            bandwidth = 20
            mouse = false
            smoothing = 0.9
            panes = ["charts", "log", "answers"]
            introduced = true
            """)
        defer { place.remove() }
        let kept = Configuration(environment: place.environment)
        #expect(kept.warnings.isEmpty)
        #expect(kept.theme == "nord" && kept.color == .twoFiftySix && kept.glyphs == .ascii)
        #expect(kept.images == .off && kept.bandwidth == 20 && kept.mouse == false && kept.isIntroduced)
        #expect(kept.preferences.smoothing == 0.9)
        #expect(kept.preferences.hiddenPanes == [.samples, .gauge, .machine])
    }

    @Test(arguments: [
        ("colour = \"auto\"", "colour: no such key"), ("theme = 3", "theme: must be"),
        ("color = \"many\"", "color: must be one of"), ("smoothing = 1", "smoothing: must be"),
        ("smoothing = 2.5", "smoothing: must be"), ("bandwidth = 0", "bandwidth: must be a whole number"),
        ("panes = [\"chart\"]", "panes: must be a list of"),
        ("mouse = \"no\"", "mouse: must be true or false"),
        ("[looks]", "[looks]: no such section"),
    ])
    func aBadKeyIsNamedAndTheOthersCount(line: String, reason: String) throws {
        let place = try Place("introduced = true\n\(line)\n")
        defer { place.remove() }
        let kept = Configuration(environment: place.environment)
        #expect(kept.warnings.count == 1 && kept.isIntroduced)
        let warning = try #require(kept.warnings.first)
        #expect(warning.hasPrefix(place.path) && warning.contains(reason))
    }

    @Test func whatCannotBeReadIsNotWrittenOver() throws {
        let broken = "theme = \n"
        let place = try Place(broken)
        defer { place.remove() }
        let kept = Configuration(environment: place.environment)
        #expect(kept.warnings.count == 1 && kept.warnings[0].contains("line 1"))
        #expect(kept.keep([("theme", "\"nord\"")])?.contains("left as it is") == true)
        #expect(place.text == broken)
    }

    @Test func onlyTheChosenLinesAreWritten() {
        let text = "# mine\n  theme = \"dark\" # liked\nmouse = false\n\n[later]\ntheme = \"x\"\n"
        let edited = Configuration.edited(text, [("theme", "\"nord\""), ("smoothing", "0.8")])
        #expect(
            edited == "# mine\ntheme = \"nord\"\nmouse = false\n\nsmoothing = 0.8\n[later]\ntheme = \"x\"\n")
        #expect(Configuration.edited("", [("introduced", "true")]) == "introduced = true\n")
    }

    @Test func aUserWithoutAHomeHasNone() {
        let kept = Configuration(environment: ["HOME": "/nonexistent/home"])
        #expect(kept.path == nil && kept.keep([("introduced", "true")]) == nil)
    }

    @Test func theCardIsShownOnceAndChoicesAreKept() throws {
        let place = try Place()
        defer { place.remove() }
        let changes: [String: String?] = ["XDG_CONFIG_HOME": place.home]
        let first = try startGantop(smallRing, environment: changes)
        first.expectWords("any key begins")
        first.type("x")
        #expect(first.wait { !first.terminal.text.contains("any key begins") })
        #expect(first.wait { place.text.contains("introduced = true") })
        first.type("55")
        first.expectWords("log hidden")
        first.type("\\qx")
        #expect(first.waitForEnd() == .exited(0))
        #expect(place.text.contains("smoothing = 0.0"))
        #expect(place.text.contains("panes = [\"charts\", \"samples\", \"gauge\", \"answers\"]"))
        let second = try startGantop(smallRing, environment: changes)
        second.expectWords("training", "what G draws")
        #expect(!second.terminal.text.contains("any key begins") && !second.terminal.text.contains("5 log"))
        second.type("qx")
        #expect(second.waitForEnd() == .exited(0))
    }

    @Test func aLightTerminalGetsTheLightTheme() throws {
        let place = try Place("introduced = true\n")
        defer { place.remove() }
        let gantop = try startGantop(
            smallRing, environment: ["XDG_CONFIG_HOME": place.home, "COLORFGBG": "0;15"])
        gantop.expectWords("training")
        gantop.type("t")
        gantop.expectWords("solarized-light")
        gantop.type("\r")
        gantop.expectWords("theme light")
        gantop.type("qx")
        #expect(gantop.waitForEnd() == .exited(0))
        // Nobody chose another one.
        #expect(!place.text.contains("theme"))
    }

    @Test func aBadConfigurationIsNamedAndTheRunGoesOn() throws {
        let place = try Place("introduced = true\ntheme = \"drak\"\nnonsense = 1\n")
        defer { place.remove() }
        let gantop = try startGantop(smallRing, environment: ["XDG_CONFIG_HOME": place.home])
        gantop.expectWords("training")
        gantop.type("l")
        gantop.expectWords("nonsense: no such key", "Did you mean")
        gantop.type("\u{1b}")
        gantop.type("qx")
        #expect(gantop.waitForEnd() == .exited(0))
    }
}
