import Foundation
import RunRecord
import TerminalHarness
import Testing

/// What a run says, and how it ends, where something of it cannot be saved.
struct SavingProgramTests {
    private let run = TestRun()

    private func train(_ options: String...) throws -> Printed {
        try Printed(smallRing + ["--run", "a"] + options, environment: run.environment)
    }

    private func gantop(_ arguments: String...) throws -> Printed {
        try Printed(arguments, environment: run.environment)
    }

    /// Flips a bit in the middle of a file of a checkpoint.
    private func damage(_ file: String, of step: Int) throws {
        let path = run.runs + String(format: "/a/checkpoints/step-%09d/", step) + file
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    /// A program that is watched while it runs.
    private final class Running {
        let process = Process()
        private let (output, errors) = (Pipe(), Pipe())

        init(_ arguments: [String], environment: [String: String]) throws {
            process.executableURL = URL(fileURLWithPath: try PseudoTerminal.builtProgram("gantop"))
            process.arguments = arguments
            process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"].merging(environment) {
                $1
            }
            process.standardOutput = output
            process.standardError = errors
            process.standardInput = FileHandle.nullDevice
            try process.run()
        }

        /// Waits for something on standard output: the run has begun.
        ///
        /// The rest does not fit into the pipe, so the run waits there.
        func waitForOutput() { _ = output.fileHandleForReading.availableData }

        func closeOutput() { try? output.fileHandleForReading.close() }

        /// Takes all that is printed, until the end.
        func finish() -> (status: Int32, errors: String) {
            _ = try? output.fileHandleForReading.readToEnd()
            let text = try? errors.fileHandleForReading.readToEnd()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: text ?? Data(), as: UTF8.self))
        }
    }

    private func start(_ options: String...) throws -> Running {
        try Running(smallRing + ["--run", "a", "--json"] + options, environment: run.environment)
    }

    @Test(arguments: [false, true])
    func aRunWhoseDirectoryIsGoneSaysSoAndEndsWith74(isStopped: Bool) throws {
        let trainer = try start("--steps", "2000")
        trainer.waitForOutput()
        // Until the pipe is full the run may write into what is just being removed.
        while FileManager.default.fileExists(atPath: run.runs + "/a") {
            try? FileManager.default.removeItem(atPath: run.runs + "/a")
        }
        if isStopped { kill(trainer.process.processIdentifier, SIGTERM) }
        let (status, errors) = trainer.finish()
        #expect(status == 74, "\(errors)")
        #expect(errors.contains("the end of the run is not saved: no checkpoint of step"), "\(errors)")
        #expect(errors.contains("No such file or directory"), "\(errors)")
        // Once when it happened, once at the end, however many checkpoints failed.
        #expect(errors.components(separatedBy: "no checkpoint of step").count <= 3, "\(errors)")
    }

    @Test func anEndThatIsNotNotedIsSaid() throws {
        #expect(try train("--steps", "3", "--headless").status == 0)
        try FileManager.default.createDirectory(
            atPath: run.runs + "/a/.status.json.new", withIntermediateDirectories: false)
        let resumed = try gantop("resume", "a", "--steps", "6", "--headless")
        #expect(resumed.status == 74, "\(resumed.errors)")
        let words = "how the run ended is not noted, so 'gantop runs' may call it interrupted"
        #expect(resumed.errors.contains(words), "\(resumed.errors)")
        #expect(resumed.errors.contains("done after 3 steps"), "\(resumed.errors)")
    }

    @Test func aRunWhoseDirectoryIsMovedGoesOnSavingThere() throws {
        let trainer = try start("--steps", "2000", "--checkpoint-every", "100")
        trainer.waitForOutput()
        try FileManager.default.moveItem(atPath: run.runs + "/a", toPath: run.runs + "/b")
        let other = try Printed(
            smallRing + ["--run", "a", "--steps", "3", "--headless"], environment: run.environment)
        #expect(other.status == 0, "\(other.errors)")
        let (status, errors) = trainer.finish()
        #expect(status == 0, "\(errors)")
        #expect(run.savedSteps == [3])
        let names = try FileManager.default.contentsOfDirectory(atPath: run.runs + "/b/checkpoints")
        #expect(names.contains("step-000002000"))
        for (name, step) in [("a", 3), ("b", 2000)] {
            let data = try Data(contentsOf: URL(fileURLWithPath: run.runs + "/\(name)/status.json"))
            #expect(try JSONDecoder().decode(RunStatus.self, from: data).step == step)
        }
    }

    @Test(arguments: ["state.json", "generator.safetensors", "discriminator-optimizer.safetensors"])
    func aDamagedCheckpointIsNamedAndTheOneBeforeOffered(file: String) throws {
        #expect(
            try train("--steps", "40", "--checkpoint-every", "10", "--set", "evaluateEvery=10", "--headless")
                .status == 0)
        #expect(run.savedSteps == [10, 20, 30, 40])
        try damage(file, of: 40)
        try damage("checksums", of: 30)
        let refused = try gantop("resume", "a", "--steps", "80", "--runs", run.runs, "--headless")
        #expect(refused.status == 65)
        #expect(refused.errors.contains("step-000000040/\(file) is damaged"), "\(refused.errors)")
        #expect(
            refused.errors.contains(
                "gantop resume a --steps 80 --runs \(run.runs) --headless --checkpoint 20\n"),
            "\(refused.errors)")
        let out = run.runs + "/the out"
        for command in [
            ["generate", "a", "--raw", "--out", out + ".npy"], ["export", "a", "--raw", "--out", out],
        ] {
            let used = try Printed(command, environment: run.environment)
            let reads = file != "discriminator-optimizer.safetensors"
            #expect(used.status == (reads ? 65 : 0), "\(used.errors)")
            #expect(used.errors.contains("--checkpoint 20") == reads, "\(used.errors)")
            if reads { #expect(try pasted(used.errors).status == 0, "\(used.errors)") }
        }
        let listed = try gantop("resume", "a", "--headless", "--checkpoint", "25")
        #expect(listed.status == 66 && listed.errors.contains("10, 20, 30, 40"), "\(listed.errors)")
        let unknown = try gantop("resume", "a", "--headless", "--checkpoint", "soon")
        #expect(unknown.status == 64 && unknown.errors.contains("10, 20, 30, 40"), "\(unknown.errors)")
        let resumed = try pasted(refused.errors)
        #expect(resumed.status == 0 && resumed.errors.contains("done after 60 steps"), "\(resumed.errors)")
        // Those of later steps were no part of the run any more; now there are new ones, and they are whole.
        #expect(run.savedSteps.last == 80)
        #expect(try gantop("resume", "a", "--headless").status == 0)
    }

    /// What a shell makes of the command that was printed last.
    private func pasted(_ text: String) throws -> Printed {
        let line = try #require(text.split(separator: "\n").last { $0.contains(" is whole: ") })
        let command = try #require(line.components(separatedBy: " is whole: ").last)
        let program = try PseudoTerminal.builtProgram("gantop")
        return try Printed(
            program: "/bin/sh", ["-c", "gantop() { '\(program)' \"$@\"; }; \(command)"],
            environment: run.environment)
    }

    @Test(arguments: [["--headless", "--interval", "0.1"], ["--json"]])
    func trainingGoesOnWhereStandardOutputIsOnAFullDisk(how: [String]) throws {
        let command = (smallRing + ["--run", "a", "--steps", "300"] + how).joined(separator: " ")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "exec \(try PseudoTerminal.builtProgram("gantop")) \(command) > /dev/full",
        ]
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"].merging(run.environment) {
            $1
        }
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.components(separatedBy: "No space left on device").count == 2, "\(text)")
        #expect(text.contains("done after 300 steps") && run.savedSteps == [300], "\(text)")
    }

    @Test func theRecordHasALimitThatStaysTheRuns() throws {
        for size in ["soon", "12KB", "-1GB", "nan", "1e40GB"] {
            let refused = try train("--record-limit=\(size)", "--steps", "1", "--headless")
            #expect(refused.status == 64 && refused.errors.contains("500MB"), "\(refused.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: run.runs))
        #expect(try train("--record-limit", "1MB", "--steps", "3000", "--json").status == 0)
        func manifest() throws -> String {
            try String(contentsOfFile: run.runs + "/a/run.toml", encoding: .utf8)
        }
        #expect(try manifest().contains("\"record-limit\" = \"1MB\""))
        let text = try manifest().replacing("steps = 3000", with: "steps = 6000")
        try text.write(toFile: run.runs + "/a/run.toml", atomically: true, encoding: .utf8)
        #expect(try gantop("resume", "a", "--json").status == 0)
        let files = FileManager.default
        let names = try files.contentsOfDirectory(atPath: run.runs + "/a").filter { $0.contains("tfevents") }
        let length = try names.reduce(0) {
            $0 + (try files.attributesOfItem(atPath: run.runs + "/a/" + $1)[.size] as? Int ?? 0)
        }
        #expect(length <= 1_000_000, "\(names)")
        #expect(try manifest().contains("1MB"))
    }

    @Test(arguments: [true, false])
    func aClosedPipeEndsOnlyWhatHasNoOtherEnd(hasEnd: Bool) throws {
        let trainer = try hasEnd ? start("--steps", "2000") : start()
        trainer.waitForOutput()
        trainer.closeOutput()
        let (status, errors) = trainer.finish()
        #expect(status == (hasEnd ? 0 : 74), "\(errors)")
        #expect(errors.components(separatedBy: "standard output takes no more lines").count == 2, "\(errors)")
        #expect(hasEnd == errors.contains("done after 2000 steps"), "\(errors)")
        #expect(!run.savedSteps.isEmpty)
    }
}
