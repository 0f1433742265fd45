import RunRecord
import Synchronization

/// A run of gantop's own that another process trains, or that nobody trains any more: its record, what its trainer
/// answers, and that it has died.
final class WatchedRun: EventSource {
    private let directory: RunDirectory
    private let record: EventFileSource
    private let control: RemoteControl
    private let attendance = Mutex(Attendance())

    init(_ directory: RunDirectory, record: EventFileSource, control: RemoteControl) {
        self.directory = directory
        self.record = record
        self.control = control
    }

    func drain() -> [RunEvent] {
        let events = record.drain() + control.drain()
        let isRead = record.progress == nil
        let hasDied = attendance.withLock { attendance in
            for event in events { attendance.take(event) }
            return attendance.hasDied(at: .now) { isRead && !directory.atItsPath.isHeld }
        }
        return hasDied ? events + [.interrupted] : events
    }

    var progress: Double? { record.progress }
    var idleTime: Duration? { record.idleTime }
}

/// Whether a run still has a trainer.
struct Attendance {
    /// The record is read twenty times a second: after so many looks it has told all that a trainer left behind.
    private static let enoughLooks = 3
    private static let pause = Duration.milliseconds(400)

    private var isOver = false
    private var absentLooks = 0
    private var nextAppearance: ContinuousClock.Instant?

    mutating func take(_ event: RunEvent) {
        switch event {
        case .started: isOver = false
        case .finished, .interrupted: isOver = true
        default: break
        }
    }

    /// Whether it is news that the trainer has died; `isAbsent` is asked now and then.
    mutating func hasDied(at now: ContinuousClock.Instant, isAbsent: () -> Bool) -> Bool {
        if let nextAppearance, now < nextAppearance { return false }
        nextAppearance = now + Attendance.pause
        guard !isOver, isAbsent() else {
            absentLooks = 0
            return false
        }
        absentLooks += 1
        guard absentLooks >= Attendance.enoughLooks else { return false }
        isOver = true
        return true
    }
}
