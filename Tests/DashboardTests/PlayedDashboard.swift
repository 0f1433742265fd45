import Canvas
import RunRecord

@testable import Dashboard

/// A dashboard that is played on: keys and events go in, and what it wished for is kept.
struct PlayedDashboard {
    var state = DashboardState(size: Size(width: 80, height: 24))
    var wishes: [Wish] = []

    init(_ events: RunEvent...) {
        for event in events { receive(event) }
    }

    static var training: PlayedDashboard { PlayedDashboard(.started(Preview.description())) }

    mutating func receive(_ event: RunEvent) { wishes += state.reduce(.received(event)) }

    mutating func press(_ keys: Key...) {
        for key in keys { wishes += state.reduce(.key(key)) }
    }

    mutating func wait(_ duration: Duration) { wishes += state.reduce(.tick(state.now + duration)) }

    var lastLog: String { state.messages.entries.last?.text ?? "" }
    var lastAnswer: String { state.messages.answer?.text ?? "" }

    /// A step that was taken, with what was measured at it.
    static func step(_ step: Int, _ scalars: Scalar...) -> RunEvent {
        .step(StepRecord(step: step, epoch: 0, duration: .milliseconds(10), scalars: scalars))
    }
}
