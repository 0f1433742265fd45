import Foundation
import TerminalHarness
import Testing

/// Runs that are killed and go on, and what is made of their generators.
struct ResumeProgramTests {
    /// A runs directory of its own.
    private final class Runs {
        let path = NSTemporaryDirectory() + "gantop-runs-\(UUID().uuidString)"
        var environment: [String: String] { ["GANTOP_RUNS": path] }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private let recipe = ["ring", "--seed", "3", "--set", "batchSize=8", "--set", "evaluateEvery=50"]

    /// Starts a run, and kills it when it has printed so many lines.
    private func kill(afterLines count: Int, _ arguments: [String], _ environment: [String: String]) throws
        -> [String]
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try PseudoTerminal.builtProgram("gantop"))
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"].merging(environment) { $1 }
        let out = Pipe()
        process.standardOutput = out
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var text = Data()
        while text.count(where: { $0 == 10 }) < count {
            let more = out.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            text += more
        }
        Foundation.kill(process.processIdentifier, SIGKILL)
        text += out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        // The last one may have been cut.
        return text.last == 10 ? lines : Array(lines.dropLast())
    }

    @Test func aKilledRunGoesOnAsIfNothingHadHappened() throws {
        let runs = Runs()
        let steps = ["--steps", "400", "--json", "--checkpoint-every", "20"]
        let whole = try Printed(["train"] + recipe + steps + ["--no-record", "--threads", "1"])
        #expect(!FileManager.default.fileExists(atPath: runs.path))
        var lines = try kill(
            afterLines: 35, ["train"] + recipe + steps + ["--run", "a", "--threads", "2"], runs.environment)
        for round in 1...2 {
            let more = try kill(
                afterLines: 50, ["resume", "a", "--json", "--threads", "\(round)"], runs.environment)
            let first = try #require(more.first.flatMap(step))
            #expect(first <= lines.count + 1 && (first - 1) % 20 == 0)
            lines = Array(lines.prefix(first - 1)) + more
        }
        let last = try Printed(["resume", "a", "--json"], environment: runs.environment)
        #expect(last.status == 0)
        if let first = last.lines.first.flatMap(step) { lines = Array(lines.prefix(first - 1)) + last.lines }
        #expect(lines == whole.lines)
    }

    private func step(of line: String) -> Int? {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return object?["step"] as? Int
    }

    @Test func aRunThatGoesOnShowsWhatCameBefore() throws {
        let runs = Runs()
        let trained = try Printed(
            ["train"] + recipe + ["--steps", "900", "--headless", "--run", "a"], environment: runs.environment
        )
        #expect(trained.status == 0)
        // As if it had been stopped there: it has more steps to go.
        let manifest = runs.path + "/a/run.toml"
        let text = try String(contentsOfFile: manifest, encoding: .utf8)
        try text.replacing("900", with: "903").write(toFile: manifest, atomically: true, encoding: .utf8)
        let gantop = try startGantop(["resume", "a"], environment: runs.environment.mapValues { $0 })
        gantop.expectWords("done", "step 900: resumed here")
        #expect(gantop.step == 903)
        // The axis of the chart begins long before the step that it went on from.
        gantop.expectWords("400", "800")
        gantop.type("q")
        #expect(gantop.waitForEnd() == .exited(0))
        #expect(gantop.terminal.text.contains("done after 3 steps"))
    }

    @Test func samplesAreDrawnAndWeightsExported() throws {
        let runs = Runs()
        let trained = try Printed(
            ["train"] + recipe + ["--steps", "30", "--headless", "--run", "a"], environment: runs.environment)
        #expect(trained.status == 0)
        func gantop(_ arguments: String...) throws -> Printed {
            try Printed(arguments, environment: runs.environment)
        }
        let file = runs.path + "/samples.npy"
        #expect(try gantop("generate", "a", "--count", "10", "--out", file).status == 0)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        #expect(bytes.count == 128 + 10 * 2 * 4)
        let again = try gantop("generate", "a", "--count", "10", "--out", file)
        #expect(again.status == 73 && again.errors.contains("--force"))
        #expect(try gantop("generate", "a", "--count", "10", "--out", file, "--force").status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
        let unknown = try gantop("generate", "a", "--out", runs.path + "/x.jpg")
        #expect(unknown.status == 64)
        for ending in [".png", ".npy", "idx3-ubyte.gz"] { #expect(unknown.errors.contains(ending)) }
        #expect(
            try gantop("generate", "a", "--out", runs.path + "/x.png", "--checkpoint", "7").errors.contains(
                "30"))
        let walk = runs.path + "/walk.png"
        #expect(
            try gantop("generate", "a", "--out", walk, "--interpolate", "1", "2", "--checkpoint", "best")
                .status == 0)
        #expect(try gantop("export", "a", "--out", runs.path + "/out").status == 0)
        #expect(try gantop("export", "a", "--onnx", runs.path + "/g.onnx").status == 0)
        #expect(try gantop("export", "a", "--onnx", runs.path + "/g.onnx").status == 73)
        #expect(try gantop("export", "a").status == 64)
        let json = try Data(contentsOf: URL(fileURLWithPath: runs.path + "/out/generator.json"))
        let description = try JSONSerialization.jsonObject(with: json) as? [String: Any]
        #expect((description?["layers"] as? [Any])?.count == 5)
        #expect(FileManager.default.fileExists(atPath: runs.path + "/out/generator.safetensors"))
    }

    @Test(
        arguments: [
            (["resume", "nosuch"], 66, "gantop runs"),
            (["resume"], 64, "<run>"),
            (["generate", "nosuch", "--out", "x.png"], 66, "nosuch"),
            (["export", "../..", "--out", "x"], 66, ""),
            (["train", "ring", "--checkpoint-every", "soon"], 64, "checkpoint-every"),
        ] as [([String], Int32, String)])
    func badInputIsAnErrorThatNamesTheWayOut(arguments: [String], status: Int32, words: String) throws {
        let run = try Printed(arguments)
        #expect(run.status == status, "\(run.errors)")
        #expect(words.isEmpty || run.errors.contains(words), "\(run.errors)")
    }
}
