import ArgumentParser
import Foundation
import RunRecord
import Synchronization

/// Another program's trainer, which knows nothing of gantop: it can be stopped and let go on.
final class ForeignProcess: RunControl {
    let pid: Int32
    private let news = Mutex<[RunEvent]>([])
    private let stopped = Atomic(false)

    /// - Throws: An exit code, after saying why the process cannot be controlled.
    init(_ pid: Int32) throws {
        guard pid > 1, pid != getpid() else {
            complain("gantop: --pid \(pid): name the process that trains.")
            throw Exit.usage
        }
        guard kill(pid, 0) == 0 else {
            complain("gantop: --pid \(pid): \(String(cString: strerror(errno))).")
            throw Exit.noInput
        }
        self.pid = pid
    }

    /// Whether it was stopped here and has not gone on since.
    var isStopped: Bool { stopped.load(ordering: .relaxed) }

    func ask(_ wish: RunWish) {
        switch wish {
        case .pause: send(SIGSTOP, then: .paused(step: 0))
        case .resume: send(SIGCONT, then: .resumed(step: 0))
        default: post(.log("process \(pid) can be paused and resumed, and nothing else"))
        }
    }

    private func send(_ signal: Int32, then event: RunEvent) {
        guard kill(pid, signal) == 0 else {
            post(.log("process \(pid): \(String(cString: strerror(errno)))"))
            post(.resumed(step: 0))
            return
        }
        stopped.store(signal == SIGSTOP, ordering: .relaxed)
        post(event)
    }

    private func post(_ event: RunEvent) { news.withLock { $0.append(event) } }

    /// What became of the wishes since the last call.
    func drain() -> [RunEvent] {
        news.withLock { events in
            defer { events = [] }
            return events
        }
    }
}

/// A run's record, and what is done to the process that writes it.
struct WatchedProcess: EventSource {
    let source: any EventSource
    let process: ForeignProcess

    func drain() -> [RunEvent] { source.drain() + process.drain() }

    var progress: Double? { source.progress }
}
