import Foundation
import Glibc
import RunRecord
import TerminalHarness
import Testing

/// What becomes of a run when its terminal is gone, or when one leaves it.
@Suite(.serialized)
struct HangUpTests {
    @Test func aKeptRunGoesOnWithoutItsTerminalUntilItIsTerminated() throws {
        let run = TestRun()
        let gantop = try run.start()
        gantop.expectWords("training")
        gantop.hangUp()
        #expect(gantop.wait { !run.savedSteps.isEmpty }, "no checkpoint at the hang-up")
        let step = run.status.step
        #expect(gantop.wait { run.status.step > step })
        gantop.send(signal: SIGTERM)
        #expect(gantop.waitForEnd() == .exited(143))
        #expect(run.status.state == .stopped)
        #expect(run.savedSteps.last == run.status.step)
    }

    @Test func aKeptRunWithoutItsTerminalHearsOthers() throws {
        let run = TestRun()
        let gantop = try run.start()
        gantop.expectWords("training")
        gantop.hangUp()
        #expect(gantop.wait { !run.savedSteps.isEmpty })
        try run.ask(.pause)
        #expect(gantop.wait { run.status.state == .paused })
        try run.ask(.stop)
        #expect(gantop.waitForEnd() == .exited(0))
        #expect(run.savedSteps.last == run.status.step)
    }

    @Test func onHangUpARunCanPause() throws {
        let run = TestRun()
        let gantop = try run.start("--on-hangup", "pause")
        gantop.expectWords("training")
        gantop.hangUp()
        #expect(gantop.wait { run.status.state == .paused })
        let paused = run.status.step
        try run.ask(.step)
        #expect(gantop.wait { run.status.step == paused + 1 })
        gantop.send(signal: SIGTERM)
        #expect(gantop.waitForEnd() == .exited(143))
        #expect(run.savedSteps.last == paused + 1)
    }

    /// A thread that waits is not scheduled, however long the steps of others take; one that polls or spins is.
    @Test func withoutItsTerminalTheMainThreadOnlyWaits() throws {
        let run = TestRun()
        let gantop = try run.start("--on-hangup", "pause")
        gantop.expectWords("training")
        gantop.hangUp()
        #expect(gantop.wait { run.status.state == .paused })
        let process = try #require(run.trainer)
        func takeStep() throws {
            let step = run.status.step
            try run.ask(.step)
            #expect(gantop.wait { run.status.step == step + 1 })
        }
        // The dashboard's last words come first.
        var isQuiet = false
        for _ in 0..<20 where !isQuiet {
            let before = try scheduling(of: process)
            try takeStep()
            isQuiet = try scheduling(of: process) == before && before.state == "S"
        }
        #expect(isQuiet)
        let before = try scheduling(of: process)
        for _ in 0..<3 { try takeStep() }
        #expect(try scheduling(of: process) == before)
        gantop.send(signal: SIGTERM)
        #expect(gantop.waitForEnd() == .exited(143))
    }

    private struct Scheduling: Equatable {
        var state = ""
        var switches: [String] = []
    }

    /// How the main thread of a process stands, and how often it gave the processor up or lost it.
    private func scheduling(of process: pid_t) throws -> Scheduling {
        let text = try String(contentsOfFile: "/proc/\(process)/task/\(process)/status", encoding: .utf8)
        var found = Scheduling()
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            if line.hasPrefix("State:") { found.state = words[1] }
            if line.contains("ctxt_switches") { found.switches.append(words[1]) }
        }
        return found
    }

    @Test func onHangUpARunCanStop() throws {
        let run = TestRun()
        let gantop = try run.start("--on-hangup", "stop")
        gantop.expectWords("training")
        gantop.hangUp()
        #expect(gantop.waitForEnd() == .exited(129))
        #expect(run.status.state == .stopped)
        #expect(run.savedSteps.last == run.status.step)
    }

    @Test func aHangUpSignalGivesTheScreenBack() throws {
        let run = TestRun()
        let gantop = try run.start()
        gantop.expectWords("training")
        gantop.send(signal: SIGHUP)
        #expect(gantop.wait { !gantop.terminal.showsAlternateScreen && gantop.isInNormalMode })
        gantop.expectNormalScreen()
        gantop.expectWords("gantop watch a")
        gantop.send(signal: SIGINT)
        #expect(gantop.waitForEnd() == .exited(130))
        gantop.expectWords("gantop resume a")
    }

    @Test func aRunInSlowMotionGoesOnWithoutItsTerminal() throws {
        let run = TestRun()
        let gantop = try run.start()
        gantop.expectWords("training")
        gantop.type("m")
        gantop.expectWords("slow motion")
        gantop.hangUp()
        #expect(gantop.wait { !run.savedSteps.isEmpty })
        let step = run.status.step
        #expect(gantop.wait { run.status.step > step }, "nobody is there to take its steps")
        gantop.send(signal: SIGTERM)
        #expect(gantop.waitForEnd() == .exited(143))
    }

    @Test(arguments: ["m", " "])
    func aRunThatIsNotKeptComesToItsEndWithoutItsTerminalHoweverItWaited(key: String) throws {
        let gantop = try startGantop(smallRing + ["--no-record", "--steps", "20000"])
        gantop.expectWords("training")
        gantop.type(key)
        gantop.expectWords(key == "m" ? "slow motion" : "PAUSED")
        gantop.hangUp()
        #expect(gantop.waitForEnd() == .exited(0))
    }

    @Test func aRunThatIsNotKeptAndHasNoEndEndsWithItsTerminal() throws {
        let gantop = try startGantop(smallRing + ["--no-record"])
        gantop.expectWords("training")
        gantop.hangUp()
        #expect(gantop.waitForEnd() == .exited(129))
    }

    @Test func aRunThatIsNotKeptReachesItsEndWithoutItsTerminal() throws {
        let gantop = try startGantop(smallRing + ["--no-record", "--steps", "8000"])
        gantop.expectWords("training")
        gantop.hangUp()
        #expect(gantop.waitForEnd() == .exited(0))
    }

    @Test func plainLinesGoOnWithoutTheirTerminal() throws {
        let run = TestRun()
        let gantop = try run.start("--headless", "--interval", "0.1")
        gantop.expectWords("step ")
        gantop.hangUp()
        #expect(gantop.wait { !run.savedSteps.isEmpty })
        let step = run.status.step
        #expect(gantop.wait { run.status.step > step })
        gantop.send(signal: SIGTERM)
        #expect(gantop.waitForEnd() == .exited(143))
    }

    @Test func aChoiceThatThereIsNotIsNamed() throws {
        let printed = try Printed(["train", "ring", "--no-record", "--on-hangup", "wait"])
        #expect(printed.status == 64)
        for choice in ["continue", "pause", "stop"] { #expect(printed.errors.contains(choice)) }
    }
}

