/// What the loops of some steps took on one thread, piece by piece, and what more threads would make of them.
///
/// One thread does all pieces of loops that are cut as for many. The model gives pieces to threads in the order in which `Workers` does, and adds what it costs to begin and end a loop. It
/// knows nothing of memory that many cores want at once, nor of cores that get slower in company: it is the best that can be
/// hoped for.
public final class LoopLedger {
    /// Where the time of a step goes, on some number of threads.
    public struct Forecast: Sendable {
        /// On the first thread alone, between the loops.
        public var alone = Duration.zero
        /// The loops', were their work shared by all threads without a rest.
        public var shared = Duration.zero
        /// For the last piece of a loop, and in loops of fewer pieces than there are threads.
        public var waiting = Duration.zero
        /// For loops to begin and to end.
        public var handing = Duration.zero

        public var total: Duration { alone + shared + waiting + handing }
    }

    /// Of each loop, the pieces'.
    private var loops: [[Duration]] = []
    private var time = Duration.zero
    private var stepCount = 0
    /// Whether loops are written down: between a step's beginning and its end, and in no piece of another loop, of which
    /// they are a part.
    private var isWriting = false

    /// The threads that are asked about, each on a core of its own.
    public let threadCount: Int

    public init(threadCount: Int) { self.threadCount = threadCount }

    /// Loops in a step, of those that are cut.
    public var loopCount: Int { loops.count / max(1, stepCount) }
    public var pieceCount: Int { loops.reduce(0) { $0 + $1.count } / max(1, stepCount) }

    /// Writes down what happens in a step.
    public func step(_ body: () throws -> Void) rethrows {
        isWriting = true
        defer { isWriting = false }
        let start = ContinuousClock.now
        try body()
        time += .now - start
        stepCount += 1
    }

    func run(_ count: Int, _ body: (Int) -> Void) {
        guard isWriting else {
            for i in 0..<count { body(i) }
            return
        }
        isWriting = false
        defer { isWriting = true }
        var last = ContinuousClock.now
        loops.append(
            (0..<count).map { i in
                body(i)
                let now = ContinuousClock.now
                defer { last = now }
                return now - last
            })
    }

    /// The mean step on the threads.
    ///
    /// - Parameter handing: What each thread beside the first adds to a loop's beginning and end.
    public func forecast(handing: Duration) -> Forecast {
        var result = Forecast()
        result.alone = time
        for pieces in loops {
            let whole = pieces.reduce(.zero, +)
            let count = min(threadCount, pieces.count)
            result.alone -= whole
            result.shared += whole / threadCount
            result.waiting += LoopLedger.span(of: pieces, threadCount: count) - whole / threadCount
            result.handing += handing * (count - 1)
        }
        let n = max(1, stepCount)
        return Forecast(
            alone: result.alone / n, shared: result.shared / n, waiting: result.waiting / n,
            handing: result.handing / n)
    }

    /// From the first piece's start to the last one's end, where every thread does its own pieces and then helps others.
    static func span(of pieces: [Duration], threadCount: Int) -> Duration {
        var clocks = [Duration](repeating: .zero, count: threadCount)
        var next = (0..<threadCount).map { $0 * pieces.count / threadCount }
        let ends = (1...threadCount).map { $0 * pieces.count / threadCount }
        for _ in pieces {
            let thread = clocks.indices.min { clocks[$0] < clocks[$1] } ?? 0
            let share = (0..<threadCount).lazy.map { (thread + $0) % threadCount }.first {
                next[$0] < ends[$0]
            }
            guard let share else { break }
            clocks[thread] += pieces[next[share]]
            next[share] += 1
        }
        return clocks.max() ?? .zero
    }
}
