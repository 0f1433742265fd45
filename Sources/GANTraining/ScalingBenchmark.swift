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
        /// The median; `nil` where there are fewer cores.
        public var measured: Duration?
    }

    public private(set) var rows: [Row] = []
    /// What each thread beside the first adds to a loop.
    public let handing: Duration

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
                    measured: times.isEmpty ? nil : times.sorted()[times.count / 2]))
        }
    }
}
