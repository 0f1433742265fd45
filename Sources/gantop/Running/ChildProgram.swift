import Foundation
import Limits
import RunRecord
import Synchronization

/// Programs that are run one after the other, each in a session of its own, and ended with this one.
final class ChildProgram: Sendable {
    private struct State {
        var child: pid_t?
        var isStopped = false
    }

    /// More than anybody says who has something to say.
    private static let mostBytes = 1 << 20

    private let state = Mutex(State())

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Asks the program that runs to end, and starts no other.
    func stop() { stop { kill($0, SIGTERM) } }

    /// Ends the program that runs, with all that it has started, and starts no other.
    func stopAtOnce() { stop { kill(-$0, SIGKILL) } }

    private func stop(_ end: (pid_t) -> Void) {
        state.withLock {
            $0.isStopped = true
            $0.child.map(end)
        }
    }

    /// `nil` where no program is started any more.
    private func start(_ program: String, _ words: [String], log: Int32) throws(SessionError) -> pid_t? {
        let started: Result<pid_t, SessionError>? = state.withLock {
            guard !$0.isStopped else { return nil }
            let result = startSession(
                program, words, environment: ProcessInfo.processInfo.environment, log: log)
            if case .success(let child) = result { $0.child = child }
            return result
        }
        return try started?.get()
    }

    /// Runs this program once more, to its end; what it says goes where this one's complaints go.
    ///
    /// - Throws: `SessionError` where there is no process for it.
    func runSelf(_ arguments: [String]) throws(SessionError) {
        guard let child = try start("/proc/self/exe", ["gantop"] + arguments, log: STDERR_FILENO) else {
            return
        }
        var end: Int32 = 0
        while waitpid(child, &end, 0) == -1, errno == EINTR {}
        state.withLock { $0.child = nil }
    }

    /// Runs a program to the end of what it says.
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
        let started = try? start(program, [program] + arguments, log: ends[1])
        close(ends[1])
        guard let child = started else { throw ProbeError("it does not start") }
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
