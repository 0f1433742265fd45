import Synchronization

/// A bounded place between the training thread, which posts, and the watcher, who drains.
///
/// Posting never waits for the watcher. When `capacity` events lie unread, neighbouring steps are merged into
/// summaries that keep every low and high; non-finite steps are kept as they are; old pictures give way to new ones.
public final class EventMailbox: EventSource {
    private struct Contents {
        var events: [RunEvent] = []
        var mergedCount = 0
    }

    private let contents = Mutex(Contents())
    private let capacity: Int
    private let reader: String
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - capacity: How many events may lie unread, at least 8.
    ///   - reader: Who it is that may fall behind, for the log.
    ///   - wake: Called on the poster's thread when the first event falls into an empty mailbox; must not wait.
    public init(
        capacity: Int = 4096, reader: String = "the screen", wake: @escaping @Sendable () -> Void = {}
    ) {
        precondition(capacity >= 8, "mailbox: capacity \(capacity)")
        self.capacity = capacity
        self.reader = reader
        self.wake = wake
    }

    public func post(_ event: RunEvent) {
        let wasEmpty = contents.withLock { contents in
            let wasEmpty = contents.events.isEmpty
            contents.events.append(event)
            if contents.events.count > capacity {
                contents.mergedCount += EventMailbox.compact(&contents.events, capacity: capacity)
            }
            return wasEmpty
        }
        if wasEmpty { wake() }
    }

    public func drain() -> [RunEvent] {
        var taken = Contents()
        contents.withLock { swap(&$0, &taken) }
        if taken.mergedCount > 0 {
            taken.events.append(.log("\(reader) fell behind: \(counted(taken.mergedCount, "step")) merged"))
        }
        return taken.events
    }

    /// Halves the crowd: merges steps in pairs and thins out what else there is too much of.
    ///
    /// Returns how many steps lost their own event.
    private static func compact(_ events: inout [RunEvent], capacity: Int) -> Int {
        var counts = (evaluations: 0, logs: 0, nonFinite: 0)
        for event in events {
            switch event {
            case .evaluation: counts.evaluations += 1
            case .log, .refused: counts.logs += 1
            case .step(let record) where record.firstNonFinite != nil: counts.nonFinite += 1
            default: break
            }
        }
        let few = capacity / 8
        var evaluationsLeft = counts.evaluations
        let newestPart = events.lastIndex { if case .part = $0 { true } else { false } }
        var isOdd = (evaluation: false, log: false)
        var kept: [RunEvent] = []
        kept.reserveCapacity(events.count)
        // The first of a pair, which waits in `kept` for its second.
        var open: (index: Int, steps: StepGroup)?
        var mergedCount = 0

        func merge(_ first: @autoclosure () -> StepGroup, _ append: (inout StepGroup) -> Void) {
            if var pair = open {
                append(&pair.steps)
                kept[pair.index] = .steps(pair.steps.merged)
                open = nil
            } else {
                let steps = first()
                open = (kept.count, steps)
                kept.append(.steps(steps.merged))
            }
        }

        for (index, event) in events.enumerated() {
            switch event {
            case .step(let record):
                if record.firstNonFinite != nil, counts.nonFinite <= few {
                    open = nil
                    kept.append(event)
                } else {
                    mergedCount += 1
                    merge(StepGroup(record)) { $0.append(record) }
                }
            case .steps(let summary):
                merge(StepGroup(summary)) { $0.append(summary) }
            case .evaluation(var evaluation):
                evaluationsLeft -= 1
                isOdd.evaluation.toggle()
                if evaluationsLeft > 0 {
                    if counts.evaluations > few, isOdd.evaluation { continue }
                    evaluation.samples = nil  // Newer pictures lie unread.
                }
                kept.append(.evaluation(evaluation))
            case .part:
                // Each part tells all of its step so far, and one reads at most the newest.
                if index == newestPart { kept.append(event) }
            case .log, .refused:
                isOdd.log.toggle()
                if counts.logs <= few || isOdd.log { kept.append(event) }
            case .preparation, .machine:
                break  // The next one says more.
            case .samples, .latents:
                break  // Somebody asked, but did not look; the evaluations bring others.
            case .started, .paused, .resumed, .mark, .parameters, .renamed, .hint, .unsaved, .clock,
                .finished, .interrupted:
                open = nil
                kept.append(event)
            }
        }
        events = kept
        return mergedCount
    }
}
