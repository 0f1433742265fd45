public import RunRecord

/// Why a checkpoint cannot be written or used.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
    /// The run keeps no checkpoints.
    case notKept
    case none(directory: String)
    case noSuchStep(Int, directory: String, known: [Int])
    /// No checkpoint of the directory has a value of the referee.
    case noBest(directory: String)
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    /// The file is not what it was when it was written.
    case damaged(path: String)
    case weights(SafetensorsError)
    /// A clause says what is wrong with the state.
    case state(path: String, problem: String)
    /// The file is whole, but not of these networks: a clause says of the array what it should be.
    case mismatch(path: String, array: String, problem: String)
    /// The array has a value that is NaN or infinite.
    case notFinite(array: String)
    /// A way that the game does not have.
    case noSuchWay(String, recipe: String, known: [String])

    public var description: String {
        switch self {
        case .notKept: "this run keeps no checkpoints: it was started with --no-record."
        case .none(let directory):
            "\(directory) has no checkpoint yet: 'gantop train' writes one every 500 steps, or as --checkpoint-every says, "
                + "and when it ends, unless it is stopped without saving."
        case .noSuchStep(let step, let directory, let known):
            "\(directory) has no checkpoint of step \(step). "
                + (known.isEmpty
                    ? "It has none." : "It has: \(known.map(String.init).joined(separator: ", ")).")
        case .noBest(let directory):
            "no checkpoint in \(directory) has been judged by the referee yet; name a step or 'latest'."
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
        case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)."
        case .damaged(let path):
            "\(path) is damaged: it is not what was written (its checksum is another). \(CheckpointError.remedy)"
        case .weights(let error): "\(error) \(CheckpointError.remedy)"
        case .state(let path, let problem): "\(path): \(problem). \(CheckpointError.remedy)"
        case .mismatch(let path, let array, let problem):
            "\(path): the array \(JSONLines.string(String(array.prefix(80)))) \(problem). \(CheckpointError.remedy)"
        case .notFinite(let array):
            "\(array) is not finite: no checkpoint is written, the last finite one stays."
        case .noSuchWay(let name, let recipe, let known):
            known.isEmpty
                ? "--way \(name): '\(recipe)' has one generator; leave --way out."
                : "--way \(name): '\(recipe)' has \(known.joined(separator: " and "))."
        }
    }

    private static let remedy =
        "Another checkpoint of the run may be whole: 'resume', 'generate' and 'export' take --checkpoint STEP."
}
