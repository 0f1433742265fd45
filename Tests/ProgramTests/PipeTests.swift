import Canvas
import Foundation
import Glibc
import RunRecord
import TerminalHarness
import Testing

/// Another program that is watched while it lives: through its pipe, and by its process.
@Suite(.serialized)
struct PipeTests {
    /// A trainer that prints, and counts in a file how often it did.
    private final class Writer {
        let path = NSTemporaryDirectory() + "gantop-writer-\(UUID().uuidString)"
        let shell: PseudoTerminal

        init(_ prelude: String = "", lineCount: Int = 100_000, _ gantop: String = "watch -") throws {
            let program = try PseudoTerminal.builtProgram("gantop")
            let trainer = """
                (\(prelude) i=0; while [ $i -lt \(lineCount) ]; do i=$((i+1)); echo "step=$i loss_g=0.5 loss_d=1.2"; \
                echo $i > \(path); sleep 0.02; done)
                """
            shell = try PseudoTerminal(
                program: "/bin/sh", arguments: ["-c", "\(trainer) | '\(program)' \(gantop)"],
                environment: [
                    "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
                    "HOME": "/nonexistent",
                    "SWIFT_BACKTRACE": "enable=no",
                ], size: .init(width: 120, height: 40))
        }

        deinit {
            try? FileManager.default.removeItem(atPath: path)
            if let reader { kill(reader, SIGKILL) }
        }

        /// How often it printed.
        var count: Int {
            (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            } ?? 0
        }

        var text: String { shell.terminal.text.replacing("\n", with: " ") }

        /// The process that reads on.
        var reader: pid_t? {
            guard let range = text.range(of: "gantop: process ") else { return nil }
            return pid_t(text[range.upperBound...].prefix { $0.isNumber })
        }

        func goesOn() -> Bool {
            let before = count
            return shell.wait { count > before + 20 }
        }
    }

    @Test func aPipeIsReadOnWhenOneLeaves() throws {
        let writer = try Writer(lineCount: 600)
        writer.shell.expectWords("training", "loss")
        writer.shell.type("q")
        writer.shell.expectWords("may end its writer", "keep reading unseen")
        writer.shell.type("d")
        #expect(writer.shell.wait { writer.reader != nil }, "\(writer.text)")
        let reader = try #require(writer.reader)
        writer.shell.expectNormalScreen()
        #expect(writer.goesOn())
        // It has no terminal to be interrupted from, and ends with the writer.
        #expect(getsid(reader) == reader)
        #expect(writer.shell.wait { ProcessStatus(of: reader).map { $0.letter == "Z" } ?? true })
        #expect(writer.count == 600)
    }

    @Test func aPipeIsClosedWhereThatIsWanted() throws {
        let writer = try Writer()
        writer.shell.expectWords("training")
        writer.shell.type("q")
        writer.shell.expectWords("leave and close it")
        writer.shell.type("x")
        #expect(writer.shell.waitForEnd() == .exited(0))
        #expect(writer.reader == nil)
    }

    @Test func aPipeIsReadOnWhenTheLinkDrops() throws {
        let writer = try Writer("trap '' HUP;")
        writer.shell.expectWords("training")
        writer.shell.hangUp()
        // The shell in between is gone as well; whoever prints is not.
        #expect(writer.goesOn())
        #expect(writer.goesOn())
        for process in try readers(of: writer.path) { kill(process, SIGKILL) }
    }

    /// The processes whose command line has a text in it.
    private func readers(of text: String) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter {
            let line = FileManager.default.contents(atPath: "/proc/\($0)/cmdline")
            return $0 != getpid() && line.map { String(decoding: $0, as: UTF8.self).contains(text) } ?? false
        }
    }

    @Test func aPipeThatHasEndedIsLeftAtOnce() throws {
        let writer = try Writer(lineCount: 3)
        writer.shell.expectWords("done")
        writer.shell.type("q")
        #expect(writer.shell.waitForEnd() == .exited(0))
    }

    @Test func oneNumberThatNoIntHoldsDoesNotEndTheProgram() throws {
        let writer = try Writer("echo 'step=1 accreal=1e30';", lineCount: 3)
        writer.shell.expectWords("done", "1.0e30")
        writer.shell.type("q")
        #expect(writer.shell.waitForEnd() == .exited(0))
    }

    // MARK: Its process

    @Test func aProcessIsShownAsItIsWhoeverStoppedIt() throws {
        let trainer = Process()
        trainer.executableURL = URL(fileURLWithPath: "/bin/sleep")
        trainer.arguments = ["600"]
        try trainer.run()
        let pid = trainer.processIdentifier
        defer { kill(pid, SIGKILL) }
        let writer = try Writer("", "watch - --pid \(pid)")
        writer.shell.expectWords("training")
        kill(pid, SIGSTOP)
        writer.shell.expectWords("‖ stopped", "process \(pid) is stopped")
        writer.shell.type(" ")
        writer.shell.expectWords("▶ training")
        // It sleeps, or is on its way to that.
        #expect(["R", "S"].contains(ProcessStatus(of: pid)?.letter))
        writer.shell.type(" ")
        writer.shell.expectWords("‖ stopped")
        #expect(ProcessStatus(of: pid)?.letter == "T")
        kill(pid, SIGKILL)
        writer.shell.expectWords("■ ended", "process \(pid) has ended")
        trainer.waitUntilExit()
        writer.shell.type("q")
        #expect(writer.shell.waitForEnd() == .exited(0))
        #expect(!writer.text.contains("kill -CONT"))
    }

    @Test(
        arguments: [
            ("7 (a) b) (c)) T 1 7 7 0 -1 4 1 0 0 0 0 0 0 0 20 0 1 0 12345 1 1", "T"),
            ("7 (x) R 1 7 7 0 -1 4 1 0 0 0 0 0 0 0 20 0 1 0 12345 1 1", "R"),
        ])
    func aProcessIsReadWhateverItsName(line: String, letter: String) {
        #expect(ProcessStatus(line: line).map { String($0.letter) } == letter)
        #expect(ProcessStatus(line: line)?.start == 12345)
        #expect(ProcessStatus(line: "7 (x) R") == nil && ProcessStatus(line: "") == nil)
    }
}
