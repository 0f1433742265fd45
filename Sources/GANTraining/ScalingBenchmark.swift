import RunRecord
public import TensorCore

/// What a workload's step takes on more and more threads: measured on those that have a core, forecast on all.
public struct ScalingBenchmark: Sendable {
    public struct Row: Sendable {
        public var threadCount: Int
        /// Loops of a step that are shared, and their pieces.
        public var loopCount: Int
        public var pieceCount: Int
        public var forecast: LoopLedger.Forecast
        /// What a step writes and reads, were each array that it makes written once and read once.
        public var byteCount: Int
        /// The median; `nil` where there are fewer cores.
        public var measured: Duration?

        /// What the forecast asks of memory in a second, were nothing left in caches.
        public var byteRate: Double { Double(byteCount) / (forecast.total / .seconds(1)) }
    }

    public private(set) var rows: [Row] = []
    /// What each thread beside the first adds to a loop.
    public let handing: Duration
    /// Bytes a second that one thread, and a thread on each core, read from memory and write to it.
    public let memoryRates: [(threadCount: Int, rate: Double)]

    /// Measures steps on one thread piece by piece, and on as many as there are cores.
    ///
    /// - Parameters:
    ///   - recipe: The workload.
    ///   - data: The recipe's.
    ///   - threadCounts: What to ask for.
    ///   - duration: How long each number of threads is measured, after a quarter of it that does not count.
    /// - Throws: `Divergence` when a number is not finite.
    public init(
        of recipe: Recipe, data: DataSet, threadCounts: [Int], duration: Duration
    ) throws {
        func steps(_ workers: Workers, for duration: Duration, _ around: (() throws -> Void) throws -> Void)
            throws -> [Duration]
        {
            try workers.run {
                var trainer = Trainer(recipe: recipe, seed: 0, data: data)
                var times: [Duration] = []
                let start = ContinuousClock.now
                while ContinuousClock.now - start < duration / 4 || trainer.step < 2 {
                    _ = try trainer.takeStep()
                }
                let middle = ContinuousClock.now
                while ContinuousClock.now - middle < duration || times.count < 3 {
                    try around { times.append(try trainer.takeStep().duration) }
                }
                return times
            }
        }
        handing = Workers.handingTime()
        memoryRates = Set([1, Workers.coreCount]).sorted().map { ($0, Workers.memoryRate(threadCount: $0)) }
        // Beside the gradients: Adam reads and writes weights and two averages, G's average reads its weights too.
        let updateBytes = Trainer(recipe: recipe, seed: 0, data: data).players.reduce(0) {
            $0 + 24 * $1.discriminator.parameterCount + 36 * $1.generator.parameterCount
        }
        for count in threadCounts {
            let ledger = LoopLedger(threadCount: count)
            _ = try steps(Workers(measuredBy: ledger), for: duration) { try ledger.step($0) }
            let times =
                count <= Workers.coreCount
                ? try steps(Workers(threadCount: count), for: duration) { try $0() } : []
            rows.append(
                Row(
                    threadCount: count, loopCount: ledger.loopCount, pieceCount: ledger.pieceCount,
                    forecast: ledger.forecast(handing: handing),
                    byteCount: 2 * ledger.madeBytes + updateBytes,
                    measured: times.isEmpty ? nil : times.sorted()[times.count / 2]))
        }
    }
}
