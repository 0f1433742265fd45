import Foundation
import Limits
import RunRecord
import Synchronization

/// Programs that are started to say something, one after the other, and ended with this one.
final class ChildProgram: Sendable {
    private struct State {
        var child: pid_t?
        var isStopped = false
    }

    /// More than anybody says who has something to say.
    private static let mostBytes = 1 << 20

    private let state = Mutex(State())

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Ends the program that runs, and starts no other.
    func stop() {
        state.withLock {
            $0.isStopped = true
            if let child = $0.child { kill(-child, SIGKILL) }
        }
    }

    /// Runs a program to the end of what it says, in a session of its own.
    ///
    /// - Parameters:
    ///   - program: Its path.
    ///   - arguments: Its arguments, without its name.
    ///   - patience: When it is ended.
    /// - Returns: What it said, errors too.
    /// - Throws: `ProbeError` where it does not start.
    func output(of program: String, _ arguments: [String], patience: Duration) throws(ProbeError) -> String {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, let output = Descriptor(ends[0]) else { throw ProbeError(systemReason) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let started: Result<pid_t, SessionError>? = state.withLock {
            guard !$0.isStopped else { return nil }
            let result = startSession(
                program, [program] + arguments, environment: ProcessInfo.processInfo.environment, log: ends[1]
            )
            if case .success(let child) = result { $0.child = child }
            return result
        }
        close(ends[1])
        guard case .success(let child) = started else { throw ProbeError("it does not start") }
        var bytes: [UInt8] = []
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline, bytes.count < ChildProgram.mostBytes {
            var wanted = pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)
            guard poll(&wanted, 1, 200) > 0 else { continue }
            guard let part = output.next(upTo: 1 << 12), !part.isEmpty else { break }
            bytes += part
        }
        state.withLock {
            kill(-child, SIGKILL)
            waitpid(child, nil, 0)
            $0.child = nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
