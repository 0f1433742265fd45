/// Everything a watcher can learn of a run, in the order in which it happened.
public enum RunEvent: Sendable, Equatable {
    case started(RunDescription)
    case step(StepRecord)
    /// Several steps in one: the mailbox merged them.
    case steps(StepSummary)
    case evaluation(Evaluation)
    /// Samples that somebody asked for between two evaluations.
    case samples(step: Int, Samples)
    case paused(step: Int)
    case resumed(step: Int)
    /// Something was done to the run.
    case mark(Mark)
    /// The run's parameters as they are from now on.
    case parameters([Parameter])
    /// A part of a step that is taken slowly.
    case part(StepPart)
    /// What lies on a walk through latent space; not kept.
    case latents(LatentView)
    /// The numbers that came under one tag belong to another: what a name means was guessed, and is known better now.
    case renamed(Tag, to: Tag)
    /// What the machine has to do, now and then.
    case machine(MachineReading)
    /// Why there is nothing to show yet, and what would be understood.
    case hint(String)
    /// A wish that could not be granted, and why.
    case refused(String)
    /// A checkpoint that could not be written; training goes on.
    case unsaved(UnsavedCheckpoint)
    case log(String)
    /// So long after the beginning of its record happened what follows, pauses and all.
    case clock(Duration)
    case finished(RunOutcome)
    /// What a run does before its first step, and how long that takes; not kept.
    case preparation(Preparation)
    /// The trainer died: nobody trains the run any more, and nobody said how it ended.
    case interrupted
}

/// Work that has an end.
public struct Preparation: Sendable, Equatable {
    /// A few words: `reading pictures`.
    public var name: String
    public var done: Int
    public var total: Int
    public var secondsLeft: Double

    public init(_ name: String, done: Int, total: Int, secondsLeft: Double) {
        (self.name, self.done, self.total, self.secondsLeft) = (name, done, total, secondsLeft)
    }

    /// 0...1.
    public var share: Float { total > 0 ? min(1, max(0, Float(done) / Float(total))) : 0 }
}

/// What a run is, said once at its start.
public struct RunDescription: Sendable, Equatable, Codable {
    public var recipe: String
    public var seed: UInt64
    public var batchSize: Int
    /// `nil`: the run goes on until it is stopped.
    public var stepCount: Int?
    /// Steps in one pass over the training set; `nil` where the data has no end.
    public var stepsPerEpoch: Double?
    public var evaluateEvery: Int
    public var threadCount: Int
    /// Values that losses have at equilibrium, drawn as lines: name and value (2 ln 2, ln 2).
    public var lossReferences: [LossReference]
    /// What one sample is called: `images`, `points`.
    public var sampleNoun: String
    /// How many modes a 2-D recipe's data has.
    public var modeCount: Int?
    /// The recipe's own numbers, with what they are compared with.
    public var measures: [Measure]?
    /// What the rows of the sample grids are called, where each is a class of its own.
    public var sampleRows: [String]?
    /// A sentence: what is real, what is fake, and what a generator is given.
    public var story: String?
    /// The game's pairs of players; `nil`: there is one.
    public var duels: [Duel]?
    /// The networks, in the order in which a step moves them.
    public var players: [Player]?
    /// What a step draws, as named arrays.
    public var batches: [Batch]?
    /// How many samples are trained on; `nil` where there is no end to them, or nobody says.
    public var trainingCount: Int?
    /// How many of them differ, where that was counted; it was counted no further than to 50.
    public var distinctCount: Int?
    /// Which settings of a recipe are not what they are by default; `nil` where nobody says.
    public var changedSettings: [String]?

    /// One of several pairs of players.
    public struct Duel: Sendable, Equatable, Codable {
        /// What its tags begin with.
        public var name: String
        /// A few words: `A to B`.
        public var title: String

        public init(name: String, title: String) { (self.name, self.title) = (name, title) }
    }

    /// A network and what it is trained for.
    public struct Player: Sendable, Equatable, Codable {
        /// As its part of a checkpoint is called: `ab-generator`.
        public var name: String
        /// What it is given, by the names of arrays.
        public var inputs: [String]
        public var parameterCount: Int
        /// Under what tag its loss is told.
        public var loss: Tag

        public init(name: String, inputs: [String], parameterCount: Int, loss: Tag) {
            (self.name, self.inputs) = (name, inputs)
            (self.parameterCount, self.loss) = (parameterCount, loss)
        }
    }

    /// An array of a step.
    public struct Batch: Sendable, Equatable, Codable {
        public var name: String
        /// With the batch, height before width before channels.
        public var shape: [Int]

        public init(name: String, shape: [Int]) { (self.name, self.shape) = (name, shape) }
    }

    public struct LossReference: Sendable, Equatable, Codable {
        public var tag: Tag
        public var value: Float
        public var label: String

        public init(tag: Tag, value: Float, label: String) {
            self.tag = tag
            self.value = value
            self.label = label
        }
    }

    public init(
        recipe: String, seed: UInt64, batchSize: Int, stepCount: Int?, stepsPerEpoch: Double?,
        evaluateEvery: Int,
        threadCount: Int, lossReferences: [LossReference], sampleNoun: String,
        modeCount: Int? = nil, measures: [Measure]? = nil, sampleRows: [String]? = nil
    ) {
        self.recipe = recipe
        self.seed = seed
        self.batchSize = batchSize
        self.stepCount = stepCount
        self.stepsPerEpoch = stepsPerEpoch
        self.evaluateEvery = evaluateEvery
        self.threadCount = threadCount
        self.lossReferences = lossReferences
        self.sampleNoun = sampleNoun
        self.modeCount = modeCount
        self.measures = measures
        self.sampleRows = sampleRows
    }
}

/// A checkpoint that is not on the disk, and why.
public struct UnsavedCheckpoint: Sendable, Equatable, Codable, CustomStringConvertible {
    public var step: Int
    /// A sentence.
    public var reason: String

    public init(step: Int, reason: String) {
        self.step = step
        self.reason = reason
    }

    public var description: String { "no checkpoint of step \(step): \(reason)" }
}

/// How a run ended.
public enum RunOutcome: Sendable, Equatable, Codable {
    /// All of its steps are done.
    case completed(step: Int)
    /// Somebody asked it to stop.
    case stopped(step: Int)
    /// A number was NaN or infinite: `tensor` names the first one that was found.
    case diverged(step: Int, tensor: String)
    case failed(message: String)

    /// Whether the run came to an end that nobody wanted.
    public var isFailure: Bool {
        switch self {
        case .completed, .stopped: false
        case .diverged, .failed: true
        }
    }
}

/// Where events come from: a live trainer, a record, another program.
///
/// The dashboard cannot tell which.
public protocol EventSource: Sendable {
    /// The events since the last call, oldest first. Never waits.
    func drain() -> [RunEvent]

    /// How much of a record was read, 0...1; `nil` where nothing is left to read at once.
    var progress: Double? { get }

    /// How long ago its record was written to; `nil` where that cannot be told.
    var idleTime: Duration? { get }
}

extension EventSource {
    public var progress: Double? { nil }
    public var idleTime: Duration? { nil }
}

extension RunDescription {
    /// Whether an evaluation falls on a step.
    public func isEvaluated(_ step: Int) -> Bool { step % evaluateEvery == 0 || step == stepCount }
}

extension EventSource {
    /// What came since the last look, and whether no more is on its way.
    ///
    /// That is asked before the events are taken: what comes between the two belongs to the next look, and is not lost.
    public func look() -> (events: [RunEvent], isWhole: Bool) {
        let isWhole = progress == nil
        return (drain(), isWhole)
    }
}
