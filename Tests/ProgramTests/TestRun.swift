import Foundation
import RunRecord
import TerminalHarness

/// A run in a runs directory of its own, which goes with it.
final class TestRun {
    let runs = NSTemporaryDirectory() + "gantop-runs-\(UUID().uuidString)"
    var environment: [String: String] { ["GANTOP_RUNS": runs] }

    deinit {
        // Whatever trains it still must not write where nothing is any more.
        if let trainer { kill(trainer, SIGKILL) }
        try? FileManager.default.removeItem(atPath: runs)
    }

    /// Starts it in a dashboard.
    func start(_ options: String...) throws -> PseudoTerminal {
        try startGantop(
            smallRing + ["--run", "a"] + options, environment: environment.mapValues { Optional($0) })
    }

    var directory: RunDirectory { get throws { try RunsDirectory(path: runs, environment: [:]).open("a") } }

    /// The last step that its trainer told, and how it stands.
    var status: RunStatus { (try? directory.status) ?? RunStatus() }

    /// The steps that have a checkpoint, in order.
    var savedSteps: [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs + "/a/checkpoints")) ?? []
        return names.compactMap { $0.hasPrefix("step-") ? Int($0.dropFirst(5)) : nil }.sorted()
    }

    /// The process that holds the lock, or held it last.
    var trainer: pid_t? {
        let text = try? String(contentsOfFile: runs + "/a/lock", encoding: .utf8)
        return text?.split(separator: " ").dropFirst().first.flatMap { pid_t($0) }
    }

    /// Asks its trainer for something, as another terminal would.
    func ask(_ wish: RunWish) throws { try ControlClient(directory).ask(wish) }
}
