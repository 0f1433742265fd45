import CKernels
import Dispatch
import Glibc
public import Limits
import Synchronization

/// The threads that share the work of one operation.
///
/// A loop whose cut shows in its results, such as a sum over parts, is cut by size, never by the number of threads, and each
/// piece is computed by one thread from start to end: one seed gives the same bits on any number of threads. A thread
/// begins with the pieces that it had in the same loop of the last step, whose memory its caches may still hold, and then
/// helps others. A loop takes no more threads than it has pieces. A thread that has nothing to do spins for some
/// microseconds and then sleeps; one that the system holds back is not waited for unless it is in the middle of a piece.
public final class Workers: Sendable {
    /// Bits of `state`: how many workers are inside the job (low 12), how many it has use for (next 12; none: it is
    /// closed), its number (above).
    private static let inside: UInt64 = (1 << 12) - 1
    private static let use: UInt64 = 1 << 12
    private static let uses = inside * use
    private static let generation: UInt64 = 1 << 24
    /// Pauses before a thread sleeps, some 200 µs: longer than the gaps in a step, shorter than anybody notices.
    private static let spinCount = 8000

    private struct Job {
        var count = 0
        var shareCount = 1
        var body: (Int) -> Void = { _ in }

        func start(ofShare i: Int) -> Int { i * count / shareCount }
    }

    /// The next piece of a thread's share, on a cache line of its own.
    private struct Share: ~Copyable {
        let next = Atomic<Int>(0)
        private let padding = SIMD16<Int64>()
    }

    private final class Shared: Sendable {
        let state: Atomic<UInt64>
        let sleeperCount = Atomic<Int>(0)
        let isDone = Atomic<Bool>(false)
        let alarm = DispatchSemaphore(value: 0)
        // Written by the owner only while no worker is inside; read by workers only after they entered (acquire).
        nonisolated(unsafe) var job = Job()
        /// Whether the owner is inside a job; nobody else reads it.
        nonisolated(unsafe) var isInside = false

        /// One of each thread.
        nonisolated(unsafe) let shares: UnsafeMutableBufferPointer<Share>

        init(threadCount: Int, jobNumber: UInt64) {
            state = Atomic(jobNumber &* Workers.generation)
            shares = .allocate(capacity: threadCount)
            for i in shares.indices { shares.initializeElement(at: i, to: Share()) }
        }

        deinit {
            shares.deinitialize()
            shares.deallocate()
        }

        /// Those of the thread's own share first.
        func runPieces(as thread: Int) {
            for i in 0..<job.shareCount {
                let share = (thread + i) % job.shareCount
                let end = job.start(ofShare: share + 1)
                while shares[share].next.load(ordering: .relaxed) < end {
                    let piece = shares[share].next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard piece < end else { break }
                    job.body(piece)
                }
            }
        }

        func work(as thread: Int) {
            var lastJob = state.load(ordering: .relaxed) / Workers.generation
            var idleCount = 0
            while !isDone.load(ordering: .relaxed) {
                let seen = state.load(ordering: .acquiring)
                if Workers.hasUse(seen, after: lastJob) {
                    let (entered, _) = state.compareExchange(
                        expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing)
                    guard entered else { continue }
                    lastJob = seen / Workers.generation
                    runPieces(as: thread)
                    state.wrappingSubtract(1, ordering: .releasing)
                    idleCount = 0
                } else if idleCount < Workers.spinCount {
                    idleCount += 1
                    gantop_pause()
                } else {
                    sleeperCount.wrappingAdd(1, ordering: .sequentiallyConsistent)
                    let now = state.load(ordering: .sequentiallyConsistent)
                    if !Workers.hasUse(now, after: lastJob), !isDone.load(ordering: .sequentiallyConsistent) {
                        alarm.wait()
                    }
                    sleeperCount.wrappingSubtract(1, ordering: .sequentiallyConsistent)
                    idleCount = 0
                }
            }
        }
    }

    public let threadCount: Int
    /// Why there are fewer threads than were asked for.
    public let shortage: ThreadError?
    private let shared: Shared
    /// Where the times of pieces are written down: then the caller's thread does them all.
    private nonisolated(unsafe) let ledger: LoopLedger?
    private let patience = Mutex(Patience())
    private let choice: Mutex<Choice>
    /// How many threads take part in a loop.
    private let activeCount: Atomic<Int>

