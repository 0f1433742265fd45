import Foundation
import TerminalHarness
import Testing

/// Runs as a page for others.
@Suite(.serialized) final class ReportTests {
    private let runs = NSTemporaryDirectory() + "gantop-report-\(UUID().uuidString)"

    deinit { try? FileManager.default.removeItem(atPath: runs) }

    private func gantop(_ arguments: String...) throws -> Printed {
        try Printed(arguments, environment: ["GANTOP_RUNS": runs])
    }

    @Test func aRunIsWrittenDown() throws {
        #expect(try gantop("train", "ring", "--steps", "30", "--run", "a", "--headless").status == 0)
        let printed = try gantop("report", "a")
        #expect(printed.status == 0 && printed.output.hasPrefix("<!DOCTYPE html>"), "\(printed.errors)")
        #expect(printed.output.contains("a: finished, step 30 of 30") && printed.output.contains("<svg"))
        let file = runs + "/page.html"
        #expect(try gantop("report", "a", "--out", file).status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == printed.output)
        let again = try gantop("report", "a", "--out", file)
        #expect(again.status == 73 && again.errors.contains("--force"), "\(again.errors)")
    }

    @Test func wrongUseIsASentence() throws {
        #expect(try gantop("report", "nothing").status == 66)
        #expect(try gantop("report").status == 64)
        let twice = try gantop("report", "a", "a")
        #expect(twice.status == 64 && twice.errors.contains("named twice"))
        let many = try Printed(["report"] + (1...7).map { "r\($0)" }, environment: ["GANTOP_RUNS": runs])
        #expect(many.status == 64 && many.errors.contains("6 runs at most"))
    }
}
