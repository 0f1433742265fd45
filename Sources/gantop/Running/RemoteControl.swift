import Dispatch
import Limits
import RunRecord
import Synchronization

/// Asks the trainer of a run in another process, and tells what it says to that.
///
/// It asks on a thread of its own, as long as there is something to ask: a trainer that does not answer keeps nothing else waiting.
final class RemoteControl: RunControl {
    private let directory: RunDirectory
    private let wake: @Sendable () -> Void
    private let news = Mutex<[RunEvent]>([])
    /// In their order; the first one is being asked.
    private let wishes = Mutex<[RunWish]>([])
    /// Entered by every wish until it is answered.
    private let unanswered = DispatchGroup()

    /// More wishes than these do not wait for a trainer that answers none.
    private static let waitingLimit = 8

    /// - Parameters:
    ///   - directory: The run's.
    ///   - wake: Called when there is something to drain.
    init(_ directory: RunDirectory, wake: @escaping @Sendable () -> Void) {
        self.directory = directory
        self.wake = wake
    }

    func ask(_ wish: RunWish) {
        let place = wishes.withLock { wishes -> Int? in
            guard wishes.count < RemoteControl.waitingLimit else { return nil }
            wishes.append(wish)
            return wishes.count
        }
        guard let place else {
            return tell([.refused("the trainer has not answered yet what it was asked before")])
        }
        unanswered.enter()
        guard place == 1 else { return }
        do throws(ThreadError) {
            try NamedThread.start("gantop-remote") { self.askAll() }
        } catch {
            wishes.withLock { $0 = [] }
            unanswered.leave()
            tell([.refused("the trainer was not asked: \(error)")])
        }
    }

    private func askAll() {
        var next = wishes.withLock { $0.first }
        while let wish = next {
            tell(answer(to: wish))
            next = wishes.withLock { wishes in
                wishes.removeFirst()
                return wishes.first
            }
            unanswered.leave()
        }
    }

    /// Waits until every wish has its answer: not longer than the trainer may take for them.
    func finish() { unanswered.wait() }

    /// What became of the wishes since the last call.
    func drain() -> [RunEvent] {
        news.withLock { events in
            defer { events = [] }
            return events
        }
    }

    private func answer(to wish: RunWish) -> [RunEvent] {
        do throws(ControlError) {
            // A connection for each wish: between two, another process may have become the trainer, even in a new
            // directory in the old one's place.
            return [.log("\(wish.clause): \(try ControlClient(directory.atItsPath).ask(wish))")]
        } catch {
            let hint =
                if case .notTraining = error { " Go on with it: \(directory.hint("resume"))" } else { "" }
            // Whoever waits for the pause waits no longer.
            return [.refused("\(error)\(hint)")] + (wish == .pause ? [.resumed(step: 0)] : [])
        }
    }

    private func tell(_ events: [RunEvent]) {
        news.withLock { $0 += events }
        wake()
    }
}

extension RunWish {
    /// What is wanted, for the log.
    fileprivate var clause: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .step: "one step"
        case .newSamples: "new samples"
        case .newLatents: "new latents"
        case .save: "save"
        case .rollBack(let step): "roll back to step \(step)"
        case .stop: "stop"
        case .abandon: "stop without saving"
        case .set(let name, let value): "\(name) = \(value)"
        case .slowMotion, .nextPart, .only: "slow motion"
        case .look, .keep: "latent space"
        }
    }
}