    /// Which of the threads pay, and when that is asked again where not all of them did.
    private struct Choice {
        static let interval = Duration.seconds(300)
        var threads: ThreadChoice
        var again: ContinuousClock.Instant?
        var told: Int?
    }

    /// When to work alone: a thread that the system takes off its core in the middle of a short piece costs more than it
    /// brings.
    private struct Patience {
        /// Jobs since `since`, the end of the last stall.
        var jobCount = 0
        var since = ContinuousClock.now
        var aloneUntil: ContinuousClock.Instant?
        var span = Duration.zero

        mutating func isAlone() -> Bool {
            guard let end = aloneUntil else {
                jobCount += 1
                return false
            }
            if ContinuousClock.now < end { return true }
            aloneUntil = nil
            (jobCount, since) = (1, end)
            return false
        }

        /// A wait for a thread that had begun a piece: one of more than 8 usual jobs is a stall.
        mutating func waited(from start: ContinuousClock.Instant) {
            let now = ContinuousClock.now
            let usual = since.duration(to: start) / max(1, jobCount)
            if start.duration(to: now) > usual * 8 {
                // Again soon after working alone: the other process has come to stay.
                let isRecurrent = since.duration(to: start) < .milliseconds(20)
                span = isRecurrent ? min(span * 2, .milliseconds(200)) : .milliseconds(10)
                aloneUntil = now + span
            }
            (jobCount, since) = (0, now)
        }
    }

    /// Whether the job of this state can use one more thread, one that has not been in it yet.
    private static func hasUse(_ state: UInt64, after lastJob: UInt64) -> Bool {
        state & inside < (state & uses) / use && state / generation != lastJob
    }

    /// Starts `threadCount - 1` threads, or as many of them as the system gives: the caller's is the other one.
    public convenience init(threadCount: Int) { self.init(threadCount: threadCount, jobNumber: 0) }

    /// One thread, whose loops are written down.
    public convenience init(measuredBy ledger: LoopLedger) {
        self.init(threadCount: 1, jobNumber: 0, ledger: ledger)
    }

    /// The same, as if there had been that many jobs before, and with other stacks.
    init(
        threadCount: Int, jobNumber: UInt64, stackSize: Int = 4 << 20, ledger: LoopLedger? = nil
    ) {
        precondition((1...Int(Workers.inside)).contains(threadCount), "workers: \(threadCount) threads")
        let shared = Shared(threadCount: threadCount, jobNumber: jobNumber)
        var count = 1
        var shortage: ThreadError?
        while count < threadCount, shortage == nil {
            let number = count
            do throws(ThreadError) {
                try NamedThread.start("gantop-work-\(number)", stackSize: stackSize) {
                    shared.work(as: number)
                }
                count += 1
            } catch {
                shortage = error
            }
        }
        (self.threadCount, self.shortage, self.shared, self.ledger) = (count, shortage, shared, ledger)
        choice = Mutex(Choice(threads: ThreadChoice(upTo: count)))
        activeCount = Atomic(count)
    }

    deinit {
        shared.isDone.store(true, ordering: .sequentiallyConsistent)
        for _ in 1..<max(1, threadCount) { shared.alarm.signal() }
    }

    /// How many cores the process may use: more threads would only wait for each other.
    public static var coreCount: Int { max(1, Int(gantop_core_count())) }

    /// Tells the current threads how long a step of a run took, by which its first steps find out how many threads pay.
    ///
    /// - Returns: A sentence where from now on fewer take part than there are, or others than before.
    public static func stepTook(_ time: Duration) -> String? { Workers.current?.choose(after: time) }

    private func choose(after time: Duration) -> String? {
        choice.withLock { choice in
            if let again = choice.again, ContinuousClock.now > again {
                choice.threads = ThreadChoice(upTo: threadCount)
                choice.again = nil
            } else if choice.threads.chosen == nil {
                choice.threads.stepTook(time)
            } else {
                return nil
            }
            activeCount.store(choice.threads.current, ordering: .relaxed)
            guard let chosen = choice.threads.chosen else { return nil }
            // Whoever kept a core busy may go.
            if chosen < threadCount { choice.again = .now + Choice.interval }
            guard chosen != choice.told ?? threadCount else { return nil }
            choice.told = chosen
            let reason = chosen < threadCount ? "more do not make it faster here" : "all of them pay now"
            return "training on \(chosen) of \(threadCount) threads: \(reason) (a step on "
                + "\(choice.threads.findings))"
        }
    }