/// What `q` offers.
@Suite(.serialized)
struct LeavingTests {
    @Test func whatIsLeftTrainingGoesOnStepByStep() throws {
        let run = TestRun()
        let gantop = try run.start("--checkpoint-every", "1000000000")
        gantop.expectWords("training")
        let first = try #require(run.trainer)
        gantop.type("qd")
        #expect(gantop.waitForEnd() == .exited(0))
        gantop.expectNormalScreen()
        let left = try #require(run.savedSteps.last)
        // The lock is empty for a moment while it changes hands.
        #expect(gantop.wait { run.trainer.map { $0 != first } == true })
        let second = try #require(run.trainer)
        #expect(gantop.wait { run.status.step > left })
        #expect(run.status.state == .training)
        let refused = try Printed(["resume", "a", "--headless"], environment: run.environment)
        #expect(refused.status == 75)
        #expect(refused.errors.contains("process \(second)"))
        try run.ask(.stop)
        #expect(gantop.wait { run.status.state == .stopped })
    }

    @Test func aRunThatIsLeftPausedStaysPaused() throws {
        let run = TestRun()
        let gantop = try run.start("--checkpoint-every", "1000000000")
        gantop.expectWords("training")
        gantop.type(" ")
        gantop.expectWords("PAUSED")
        let paused = try #require(gantop.step)
        gantop.type("qd")
        #expect(gantop.waitForEnd() == .exited(0))
        gantop.expectWords("stays paused")
        #expect(gantop.wait { run.status.state == .paused })
        #expect(run.status.step == paused)
        try run.ask(.resume)
        #expect(gantop.wait { run.status.step > paused })
        try run.ask(.stop)
        #expect(gantop.wait { run.status.state == .stopped })
    }

    /// The one that was left and the one that nobody disturbed end in the same weights.
    @Test func leavingARunLosesAndDoublesNoStep() throws {
        let (left, whole) = (TestRun(), TestRun())
        let options = ["--steps", "20000", "--checkpoint-every", "1000000000"]
        let gantop = try left.start(options[0], options[1], options[2], options[3])
        gantop.expectWords("training")
        gantop.type("qd")
        #expect(gantop.waitForEnd() == .exited(0))
        #expect(try #require(left.savedSteps.first) < 20000)
        let undisturbed = try Printed(
            smallRing + ["--run", "a", "--headless"] + options, environment: whole.environment)
        #expect(undisturbed.status == 0)
        #expect(gantop.wait(for: .seconds(60)) { left.status.state == .finished })
        let file = "/a/checkpoints/step-000020000/generator.safetensors"
        #expect(try bytes(left.runs + file) == bytes(whole.runs + file))
    }

    @Test func sSavesAndXDoesNot() throws {
        for (key, isSaved) in [("s", true), ("x", false)] {
            let run = TestRun()
            let gantop = try run.start("--checkpoint-every", "1000000000")
            gantop.expectWords("training")
            #expect(gantop.wait { (gantop.step ?? 0) > 0 })
            gantop.type("q" + key)
            #expect(gantop.waitForEnd() == .exited(0))
            gantop.expectNormalScreen()
            #expect(run.status.state == .stopped && run.status.step > 0)
            #expect(run.savedSteps == (isSaved ? [run.status.step] : []))
            gantop.expectWords(isSaved ? "saved; go on with it" : "nothing of it is saved")
        }
    }

    @Test func controlCTwiceAndTermSave() throws {
        for (ends, status) in [(false, 130), (true, 143)] as [(Bool, CInt)] {
            let run = TestRun()
            let gantop = try run.start("--checkpoint-every", "1000000000")
            gantop.expectWords("training")
            if ends {
                gantop.send(signal: SIGTERM)
            } else {
                gantop.type("\u{03}")
                gantop.expectWords("stop now")
                gantop.type("\u{03}")
            }
            #expect(gantop.waitForEnd() == .exited(status))
            #expect(run.savedSteps == [run.status.step])
        }
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "rb"), "\(path)")
        defer { fclose(file) }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { all += buffer[..<count] }
        return all
    }
}
