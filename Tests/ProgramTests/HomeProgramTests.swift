import Canvas
import Foundation
import Glibc
import TerminalHarness
import Testing

/// The home screen in a terminal.
@Suite(.serialized) final class HomeProgramTests {
    private let runs = NSTemporaryDirectory() + "gantop-home-\(UUID().uuidString)"
    private let manager = FileManager.default
    private var environment: [String: String] { ["GANTOP_RUNS": runs] }

    deinit { try? FileManager.default.removeItem(atPath: runs) }

    private func start(_ arguments: String..., size: Size = Size(width: 120, height: 40)) throws
        -> PseudoTerminal
    {
        try startGantop(arguments, environment: environment.mapValues { Optional($0) }, size: size)
    }

    /// A run that is over.
    private func train(_ name: String, steps: Int = 200, _ settings: String...) throws {
        let printed = try Printed(
            smallRing + ["--headless", "--steps", "\(steps)", "--set", "evaluateEvery=100", "--run", name]
                + settings.flatMap { ["--set", $0] }, environment: environment)
        try #require(printed.status == 0, "\(printed.errors)")
    }

    @Test func withoutArgumentsRunsAreShownAndWatched() throws {
        try train("first")
        let gantop = try start()
        gantop.expectWords("gantop", "1 run", "first", "finished", "D right", "Enter watch", "samples")
        gantop.type("\r")
        gantop.expectWords("done", "200/200", "Space replay")
        gantop.type("q")
        gantop.expectWords("1 run", "Enter watch")
        // One terminal for both: nothing of the shell's screen was to be seen between them.
        #expect(gantop.terminal.alternateScreenCount == 1)
        for size in [Size(width: 40, height: 12), Size(width: 1, height: 1), Size(width: 200, height: 60)] {
            gantop.resize(to: size)
            if size.width > 1 { gantop.expectWords("first", "finished") }
        }
        gantop.type("q")
        #expect(gantop.waitForEnd() == .exited(0))
        gantop.expectNormalScreen()
    }

    @Test func markedRunsAreComparedWithALegend() throws {
        try train("one", steps: 100)
        try train("two")
        try train("three", steps: 100)
        let gantop = try start("home")
        gantop.expectWords("3 runs", "one", "two", "three")
        gantop.type("   c")
        gantop.expectWords("with 2 others", "200/200", "2 - - three", "3 --- one", "D2", "G3")
        gantop.type("q")
        gantop.expectWords("3 runs", "3 marked")
        gantop.type("\u{1b}q")
        #expect(gantop.waitForEnd() == .exited(0))
    }

    /// The theme, the colours and the mouse are those of the dashboard that is opened from here, and the theme of the next time.
    @Test func looksAreChosenHereToo() throws {
        try train("one", steps: 100)
        let place = runs + "-config"
        defer { try? manager.removeItem(atPath: place) }
        let changes: [String: String?] = ["GANTOP_RUNS": runs, "XDG_CONFIG_HOME": place]
        let gantop = try startGantop(["home"], environment: changes)
        gantop.expectWords("1 run", "one")
        func ground() -> VirtualTerminal.CellColor { gantop.terminal.cell(x: 0, y: 0).background }
        #expect(ground() == .own)
        gantop.type("t")
        gantop.expectWords("theme", "solarized-light")
        gantop.type("j")
        #expect(gantop.wait { ground() != .own })
        gantop.type("\u{1b}")
        #expect(gantop.wait { ground() == .own })
        gantop.type("tj\r")
        #expect(gantop.wait { ground() != .own && !gantop.terminal.text.contains("solarized-light") })
        gantop.type("C")
        gantop.expectWords("colours: 256")
        gantop.type("M")
        gantop.expectWords("select text")
        #expect(gantop.wait { gantop.lastSwitch(of: 1000) == false })
        gantop.type("\rx")
        gantop.expectWords("done", "Space replay")
        #expect(ground() != .own && gantop.lastSwitch(of: 1000) == false)
        gantop.type("qM")
        gantop.expectWords("1 run", "the mouse clicks and scrolls here again")
        gantop.type("q")
        #expect(gantop.waitForEnd() == .exited(0))
        let kept = try String(contentsOfFile: place + "/gantop/config.toml", encoding: .utf8)
        #expect(kept.contains("theme = \""))
    }

