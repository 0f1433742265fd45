import Diagnostics
import Foundation
import RunRecord

extension RunSummary {
    /// Finds headline and step in the record where the trainer does not tell them.
    ///
    /// A PyTorch program's tells no headline, and one that died had no time to. A larger record than the home screen reads
    /// is not read either.
    mutating func findVerdict(in directory: RunsDirectory) {
        guard status.verdict == nil || status.state == .interrupted else { return }
        let path = "\(directory.path)/\(name)"
        guard HomeReader.recordSize(in: path) <= HomeReader.largestRecord,
            let source = try? EventFileSource(path: path, names: TagMap(), takesNewFiles: false)
        else { return }
        // Its thread and its descriptors are given back at once: there may be hundreds of runs.
        defer { source.close() }
        var teller = VerdictTeller()
        while true {
            let (events, isWhole) = source.look()
            for event in events { _ = teller.take(event) }
            if isWhole { break }
            usleep(500)
        }
        status.verdict = teller.headline
        if status.state == .interrupted, teller.step > 0 { status.step = teller.step }
    }
}
