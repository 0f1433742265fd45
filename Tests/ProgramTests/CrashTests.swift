import Foundation
import RunRecord
import TerminalHarness
import Testing

/// What is left of a run whose trainer crashed.
@Suite(.serialized)
struct CrashTests {
    private let run = TestRun()

    private var report: String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: run.runs + "/a")) ?? []
        return names.first { $0.hasPrefix("crash-") }.flatMap {
            try? String(contentsOfFile: run.runs + "/a/" + $0, encoding: .utf8)
        }
    }

    @Test(arguments: [SIGILL, SIGTRAP, SIGSEGV, SIGABRT, SIGBUS, SIGFPE])
    func aCrashSaysWhereItsReportIsAndHowToGoOn(signal: CInt) throws {
        let gantop = try startGantop(
            smallRing + ["--run", "a"],
            environment: ["GANTOP_RUNS": run.runs, "SWIFT_BACKTRACE": nil])
        gantop.expectWords("training")
        gantop.send(signal: signal)
        #expect(gantop.waitForEnd() == .killed(signal: signal))
        gantop.expectNormalScreen()
        gantop.expectWords("/a/crash-", "gantop resume a")
        let afterwards =
            String(decoding: gantop.output, as: UTF8.self)
            .components(separatedBy: "\u{1b}[?1049l").last ?? ""
        #expect(!afterwards.contains("rax") && !afterwards.contains("Backtrace"))
        #expect(report?.contains("at 0x") ?? false)
    }

    @Test func withoutAScreenItSaysTheSame() throws {
        let gantop = try startGantop(
            smallRing + ["--run", "a", "--headless", "--interval", "0.1"],
            environment: ["GANTOP_RUNS": run.runs, "SWIFT_BACKTRACE": nil])
        gantop.expectWords("step ")
        gantop.send(signal: SIGSEGV)
        #expect(gantop.waitForEnd() == .killed(signal: SIGSEGV))
        gantop.expectWords("/a/crash-", "gantop resume a")
        let version = try Printed(["--version"]).output.dropLast()
        #expect(report?.hasPrefix("\(version): SIGSEGV") ?? false)
    }
}