    @Test func theHomeScreenIsStoppedAndGoesOn() throws {
        try train("one", steps: 100)
        let script = "set -m; \"$0\" home; echo STOPPED; read -r line; fg >/dev/null; echo ENDED"
        let gantop = try PseudoTerminal(
            program: "/bin/bash", arguments: ["-c", script, PseudoTerminal.builtProgram("gantop")],
            environment: [
                "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent",
                "GANTOP_RUNS": runs,
            ], size: Size(width: 120, height: 40))
        gantop.expectWords("1 run", "finished")
        gantop.type("\u{1a}")
        gantop.expectWords("STOPPED")
        gantop.expectNormalScreen()
        gantop.type("\n")
        gantop.expectWords("1 run", "finished", "Enter watch")
        #expect(gantop.terminal.showsAlternateScreen && gantop.lastSwitch(of: 1000) == true)
        gantop.resize(to: Size(width: 20, height: 5))
        gantop.expectWords("gantop", "one", "Enter watch")
        #expect(gantop.wait { !gantop.terminal.text.contains("finished") })
        gantop.type("\u{1}")
        gantop.expectWords("Ctrl-A")
        gantop.resize(to: Size(width: 120, height: 40))
        gantop.expectWords("1 run", "finished", "D right", "what G draws")
        gantop.type("q")
        gantop.expectWords("ENDED")
        gantop.expectNormalScreen()
    }

    @Test(arguments: [(SIGHUP, 129), (SIGTERM, 143), (SIGINT, 130)] as [(CInt, CInt)])
    func aSignalEndsTheHomeScreenAndGivesTheTerminalBack(signal: CInt, status: CInt) throws {
        try train("one", steps: 100)
        let gantop = try start("home")
        gantop.expectWords("1 run", "finished")
        gantop.send(signal: signal)
        #expect(gantop.waitForEnd() == .exited(status))
        gantop.expectNormalScreen()
    }

    @Test func theHomeScreenEndsWithItsTerminal() throws {
        try train("one", steps: 100)
        let gantop = try start("home")
        gantop.expectWords("1 run", "finished")
        gantop.hangUp()
        #expect(gantop.waitForEnd() == .exited(129))
    }

    @Test func deletingAsksAndDeletes() throws {
        try train("keep")
        try train("drop", steps: 100)
        let gantop = try start("home")
        gantop.expectWords("keep", "drop")
        gantop.type("/drop\rD")
        gantop.expectWords("delete?", "gone for good")
        gantop.type("n")
        gantop.expectWords("nothing was deleted")
        #expect(manager.fileExists(atPath: runs + "/drop"))
        gantop.type("Dy")
        gantop.expectWords("'drop' is deleted", "no run is like drop")
        #expect(!manager.fileExists(atPath: runs + "/drop") && manager.fileExists(atPath: runs + "/keep"))
    }

    @Test func aNewRunIsTrainedAndItsEndComesBack() throws {
        try train("old", steps: 100)
        let gantop = try start("home")
        gantop.expectWords("old")
        gantop.type("N")
        gantop.expectWords("train what?", "ring", "fashion")
        gantop.type("\u{1b}r")
        gantop.expectWords("'old' is done at step 100")
        // The first of the recipes needs no data.
        gantop.type("N\r")
        gantop.expectWords("D(x)", "training")
        #expect(gantop.wait { (gantop.step ?? 0) > 2 })
        gantop.type("qs")
        gantop.expectWords("2 runs", "stopped", "Enter watch")
        gantop.type("g")
        #expect(gantop.wait { gantop.terminal.text.contains("stopped") })
        gantop.type("/stopped\u{1b}/state=stopped\rr")
        gantop.expectWords("D(x)", "training")
        gantop.type("qs")
        gantop.expectWords("2 runs", "Enter watch")
        gantop.type("q")
        #expect(gantop.waitForEnd() == .exited(0))
        gantop.expectNormalScreen()
    }

