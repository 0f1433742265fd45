import RunRecord

/// Where and how often a run keeps checkpoints.
public struct CheckpointPlan: Sendable {
    public enum Interval: Sendable, Equatable {
        case steps(Int)
        case time(Duration)
    }

    public var store: CheckpointStore
    public var every: Interval

    public init(_ store: CheckpointStore, every: Interval = .steps(500)) {
        self.store = store
        self.every = every
    }

    public init(directory: String, every: Interval = .steps(500)) {
        self.init(CheckpointStore(directory: directory), every: every)
    }

    public var directory: String {
        get { store.directory }
        set { store = CheckpointStore(directory: newValue) }
    }
}

/// Decides, between steps, when a run's checkpoint is due, and has it written while training goes on.
///
/// Saving or not saving changes no bit of the run.
struct CheckpointKeeper {
    private let plan: CheckpointPlan?
    private let writer: CheckpointWriter?
    private var judgement: CheckpointState.Judgement?
    private var trainingTime: Double
    private var lastSave = ContinuousClock.now
    /// What lies on the disk or is on its way there.
    private var savedState: CheckpointState?
    /// Why the last one could not be written, where that has been told.
    private var toldReason: String?

    /// - Parameters:
    ///   - plan: `nil`: nothing is kept.
    ///   - start: Where the run goes on from.
    init(_ plan: CheckpointPlan?, start: CheckpointState?) {
        self.plan = plan
        writer = plan.map { CheckpointWriter(store: $0.store) }
        judgement = start?.judgement
        trainingTime = start?.trainingTime ?? 0
        savedState = start
    }

    /// The run begins where it begins: checkpoints of later steps are no part of it any more.
    func begin(at step: Int) {
        if savedState != nil { writer?.store.remove(after: step) }
    }

    /// Takes in what was just posted.
    mutating func note(_ event: RunEvent) {
        switch event {
        case .step(let record): trainingTime += record.duration / .seconds(1)
        case .evaluation(let evaluation):
            guard let accuracy = evaluation.gauge.referee, accuracy.isFinite else { return }
            judgement = CheckpointState.Judgement(step: evaluation.step, accuracy: accuracy)
        default: break
        }
    }

    /// Whether it is time to save, after this step.
    func isDue(at step: Int) -> Bool {
        switch plan?.every {
        case .steps(let count): step % count == 0
        case .time(let duration): .now - lastSave >= duration
        case nil: false
        }
    }

    /// The next step that is saved whatever the time.
    func nextSave(after step: Int) -> Int {
        if case .steps(let count) = plan?.every { (step / count + 1) * count } else { .max }
    }

    /// Between two steps, when everything of the last one has been posted: saves if it is time to.
    mutating func saveIfDue(_ trainer: Trainer) -> [RunEvent] {
        if isDue(at: trainer.step) { save(trainer) }
        return news()
    }

    /// Saves now, unless that is done.
    mutating func save(_ trainer: Trainer) {
        guard let writer else { return }
        lastSave = .now
        let checkpoint = trainer.checkpoint(judgement: judgement, trainingTime: trainingTime)
        guard checkpoint.state != savedState else { return }
        savedState = checkpoint.state
        writer.write(checkpoint)
    }

    /// Saves because somebody asked for it.
    ///
    /// - Parameters:
    ///   - trainer: What is saved.
    ///   - waits: Whether no step will come soon to tell of it: then it is waited for.
    /// - Returns: What became of it, as far as that is known; that of a state that is saved already too.
    mutating func saveAsAsked(_ trainer: Trainer, waits: Bool) -> [RunEvent] {
        guard let writer else { return [] }
        let before = savedState
        save(trainer)
        let isSavedAlready = before != nil && before == savedState
        if waits || isSavedAlready { writer.finish() }
        let events = news()
        guard isSavedAlready, events.isEmpty, savedState != nil else { return events }
        return [.mark(Mark(step: trainer.step, kind: .checkpoint, text: "checkpoint"))]
    }

    /// A checkpoint to go back to, when what is being written is on the disk.
    ///
    /// - Parameter step: The checkpoint's.
    /// - Returns: All of it, and where it lies.
    /// - Throws: `CheckpointError` where there is no such checkpoint, or it is broken.
    func startingPoint(at step: Int) throws(CheckpointError) -> TrainingPlan.StartingPoint {
        guard let writer else { throw .notKept }
        writer.finish()
        return try writer.store.startingPoint(.step(step))
    }

    /// The run is at this checkpoint again; those after it are no part of it any more.
    mutating func goBack(to state: CheckpointState) {
        writer?.store.remove(after: state.step)
        judgement = state.judgement
        trainingTime = state.trainingTime
        savedState = state
        lastSave = .now
    }

    /// The run's last words: saves, and waits until everything is on the disk.
    mutating func finish(_ trainer: Trainer) -> [RunEvent] {
        // What fails now is tried once more; then it is told, whatever was told before.
        writer?.finish()
        var events = news()
        save(trainer)
        writer?.finish()
        toldReason = nil
        events += news()
        return events
    }

    /// Waits for what is being written: the checkpoint before the end stays the last.
    mutating func finishWithoutSaving() -> [RunEvent] {
        writer?.finish()
        return news()
    }

    /// What became of the checkpoints; what fails again for the same reason has been told.
    private mutating func news() -> [RunEvent] {
        guard let writer else { return [] }
        return writer.takeOutcomes().compactMap { outcome in
            guard let error = outcome.error else {
                toldReason = nil
                return .mark(Mark(step: outcome.step, kind: .checkpoint, text: "checkpoint"))
            }
            savedState = nil
            guard error.description != toldReason else { return nil }
            toldReason = error.description
            return .unsaved(UnsavedCheckpoint(step: outcome.step, reason: error.description))
        }
    }
}
