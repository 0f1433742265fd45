import Foundation
public import Limits
public import RunRecord
import TensorCore

/// What to train and how far: enough to make the same run again.
public struct TrainingPlan: Sendable {
    public var recipe: Recipe
    public var seed: UInt64
    /// `nil`: until somebody stops it.
    public var stepCount: Int?
    public var dataDirectory: String?
    public var threadCount: Int
    /// Whether the first step waits until somebody asks for it.
    public var beginsPaused = false
    /// `nil`: nothing is kept.
    public var checkpoints: CheckpointPlan?
    /// Where to go on from, if the run is not a new one.
    public var start: StartingPoint?
    /// Whose networks to begin with, if the run is a new one that does not begin with chance.
    public var warmStart: WarmStart?
    /// Whether a picture that cannot be read ends the run before it begins.
    public var isStrict = false
    /// How PyTorch takes the steps; `nil`: they are taken here.
    public var torch: TorchPlan?
    /// Of how many fakes the quality is measured when all steps are taken; 0: it is not.
    public var lastEvaluationCount = 0
    /// Told what was found then, on the run's thread.
    public var reportQuality: @Sendable (QualityReport) -> Void = { _ in }

    /// A checkpoint, and where it was read.
    public struct StartingPoint: Sendable {
        public var checkpoint: Checkpoint
        public var path: String

        public init(_ checkpoint: Checkpoint, path: String) {
            self.checkpoint = checkpoint
            self.path = path
        }
    }

    public init(recipe: Recipe, seed: UInt64, stepCount: Int?, dataDirectory: String?, threadCount: Int) {
        self.recipe = recipe
        self.seed = seed
        self.stepCount = stepCount
        self.dataDirectory = dataDirectory
        self.threadCount = threadCount
    }
}

/// A run in progress on a thread of its own.
public struct TrainingRun: Sendable {
    public let control: TrainingControl

    /// Starts the run.
    ///
    /// - Parameters:
    ///   - plan: What to train.
    ///   - control: Whom watchers ask.
    ///   - within: Called on the run's thread with all that the thread does, to prepare the thread for it.
    ///   - post: Called on the run's thread with every event; must not wait.
    /// - Throws: `ThreadError` where the system gives the run no thread. Where it gives fewer than planned, the run goes
    ///   on with those and says so.
    public init(
        _ plan: TrainingPlan, control: TrainingControl = TrainingControl(),
        within: @escaping @Sendable (() -> Void) -> Void = { $0() },
        post: @escaping @Sendable (RunEvent) -> Void
    ) throws(ThreadError) {
        self.control = control
        try NamedThread.start("gantop-train", stackSize: 16 << 20) {
            within {
                let coreCount = Workers.coreCount
                let workers = Workers(threadCount: min(plan.threadCount, coreCount))
                if plan.threadCount > coreCount {
                    post(
                        .log(
                            "training on \(coreCount) of \(plan.threadCount) threads: that many cores may be used here"
                        ))
                }
                if let shortage = workers.shortage {
                    post(
                        .log("training on \(workers.threadCount) of \(plan.threadCount) threads: \(shortage)")
                    )
                }
                var plan = plan
                plan.threadCount = workers.threadCount
                let outcome = workers.run { TrainingRun.train(plan, control: control, post: post) }
                post(.finished(outcome))
            }
        }
    }

    private static func train(
        _ plan: TrainingPlan, control: TrainingControl, post: @escaping @Sendable (RunEvent) -> Void
    ) -> RunOutcome {
        let data: DataSet
        do throws(DataError) {
            data = try DataSet(
                for: plan.recipe, directory: plan.dataDirectory,
                reading: .init(plan, control: control, post: post))
        } catch .stopped {
            return .stopped(step: plan.start?.checkpoint.state.step ?? 0)
        } catch {
            return .failed(message: "\(error)")
        }
        var trainer: Trainer
        do throws(CheckpointError) {
            trainer = try Trainer(plan, data: data)
        } catch {
            return .failed(message: "\(error)")
        }
        if let known = plan.start?.checkpoint.state.pictures, known != data.pictures?.ownFingerprint {
            post(
                .log(
                    """
                    the pictures are not those that the run began with: it goes on with what is there now, and takes \
                    other steps than it would have; what was held out stays held out
                    """))
        }
        switch trainer.findClassifier(control: control, post: post) {
        case .ready: break
        case .stopped: return .stopped(step: trainer.step)
        }
        var engine: TorchEngine?
        if let torch = plan.torch {
            do throws(TorchError) {
                engine = try TorchEngine(
                    torch, threadCount: plan.threadCount, trainer, while: { !control.isStopAsked })
            } catch {
                if control.isStopAsked { return .stopped(step: trainer.step) }
                return .failed(message: "\(error)")
            }
        }
        post(.started(RunDescription(plan, trainer)))
        if let engine {
            post(.log(engine.welcome))
        } else if plan.recipe.precision == .bfloat16 {
            post(
                .log(
                    "products have factors of bfloat16"
                        + (ProcessorLevel.current == .avx512bfloat16
                            ? "" : "; this processor does not multiply them, so that float32 is faster here"))
            )
        }
        if plan.start != nil {
            post(.mark(Mark(step: trainer.step, kind: .resumed, text: "resumed here")))
        }
        post(.parameters(plan.recipe.parameters(trainer.live)))
        // What the generator draws before its next step: something to see at once.
        post(.samples(step: trainer.step, trainer.samples()))
        var loop = TrainingLoop(plan, control: control, engine: engine, post: post)
        let outcome = loop.run(&trainer)
        if plan.lastEvaluationCount > 0, case .completed = outcome {
            let report = plan.report(
                on: &trainer, count: plan.lastEvaluationCount, control: control, post: post)
            if let report {
                plan.reportQuality(report)
            } else if !control.isStopAsked {
                post(.log("--evaluate-at-end: there are too few pictures to compare fakes with"))
            }
        }
        return outcome
    }
}

