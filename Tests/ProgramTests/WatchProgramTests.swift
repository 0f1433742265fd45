import Canvas
import Foundation
import Glibc
import TerminalHarness
import Testing

/// Runs that are watched from elsewhere.
@Suite(.serialized)
struct WatchProgramTests {
    private let runs = NSTemporaryDirectory() + "gantop-watched-\(UUID().uuidString)"

    private var environment: [String: String] { ["GANTOP_RUNS": runs] }

    private func start(_ arguments: [String]) throws -> PseudoTerminal {
        try startGantop(arguments, environment: environment)
    }

    /// A run that is over.
    private func train(_ name: String, seed: Int = 0) throws {
        let printed = try Printed(
            smallRing + [
                "--headless", "--steps", "300", "--set", "evaluateEvery=100", "--run", name, "--seed",
                "\(seed)",
            ],
            environment: environment)
        try #require(printed.status == 0, "\(printed.errors)")
    }

    @Test func aWatcherFollowsTheNewestLiveRunAndControlsIt() throws {
        try train("over")
        let trainer = try start(smallRing + ["--run", "alive"])
        trainer.expectWords("training")
        let watcher = try start(["watch"])
        let second = try start(["watch", "alive"])
        watcher.expectWords("training", "ring")
        watcher.type(" ")
        for screen in [watcher, trainer, second] { screen.expectWords("PAUSED") }
        let paused = try #require(trainer.step)
        #expect(watcher.wait { watcher.step == paused })
        second.type(".")
        #expect(watcher.wait { watcher.step == paused + 1 })
        second.type(" ")
        #expect(watcher.wait { (watcher.step ?? 0) > paused + 3 })
        second.type("q")
        #expect(second.waitForEnd() == .exited(0))
        watcher.type("Xx")
        #expect(watcher.waitForEnd() == .exited(0))
        trainer.expectWords("stopped")
    }

    @Test func aWatcherThatStallsOrDiesDoesNotTouchTheTrainer() throws {
        let trainer = try start(smallRing + ["--run", "alive"])
        trainer.expectWords("training")
        let watcher = try start(["watch", "alive"])
        watcher.expectWords("training")
        for signal in [SIGSTOP, SIGKILL] {
            watcher.send(signal: signal)
            let before = try #require(trainer.step)
            #expect(trainer.wait { (trainer.step ?? 0) > before + 20 })
        }
        trainer.expectWords("training")
        trainer.type("qx")
        #expect(trainer.waitForEnd() == .exited(0))
    }

    @Test func aTrainerThatDiesIsSaidToBeInterrupted() throws {
        let trainer = try start(smallRing + ["--run", "alive", "--checkpoint-every", "50"])
        trainer.expectWords("training")
        let watcher = try start(["watch", "alive"])
        watcher.expectWords("training")
        #expect(watcher.wait { (watcher.step ?? 0) > 60 })
        trainer.send(signal: SIGKILL)
        watcher.expectWords("interrupted", "gantop resume alive")
        // Whoever goes on with it is seen to.
        let resumed = try start(["resume", "alive"])
        resumed.expectWords("training")
        watcher.expectWords("training", "resumed here")
        resumed.type("qx")
        #expect(resumed.waitForEnd() == .exited(0))
        watcher.expectWords("stopped")
    }

    @Test func aRunThatIsOverIsPlayedAgain() throws {
        try train("over")
        let watcher = try start(["watch", "over"])
        watcher.expectWords("done", "300/300", "Space replay")
        // The recorded run took a fraction of a second: played, it is over at once.
        watcher.type("<<< ")
        watcher.expectWords("REPLAY 1x", "300/300")
        watcher.type("\u{1b}[H")
        #expect(watcher.wait { watcher.step == 1 })
        watcher.type("\u{1b}[C")
        #expect(watcher.wait { watcher.step.map { (2..<300).contains($0) } ?? false })
        watcher.type("q")
        #expect(watcher.waitForEnd() == .exited(0))
    }

    /// Pictures of another program that are no PNG files.
    @Test(arguments: ["jpeg", "gif"]) func picturesOfOtherFormatsAreShown(name: String) throws {
        let cases = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let gantop = try start(["watch", cases.appending(path: "RunRecordTests/Cases/\(name)").path])
        gantop.expectWords("fake_\(name)", "step 20")
        let isColoured = gantop.wait {
            (0..<40).contains { y in
                (0..<120).contains { x in
                    if case .rgb = gantop.terminal.cell(x: x, y: y).background { true } else { false }
                }
            }
        }
        #expect(isColoured && !gantop.terminal.text.contains("write PNG"), "\(gantop.terminal.text)")
        gantop.type("q")
        #expect(gantop.waitForEnd() == .exited(0))
    }

    @Test func twoRunsShareTheirCharts() throws {
        try train("one")
        try train("two", seed: 1)
        let watcher = try start(["watch", "one", "two"])
        watcher.expectWords("with two", "done", "loss", " d ", " g ")
    }

    @Test(arguments: [["watch"], ["watch", "nothing"], ["watch", "/nonexistent/run"]])
    func whatIsNotThereIsNamed(arguments: [String]) throws {
        let watcher = try start(arguments)
        #expect(watcher.waitForEnd() == .exited(66))
        #expect(watcher.terminal.alternateScreenCount == 0)
        #expect(watcher.terminal.text.contains(arguments.last == "watch" ? "no runs in" : "there is no run"))
    }
}
