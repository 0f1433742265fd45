import RunRecord
import TensorCore

/// Takes one step after the other, and between them heeds what watchers wish for.
///
/// In slow motion it also waits between the parts of a step. What may change a run then waits for the step's end, so
/// that a step is never of two minds; to stop, the step at hand is finished first.
struct TrainingLoop {
    /// How a run in slow motion moves.
    struct SlowMotion {
        /// Parts that were asked for and not yet shown.
        var owedParts = 0
        /// Whether the rest of this step goes by without waiting.
        var isSkipping = false
        var only: StepPart.Player?
        /// Whether training ran when slow motion began.
        var resumes: Bool
    }

    private let plan: TrainingPlan
    let control: TrainingControl
    let post: (RunEvent) -> Void
    var isPaused = false
    /// Single steps that were asked for while paused.
    var owedSteps = 0
    var slowMotion: SlowMotion?
    var isStopping = false
    /// Whether to end without a checkpoint of the end.
    var isAbandoned = false
    /// What the parameters are to be from the next step on.
    private var live: LiveParameters
    private var hasEdits = false
    /// Wishes that wait for the end of the step.
    var deferred: [TrainingControl.Wish] = []
    var step: Int
    /// How long steps have waited between their parts.
    var waitingTime = Duration.zero
    /// Counts the samples that were asked for, each of its own latents.
    var variant: UInt64 = 0
    private var keeper: CheckpointKeeper
    /// Whether somebody asked for a checkpoint.
    var isSaveOwed = false
    /// Whether pictures cannot be compared.
    private var hasNoEyes = false
    /// Who takes the steps; `nil`: the trainer itself.
    let engine: TorchEngine?
    /// The run when its weights were last here.
    private var known: (trainer: Trainer, keeper: CheckpointKeeper)?

    init(
        _ plan: TrainingPlan, control: TrainingControl, engine: TorchEngine? = nil,
        post: @escaping (RunEvent) -> Void
    ) {
        self.plan = plan
        self.engine = engine
        self.control = control
        self.post = post
        live = plan.recipe.live
        step = 0
        keeper = CheckpointKeeper(plan.checkpoints, start: plan.start?.checkpoint.state)
    }

    /// Trains to the run's end, whatever that is, and sees the last checkpoint to the disk.
    mutating func run(_ trainer: inout Trainer) -> RunOutcome {
        keeper.begin(at: trainer.step)
        if engine != nil { known = (trainer, keeper) }
        step = trainer.step
        if plan.beginsPaused { pause() }
        var outcome: RunOutcome?
        while outcome == nil {
            do throws(StepFailure) {
                outcome = try takeSteps(&trainer)
                if outcome?.isFailure == false, !isAbandoned { try bringHome(&trainer) }
            } catch {
                outcome = recover(&trainer, from: error)
            }
        }
        engine?.end()
        return finish(outcome ?? .stopped(step: trainer.step), trainer)
    }

    private mutating func finish(_ outcome: RunOutcome, _ trainer: Trainer) -> RunOutcome {
        switch outcome {
        // The checkpoint before it stays the last.
        case .diverged, .failed: keeper.finishWithoutSaving().forEach(post)
        case .stopped where isAbandoned: keeper.finishWithoutSaving().forEach(post)
        default: keeper.finish(trainer).forEach(post)
        }
        return outcome
    }

    /// What becomes of the run when a step was not taken; `nil`: it goes on.
    private mutating func recover(_ trainer: inout Trainer, from failure: StepFailure) -> RunOutcome? {
        switch failure {
        case .diverged(let divergence):
            post(.step(divergence.record))
            return .diverged(step: divergence.step, tensor: divergence.tensor)
        case .engine(let error): return restart(&trainer, after: error)
        }
    }

