import Dashboard
import Diagnostics
import Foundation
import RunRecord
import Terminal

/// A run as its record tells it: the dashboard's state without a screen, and the headlines so far.
struct ReadRun {
    let source: any EventSource
    private(set) var state: DashboardState
    private(set) var headlines: [Mark] = []
    private var teller = VerdictTeller()

    init(_ target: WatchTarget) throws {
        source = try target.source(TagMap([:]), Waker())
        state = DashboardState(isWatching: true, title: target.title)
    }

    /// Takes in what has been written since the last look.
    ///
    /// - Returns: Whether that was nothing, and nothing more is on its way.
    mutating func look() -> Bool {
        let (events, isWhole) = source.look()
        for event in events {
            _ = state.reduce(.received(event))
            if let mark = teller.take(event) { headlines.append(mark) }
        }
        return isWhole && events.isEmpty
    }

    /// Takes in all that there is.
    mutating func readAll() {
        while !look() { usleep(1000) }
    }

    /// Takes in for how long nobody has written.
    mutating func noteSilence() { _ = state.reduce(.idle(source.idleTime)) }
}
