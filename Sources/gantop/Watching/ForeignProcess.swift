import ArgumentParser
import Foundation
import Limits
import RunRecord
import Synchronization

/// Another program's trainer, which knows nothing of gantop: it can be stopped and let go on.
///
/// What is said of it is what the kernel says, whoever stopped it.
final class ForeignProcess: RunControl {
    enum State: Equatable {
        case running
        case stopped
        case ended
    }

    private struct Told {
        var state = State.running
        var news: [RunEvent] = []
    }

    let pid: Int32
    /// When it began: another process may get its number after its end.
    private let start: UInt64?
    private let told = Mutex(Told())

    /// How long a process may take to stop before the screen is drawn again.
    private static let patience = Duration.milliseconds(50)

    /// - Throws: An exit code, after saying why the process cannot be controlled.
    init(_ pid: Int32) throws {
        guard pid > 1, pid != getpid() else {
            complain("gantop: --pid \(pid): name the process that trains.")
            throw Exit.usage
        }
        guard kill(pid, 0) == 0 else {
            complain("gantop: --pid \(pid): \(systemReason).")
            throw Exit.noInput
        }
        self.pid = pid
        start = ProcessStatus(of: pid)?.start
    }

    /// What it does now.
    var state: State {
        guard let status = ProcessStatus(of: pid) else {
            // Without /proc nothing more is known than whether there is such a process.
            return start == nil && kill(pid, 0) == 0 ? told.withLock { $0.state } : .ended
        }
        guard status.start == start else { return .ended }
        return switch status.letter {
        case "T", "t": .stopped
        case "Z", "X", "x": .ended
        default: .running
        }
    }

    func ask(_ wish: RunWish) {
        switch wish {
        case .pause: send(SIGSTOP, until: .stopped)
        case .resume: send(SIGCONT, until: .running)
        default: post(.log("process \(pid) can be stopped and let go on, and nothing else"))
        }
    }

    private func send(_ signal: Int32, until wanted: State) {
        let before = state
        guard before != .ended, kill(pid, signal) == 0 else {
            post(.log("process \(pid): \(String(cString: strerror(before == .ended ? ESRCH : errno)))"))
            post(.resumed(step: 0))
            return
        }
        guard start != nil else { return tell(wanted) }
        let deadline = ContinuousClock.now + ForeignProcess.patience
        while state == before, before != wanted, ContinuousClock.now < deadline { usleep(1000) }
    }

    private func post(_ event: RunEvent) { told.withLock { $0.news.append(event) } }

    /// Says what has changed.
    private func tell(_ state: State) {
        told.withLock { told in
            guard told.state != state, told.state != .ended else { return }
            told.state = state
            switch state {
            case .running: told.news += [.resumed(step: 0), .log("process \(pid) goes on")]
            case .stopped:
                told.news += [.paused(step: 0), .log("process \(pid) is stopped; Space lets it go on")]
            case .ended: told.news += [.log("process \(pid) has ended"), .interrupted]
            }
        }
    }

    /// What became of it and of the wishes since the last call.
    func drain() -> [RunEvent] {
        tell(state)
        return told.withLock { told in
            defer { told.news = [] }
            return told.news
        }
    }
}

/// A run's record, and what is done to the process that writes it.
struct WatchedProcess: EventSource {
    let source: any EventSource
    let process: ForeignProcess

    func drain() -> [RunEvent] { source.drain() + process.drain() }

    var progress: Double? { source.progress }
    var idleTime: Duration? { source.idleTime }
}
