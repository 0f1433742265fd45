import Canvas
import Dashboard
import Foundation
import Limits
import RunRecord
import Terminal

extension WatchTarget {
    /// What happens and has happened in it.
    ///
    /// - Parameters:
    ///   - names: What the numbers of other programs mean.
    ///   - waker: Woken when there is something to drain.
    /// - Returns: Its events.
    /// - Throws: An exit code, after saying what cannot be read.
    func source(_ names: TagMap, _ waker: Waker) throws -> any EventSource {
        switch self {
        case .run(let run): return try eventFiles(run.path, waker)
        case .foreign(let path): return try record(at: path, names, waker)
        case .lines:
            guard isatty(STDIN_FILENO) == 0 else {
                complain(
                    "gantop: watch -: standard input is the keyboard. Pipe the lines: python train.py | gantop watch -"
                )
                throw Exit.usage
            }
            return try telling { () throws(ThreadError) in
                try LineSource(descriptor: STDIN_FILENO, names: names) { waker.wake() }
            }
        }
    }

    /// Event files, or a text that holds a run's numbers.
    private func record(at path: String, _ names: TagMap, _ waker: Waker) throws -> any EventSource {
        do throws(EventFileError) {
            switch try ForeignRecord(at: path) {
            case .eventFiles:
                return try EventFileSource(path: path, names: names, decoder: .allFormats) { waker.wake() }
            case .text(let text, let otherCount):
                return try TextFileSource(
                    path: text, names: names, directory: text == path ? nil : path, otherCount: otherCount
                ) { waker.wake() }
            }
        } catch {
            complain("gantop: \("\(error)".printable)")
            throw Exit.noInput
        }
    }

    func eventFiles(_ path: String, _ waker: Waker) throws -> EventFileSource {
        do throws(EventFileError) {
            return try EventFileSource(path: path, names: TagMap([:])) { waker.wake() }
        } catch {
            complain("gantop: \("\(error)".printable)")
            if case .noThread = error { throw Exit.system }
            throw Exit.noInput
        }
    }
}
