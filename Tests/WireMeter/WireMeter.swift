import Canvas
import Foundation
import TerminalHarness

/// Counts what the dashboard sends to its terminal.
///
/// `wire-meter [seconds] [width] [height] -- train ring --images off` runs `gantop` in a pseudo-terminal and prints
/// bytes and frames a second, the time to the first frame, the rows of the screen that most bytes went to, and how long a key
/// takes to the screen.
@main
enum WireMeter {
    static func main() throws {
        let words = CommandLine.arguments.dropFirst().split(
            separator: "--", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = (words.first ?? []).compactMap { Int($0) }
        func number(_ index: Int, else usual: Int) -> Int { index < numbers.count ? numbers[index] : usual }
        let seconds = number(0, else: 30)
        let size = Size(width: number(1, else: 120), height: number(2, else: 40))
        let arguments =
            words.count > 1
            ? Array(words[words.index(after: words.startIndex)]) : ["train", "ring", "--images", "off"]

        var environment = ProcessInfo.processInfo.environment
        environment.merge(["TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"]) { $1 }
        // Neither the user's choices nor the card of the first time are measured.
        environment["HOME"] = "/nonexistent"
        for name in ["TMUX", "NO_COLOR", "CLICOLOR", "XDG_CONFIG_HOME"] { environment[name] = nil }
        let start = ContinuousClock.now
        let gantop = try PseudoTerminal(
            program: PseudoTerminal.builtProgram("gantop"), arguments: arguments, environment: environment,
            size: size)
        gantop.wait { !gantop.terminal.text.isEmpty }
        let firstFrame = ContinuousClock.now - start
        // The first frames fill the screen, and a run's first seconds change all of it.
        gantop.wait(for: .seconds(5)) { false }
        let before = gantop.output.count
        let began = ContinuousClock.now
        gantop.wait(for: .seconds(seconds)) { false }
        let taken = (ContinuousClock.now - began) / .seconds(1)
        let bytes = Array(gantop.output[before...])
        report(arguments, bytes: bytes, seconds: taken, firstFrame: firstFrame, on: size)
        reportKeys(keyTimes(gantop))
        gantop.type("qx")
        _ = gantop.waitForEnd()
    }

    private static func report(
        _ arguments: [String], bytes: [UInt8], seconds: Double, firstFrame: Duration, on size: Size
    ) {
        let frames = frameSizes(of: bytes).sorted()
        print("gantop \(arguments.joined(separator: " ")) at \(size), \(Int(seconds.rounded())) s")
        print("  first frame after \(Int(firstFrame / .milliseconds(1))) ms")
        print(
            "  \(Int(Double(bytes.count) / seconds)) bytes/s, \(fixed(Double(frames.count) / seconds)) frames/s"
        )
        if let middle = frames.dropFirst(frames.count / 2).first, let largest = frames.last {
            print("  a frame has \(middle) bytes (median), \(largest) at most")
        }
        for (row, share) in shares(of: bytes, on: size).prefix(8) {
            print("  row \(row): \(Int(Double(share) / seconds)) bytes/s")
        }
    }

    /// How long after a key the first byte of its answer came, and the last one of what came with it.
    private struct KeyTime {
        var first: Duration
        var last: Duration
    }

    /// Opens and closes the help some twenty times; frames that were due anyway may come in between.
    private static func keyTimes(_ gantop: PseudoTerminal) -> [KeyTime] {
        (0..<20).compactMap { index in
            let opens = index % 2 == 0
            // The dashboard's own frame has passed then, and the next one is a while away.
            let before = gantop.output.count
            gantop.wait(for: .seconds(1)) { gantop.output.count > before }
            gantop.wait(for: .milliseconds(20)) { false }
            let known = gantop.output.count
            let start = ContinuousClock.now
            gantop.type(opens ? "?" : "\u{1b}")
            var (first, last): (Duration?, Duration?)
            var count = known
            let hasCome = gantop.wait(for: .seconds(2)) {
                let now = ContinuousClock.now - start
                if gantop.output.count > count {
                    (first, last, count) = (first ?? now, now, gantop.output.count)
                }
                return gantop.terminal.text.contains("Esc close") == opens
            }
            guard hasCome, let first, let last else { return nil }
            return KeyTime(first: first, last: last)
        }
    }

    private static func reportKeys(_ times: [KeyTime]) {
        func milliseconds(_ times: [Duration]) -> String {
            let sorted = times.sorted()
            guard let middle = sorted.dropFirst(sorted.count / 2).first, let longest = sorted.last else {
                return "none"
            }
            return
                "\(fixed(middle / .milliseconds(1))) ms (median), \(fixed(longest / .milliseconds(1))) at most"
        }
        print("  \(times.count) keys: first byte after \(milliseconds(times.map(\.first)))")
        print("  and the last byte that shows it after \(milliseconds(times.map(\.last)))")
    }

    private static func fixed(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    /// The bytes of each frame: what lies from one mark of synchronized output to the next.
    private static func frameSizes(of bytes: [UInt8]) -> [Int] {
        let mark = Array("\u{1b}[?2026h".utf8)
        var starts: [Int] = []
        for index in bytes.indices.dropLast(mark.count) where bytes[index] == 0x1b {
            if bytes[index..<index + mark.count].elementsEqual(mark) { starts.append(index) }
        }
        return zip(starts, starts.dropFirst() + [bytes.count]).map { $1 - $0 }
    }

    /// How many bytes were written with the cursor on each row, the most first.
    private static func shares(of bytes: [UInt8], on size: Size) -> [(row: Int, byteCount: Int)] {
        let terminal = VirtualTerminal(size: size)
        var counts: [Int: Int] = [:]
        for byte in bytes {
            terminal.feed([byte])
            counts[terminal.cursorRow, default: 0] += 1
        }
        return counts.sorted { $0.value > $1.value }.map { ($0.key, $0.value) }
    }
}
