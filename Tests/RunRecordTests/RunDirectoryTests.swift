import Foundation
import Testing

@testable import RunRecord

/// A runs directory of a test's own, gone with it.
final class Scratch: Sendable {
    let path = NSTemporaryDirectory() + "gantop-\(UUID().uuidString)"

    var runs: RunsDirectory { RunsDirectory(path: path, environment: [:]) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static let manifest = RunManifest(
        recipe: "ring", settings: ["batchSize": "8", "learningRate": "0.0002"], seed: .max, stepCount: 40,
        threadCount: 2, dataDirectory: "/a \"quoted\"\\ place/ü\n\u{1b}[31m",
        started: Date(timeIntervalSince1970: 1_795_471_575.5), host: "box",
        versions: ["gantop": "0.1.0"], options: ["checkpoint-every": "5m"])
}

struct RunDirectoryTests {
    private let scratch = Scratch()

    @Test func aRunsManifestReadsBackAsItWasWritten() throws {
        let lock = try scratch.runs.create("first", Scratch.manifest)
        #expect(try scratch.runs.open("first").manifest() == Scratch.manifest)
        #expect(try scratch.runs.open("\(scratch.path)/first/").manifest() == Scratch.manifest)
        #expect(!Scratch.manifest.toml.contains("\u{1b}"))
        withExtendedLifetime(lock) {}
    }

    @Test func aDirectoryThatWasMadeAnewIsTheOneAtItsPath() throws {
        let old = try scratch.runs.create("again", Scratch.manifest)
        #expect(old.directory.atItsPath.isHeld)
        #expect(rename(old.directory.path, old.directory.path + "-moved") == 0)
        // Where there is none, it is still itself.
        #expect(old.directory.atItsPath.isHeld)
        old.release()
        let new = try scratch.runs.create("again", Scratch.manifest)
        #expect(!old.directory.isHeld && old.directory.atItsPath.isHeld)
        withExtendedLifetime(new) {}
    }

    @Test func filesOfARunAreForItsOwnerAlone() throws {
        let directory = try scratch.runs.create("mine", Scratch.manifest).directory
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(directory.path) == 0o700)
        #expect(try mode(directory.path(of: "run.toml")) == 0o600)
        #expect(try mode(directory.path(of: "lock")) == 0o600)
    }

    @Test func runsThatStartInTheSameSecondHaveNamesOfTheirOwn() throws {
        let names = try (0..<3).map { _ in
            try scratch.runs.create(nil, Scratch.manifest).directory.name
        }
        #expect(names[1] == names[0] + "-2")
        #expect(names[2] == names[0] + "-3")
        #expect(names[0].wholeMatch(of: /ring-\d{8}-\d{6}/) != nil)
        #expect(Set(try scratch.runs.names()) == Set(names))
    }

    @Test func aTakenNameIsAnErrorThatNamesTheWayOut() throws {
        _ = try scratch.runs.create("taken", Scratch.manifest)
        let error = #expect(throws: RunError.self) { try scratch.runs.create("taken", Scratch.manifest) }
        #expect(error == .nameTaken("taken", directory: scratch.path))
        #expect("\(error as Any)".contains("gantop resume taken"))
    }

    @Test(arguments: [
        "", ".", "..", ".hidden", "-x", "a/b", "../up", "a b", "a\u{1b}[31m", "a\nb", "zero\u{0}",
        "\u{202e}x",
        String(repeating: "x", count: 101),
    ])
    func aNameThatCouldHarmIsRefused(name: String) {
        #expect(throws: RunError.self) { try RunName(name) }
        #expect(throws: RunError.self) { try scratch.runs.create(name, Scratch.manifest) }
        #expect(!FileManager.default.fileExists(atPath: scratch.path))
    }

    @Test func aSecondTrainerIsRefusedWithThePidOfTheFirst() throws {
        let first = try scratch.runs.create("run", Scratch.manifest)
        let error = #expect(throws: RunError.self) { try scratch.runs.open("run").lock() }
        guard case .held("run", let trainer) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(trainer.hasPrefix("process \(getpid()) on "))
        #expect(try scratch.runs.open("run").isHeld)
        withExtendedLifetime(first) {}
    }

    @Test func aLockGoesWithItsHolder() throws {
        do { _ = try scratch.runs.create("run", Scratch.manifest) }
        let directory = try scratch.runs.open("run")
        #expect(!directory.isHeld)
        let second = try directory.lock()
        #expect(directory.isHeld)
        withExtendedLifetime(second) {}
    }

    @Test func runsAreWhereTheFlagOrTheEnvironmentSays() {
        #expect(RunsDirectory(path: nil, environment: [:]).path == "runs")
        #expect(RunsDirectory(path: nil, environment: ["GANTOP_RUNS": ""]).path == "runs")
        #expect(RunsDirectory(path: nil, environment: ["GANTOP_RUNS": "/a"]).path == "/a")
        #expect(RunsDirectory(path: "/b", environment: ["GANTOP_RUNS": "/a"]).path == "/b")
    }
}
