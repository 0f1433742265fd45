import Foundation
import TerminalHarness
import Testing

/// Several values of a setting, one run after the other.
@Suite(.serialized) final class SweepTests {
    private let runs = NSTemporaryDirectory() + "gantop-sweep-\(UUID().uuidString)"

    deinit { try? FileManager.default.removeItem(atPath: runs) }

    private func sweep(_ arguments: String...) throws -> Printed {
        try Printed(["sweep"] + arguments + ["--threads", "1"], environment: ["GANTOP_RUNS": runs])
    }

    private func objects(_ printed: Printed) throws -> [[String: Any]] {
        try printed.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func everyValueGoesWithEveryOther() throws {
        let printed = try sweep(
            "ring", "--set", "r1Weight=0,0.1", "--set", "batchSize=16", "--seeds", "1,2", "--steps", "20",
            "--json")
        #expect(printed.status == 0, "\(printed.errors)")
        let rows = try objects(printed)
        let names = ["0-seed=1", "0-seed=2", "0.1-seed=1", "0.1-seed=2"].map { "ring-r1Weight=\($0)" }
        #expect(Set(rows.compactMap { $0["run"] as? String }) == Set(names))
        #expect(rows.compactMap { $0["rank"] as? Int } == [1, 2, 3, 4])
        #expect(rows.allSatisfy { $0["state"] as? String == "finished" })
        let shares = rows.compactMap { ($0["quality"] as? [String: Any])?["modes/captured"] as? Double }
        #expect(shares.count == 4 && shares == shares.sorted(by: >))
        let manifest = try String(contentsOfFile: runs + "/\(names[3])/run.toml", encoding: .utf8)
        #expect(manifest.contains("seed = 2") && manifest.contains("\"batchSize\" = \"16\""))
    }

    @Test func whatIsDoneStaysAndTheRestGoesOn() throws {
        #expect(try sweep("ring", "--set", "r1Weight=0,1", "--steps", "20").status == 0)
        let times = try ["0", "1"].map { try made("ring-r1Weight=\($0)") }
        #expect(try sweep("ring", "--set", "r1Weight=0,1", "--steps", "20").status == 0)
        #expect(try ["0", "1"].map { try made("ring-r1Weight=\($0)") } == times)
        let longer = try sweep("ring", "--set", "r1Weight=0,1", "--steps", "30", "--json")
        #expect(longer.status == 0 && longer.errors.contains("30/30"), "\(longer.errors)")
        // Neither a run of other settings nor one that has gone further is taken for this sweep's.
        for words in [["--set", "loss=hinge", "--steps", "30"], ["--steps", "20"]] {
            let refused = try Printed(
                ["sweep", "ring", "--set", "r1Weight=0,1"] + words, environment: ["GANTOP_RUNS": runs])
            #expect(refused.status == 64 && refused.errors.contains("--name"), "\(refused.errors)")
        }
    }

    /// When the run's checkpoint was written.
    private func made(_ name: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: runs + "/\(name)/status.json")[.modificationDate]
            as? Date
    }

    @Test(arguments: [
        (["--set", "r1Weight=0,0"], "asked for twice"), (["--set", "r1Weight=0,x"], "r1Weight"),
        (["--set", "nothing=1,2"], "no setting 'nothing'"), (["--seeds", "1,a"], "seeds"),
        (["--name", "a/b"], "cannot name a run"),
    ])
    func whatCannotBeSweptIsRefusedBeforeAnyRun(words: [String], sentence: String) throws {
        let printed = try Printed(
            ["sweep", "ring", "--steps", "10"] + words, environment: ["GANTOP_RUNS": runs])
        #expect(printed.status == 64 && printed.errors.contains(sentence), "\(printed.errors)")
        #expect(!FileManager.default.fileExists(atPath: runs))
    }
}