extension TrainingPlan {
    /// What the discriminator's features are worth; `nil` where the pictures have no labels that are known.
    public func probe(tell: @escaping @Sendable (String) -> Void) throws(DataError) -> ProbeReport? {
        guard recipe.examples.shape.isPicture, recipe.examples.inputShape == nil else { return nil }
        return try withTrainer { trainer throws(DataError) in
            guard let (set, classes) = try labelled(trainer) else { return nil }
            return ProbeReport(of: trainer, on: set, classCount: classes.count, tell: tell)
        }
    }

    /// Whether the generator's fakes help a classifier; `nil` where it is not told one class.
    public func fakesReport(tell: @escaping @Sendable (String) -> Void) throws(DataError) -> FakesReport? {
        guard recipe.examples.condition?.attributes.count == 1 else { return nil }
        return try withTrainer { trainer throws(DataError) in
            guard let set = trainer.data.pictures,
                let classes = recipe.examples.condition?.attributes[0].values
            else { return nil }
            return FakesReport(of: trainer, on: set, classes: classes, tell: tell)
        }
    }

    /// The pictures with their labels, whether the run is told of them or not.
    private func labelled(_ trainer: Trainer) throws(DataError) -> (PictureSet, [String])? {
        if case .fashion(isLabelled: false) = recipe.examples {
            let files = try FashionFiles.find(in: dataDirectory, withLabels: true)
            return (try PictureSet(files), (0..<10).map(String.init))
        }
        guard let values = recipe.examples.condition?.attributes[0].values, let set = trainer.data.pictures
        else {
            return nil
        }
        return (set, values)
    }

    /// Does something with the run as it was at the plan's start.
    func withTrainer<Result>(
        _ body: (inout Trainer) throws(DataError) -> Result?
    ) throws(DataError) -> Result? {
        let workers = Workers(threadCount: threadCount)
        var result: Swift.Result<Result?, DataError>?
        workers.run {
            do throws(DataError) {
                let data = try DataSet(for: recipe, directory: dataDirectory, reading: .init(self))
                var trainer: Trainer
                do throws(CheckpointError) {
                    trainer = try Trainer(self, data: data)
                } catch {
                    throw .unfit("\(error)")
                }
                result = .success(try body(&trainer))
            } catch {
                result = .failure(error)
            }
        }
        return try result?.get() ?? nil
    }
}

extension DataSet.Reading {
    /// As the plan wants it, told to nobody.
    fileprivate init(_ plan: TrainingPlan) {
        (threadCount, isStrict) = (plan.threadCount, plan.isStrict)
        heldOutLine = plan.start?.checkpoint.state.heldOutLine
    }

    fileprivate init(
        _ plan: TrainingPlan, control: TrainingControl, post: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.init(plan)
        report = { done, total, secondsLeft in
            post(
                .preparation(
                    Preparation("reading pictures", done: done, total: total, secondsLeft: secondsLeft)))
            return !control.isStopAsked
        }
        tell = { post(.log($0)) }
    }
}

extension Trainer {
    /// The plan's trainer before its first step, or where the plan goes on.
    init(_ plan: TrainingPlan, data: DataSet) throws(CheckpointError) {
        if let start = plan.start {
            try self.init(
                restoring: start.checkpoint, recipe: plan.recipe, data: data, stepCount: plan.stepCount,
                path: start.path)
        } else {
            self.init(recipe: plan.recipe, seed: plan.seed, data: data, stepCount: plan.stepCount)
            if let other = plan.warmStart { try begin(from: other) }
        }
    }
}