    /// Keeps the process on some of its cores; to be called before there are other threads.
    public static func pinProcess(toLastCores count: Int) { gantop_pin_to_last_cores(CInt(count)) }

    /// How many pieces a loop of some size should have at least, where its results are the same however it is cut: two for
    /// each thread that takes part, and four.
    static var pieceGoal: Int { max(4, 2 * takingPart) }

    /// How many threads take part in a loop.
    static var takingPart: Int {
        guard let workers = Workers.current else { return 1 }
        return workers.ledger?.threadCount ?? workers.activeCount.load(ordering: .relaxed)
    }

    /// Whether there is anybody to share a loop with, or somebody who wants to know of it.
    var cutsLoops: Bool { threadCount > 1 || ledger != nil }

    /// Those that the operations of this thread use; one thread unless `run` says otherwise.
    @TaskLocal static var current: Workers?

    /// Runs `body` on the caller's thread alone, where somebody else needs the cores.
    public static func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Workers.$current.withValue(nil) { try body() }
    }

    /// Runs `body`, all operations of which share these threads.
    public func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Workers.$current.withValue(self) { try body() }
    }

    /// Calls `body` once for every number below `count`, on several threads in no particular order.
    func forEach(_ count: Int, _ body: (Int) -> Void) {
        if let ledger {
            ledger.run(count, body)
            return
        }
        let activeCount = activeCount.load(ordering: .relaxed)
        // A loop in a piece of another one, or no help to be had.
        if activeCount == 1 || shared.isInside || patience.withLock({ $0.isAlone() }) {
            for i in 0..<count { body(i) }
            return
        }
        withoutActuallyEscaping(body) { body in
            // The job is taken back below before `body` ends: no worker is inside any more.
            shared.job = Job(count: count, shareCount: min(activeCount, count), body: body)
            for i in 0..<shared.job.shareCount {
                shared.shares[i].next.store(shared.job.start(ofShare: i), ordering: .relaxed)
            }
            let number = shared.state.load(ordering: .relaxed) / Workers.generation + 1
            let helperCount = shared.job.shareCount - 1
            // The number begins again after some months.
            shared.state.store(
                number &* Workers.generation | UInt64(helperCount) * Workers.use,
                ordering: .sequentiallyConsistent)
            let awakeCount = threadCount - 1 - shared.sleeperCount.load(ordering: .sequentiallyConsistent)
            for _ in 0..<max(0, helperCount - awakeCount) { shared.alarm.signal() }
            shared.isInside = true
            shared.runPieces(as: 0)
            shared.isInside = false
            shared.state.bitwiseAnd(~Workers.uses, ordering: .acquiringAndReleasing)
            var waitCount = 0
            var start: ContinuousClock.Instant?
            while shared.state.load(ordering: .acquiring) & Workers.inside != 0 {
                waitCount += 1
                if waitCount < Workers.spinCount {
                    gantop_pause()
                } else {
                    start = start ?? .now
                    sched_yield()
                }
            }
            if let start { patience.withLock { $0.waited(from: start) } }
            shared.job = Job()
        }
    }
}

/// Calls `body` for `0..<count`, shared among the current workers.
func parallel(_ count: Int, _ body: (Int) -> Void) {
    guard count > 1, let workers = Workers.current, workers.cutsLoops else {
        for i in 0..<count { body(i) }
        return
    }
    workers.forEach(count, body)
}

/// Pieces of several arrays of these sizes, small arrays whole.
func parallelPieces(ofEach counts: [Int], grain: Int = 1 << 13) -> [(array: Int, range: Range<Int>)] {
    counts.enumerated().flatMap { array, count in
        stride(from: 0, to: count, by: grain).map { (array, $0..<min(count, $0 + grain)) }
    }
}

/// Calls `body` with an array's number and a range of it, for pieces of a size that does not depend on threads.
func parallelRanges(ofEach counts: [Int], _ body: (_ array: Int, Range<Int>) -> Void) {
    let pieces = parallelPieces(ofEach: counts)
    parallel(pieces.count) { body(pieces[$0].array, pieces[$0].range) }
}

/// Calls `body` with pieces of `0..<count` of a size that does not depend on the number of threads.
@inline(__always)
func parallelRanges(_ count: Int, grain: Int = 1 << 15, _ body: (Range<Int>) -> Void) {
    let pieceCount = (count + grain - 1) / grain
    if pieceCount <= 1 {
        body(0..<count)
    } else {
        parallel(pieceCount) { body($0 * grain..<min(count, ($0 + 1) * grain)) }
    }
}
