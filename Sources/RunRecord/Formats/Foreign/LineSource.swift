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
            var splitter = LineSplitter()
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                // What waits already was printed some time ago, nobody knows when.
                let isFresh = !hasInput(descriptor)
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                let time = isFresh ? Date().timeIntervalSince1970 : nil
                splitter.add(buffer[..<count]) { lines.take($0, wallTime: time) }
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

/// Cuts bytes into lines; a longer line than anybody prints loses its end.
struct LineSplitter {
    static let longestLine = 64 << 10
    private var rest: [UInt8] = []

    mutating func add(_ bytes: ArraySlice<UInt8>, _ take: (String) -> Void) {
        // A progress bar ends its lines with a carriage return.
        var bytes = bytes
        while let end = bytes.firstIndex(where: { $0 == 0x0a || $0 == 0x0d }) {
            keep(bytes[..<end])
            finish(take)
            bytes = bytes[(end + 1)...]
        }
        keep(bytes)
    }

    mutating func finish(_ take: (String) -> Void) {
        if !rest.isEmpty { take(String(decoding: rest, as: UTF8.self)) }
        rest.removeAll(keepingCapacity: true)
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        rest += bytes.prefix(max(0, LineSplitter.longestLine - rest.count))
    }
}