    /// Goes on where the weights were last here, with new processes.
    private mutating func restart(_ trainer: inout Trainer, after error: TorchError) -> RunOutcome? {
        guard let engine, let known else { return .failed(message: "\(error)") }
        var problem = error
        while true {
            do throws(TorchError) {
                let words = try engine.restart(known.trainer, while: { !control.isStopAsked })
                guard let words else {
                    return .failed(
                        message: "\(problem) There were as many restarts as --max-restarts allows.")
                }
                (trainer, keeper) = known
                post(.log("\(problem) \(words): training goes on after step \(trainer.step)"))
                setBack(to: trainer, "restarted here")
                return nil
            } catch {
                // Nobody waits for it: the run ends where its weights were last here.
                if control.isStopAsked {
                    (trainer, keeper) = known
                    return .stopped(step: trainer.step)
                }
                problem = error
            }
        }
    }

    /// Brings the trainer's weights up to date, when all steps that are under way have been told.
    private mutating func bringHome(_ trainer: inout Trainer) throws(StepFailure) {
        guard let engine, trainer.step != known?.trainer.step else { return }
        while engine.isBusy { try tellStep(engine.takeStep(&trainer, until: 0), trainer) }
        do throws(TorchError) {
            try engine.save(to: &trainer)
        } catch {
            throw .engine(error)
        }
        known = (trainer, keeper)
    }

    private mutating func takeSteps(_ trainer: inout Trainer) throws(StepFailure) -> RunOutcome {
        step = trainer.step
        live = trainer.live
        while plan.stepCount.map({ trainer.step < $0 }) ?? true {
            let waits = isPaused && owedSteps == 0 && slowMotion == nil && deferred.isEmpty && !isStopping
            let wishes = deferred + control.take(waiting: waits)
            deferred = []
            // Whoever wishes for something wants to see it done to the run as it is.
            if !wishes.isEmpty { try bringHome(&trainer) }
            for wish in wishes { try heed(wish, &trainer) }
            if isStopping { return .stopped(step: trainer.step) }
            try applyEdits(&trainer)
            if isSaveOwed {
                isSaveOwed = false
                keeper.saveAsAsked(trainer, waits: isPaused).forEach(post)
            }
            if slowMotion == nil, isPaused {
                guard owedSteps > 0 else { continue }
                owedSteps -= 1
            }
            try takeStep(&trainer)
        }
        return .completed(step: trainer.step)
    }

    private mutating func takeStep(_ trainer: inout Trainer) throws(StepFailure) {
        step = trainer.step
        if let engine {
            try tellStep(engine.takeStep(&trainer, until: nextAppearance(after: step)), trainer)
        } else {
            try takeStepHere(&trainer)
            step = trainer.step
        }
        let isEvaluated = trainer.step % plan.recipe.evaluateEvery == 0 || trainer.step == plan.stepCount
        if isEvaluated || keeper.isDue(at: trainer.step) { try bringHome(&trainer) }
        if isEvaluated {
            tell(.evaluation(evaluation(of: &trainer)))
            known?.trainer.memory = trainer.memory
        }
        // Everything of the step is out: a checkpoint never knows more than those who watch.
        keeper.saveIfDue(trainer).forEach(post)
        if engine != nil, known?.trainer.step == trainer.step { known?.keeper = keeper }
    }

    private mutating func evaluation(of trainer: inout Trainer) -> Evaluation {
        guard case .pictures(let set) = trainer.data, trainer.isComparedNow(stepCount: plan.stepCount) else {
            return trainer.evaluate(comparesPictures: false)
        }
        if trainer.eyes == nil, !hasNoEyes {
            do throws(Eyes.Missing) {
                trainer.eyes = try plan.eyes(for: trainer, on: set, control: control, post: post)
                known?.trainer.eyes = trainer.eyes
            } catch {
                hasNoEyes = error == .tooFew
                if hasNoEyes {
                    post(
                        .log(
                            "\(counted(set.distinctCount(upTo: Eyes.leastCount), "different picture")) to train on: too few to say how near fakes are to them; "
                                + "no quality/frechet and the like"))
                }
            }
        }
        return trainer.evaluate(comparesPictures: trainer.eyes != nil)
    }

