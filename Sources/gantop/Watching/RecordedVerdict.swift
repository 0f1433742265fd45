import Diagnostics
import Foundation
import RunRecord

extension RunSummary {
    /// Finds the headline in the record where the trainer does not tell it, as a PyTorch program's does not, or died before it
    /// did. A larger record than the home screen reads is not read either.
    mutating func findVerdict(in directory: RunsDirectory) {
        guard status.verdict == nil || status.state == .interrupted else { return }
        let path = "\(directory.path)/\(name)"
        guard HomeReader.recordSize(in: path) <= HomeReader.largestRecord,
            let source = try? EventFileSource(path: path, names: TagMap(), takesNewFiles: false)
        else { return }
        var teller = VerdictTeller()
        while true {
            let isRead = source.progress == nil
            for event in source.drain() { _ = teller.take(event) }
            if isRead { break }
            usleep(500)
        }
        status.verdict = teller.headline
    }
}
