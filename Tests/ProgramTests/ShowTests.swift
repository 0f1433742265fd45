import Foundation
import TerminalHarness
import Testing

/// Where a run stands, for scripts.
@Suite(.serialized) final class ShowTests {
    private let runs = NSTemporaryDirectory() + "gantop-show-\(UUID().uuidString)"

    deinit { try? FileManager.default.removeItem(atPath: runs) }

    fileprivate func gantop(_ arguments: String...) throws -> Printed {
        try Printed(arguments, environment: ["GANTOP_RUNS": runs])
    }

    @Test func aRunSaysWhereItStands() throws {
        #expect(try gantop("train", "ring", "--steps", "40", "--run", "a", "--headless").status == 0)
        let shown = try gantop("show", "a")
        #expect(shown.status == 0)
        #expect(shown.output.hasPrefix("a: finished, step 40 of 40; WARM-UP: too early to say\n"))
        #expect(shown.output.contains("  loss/generator "))
        let json = try gantop("show", "--json").output
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["state"] as? String == "finished" && object["step"] as? Int == 40)
        let values = try #require(object["values"] as? [String: [String: Double]])
        #expect(values["gauge/heldout"]?["step"] == 40)
        #expect(try gantop("show", "a", "--follow").output.split(separator: "\n").count == 1)
    }

    @Test func whatIsWrongComesWithItsRuleAndAWayOut() throws {
        _ = try gantop(
            "train", "ring", "--steps", "600", "--run", "nan", "--headless", "--set", "learningRate=10")
        let shown = try gantop("show", "nan")
        #expect(shown.output.contains("    rule: ") && shown.output.contains("    try: "), "\(shown.output)")
        #expect(shown.status == 0)
    }

    /// The verdict of the list, of the status, of `show` and of the last words is one, also of a run that went on.
    @Test func everyListSaysWhatShowSays() throws {
        func same(_ last: Printed) throws -> String {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(try gantop("show", "c", "--json").output.utf8))
                    as? [String: Any])
            let headline = "\(object["verdict"] ?? ""): \(object["sentence"] ?? "")"
            let listed = try JSONSerialization.jsonObject(
                with: Data(try gantop("runs", "--json").output.utf8))
            #expect((listed as? [String: Any])?["verdict"] as? String == headline)
            let status = try String(contentsOfFile: runs + "/c/status.json", encoding: .utf8)
            let noted = try JSONSerialization.jsonObject(with: Data(status.utf8)) as? [String: Any]
            #expect(noted?["verdict"] as? String == headline)
            #expect(last.errors.contains("  \(headline)\n"), "\(last.errors)")
            return headline
        }
        let steps = ["--set", "evaluateEvery=50", "--set", "batchSize=16"]
        let first = try Printed(
            ["train", "ring", "--run", "c", "--headless", "--steps", "600"] + steps,
            environment: ["GANTOP_RUNS": runs])
        #expect(first.status == 0)
        #expect(try !same(first).hasPrefix("WARM-UP"))
        for end in ["650", "1000"] {
            let resumed = try gantop("resume", "c", "--headless", "--steps", end)
            #expect(resumed.status == 0)
            _ = try same(resumed)
        }
        // Whoever trains it may not tell, as a PyTorch program does not.
        let before = try gantop("runs").output
        try FileManager.default.removeItem(atPath: runs + "/c/status.json")
        let shown = try #require(try gantop("show", "c").output.split(separator: ";").last)
        let word = shown.dropFirst().prefix { $0 != ":" }
        let after = try gantop("runs").output
        #expect(!word.isEmpty && before.contains(word) && after.contains(word), "\(after)")
    }

    @Test func aKilledRunIsInterrupted() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try PseudoTerminal.builtProgram("gantop"))
        process.arguments = ["train", "ring", "--run", "b", "--headless", "--runs", runs]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let end = Date.now + 60
        while Date.now < end, try !gantop("show", "b").output.contains("training, step") { usleep(100_000) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(try gantop("show", "b").output.hasPrefix("b: interrupted, step "))
    }

    /// What the header calls quiet is not called training here.
    @Test func aRecordThatNobodyWritesIsQuiet() throws {
        try FileManager.default.createDirectory(atPath: runs, withIntermediateDirectories: true)
        let log = runs + "/old.log"
        try Data("step=1 loss_G=0.5 loss_D=0.6\nstep=2 loss_G=0.4 loss_D=0.7\n".utf8).write(
            to: URL(fileURLWithPath: log))
        #expect(try gantop("show", log).output.hasPrefix("old.log: training, step 2\n"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date.now - 86_400], ofItemAtPath: log)
        let shown = try gantop("show", log).output
        #expect(shown.hasPrefix("old.log: quiet, step 2\n") && !shown.contains("throughput"), "\(shown)")
    }

    @Test func whatIsNotThereIsSaid() throws {
        let missing = try gantop("show", "nothing")
        #expect(missing.status == 66 && missing.errors.contains("no run 'nothing'"), "\(missing.errors)")
        #expect(missing.output.isEmpty)
    }
}

extension ShowTests {
    /// Facts come in the environment: a run's name is no part of the command.
    @Test func aCommandIsToldOfTheEnd() throws {
        _ = try gantop("train", "ring", "--steps", "30", "--run", "c", "--headless")
        let told = try gantop(
            "show", "c", "--follow", "--on-event", "echo \"$GANTOP_RUN:$GANTOP_STATE:$GANTOP_STEP\"; exit 3")
        #expect(told.status == 0 && told.output.hasPrefix("c: finished"))
        #expect(told.errors == "c:finished:30\ngantop: --on-event: it ended with 3\n", "\(told.errors)")
        #expect(try gantop("show", "c", "--bell").status == 64)
    }
}
