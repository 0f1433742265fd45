import CKernels
import Dispatch
import Foundation
import Synchronization

/// The threads that share the work of one operation.
///
/// Loops are cut by size, never by the number of threads, and each piece is computed by one thread from start to end:
/// one seed gives the same bits on any machine. A thread begins with the pieces that it had in the same loop of the last
/// step, whose memory its caches may still hold, and then helps others. One that has nothing to do spins for some microseconds and then
/// sleeps; a thread that the system holds back is not waited for unless it is in the middle of a piece.
public final class Workers: Sendable {
    /// Bits of `state`: how many workers are inside the job (low 32), whether it is open (33rd), its number (above).
    private static let open: UInt64 = 1 << 32
    private static let generation: UInt64 = 1 << 33
    /// Pauses before a thread sleeps, some 200 µs: longer than the gaps in a step, shorter than anybody notices.
    private static let spinCount = 8000

    private struct Job {
        var count = 0
        var body: (Int) -> Void = { _ in }
    }

    /// The next piece of a thread's share, on a cache line of its own.
    private struct Share: ~Copyable {
        let next = Atomic<Int>(0)
        private let padding = SIMD16<Int64>()
    }

    private final class Shared: Sendable {
        let state = Atomic<UInt64>(0)
        let sleeperCount = Atomic<Int>(0)
        let isDone = Atomic<Bool>(false)
        let alarm = DispatchSemaphore(value: 0)
        // Written by the owner only while no worker is inside; read by workers only after they entered (acquire).
        nonisolated(unsafe) var job = Job()

        /// One of each thread.
        nonisolated(unsafe) let shares: UnsafeMutableBufferPointer<Share>

        init(threadCount: Int) {
            shares = .allocate(capacity: threadCount)
            for i in shares.indices { shares.initializeElement(at: i, to: Share()) }
        }

        deinit {
            shares.deinitialize()
            shares.deallocate()
        }

        /// Those of the thread's own share first.
        func runPieces(as thread: Int) {
            for i in 0..<shares.count {
                let share = (thread + i) % shares.count
                let end = (share + 1) * job.count / shares.count
                while true {
                    let piece = shares[share].next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard piece < end else { break }
                    job.body(piece)
                }
            }
        }

        func work(as thread: Int) {
            var lastGeneration: UInt64 = 0
            var idleCount = 0
            while !isDone.load(ordering: .relaxed) {
                let seen = state.load(ordering: .acquiring)
                let isNew = seen & Workers.open != 0 && seen / Workers.generation != lastGeneration
                if isNew {
                    let (entered, _) = state.compareExchange(
                        expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing)
                    guard entered else { continue }
                    lastGeneration = seen / Workers.generation
                    runPieces(as: thread)
                    state.wrappingSubtract(1, ordering: .releasing)
                    idleCount = 0
                } else if idleCount < Workers.spinCount {
                    idleCount += 1
                    gantop_pause()
                } else {
                    sleeperCount.wrappingAdd(1, ordering: .sequentiallyConsistent)
                    let now = state.load(ordering: .sequentiallyConsistent)
                    let mustWork = now & Workers.open != 0 && now / Workers.generation != lastGeneration
                    if !mustWork, !isDone.load(ordering: .sequentiallyConsistent) { alarm.wait() }
                    sleeperCount.wrappingSubtract(1, ordering: .sequentiallyConsistent)
                    idleCount = 0
                }
            }
        }
    }

    public let threadCount: Int
    private let shared: Shared
    private let patience = Mutex(Patience())

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

    /// Starts `threadCount - 1` threads: the caller's is the other one.
    public init(threadCount: Int) {
        precondition(threadCount > 0, "workers: \(threadCount) threads")
        self.threadCount = threadCount
        shared = Shared(threadCount: threadCount)
        for i in 1..<max(1, threadCount) {
            let shared = shared
            let thread = Thread { shared.work(as: i) }
            thread.name = "gantop-work-\(i)"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    deinit {
        shared.isDone.store(true, ordering: .sequentiallyConsistent)
        for _ in 1..<max(1, threadCount) { shared.alarm.signal() }
    }

    /// Keeps the process on some of its cores; to be called before there are other threads.
    public static func pinProcess(toLastCores count: Int) { gantop_pin_to_last_cores(CInt(count)) }

    /// Those that the operations of this thread use; one thread unless `run` says otherwise.
    @TaskLocal static var current: Workers?

    /// Runs `body`, all operations of which share these threads.
    public func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Workers.$current.withValue(self) { try body() }
    }

    /// Calls `body` once for every number below `count`, on several threads in no particular order.
    func forEach(_ count: Int, _ body: (Int) -> Void) {
        if patience.withLock({ $0.isAlone() }) {
            for i in 0..<count { body(i) }
            return
        }
        withoutActuallyEscaping(body) { body in
            // The job is taken back below before `body` ends: no worker is inside any more.
            shared.job = Job(count: count, body: body)
            for i in shared.shares.indices {
                shared.shares[i].next.store(i * count / threadCount, ordering: .relaxed)
            }
            let number = shared.state.load(ordering: .relaxed) / Workers.generation + 1
            shared.state.store(
                number * Workers.generation | Workers.open, ordering: .sequentiallyConsistent)
            for _ in 0..<shared.sleeperCount.load(ordering: .sequentiallyConsistent) { shared.alarm.signal() }
            shared.runPieces(as: 0)
            shared.state.bitwiseXor(Workers.open, ordering: .acquiringAndReleasing)
            var waitCount = 0
            var start: ContinuousClock.Instant?
            while shared.state.load(ordering: .acquiring) & 0xffff_ffff != 0 {
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
    guard count > 1, let workers = Workers.current, workers.threadCount > 1 else {
        for i in 0..<count { body(i) }
        return
    }
    workers.forEach(count, body)
}

/// Pieces of several arrays of these sizes, small arrays whole.
func parallelPieces(ofEach counts: [Int], grain: Int = 1 << 15) -> [(array: Int, range: Range<Int>)] {
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
