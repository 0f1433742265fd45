import RunRecord
import TensorCore

/// How fast a workload trains, on the code path of every other run.
public struct Benchmark: Sendable {
    public private(set) var stepCount = 0
    public private(set) var stepsPerSecond = 0.0

    /// Trains for `warmUp`, then for `duration` and measures that, on as many cores as threads.
    ///
    /// - Parameters:
    ///   - recipe: The workload.
    ///   - threadCount: Threads to train on.
    ///   - dataDirectory: Where pictures are, if not in the usual place.
    ///   - warmUp: Time that is not measured, at least three steps.
    ///   - duration: Time that is measured.
    ///   - torch: How PyTorch takes the steps; `nil`: they are taken here.
    ///   - afterFirstStep: Called once, when the first step is done.
    /// - Throws: `DataError` without the pictures, `Divergence` when a number is not finite, `TorchError` where PyTorch ends.
    public init(
        of recipe: Recipe, threadCount: Int, dataDirectory: String?, warmUp: Duration, duration: Duration,
        torch: TorchPlan? = nil, afterFirstStep: () -> Void
    ) throws {
        Workers.pinProcess(toLastCores: threadCount)
        let data = try DataSet(for: recipe, directory: dataDirectory)
        try Workers(threadCount: min(threadCount, Workers.coreCount)).run {
            var trainer = Trainer(recipe: recipe, seed: 0, data: data)
            let engine = try torch.map { try TorchEngine($0, threadCount: threadCount, trainer) }
            defer { engine?.end() }
            func takeStep() throws {
                if let engine {
                    _ = try engine.takeStep(&trainer, until: .max)
                } else {
                    _ = Workers.stepTook(try trainer.takeStep().duration)
                }
            }
            try takeStep()
            afterFirstStep()
            func train(for duration: Duration, atLeast least: Int) throws -> (steps: Int, time: Duration) {
                let start = ContinuousClock.now
                var steps = 0
                var time = Duration.zero
                while time < duration || steps < least {
                    try takeStep()
                    steps += 1
                    time = .now - start
                }
                return (steps, time)
            }
            _ = try train(for: warmUp, atLeast: 2)
            let measured = try train(for: duration, atLeast: 1)
            stepCount = measured.steps
            stepsPerSecond = Double(measured.steps) / (measured.time / .seconds(1))
        }
    }
}