    @Test func aRunThatIsTrainedElsewhereIsLiveAndNotDeleted() throws {
        let trainer = try start("train", "ring", "--threads", "1", "--set", "batchSize=8", "--run", "alive")
        trainer.expectWords("training")
        let gantop = try start("home")
        gantop.expectWords("1 trained now", "alive", "training")
        gantop.type("D")
        gantop.expectWords("'alive' is being trained: nothing of it is deleted")
        gantop.type("\r")
        gantop.expectWords("D(x)", "training")
        #expect(gantop.wait { (gantop.step ?? 0) > 0 })
        gantop.type(" ")
        trainer.expectWords("PAUSED")
        gantop.type("q")
        gantop.expectWords("paused")
        trainer.type("qx")
        #expect(trainer.waitForEnd() == .exited(0))
        gantop.expectWords("stopped")
    }

    @Test func brokenAndHostileDirectoriesAreNamedAndHarmless() throws {
        try train("sound", steps: 100)
        for (name, text) in [
            ("torn", "recipe = \"ri"), ("evil\u{1b}[31m\u{7}", "\u{1b}[2J"),
            ("empty", ""), ("late", "recipe = \"ring\"\nseed = 0\nstarted = \"never\"\nhost = \"x\"\n"),
        ] {
            try manager.createDirectory(atPath: runs + "/\(name)", withIntermediateDirectories: true)
            try text.write(toFile: runs + "/\(name)/run.toml", atomically: true, encoding: .utf8)
        }
        let gantop = try start("home")
        gantop.expectWords("5 runs", "torn", "evil·[31m·", "broken", "sound", "finished")
        gantop.type("/torn\r\r")
        gantop.expectWords("'torn' is broken:", "run.toml")
        #expect(!String(decoding: gantop.output, as: UTF8.self).contains("evil\u{1b}"))
        gantop.type("\u{1b}q")
        #expect(gantop.waitForEnd() == .exited(0))
    }

    @Test func anEmptyDirectorySaysHowToBegin() throws {
        let gantop = try start("home")
        gantop.expectWords("no runs in", "trains")
        gantop.type("q")
        #expect(gantop.waitForEnd() == .exited(0))
        // Without a terminal there is no screen, and a sentence instead.
        let printed = try Printed(["home"], environment: environment)
        #expect(printed.status == 64 && printed.errors.contains("gantop runs"), "\(printed.errors)")
    }

    @Test func aFilterListsRunsInPlainLinesToo() throws {
        try train("small", "learningRate=0.0001")
        try train("large", "learningRate=0.01")
        func listed(_ filter: String) throws -> Printed {
            try Printed(["runs", "--where", filter, "--json"], environment: environment)
        }
        let some = try listed("lr>=0.001 state=finished ring")
        #expect(
            some.status == 0 && some.lines.count == 1 && some.output.contains("\"large\""), "\(some.output)")
        #expect(try listed("state=failed").lines.isEmpty)
        let wrong = try listed("lrr>=0.001")
        #expect(wrong.status == 64 && wrong.errors.contains("Did you mean 'lr'?"), "\(wrong.errors)")
    }

    @Test(
        arguments: [
            (["a", "b", "c", "d", "e", "f", "g"], 64, "6 runs at most"), (["a", "a"], 64, "named twice"),
            (["one", "./ONE"], 64, "named already"), (["one", "nothing"], 66, "no run 'nothing'"),
        ] as [([String], Int32, String)])
    func whatCannotBeComparedIsRefused(words: [String], status: Int32, sentence: String) throws {
        if words[0] == "one" { try train("one", steps: 100) }
        let words = words.map { $0 == "./ONE" ? runs + "/one" : $0 }
        let gantop = try startGantop(["watch"] + words, environment: environment.mapValues { Optional($0) })
        #expect(gantop.waitForEnd() == .exited(status))
        let text = gantop.terminal.text.split(separator: "\n").joined(separator: " ")
        #expect(text.contains(sentence), "\(text)")
        #expect(gantop.terminal.alternateScreenCount == 0)
    }
}
