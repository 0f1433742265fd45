import ArgumentParser
import Canvas
import GANTraining

extension CheckpointStore {
    /// Uses a checkpoint, or tells why it cannot be used, and how to use the one before it.
    ///
    /// - Parameters:
    ///   - choice: Which checkpoint it is.
    ///   - command: What takes `--checkpoint`.
    ///   - body: What uses it.
    /// - Returns: What `body` returns.
    /// - Throws: An exit code, after the reason has been told.
    func telling<Result>(
        _ choice: Choice, _ command: String, _ body: () throws(CheckpointError) -> Result
    ) throws -> Result {
        do throws(CheckpointError) {
            return try body()
        } catch {
            complain("gantop: \(error)".printable)
            if error.isDamage, let step = try? find(choice) {
                let other = wholeStep(before: step) ?? wholeStep(before: .max)
                complain(
                    other.map {
                        "gantop: the checkpoint of step \($0) is whole: \(command) --checkpoint \($0)"
                            .printable
                    }
                        ?? "gantop: no other checkpoint of the run is whole.")
            }
            throw error.exitCode
        }
    }
}

extension CheckpointError {
    /// Whether a checkpoint is there and cannot be used.
    fileprivate var isDamage: Bool {
        switch self {
        case .damaged, .weights, .state, .mismatch, .unreadable: true
        case .notKept, .none, .noSuchStep, .noBest, .unwritable, .notFinite: false
        }
    }
}
