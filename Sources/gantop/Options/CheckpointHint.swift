import ArgumentParser
import Canvas
import GANTraining
import RunRecord

extension CheckpointStore {
    /// Uses a checkpoint, or tells why it cannot be used, and how to use the one before it.
    ///
    /// - Parameters:
    ///   - choice: Which checkpoint it is.
    ///   - body: What uses it.
    /// - Returns: What `body` returns.
    /// - Throws: An exit code, after the reason has been told.
    func telling<Result>(
        _ choice: Choice, _ body: () throws(CheckpointError) -> Result
    ) throws -> Result {
        do throws(CheckpointError) {
            return try body()
        } catch {
            complain("gantop: \(error)".printable)
            if error.isDamage, let step = try? find(choice) {
                let other = wholeStep(before: step) ?? wholeStep(before: .max)
                complain(
                    other.map {
                        "gantop: the checkpoint of step \($0) is whole: \(commandAgain(from: $0))".printable
                    }
                        ?? "gantop: no other checkpoint of the run is whole.")
            }
            throw error.exitCode
        }
    }
}

/// This very command as it was typed, but with the checkpoint of a step.
private func commandAgain(from step: Int) -> String {
    var words = Array(CommandLine.arguments.dropFirst())
    var end = words.firstIndex(of: "--") ?? words.endIndex
    if let index = words[..<end].firstIndex(where: { $0 == "--checkpoint" || $0.hasPrefix("--checkpoint=") })
    {
        let count = words[index] == "--checkpoint" ? 2 : 1
        words.removeSubrange(index..<min(index + count, end))
        end = words.firstIndex(of: "--") ?? words.endIndex
    }
    words.insert(contentsOf: ["--checkpoint", "\(step)"], at: end)
    return (["gantop"] + words).map(\.shellQuoted).joined(separator: " ")
}

extension CheckpointError {
    /// Whether a checkpoint is there and cannot be used.
    fileprivate var isDamage: Bool {
        switch self {
        case .damaged, .weights, .state, .mismatch, .unreadable: true
        case .notKept, .none, .noSuchStep, .noSuchWay, .noBest, .unwritable, .notFinite: false
        }
    }
}
