import ArgumentParser
import Canvas
import Foundation
import GANTraining
import Limits
import RunRecord
import TensorCore
import Terminal

/// Looks at everything that gantop needs, and says how to mend what is missing.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Look at the terminal, the data, the machine and PyTorch, and say how to mend what is missing.",
        discussion: "Ends with 0 where a run can be trained and kept here, else with 70.")

    @OptionGroup var runs: RunsOption
    @Flag(help: "Print one JSON object per finding.") var json = false

    /// One thing that was looked at.
    struct Finding: Equatable {
        enum State: String { case good, note, bad }

        var name: String
        var state: State
        var text: String
        /// What mends it.
        var remedy: String?
    }

    func run() throws {
        let findings =
            Doctor.terminal(TerminalReport(environment: ProcessInfo.processInfo.environment)) + Doctor.data
            + [Doctor.processor, Doctor.python, record]
        try say(findings.map { json ? Doctor.json($0) : Doctor.text($0) }.joined())
        if findings.contains(where: { $0.state == .bad }) { throw Exit.failed }
    }

    private static func text(_ finding: Finding) -> String {
        let sign = ["good": "ok  ", "note": "note", "bad": "BAD "][finding.state.rawValue] ?? ""
        let lines = [finding.text] + (finding.remedy.map { ["try: \($0)"] } ?? [])
        return lines.enumerated().map { index, line in
            let name = index == 0 ? finding.name : ""
            let mark = index == 0 ? sign : "    "
            return
                "\(mark)  \(name)\(String(repeating: " ", count: max(0, 10 - name.count)))  \(line.printable)\n"
        }.joined()
    }

    private static func json(_ finding: Finding) -> String {
        let remedy = finding.remedy.map(JSONLines.string) ?? "null"
        return "{\"name\":\(JSONLines.string(finding.name)),\"state\":\"\(finding.state.rawValue)\","
            + "\"text\":\(JSONLines.string(finding.text)),\"remedy\":\(remedy)}\n"
    }

    /// How the dashboard would look here.
    static func terminal(_ report: TerminalReport) -> [Finding] {
        if let refusal = report.refusal {
            return [
                Finding(
                    name: "terminal", state: .note, text: "no dashboard: \(refusal)",
                    remedy: report.size == nil
                        ? "run it in a terminal; --headless and --json need none"
                        : "export TERM=xterm-256color")
            ]
        }
        let colors =
            switch report.colorDepth {
            case .trueColor: "24-bit colours"
            case .twoFiftySix: "256 colours"
            case .sixteen: "16 colours"
            case .eight: "8 colours"
            case .none: "no colours"
            }
        let size = report.size.map { ", \($0.width)x\($0.height)" } ?? ""
        var findings = [
            Finding(
                name: "terminal", state: report.colorDepth >= .twoFiftySix ? .good : .note,
                text: "\(report.type): \(colors)\(size)"
                    + (report.multiplexer.map { ", inside \($0)" } ?? ""),
                remedy: report.colorDepth >= .twoFiftySix
                    ? nil : "--color 256, or export TERM=xterm-256color, where the terminal can show more")
        ]
        if report.isUnicode {
            let hint = report.mosaicName.map { "; \($0) draws sextants by itself: --glyphs sextant" } ?? ""
            findings.append(
                Finding(name: "letters", state: .good, text: "curves in \(report.glyphs.curveName)\(hint)"))
        } else {
            findings.append(
                Finding(
                    name: "letters", state: .note,
                    text: "the locale is not UTF-8: curves and pictures in ASCII",
                    remedy: "export LC_ALL=C.UTF-8"))
        }
        if let size = report.size, size.width < 80 || size.height < 24 {
            findings.append(
                Finding(
                    name: "size", state: .note, text: "under 80x24 some panes have no room",
                    remedy: "a larger window; 120x40 shows all"))
        }
        return findings
    }

    /// Which recipes can be trained without more.
    private static var data: [Finding] {
        var missing: [(sentence: String, names: [String])] = []
        var ready: [String] = []
        for recipe in Recipe.all where recipe.name != "pictures" {
            var recipe = recipe
            do throws(DataError) {
                _ = try recipe.findData(in: nil)
                ready.append(recipe.name)
            } catch {
                let sentence = error.description
                if let place = missing.firstIndex(where: { $0.sentence == sentence }) {
                    missing[place].names.append(recipe.name)
                } else {
                    missing.append((sentence, [recipe.name]))
                }
            }
        }
        return [Finding(name: "data", state: .good, text: "can be trained: " + ready.joined(separator: ", "))]
            + missing.map {
                Finding(
                    name: "data", state: .note, text: $0.names.joined(separator: ", ") + ": " + $0.sentence)
            }
    }

    private static var processor: Finding {
        let level = ProcessorLevel.current
        let count = ProcessInfo.processInfo.activeProcessorCount
        let memory = Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30)
        return Finding(
            name: "processor", state: level == .baseline ? .note : .good,
            text:
                "\(counted(count, "thread")), \(level.rawValue), \(String(format: "%.0f", memory)) GiB of memory",
            remedy: level == .baseline ? "nothing: it trains, several times slower than with AVX2" : nil)
    }

    private static var python: Finding {
        do throws(ProbeError) {
            let probe = try PythonProbe.find(nil)
            let gpus = probe.devices.isEmpty ? "no GPU" : probe.devices.joined(separator: ", ")
            return Finding(
                name: "PyTorch", state: .good,
                text: "torch \(probe.torch) of \(probe.path), \(gpus): for --engine torch")
        } catch {
            return Finding(
                name: "PyTorch", state: .note, text: "\(error.description) Only --engine torch needs it.")
        }
    }

    /// Whether a run can be kept.
    private var record: Finding {
        let directory = runs.directory
        // What is not there yet is made in what is.
        var place = URL(fileURLWithPath: directory.path).standardizedFileURL
        while access(place.path, F_OK) != 0, place.path != "/" { place.deleteLastPathComponent() }
        // Asked by doing it: rights alone do not say that a file system takes files.
        var trial = Array("\(place.path)/.gantop-doctor-XXXXXX".utf8CString)
        guard mkdtemp(&trial) != nil else {
            return Finding(
                name: "runs", state: .bad,
                text: "runs cannot be kept in \(directory.path): \(systemReason)",
                remedy: "--runs DIR or GANTOP_RUNS=DIR names another place")
        }
        rmdir(trial)
        var disk = statvfs()
        let free =
            statvfs(place.path, &disk) == 0 ? Double(disk.f_bavail) * Double(disk.f_frsize) / 1e9 : .nan
        let count = directory.known.count
        return Finding(
            name: "runs", state: free < 0.5 ? .note : .good,
            text: "\(counted(count, "run")) in \(directory.path), \(String(format: "%.1f", free)) GB free",
            remedy: free < 0.5 ? "room: a long run's record and checkpoints take some 100 MB" : nil)
    }
}
