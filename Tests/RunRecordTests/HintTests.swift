import Foundation
import Testing

@testable import RunRecord

struct HintTests {
    @Test func theRunsDirectoryIsNamedWhereGantopWouldLookElsewhere() {
        func hint(_ directory: String, _ environment: [String: String] = [:]) -> String {
            Hint("resume", "a", in: directory, environment: environment).description
        }
        #expect(hint("runs") == "gantop resume a")
        #expect(hint("./runs/") == "gantop resume a")
        #expect(hint("/data/runs") == "gantop resume a --runs /data/runs")
        #expect(hint("/data/runs", ["GANTOP_RUNS": "/data/runs"]) == "gantop resume a")
        #expect(hint("runs", ["GANTOP_RUNS": "/data/runs"]) == "gantop resume a --runs runs")
        #expect(hint("-x") == "gantop resume a --runs=-x")
        #expect(Hint("runs", in: "/d", environment: [:]).description == "gantop runs --runs /d")
    }

    @Test func aDirectoryThatNoRunWouldBeCalledLikeIsNamedByItsPath() {
        let hint = Hint("watch", "my run", in: "/data", ["--steps", "4"], environment: [:])
        #expect(hint.description == "gantop watch '/data/my run' --steps 4")
    }

    @Test(arguments: [
        "plain", "a b", "it's", "$HOME", "a;b", "ü", "~", "a\u{1b}[31m\n'\\", "", "*", "é\u{202e}x",
    ])
    func aShellReadsAQuotedWordAsItWas(word: String) throws {
        #expect(!word.shellQuoted.unicodeScalars.contains { $0.properties.generalCategory == .control })
        guard FileManager.default.isExecutableFile(atPath: "/bin/bash") else { return }
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        shell.environment = ["LC_ALL": "C.UTF-8"]
        shell.arguments = ["-c", "printf %s \(word.shellQuoted)"]
        let out = Pipe()
        shell.standardOutput = out
        try shell.run()
        let read = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        #expect(read == word, "\(word.shellQuoted)")
    }

    @Test func aWordIsItselfABeginningOrASlip() {
        let names = ["ring", "grid", "fashion-mlp", "fashion"]
        #expect(NameMatch("fashion", among: names) == .one("fashion"))
        #expect(NameMatch("r", among: names) == .one("ring"))
        #expect(NameMatch("fa", among: names) == .several(["fashion-mlp", "fashion"]))
        #expect(NameMatch("rign", among: names) == .none(near: ["ring"]))
        #expect(NameMatch("Fashion", among: names) == .none(near: ["fashion"]))
        #expect(NameMatch("gird", among: names) == .none(near: ["grid"]))
        #expect(NameMatch("", among: names) == .none(near: []))
        #expect(NameMatch("celebrities", among: names) == .none(near: []))
        #expect(NameMatch.near("batch-size", among: ["beta1", "batchSize"]) == ["batchSize"])
        #expect(NameMatch.question(["a", "b"]) == " Did you mean 'a' or 'b'?")
        #expect(NameMatch.question([]).isEmpty)
    }

    @Test func aRunIsFoundByWhatItsNameBeginsWith() throws {
        let scratch = Scratch()
        for name in ["first", "second", "secondary"] {
            _ = try scratch.runs.create(name, Scratch.manifest)
        }
        #expect(try scratch.runs.find("f").name == "first")
        #expect(try scratch.runs.find("second").name == "second")
        #expect(
            throws: RunError.ambiguous("sec", directory: scratch.path, candidates: ["second", "secondary"])
        ) {
            try scratch.runs.find("sec")
        }
        #expect(throws: RunError.noRun("frist", directory: scratch.path, near: ["first"])) {
            try scratch.runs.find("frist")
        }
    }

    @Test func aRunThatNeverBeganLeavesItsNameAndNoStrangersFileIsRemoved() throws {
        let scratch = Scratch()
        let lock = try scratch.runs.create("a", Scratch.manifest)
        lock.discard()
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/a"))
        let again = try scratch.runs.create("a", Scratch.manifest)
        let notes = again.directory.path(of: "notes.txt")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: notes))
        again.discard()
        #expect(FileManager.default.fileExists(atPath: notes))
    }

    @Test func aRunThatSomebodyGoesOnWithIsNeverDiscarded() throws {
        let scratch = Scratch()
        do { _ = try scratch.runs.create("a", Scratch.manifest) }
        try scratch.runs.open("a").lock().discard()
        #expect(try scratch.runs.open("a").manifest() == Scratch.manifest)
    }
}
