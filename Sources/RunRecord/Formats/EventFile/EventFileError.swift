public import Limits

/// Why a run's record cannot be written or read.
public enum EventFileError: Error, Equatable, CustomStringConvertible {
    case uncreatable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    case unreadable(path: String, reason: String)
    case noRecord(directory: String)
    case noThread(ThreadError)

    public var description: String {
        switch self {
        case .uncreatable(let path, let reason):
            "cannot create the record \(path): \(reason)"
        case .unwritable(let path, let reason): "cannot write the record \(path): \(reason)"
        case .unreadable(let path, let reason): "cannot read the record \(path): \(reason)"
        case .noThread(let error): "\(error)"
        case .noRecord(let directory):
            """
            \(directory): neither event files in it (events.out.tfevents.*, as TensorBoard's SummaryWriter writes \
            them) nor a text with numbers (*.csv, *.jsonl, *.log, *.txt). Name the log directory of a run, or a file.
            """
        }
    }
}
