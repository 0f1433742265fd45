import RunRecord
import Synchronization
import Terminal

/// Another program's run, and what this machine has to do, which that program does not tell.
final class BesideMachine: EventSource {
    private let source: any EventSource
    private let latest: Latest
    private let monitor: MachineMonitor?

    private final class Latest: Sendable {
        let reading = Mutex<MachineReading?>(nil)
    }

    init(_ source: any EventSource, _ waker: Waker) {
        let latest = Latest()
        (self.source, self.latest) = (source, latest)
        monitor = try? MachineMonitor(".") { reading in
            latest.reading.withLock { $0 = reading }
            waker.wake()
        }
    }

    func drain() -> [RunEvent] {
        let reading = latest.reading.withLock { reading in
            defer { reading = nil }
            return reading
        }
        return source.drain() + (reading.map { [.machine($0)] } ?? [])
    }

    var progress: Double? { source.progress }
    var idleTime: Duration? { source.idleTime }
}
