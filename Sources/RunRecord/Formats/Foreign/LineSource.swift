import Foundation
public import Limits
import Synchronization

/// A run of another program that prints its numbers, from a file descriptor.
///
/// Lines are read on a thread of their own as fast as they come, so the other program never waits for the screen.
public final class LineSource: EventSource {
    private let mailbox: EventMailbox
    private let lastNews = Mutex(ContinuousClock.now)

    /// - Parameters:
    ///   - descriptor: Where the lines come from; standard input.
    ///   - names: What the numbers mean.
    ///   - wake: Called when there is something to drain.
    /// - Throws: `ThreadError` where the system gives no thread to read on.
    public init(
        descriptor: Int32, names: TagMap, wake: @escaping @Sendable () -> Void = {}
    ) throws(ThreadError) {
        let mailbox = EventMailbox(wake: wake)
        self.mailbox = mailbox
        try NamedThread.start("gantop-lines", stackSize: 4 << 20) {
            var lines = LineTranslator(names: names)
            var splitter = LineSplitter.foreign
            let input = Descriptor(borrowing: descriptor)
            while true {
                // What waits already was printed some time ago, nobody knows when.
                let isFresh = !hasInput(descriptor)
                guard let bytes = input.next(upTo: 64 << 10), !bytes.isEmpty else { break }
                let time = isFresh ? Date().timeIntervalSince1970 : nil
                splitter.add(bytes[...]) { lines.take($0, wallTime: time) }
                for event in lines.drain() { mailbox.post(event) }
            }
            splitter.finish { lines.take($0, wallTime: nil) }
            lines.finish()
            for event in lines.drain() { mailbox.post(event) }
            mailbox.post(.log("the other program's output has ended"))
            mailbox.post(.finished(.completed(step: lines.lastStep)))
        }
    }

    public func drain() -> [RunEvent] {
        let events = mailbox.drain()
        if !events.isEmpty { lastNews.withLock { $0 = .now } }
        return events
    }

    public var idleTime: Duration? { .now - lastNews.withLock { $0 } }
}

/// Whether a read would not wait.
private func hasInput(_ descriptor: Int32) -> Bool {
    var one = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&one, 1, 0) > 0
}

extension LineSplitter {
    /// A longer line than anybody prints loses its end.
    static let longestLine = 64 << 10

    /// For what other programs print: the lines of a progress bar are lines too.
    static var foreign: LineSplitter {
        LineSplitter(longest: longestLine, excess: .isLost, endsAtReturn: true)
    }
}
