import Foundation
import TerminalHarness
import Testing

@testable import RunRecord

/// What the command line refuses, what it guesses, and what it leaves on the disk.
struct CommandLineTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..")

    /// The pages that people read without the program say what the program says.
    @Test(arguments: [("verdicts", ["--markdown"]), ("keys", ["--keys", "--markdown"])])
    func thePageIsWhatExplainPrints(name: String, options: [String]) throws {
        let page = CommandLineTests.root.appendingPathComponent("docs/\(name).md")
        let printed = try Printed(["explain"] + options).output
        #expect(try String(contentsOf: page, encoding: .utf8) == printed)
    }

    @Test func keysArePrintedForPeopleToo() throws {
        let printed = try Printed(["explain", "--keys"])
        #expect(printed.output.contains("Space  ") && printed.output.contains("Ctrl-L  "))
        #expect(printed.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try Printed(["explain", "--keys", "loss"]).status == 64)
    }

    @Test func theVersionSaysTheCommitWhereGitKnowsIt() throws {
        let version = try Printed(["--version"]).output
        #expect(version.wholeMatch(of: /gantop \d+\.\d+\.\d+( \([0-9a-f]{7,}(, with changes)?\))?\n/) != nil)
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = ["git", "-C", CommandLineTests.root.path, "rev-parse", "--verify", "--quiet", "HEAD"]
        (git.standardOutput, git.standardError) = (Pipe(), Pipe())
        try git.run()
        git.waitUntilExit()
        #expect(version.contains("(") == (git.terminationStatus == 0))
    }

    /// A directory of a test's own, with runs in it.
    private final class Place {
        let path = NSTemporaryDirectory() + "gantop-place-\(UUID().uuidString)"
        var runs: String { path + "/runs" }

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func gantop(_ arguments: String...) throws -> Printed {
            try Printed(arguments, environment: ["GANTOP_RUNS": runs])
        }

        func train(_ name: String, _ arguments: String...) throws -> Printed {
            try Printed(
                ["train", "ring", "--headless", "--run", name, "--seed", "3"]
                    + ["--set", "batchSize=8", "--set", "evaluateEvery=20"] + arguments,
                environment: ["GANTOP_RUNS": runs])
        }

        /// Every file with its bytes.
        func contents(of run: String) throws -> [String: Data] {
            let root = "\(runs)/\(run)"
            let files = try FileManager.default.subpathsOfDirectory(atPath: root)
            return Dictionary(
                uniqueKeysWithValues: files.map {
                    ($0, FileManager.default.contents(atPath: "\(root)/\($0)") ?? Data())
                })
        }
    }

    @Test func resumingWhatIsDoneAddsNothing() throws {
        let place = try Place()
        #expect(try place.train("a", "--steps", "30").status == 0)
        let before = try place.contents(of: "a")
        for option in ["--headless", "--json", "--paused"] {
            let resumed = try place.gantop("resume", "a", option)
            #expect(resumed.status == 0)
            #expect(resumed.output.isEmpty)
            #expect(resumed.errors.contains("'a' is done at step 30"), "\(resumed.errors)")
            #expect(resumed.errors.contains("gantop resume a --steps 60"))
        }
        #expect(try place.contents(of: "a") == before)
    }

    @Test func aFinishedRunGoesOnAsIfItHadBeenMeantToBeLonger() throws {
        let place = try Place()
        #expect(try place.train("short", "--steps", "30").status == 0)
        #expect(try place.train("long", "--steps", "50").status == 0)
        let resumed = try place.gantop("resume", "short", "--steps", "50", "--headless")
        #expect(resumed.status == 0)
        let (short, long) = (try place.contents(of: "short"), try place.contents(of: "long"))
        let weights = long.keys.filter {
            $0.hasPrefix("checkpoints/step-000000050/") && $0.hasSuffix("safetensors")
        }
        #expect(weights.count == 5)
        for file in weights { #expect(short[file] == long[file], "\(file)") }
        #expect(try state(short, step: 50) == state(long, step: 50))
        let directory = try RunsDirectory(path: place.runs, environment: [:]).open("short")
        #expect(try directory.manifest().stepCount == 50)
        #expect(directory.status.state == .finished && directory.status.step == 50)
        let records = short.filter { $0.key.hasPrefix("events.") }.values
        #expect(records.contains { $0.range(of: Data("\"stepCount\":50".utf8)) != nil })
        #expect(try place.gantop("resume", "short", "--headless").errors.contains("is done at step 50"))
    }

    /// What a checkpoint knows beside its arrays, but how long it took.
    private func state(_ files: [String: Data], step: Int) throws -> NSDictionary {
        let data = try #require(files["checkpoints/step-0000000\(step)/state.json"])
        var state = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        state["trainingTime"] = nil
        return NSDictionary(dictionary: state)
    }

    @Test func aRunDoesNotEndBeforeItsLastStep() throws {
        let place = try Place()
        #expect(try place.train("a", "--steps", "30").status == 0)
        let before = try place.contents(of: "a")["run.toml"]
        for steps in ["30", "7"] {
            let resumed = try place.gantop("resume", "a", "--steps", steps, "--headless")
            #expect(resumed.status == 64)
            #expect(resumed.errors.contains("'a' has 30 steps already"), "\(resumed.errors)")
        }
        #expect(try place.contents(of: "a")["run.toml"] == before)
    }

    @Test(
        arguments: [
            (["--theme", "nope"], 64), (["--theme", "/nonexistent/x.toml"], 66),
            (["--set", "batchSize=x"], 64), (["--save-grid", "x.png"], 64),
            (["--color", "pink"], 64), (["--interval", "0"], 64),
        ] as [([String], Int32)])
    func aRefusedStartKeepsNoName(options: [String], status: Int32) throws {
        let place = try Place()
        for way in [["--headless"], ["--json"], []] {
            let refused = try Printed(
                ["train", "ring", "--run", "a", "--steps", "1"] + options + way,
                environment: ["GANTOP_RUNS": place.runs])
            #expect(refused.status == status, "\(refused.errors)")
            #expect(!FileManager.default.fileExists(atPath: place.runs + "/a"))
        }
    }

    @Test func damagedDataKeepsNoName() throws {
        let place = try Place()
        let header = Data([0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28])
        for name in ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"] {
            try header.write(to: URL(fileURLWithPath: "\(place.path)/\(name)"))
        }
        let refused = try place.gantop("train", "fashion", "--run", "a", "--data", place.path, "--headless")
        #expect(refused.status == 65)
        #expect(!FileManager.default.fileExists(atPath: place.runs + "/a"))
        #expect(try place.train("a", "--steps", "1").status == 0)
    }

    @Test func aPipeInThePlaceOfPicturesIsAnErrorAndNoWait() throws {
        let place = try Place()
        for name in ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"] {
            #expect(mkfifo("\(place.path)/\(name)", 0o600) == 0)
        }
        let refused = try place.gantop("train", "fashion", "--run", "a", "--data", place.path, "--headless")
        #expect(refused.status == 66, "\(refused.errors)")
        #expect(refused.errors.contains("train-images-idx3-ubyte"))
    }

    @Test func oneStepIsOneStep() throws {
        let run = try Place().train("a", "--steps", "1", "--threads", "1")
        #expect(run.errors.contains("done after 1 step,"), "\(run.errors)")
        #expect(run.output.contains("1 thread\n"), "\(run.output)")
    }

    @Test(
        arguments: [
            (["trian"], "Did you mean 'train'?"), (["resme", "a"], "Did you mean 'resume'?"),
            (["r"], "resume, runs, report, recipes, ring"), (["rign"], "'ring'"),
            (["train", "fash"], "fashion-mlp, fashion"), (["recipes", "gird"], "Did you mean 'grid'?"),
            (["train", "ring", "--set", "batch-size=8"], "Did you mean 'batchSize'?"),
            (["train", "ring", "--theme", "drak", "--headless"], "Did you mean 'dark'?"),
            (["watch", "-", "--map", "loss/generater=x"], "Did you mean 'loss/generator'?"),
            (["watch", "-", "--map", "Loss/G=loss/generator"], "Did you mean loss/generator=Loss/G?"),
            (["watch", "-", "--map", "loss/generator=a", "--map", "loss/generator=b"], "already"),
            (["watch", "-", "--map", "=a"], "loss/generator=Loss/G"),
        ] as [([String], String)])
    func whatWasMeantIsAsked(arguments: [String], words: String) throws {
        let run = try Printed(arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    @Test func beginningsOfNamesDo() throws {
        let place = try Place()
        #expect(try place.gantop("tr", "ri", "--steps", "1", "--headless", "--run", "first").status == 0)
        #expect(try place.gantop("gri", "--steps", "1", "--headless", "--run", "fifth").status == 0)
        #expect(try place.gantop("resume", "fir").errors.contains("'first' is done"))
        let several = try place.gantop("resume", "fi")
        #expect(several.status == 64 && several.errors.contains("fifth, first"))
        let near = try place.gantop("generate", "frist", "--out", place.path + "/x.png")
        #expect(near.status == 66 && near.errors.contains("Did you mean 'first'?"))
    }

    @Test func hintsNameTheDirectoryOfTheRuns() throws {
        let place = try Place()
        let runs = place.path + "/my runs"
        func gantop(_ arguments: String...) throws -> Printed { try Printed(arguments + ["--runs", runs]) }
        #expect(try gantop("train", "ring", "--steps", "1", "--headless", "--run", "a").status == 0)
        let hint = "gantop resume a --runs '\(runs)'"
        #expect(try gantop("train", "ring", "--steps", "1", "--run", "a").errors.contains(hint))
        #expect(try gantop("resume", "a").errors.contains(hint))
        #expect(try gantop("resume", "b").errors.contains("gantop runs --runs '\(runs)'"))
    }

    @Test(
        arguments: [
            ["train", "ring", "--threads", "0"], ["resume", "a", "--threads", "1025"],
            ["bench", "ring", "--threads", "x"],
            ["resume", "a", "--interval", "nan"], ["train", "--interval", "0.05"],
            ["resume", "a", "--interval", "-1"],
            ["train", "--steps", "99999999999999999999"], ["resume", "a", "--steps", "0"],
            ["train", "--seed", "-1"],
            ["generate", "a", "--out", "x.png", "--count", "0"],
            ["generate", "a", "--out", "x.png", "--seed", "-4"],
            ["watch", "--bandwidth", "0"], ["watch", "x", "--pid", "0"],
            ["bench", "ring", "--seconds", "inf"],
        ])
    func everyNumberIsCheckedInTheSameWords(arguments: [String]) throws {
        let run = try Printed(arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains("is invalid for"), "\(run.errors)")
        #expect(run.errors.contains("a whole number") || run.errors.contains("a number of seconds from"))
    }

    @Test func noFileIsWrittenThroughALinkOrOverAnotherOne() throws {
        let place = try Place()
        #expect(try place.train("a", "--steps", "1").status == 0)
        let target = place.path + "/target"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
        let manager = FileManager.default
        try manager.createDirectory(atPath: place.path + "/out", withIntermediateDirectories: true)
        try manager.createSymbolicLink(
            atPath: place.path + "/out/generator.json", withDestinationPath: target)
        for name in ["grid.png", "samples.npy", "latents.npy"] {
            try manager.createSymbolicLink(atPath: "\(place.path)/\(name)", withDestinationPath: target)
        }
        try manager.createSymbolicLink(
            atPath: place.path + "/new.png", withDestinationPath: place.path + "/away.png")
        for force in [[], ["--force"]] {
            for words in [
                ["generate", "a", "--out", place.path + "/grid.png"],
                ["generate", "a", "--out", place.path + "/samples.npy"],
                ["generate", "a", "--out", place.path + "/new.png"],
                ["generate", "a", "--out", place.path + "/o.npy", "--latents", place.path + "/latents.npy"],
                ["export", "a", "--out", place.path + "/out"],
            ] {
                let run = try Printed(words + force, environment: ["GANTOP_RUNS": place.runs])
                #expect(run.status == 73, "\(words): \(run.errors)")
                #expect(run.errors.contains("is a link"), "\(words): \(run.errors)")
            }
        }
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine")
        #expect(!manager.fileExists(atPath: place.path + "/away.png"))
        #expect(!manager.fileExists(atPath: place.path + "/out/generator.safetensors"))
        let left = try manager.contentsOfDirectory(atPath: place.path).filter { $0.hasSuffix("partial") }
        #expect(left.isEmpty)
    }

    /// A file, a place in a file, a place where nothing can be made, a link into nowhere, no name, and too long a name.
    @Test(arguments: ["file", "file/x", "/proc/nope", "/dev/null", "link", "link/x", "", "long"])
    func whatCannotBeADirectoryIsNamedWithTheWayOut(name: String) throws {
        let (dwelling, manager) = (try Place(), FileManager.default)
        let place = dwelling.path
        try "mine".write(toFile: place + "/file", atomically: true, encoding: .utf8)
        try manager.createSymbolicLink(atPath: place + "/link", withDestinationPath: place + "/away")
        let runs = place + "/runs"
        let ring = ["train", "ring", "--steps", "2", "--headless", "--run", "a", "--set", "batchSize=8"]
        #expect(try Printed(ring + ["--runs", runs]).status == 0)
        let isHere = name.hasPrefix("/") || name.isEmpty
        let path = isHere ? name : place + "/" + (name == "long" ? String(repeating: "a", count: 300) : name)
        for (words, wayOut) in [
            (ring + ["--runs", path], "--runs DIR"),
            (["export", "a", "--runs", runs, "--out", path], "Name one that you can make."),
            (["generate", "a", "--runs", runs, "--out", path + "/x.png"], "Name a file"),
        ] {
            // Without a directory, the file lies at the root, which tests may write to.
            if words[0] == "generate", name.isEmpty { continue }
            let run = try Printed(words)
            #expect((64...78).contains(run.status), "\(words): \(run.errors)")
            #expect(run.errors.contains(path.isEmpty ? "''" : path), "\(run.errors)")
            #expect(run.errors.contains(wayOut), "\(run.errors)")
            for foreign in ["operation could", "Cocoa", "correct format", "couldn’t"] {
                #expect(!run.errors.contains(foreign), "\(run.errors)")
            }
        }
        #expect(try String(contentsOfFile: place + "/file", encoding: .utf8) == "mine")
        #expect(!manager.fileExists(atPath: place + "/away"))
        guard name == "file" else { return }
        for command in ["resume", "runs"] {
            let run = try Printed([command] + (command == "runs" ? [] : ["a"]) + ["--runs", path])
            #expect(run.status == 74 && run.errors.contains("\(path): "), "\(run.errors)")
            #expect(run.errors.contains("--runs DIR or GANTOP_RUNS"), "\(run.errors)")
        }
    }

    @Test func withoutATerminalWatchSaysWhatToDoInstead() throws {
        let run = try Printed(["watch", "a"], environment: ["GANTOP_RUNS": "/elsewhere/runs"])
        #expect(run.status == 64)
        #expect(
            run.errors.contains("'ssh -t HOST gantop watch a --runs /elsewhere/runs' brings one"),
            "\(run.errors)")
        #expect(run.errors.contains("gantop runs"))
        let path = try Printed(["watch", "some/log.txt"])
        let here = FileManager.default.currentDirectoryPath
        #expect(path.errors.contains("gantop watch \("\(here)/some/log.txt".shellQuoted)'"), "\(path.errors)")
    }
}
