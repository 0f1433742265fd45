import Foundation
import TerminalHarness
import Testing

/// What is missing here, and what mends it.
struct DoctorTests {
    private func doctor(_ arguments: String..., environment: [String: String]) throws -> Printed {
        try Printed(["doctor"] + arguments, environment: environment)
    }

    private func findings(_ printed: Printed) throws -> [String: [String: Any]] {
        var found: [String: [String: Any]] = [:]
        for line in printed.output.split(separator: "\n") {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            found[try #require(object["name"] as? String)] = object
        }
        return found
    }

    @Test func aPlaceThatTakesNoRunsIsBad() throws {
        let printed = try doctor(
            "--json", environment: ["GANTOP_RUNS": "/proc/nowhere", "GANTOP_PYTHON": "/nowhere"])
        #expect(printed.status == 70)
        let findings = try findings(printed)
        #expect(findings["runs"]?["state"] as? String == "bad")
        #expect((findings["runs"]?["text"] as? String)?.contains("/proc/nowhere") == true)
        #expect((findings["runs"]?["remedy"] as? String)?.contains("--runs") == true)
        #expect(findings["PyTorch"]?["state"] as? String == "note")
        #expect((findings["PyTorch"]?["text"] as? String)?.contains("/nowhere") == true)
    }

    @Test func whatIsMissingIsNamedWithTheWayOut() throws {
        let runs = NSTemporaryDirectory() + "gantop-doctor-\(UUID().uuidString)"
        let printed = try doctor(
            environment: ["GANTOP_RUNS": runs, "GANTOP_DATA": "/nowhere", "GANTOP_PYTHON": "/nowhere"])
        #expect(printed.status == 0, "\(printed.output)")
        #expect(printed.output.contains("ok    runs        0 runs in \(runs)"))
        let line = try #require(printed.output.split(separator: "\n").first { $0.contains("fashion") })
        #expect(line.hasPrefix("note  data") && line.contains("apt-get install dataset-fashion-mnist"))
        #expect(printed.output.contains("no dashboard: standard output is not a terminal"))
        // It leaves nothing behind.
        #expect(!FileManager.default.fileExists(atPath: runs))
    }
}
