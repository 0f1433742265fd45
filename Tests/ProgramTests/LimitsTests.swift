import Canvas
import Foundation
import RunRecord
import TerminalHarness
import Testing

/// What becomes of a start to which the system, or whoever starts the program, gives less than usual.
///
/// `Tests/Limits/starts.py` has the whole table, with limits that only root can set.
@Suite(.serialized)
struct LimitsTests {
    private let run = TestRun()

    /// Runs the program from a shell that has done something first; `$0` and `$@` are the program and its arguments.
    private func start(_ preparation: String, _ arguments: [String]) throws -> Printed {
        let line = "\(preparation); exec \"$0\" \"$@\""
        return try Printed(
            program: "/bin/bash",
            ["-c", line, try PseudoTerminal.builtProgram("gantop")] + arguments, environment: run.environment)
    }

    private var training: [String] {
        smallRing + ["--headless", "--run", "a", "--steps", "40", "--checkpoint-every", "1000"]
    }

    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
    func noFileTakesTheNumberOfAClosedStandardDescriptor(closing: String) throws {
        let printed = try start("exec \(closing)", training)
        // Lines for an output that is closed are lost, which the exit code says where nothing keeps them.
        #expect(printed.status == 0)
        #expect(run.status.state == .finished && run.savedSteps == [40])
        let lock = try String(contentsOfFile: run.runs + "/a/lock", encoding: .utf8)
        #expect(lock.wholeMatch(of: /process \d+ on .*\n/) != nil)
        let manifest = try String(contentsOfFile: run.runs + "/a/run.toml", encoding: .utf8)
        #expect(!manifest.contains("loss G"))
    }

    @Test(arguments: ["", "trap '' XFSZ; "])
    func aFileThatMayNotGrowIsToldLikeAFullDisk(preparation: String) throws {
        let printed = try start(preparation + "ulimit -f 16", training)
        #expect(printed.status == 74)
        #expect(printed.errors.contains("File too large"))
    }

    @Test(arguments: 4...12)
    func fewDescriptorsEndInASentenceOrTrain(count: Int) throws {
        let printed = try start("ulimit -n \(count)", training)
        #expect([0, 74, 127].contains(printed.status), "\(printed.status): \(printed.errors)")
        #expect(printed.status == 0 || printed.errors.contains { !$0.isWhitespace })
        #expect(
            printed.status == 0 || printed.errors.contains("Too many open files") || printed.status == 127)
    }

    @Test(arguments: [80_000, 90_000, 100_000, 120_000, 140_000, 170_000, 200_000, 300_000])
    func littleMemoryEndsInASentenceOrTrains(kilobytes: Int) throws {
        let printed = try start("ulimit -v \(kilobytes)", training)
        #expect([0, 71, 127].contains(printed.status), "\(printed.status): \(printed.errors)")
        #expect(printed.status == 0 || printed.errors.contains { !$0.isWhitespace })
    }

    @Test func aRefusedStartKeepsNoName() throws {
        for count in 4...5 { _ = try start("ulimit -n \(count)", training) }
        #expect(!FileManager.default.fileExists(atPath: run.runs + "/a"))
    }

    @Test func twoSignalsInASecondAreOneRequest() throws {
        let gantop = try run.start("--headless", "--checkpoint-every", "1000000000", "--interval", "0.1")
        gantop.expectWords("step ")
        gantop.send(signal: SIGTERM)
        gantop.send(signal: SIGINT)
        let end = gantop.waitForEnd()
        #expect(end == .exited(143) || end == .exited(130))
        #expect(run.savedSteps == [run.status.step])
        gantop.expectWords("go on with it: gantop resume a")
    }

    @Test(arguments: [("INT", SIGINT), ("TERM", SIGTERM), ("HUP", SIGHUP)])
    func whatWasIgnoredAtTheStartStaysIgnored(name: String, number: CInt) throws {
        let gantop = try PseudoTerminal(
            program: "/bin/bash",
            arguments: ["-c", "trap '' \(name); exec \"$0\" \"$@\"", PseudoTerminal.builtProgram("gantop")]
                + smallRing + ["--run", "a", "--headless", "--interval", "0.1"],
            environment: ["PATH": "/usr/bin:/bin", "GANTOP_RUNS": run.runs], size: Size(width: 80, height: 24)
        )
        gantop.expectWords("step ")
        gantop.send(signal: number)
        let step = run.status.step
        #expect(gantop.wait { run.status.step > step })
        try run.ask(.stop)
        #expect(gantop.waitForEnd() == .exited(0))
    }

    @Test func moreRunsThanDescriptorsAreAllListed() throws {
        let model = RunManifest(
            recipe: "ring", settings: [:], seed: 1, stepCount: nil, threadCount: 1, dataDirectory: nil)
        let runs = RunsDirectory(path: run.runs, environment: [:])
        for number in 0..<60 { _ = try runs.create("run-\(number)", model) }
        let printed = try start("ulimit -n 24", ["runs", "--json"])
        #expect(printed.status == 0 && printed.errors.isEmpty)
        #expect(printed.lines.count == 60)
    }

    @Test func aListThatCannotBePrintedIsNoSuccess() throws {
        _ = try start(":", training)
        let printed = try start("exec >/dev/full", ["runs"])
        #expect(printed.status == 74)
        #expect(printed.errors.contains("No space left"))
    }
}
