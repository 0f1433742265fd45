import Foundation
import Testing

@testable import RunRecord

/// Deleting a run, and nothing else.
@Suite final class RunDeletionTests {
    private let place = NSTemporaryDirectory() + "gantop-delete-\(UUID().uuidString)"
    private var runs: RunsDirectory { RunsDirectory(path: place + "/runs", environment: [:]) }
    private let manager = FileManager.default

    deinit { try? FileManager.default.removeItem(atPath: place) }

    private func make(_ name: String) throws -> RunLock {
        try runs.create(
            name,
            RunManifest(
                recipe: "ring", settings: [:], seed: 0, stepCount: nil, threadCount: 1, dataDirectory: nil))
    }

    @Test func allOfARunGoes() throws {
        do {
            let lock = try make("a")
            try lock.directory.write(RunStatus())
        }
        let path = runs.path + "/a"
        try manager.createDirectory(atPath: path + "/checkpoints/step-1", withIntermediateDirectories: true)
        for file in ["/events.out.tfevents.1", "/checkpoints/step-1/state.json"] {
            try "x".write(toFile: path + file, atomically: true, encoding: .utf8)
        }
        try runs.open("a").delete()
        #expect(!manager.fileExists(atPath: path) && manager.fileExists(atPath: runs.path))
    }

    @Test func aRunThatIsTrainedStays() throws {
        let lock = try make("a")
        let error = #expect(throws: RunError.self) { try self.runs.open("a").delete() }
        guard case .held = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(try runs.open("a").manifest().recipe == "ring")
        withExtendedLifetime(lock) {}
    }

    @Test func whatIsNoRunStays() throws {
        let path = runs.path + "/pictures"
        try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        try "x".write(toFile: path + "/cat.png", atomically: true, encoding: .utf8)
        #expect(throws: RunError.self) { try self.runs.open("pictures").delete() }
        // Nor what a link says of itself.
        try "x".write(toFile: place + "/run.toml", atomically: true, encoding: .utf8)
        try manager.createSymbolicLink(
            atPath: path + "/run.toml", withDestinationPath: place + "/run.toml")
        #expect(throws: RunError.self) { try self.runs.open("pictures").delete() }
        #expect(manager.fileExists(atPath: path + "/cat.png"))
    }

    @Test func noLinkIsFollowed() throws {
        do { _ = try make("a") }
        let away = place + "/away"
        try manager.createDirectory(atPath: away, withIntermediateDirectories: true)
        try "mine".write(toFile: away + "/thesis", atomically: true, encoding: .utf8)
        try manager.createSymbolicLink(atPath: runs.path + "/a/checkpoints", withDestinationPath: away)
        try manager.createSymbolicLink(atPath: runs.path + "/b", withDestinationPath: runs.path + "/a")
        #expect(throws: RunError.self) { try self.runs.open("b").delete() }
        try runs.open("a").delete()
        #expect(!manager.fileExists(atPath: runs.path + "/a"))
        #expect(try String(contentsOfFile: away + "/thesis", encoding: .utf8) == "mine")
    }

    @Test func aBrokenRunHasFactsAndCanBeDeleted() throws {
        do { _ = try make("whole") }
        let path = runs.path + "/torn"
        try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        try "recipe = \"ri".write(toFile: path + "/run.toml", atomically: true, encoding: .utf8)
        let facts = try runs.facts().sorted { $0.name < $1.name }
        #expect(facts.map(\.name) == ["torn", "whole"])
        #expect(facts[0].trouble?.contains("run.toml") == true && facts[0].manifest == nil)
        #expect(facts[1].trouble == nil && facts[1].manifest?.recipe == "ring")
        try runs.open("torn").delete()
        #expect(try runs.facts().map(\.name) == ["whole"])
    }

    @Test func aStatusTellsTheQualityMeasuredLast() throws {
        var status = RunStatus()
        let gauge = GaugeReading(
            heldout: 0.7, train: nil, memorisation: nil, noiseCanary: 1, scoreDeviation: 1, count: 512)
        for (step, value) in [(1, Float(3)), (2, 8)] {
            _ = status.take(
                .evaluation(
                    Evaluation(
                        step: step, gauge: gauge,
                        quality: [Scalar(Tag("modes/captured"), value), Scalar(Tag("a/b"), .nan)],
                        samples: nil,
                        duration: .zero)))
        }
        #expect(status.quality == ["modes/captured": 8])
        let lock = try make("a")
        try lock.directory.write(status)
        #expect(try runs.open("a").status.quality == ["modes/captured": 8])
    }
}
