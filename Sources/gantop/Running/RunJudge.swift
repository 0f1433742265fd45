import Diagnostics
import Foundation
import RunRecord
import Synchronization

/// What the gauge says of a run while it is trained: told from its whole record, as whoever reads that later would.
///
/// What was recorded before a run went on is read meanwhile; what happens until then waits for its turn.
final class RunJudge: Sendable {
    private struct State {
        var teller = VerdictTeller()
        /// `nil`: it was read, or there is none.
        var past: EventFileSource?
        var waiting: [RunEvent] = []

        /// The newest change of the verdict, if there was one.
        mutating func goOn() -> Mark? {
            if let past {
                let (events, isWhole) = past.look()
                for event in events { _ = teller.take(event) }
                guard isWhole else { return nil }
                past.close()
                self.past = nil
            }
            var news: Mark?
            for event in waiting { news = teller.take(event) ?? news }
            waiting = []
            return news
        }
    }

    private let state: Mutex<State>
    /// So long the end of a run waits for its beginning.
    private static let patience = Duration.seconds(10)

    /// - Parameter directory: The run's, before its trainer makes a new file there.
    init(_ directory: RunDirectory) {
        let past = try? EventFileSource(path: directory.path, names: TagMap(), takesNewFiles: false)
        state = Mutex(State(past: past))
    }

    /// Takes in what happened; returns a mark where the verdict has become another.
    func take(_ event: RunEvent) -> Mark? {
        state.withLock { state in
            state.waiting.append(event)
            return state.goOn()
        }
    }

    /// The headline now; `nil` before the first reading.
    var verdict: GaugeVerdict? { state.withLock(\.teller.verdict) }

    /// The same as a word and a sentence; while the record is still read, what was known from before.
    func headline(before known: String?) -> String? {
        state.withLock { $0.past == nil ? $0.teller.headline : known }
    }

    /// Takes in the rest.
    func finish() {
        let end = ContinuousClock.now + RunJudge.patience
        while state.withLock({ state in
            _ = state.goOn()
            return state.past != nil
        }), .now < end {
            usleep(1000)
        }
    }
}
