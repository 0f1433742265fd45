/// What the loops of some steps took on one thread, piece by piece, and what more threads would make of them.
///
/// One thread does all pieces of loops that are cut as for many. The model gives pieces to threads in the order in which
/// `Workers` does, and adds what it costs to begin and end a loop. Cores that get slower in company are not in it, nor is
/// memory that they want at once; of that it counts what is made in a step.
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

    private struct Step {
        /// Of each loop, the pieces'.
        var loops: [[Duration]] = []
        var time = Duration.zero
        var madeBytes = 0
    }

    private var steps: [Step] = []
    /// Whether loops are written down: between a step's beginning and its end, and in no piece of another loop, of which
    /// they are a part.
    private var isWriting = false

    /// The threads that are asked about, each on a core of its own.
    public let threadCount: Int

    public init(threadCount: Int) { self.threadCount = threadCount }

    /// Loops in the median step, of those that are cut.
    public var loopCount: Int { usual?.loops.count ?? 0 }
    public var pieceCount: Int { usual?.loops.reduce(0) { $0 + $1.count } ?? 0 }
    /// Of the arrays that the median step made, whether they came to memory or stayed in a cache.
    public var madeBytes: Int { usual?.madeBytes ?? 0 }

    private var usual: Step? {
        let sorted = steps.sorted { $0.time < $1.time }
        return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }

    /// Writes down what happens in a step.
    public func step(_ body: () throws -> Void) rethrows {
        isWriting = true
        defer { isWriting = false }
        steps.append(Step())
        let (start, taken) = (ContinuousClock.now, BufferPool.shared.takenBytes)
        try body()
        steps[steps.count - 1].time = .now - start
        steps[steps.count - 1].madeBytes = BufferPool.shared.takenBytes - taken
    }

    func run(_ count: Int, _ body: (Int) -> Void) {
        guard isWriting else {
            for i in 0..<count { body(i) }
            return
        }
        isWriting = false
        defer { isWriting = true }
        var last = ContinuousClock.now
        steps[steps.count - 1].loops.append(
            (0..<count).map { i in
                body(i)
                let now = ContinuousClock.now
                defer { last = now }
                return now - last
            })
    }

    /// The median step on the threads, of which each beside the first adds `handing` to a loop's beginning and end.
    public func forecast(handing: Duration) -> Forecast {
        let sorted = steps.map { forecast(of: $0, handing: handing) }.sorted { $0.total < $1.total }
        return sorted.isEmpty ? Forecast() : sorted[sorted.count / 2]
    }

    private func forecast(of step: Step, handing: Duration) -> Forecast {
        var result = Forecast(alone: step.time)
        for pieces in step.loops {
            let whole = pieces.reduce(.zero, +)
            let count = min(threadCount, pieces.count)
            result.alone -= whole
            result.shared += whole / threadCount
            result.waiting += LoopLedger.span(of: pieces, threadCount: count) - whole / threadCount
            result.handing += handing * (count - 1)
        }
        return result
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
