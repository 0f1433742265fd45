import Canvas
import Foundation
import TerminalHarness
import Testing

/// The built program in a terminal of its own.
///
/// A small batch keeps a step short in an unoptimized dashboard beside other tests.
func startGantop(
    _ arguments: [String], environment changes: [String: String?] = [:], directory: String? = nil,
    size: Size = Size(width: 120, height: 40)
) throws -> PseudoTerminal {
    var environment = [
        "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent", "SWIFT_BACKTRACE": "enable=no",
        "GANTOP_RUNS": TestRuns.path,
    ]
    for (name, value) in changes { environment[name] = value }
    let program = try PseudoTerminal.builtProgram("gantop")
    let place = directory.map { ["-C", $0, program] }
    return try PseudoTerminal(
        program: place == nil ? program : "/usr/bin/env", arguments: (place ?? []) + arguments,
        environment: environment, size: size)
}

/// Where the runs of tests are kept: not among the user's.
enum TestRuns {
    static let path = NSTemporaryDirectory() + "gantop-test-runs-\(getpid())"
    static let environment = ["GANTOP_RUNS": path]
}

let smallRing = ["train", "ring", "--threads", "1", "--set", "batchSize=8"]

extension PseudoTerminal {
    /// Waits until all of these words stand on the screen.
    func expectWords(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) {
        let isThere = wait { words.allSatisfy { terminal.text.contains($0) } }
        #expect(isThere, "not all of \(words) in:\n\(terminal.text)", sourceLocation: sourceLocation)
    }

    /// The number behind the word `step` in the header.
    var step: Int? {
        guard let range = terminal.row(0).range(of: "step ") else { return nil }
        let digits = terminal.row(0)[range.upperBound...].prefix { $0.isNumber || $0 == " " }.filter(
            \.isNumber)
        return Int(digits)
    }

    func expectNormalScreen(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(!terminal.showsAlternateScreen, sourceLocation: sourceLocation)
        #expect(terminal.isCursorVisible, sourceLocation: sourceLocation)
        #expect(isInNormalMode, sourceLocation: sourceLocation)
    }
}

/// What a program without a terminal printed, and how it ended.
struct Printed {
    var output = ""
    var errors = ""
    var status: Int32 = -1

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        try self.init(
            program: try PseudoTerminal.builtProgram("gantop"), arguments, environment: environment)
    }

    init(program: String, _ arguments: [String], environment: [String: String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = [
            "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TERM": "xterm", "GANTOP_RUNS": TestRuns.path,
        ].merging(
            environment
        ) {
            $1
        }
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Errors are a few lines, less than a pipe holds; the output may be long.
        output = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        errors = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        status = process.terminationStatus
    }

    var lines: [String] { output.split(separator: "\n").map(String.init) }
}