    /// The next step after which somebody looks at the weights.
    private func nextAppearance(after step: Int) -> Int {
        let every = plan.recipe.evaluateEvery
        return min(
            (step / every + 1) * every, keeper.nextSave(after: step), plan.stepCount ?? .max,
            isPaused ? step + 1 : .max)
    }

    /// Tells of a step that PyTorch has taken.
    private mutating func tellStep(_ record: StepRecord, _ trainer: Trainer) {
        tell(.step(record))
        step = trainer.step
        if !hasEdits { live = trainer.live }
    }

    private mutating func takeStepHere(_ trainer: inout Trainer) throws(StepFailure) {
        slowMotion?.isSkipping = false
        let only = slowMotion?.only
        if let only {
            post(.mark(Mark(step: trainer.step, kind: .edit, text: "a step of the \(only.rawValue) alone")))
        }
        do throws(Divergence) {
            let record = try trainer.takeStep(only: only, watchedBy: &self)
            tell(.step(record))
            if let news = Workers.stepTook(record.duration) { post(.log(news)) }
        } catch {
            throw .diverged(error)
        }
        // Steering moves a parameter too.
        if !hasEdits { live = trainer.live }
    }

    private mutating func tell(_ event: RunEvent) {
        keeper.note(event)
        post(event)
    }

    /// Puts the run where a checkpoint has it, and pauses; where that fails, everything is as before.
    mutating func rollBack(to step: Int, _ trainer: inout Trainer) throws(StepFailure) {
        do throws(CheckpointError) {
            let point = try keeper.startingPoint(at: step)
            let (classifier, eyes) = (trainer.classifier, trainer.eyes)
            trainer = try Trainer(
                restoring: point.checkpoint, recipe: plan.recipe, data: trainer.data,
                stepCount: plan.stepCount, path: point.path)
            (trainer.classifier, trainer.eyes) = (classifier, eyes)
            keeper.goBack(to: point.checkpoint.state)
        } catch {
            post(.refused("not rolled back: \(error)"))
            return
        }
        if let engine {
            known = (trainer, keeper)
            do throws(TorchError) {
                try engine.load(trainer)
            } catch {
                throw .engine(error)
            }
        }
        setBack(to: trainer, "rolled back here")
        heedAnywhere(.pause)
    }

    /// The run is where it was before.
    private mutating func setBack(to trainer: Trainer, _ words: String) {
        step = trainer.step
        live = trainer.live
        (hasEdits, isSaveOwed, owedSteps) = (false, false, 0)
        post(.mark(Mark(step: step, kind: .resumed, text: words)))
        post(.parameters(plan.recipe.parameters(live)))
        post(.samples(step: step, trainer.samples()))
    }

    mutating func edit(_ name: String, _ value: String) {
        do throws(RecipeError) {
            live = try plan.recipe.edited(live, name: name, value: value)
            hasEdits = true
        } catch {
            post(.refused(error.reason))
        }
    }

    /// Puts the edits into the trainer, between two steps.
    private mutating func applyEdits(_ trainer: inout Trainer) throws(StepFailure) {
        guard hasEdits else { return }
        hasEdits = false
        let changes = plan.recipe.changes(from: trainer.live, to: live)
        do throws(RecipeError) {
            try trainer.edit(to: live)
        } catch {
            live = trainer.live
            post(.refused(error.reason))
            return
        }
        do throws(TorchError) {
            try engine?.tell(trainer.live)
        } catch {
            throw .engine(error)
        }
        known?.trainer = trainer
        if !changes.isEmpty {
            post(.mark(Mark(step: trainer.step, kind: .edit, text: changes.joined(separator: ", "))))
        }
        post(.parameters(plan.recipe.parameters(live)))
    }
}
