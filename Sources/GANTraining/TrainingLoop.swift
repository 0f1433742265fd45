import RunRecord

/// Takes one step after the other, and between them heeds what watchers wish for.
///
/// In slow motion it also waits between the parts of a step. What may change a run then waits for the step's end, so
/// that a step is never of two minds; to stop, the step at hand is finished first.
struct TrainingLoop {
    /// How a run in slow motion moves.
    private struct SlowMotion {
        /// Parts that were asked for and not yet shown.
        var owedParts = 0
        /// Whether the rest of this step goes by without waiting.
        var isSkipping = false
        var only: StepPart.Player?
        /// Whether training ran when slow motion began.
        var resumes: Bool
    }

    private let plan: TrainingPlan
    private let control: TrainingControl
    private let post: (RunEvent) -> Void
    private var isPaused = false
    /// Single steps that were asked for while paused.
    private var owedSteps = 0
    private var slowMotion: SlowMotion?
    private var isStopping = false
    /// Whether to end without a checkpoint of the end.
    private var isAbandoned = false
    /// What the parameters are to be from the next step on.
    private var live: LiveParameters
    private var hasEdits = false
    /// Wishes that wait for the end of the step.
    private var deferred: [TrainingControl.Wish] = []
    private var step: Int
    /// How long steps have waited between their parts.
    private(set) var waitingTime = Duration.zero
    /// Counts the samples that were asked for, each of its own latents.
    private var variant: UInt64 = 0
    private var keeper: CheckpointKeeper
    /// Whether somebody asked for a checkpoint.
    private var isSaveOwed = false

    init(_ plan: TrainingPlan, control: TrainingControl, post: @escaping (RunEvent) -> Void) {
        self.plan = plan
        self.control = control
        self.post = post
        live = plan.recipe.live
        step = 0
        keeper = CheckpointKeeper(plan.checkpoints, start: plan.start?.checkpoint.state)
    }

    /// Trains to the run's end, whatever that is, and sees the last checkpoint to the disk.
    mutating func run(_ trainer: inout Trainer) -> RunOutcome {
        keeper.begin(at: trainer.step)
        let outcome = takeSteps(&trainer)
        switch outcome {
        // The checkpoint before it stays the last.
        case .diverged: keeper.finishWithoutSaving().forEach(post)
        case .stopped where isAbandoned: keeper.finishWithoutSaving().forEach(post)
        default: keeper.finish(trainer).forEach(post)
        }
        return outcome
    }

    private mutating func takeSteps(_ trainer: inout Trainer) -> RunOutcome {
        step = trainer.step
        live = trainer.live
        if plan.beginsPaused { pause() }
        while plan.stepCount.map({ trainer.step < $0 }) ?? true {
            let waits = isPaused && owedSteps == 0 && slowMotion == nil && deferred.isEmpty && !isStopping
            let wishes = deferred + control.take(waiting: waits)
            deferred = []
            for wish in wishes { heed(wish, &trainer) }
            if isStopping { return .stopped(step: trainer.step) }
            applyEdits(&trainer)
            if isSaveOwed {
                isSaveOwed = false
                keeper.saveAsAsked(trainer, waits: isPaused).forEach(post)
            }
            if slowMotion == nil, isPaused {
                guard owedSteps > 0 else { continue }
                owedSteps -= 1
            }
            do throws(Divergence) {
                try takeStep(&trainer)
            } catch {
                post(.step(error.record))
                return .diverged(step: error.step, tensor: error.tensor)
            }
        }
        return .completed(step: trainer.step)
    }

    private mutating func takeStep(_ trainer: inout Trainer) throws(Divergence) {
        step = trainer.step
        slowMotion?.isSkipping = false
        let only = slowMotion?.only
        if let only {
            post(.mark(Mark(step: trainer.step, kind: .edit, text: "a step of the \(only.rawValue) alone")))
        }
        tell(.step(try trainer.takeStep(only: only, watchedBy: &self)))
        // Steering moves a parameter too.
        if !hasEdits { live = trainer.live }
        step = trainer.step
        if trainer.step % plan.recipe.evaluateEvery == 0 || trainer.step == plan.stepCount {
            tell(.evaluation(trainer.evaluate()))
        }
        // Everything of the step is out: a checkpoint never knows more than those who watch.
        keeper.saveIfDue(trainer).forEach(post)
    }

    private mutating func tell(_ event: RunEvent) {
        keeper.note(event)
        post(event)
    }

    /// Heeds a wish between two steps.
    private mutating func heed(_ wish: TrainingControl.Wish, _ trainer: inout Trainer) {
        switch wish {
        case .newSamples:
            variant += 1
            post(.samples(step: trainer.step, trainer.samples(variant: variant)))
        case .newLatents:
            trainer.fixedLatentsVariant += 1
            post(.samples(step: trainer.step, trainer.samples(variant: variant)))
        case .save: isSaveOwed = true
        case .look(let walk): if let view = trainer.view(of: walk) { post(.latents(view)) }
        case .keep(let walk): if let mark = trainer.favourite(walk) { post(.mark(mark)) }
        case .rollBack(let step): rollBack(to: step, &trainer)
        case .step: if isPaused, slowMotion == nil { owedSteps += 1 }
        case .pause, .resume, .set, .slowMotion, .nextPart, .only, .stop, .abandon: heedAnywhere(wish)
        }
    }

    /// Heeds a wish between two parts of a step.
    private mutating func heedWithinStep(_ wish: TrainingControl.Wish) {
        switch wish {
        case .newSamples, .newLatents, .save, .look, .keep: deferred.append(wish)
        case .rollBack:
            // The step at hand is given up with the others, so nobody need look at the rest of it.
            deferred.append(wish)
            slowMotion?.isSkipping = true
        case .step: slowMotion?.isSkipping = true
        case .pause, .resume, .set, .slowMotion, .nextPart, .only, .stop, .abandon: heedAnywhere(wish)
        }
    }

    private mutating func heedAnywhere(_ wish: TrainingControl.Wish) {
        switch wish {
        case .pause:
            slowMotion?.resumes = false
            pause()
        case .resume:
            slowMotion = nil
            resume()
        case .slowMotion(true):
            guard slowMotion == nil else { return }
            slowMotion = SlowMotion(resumes: !isPaused)
            pause()
        case .slowMotion(false):
            guard let ended = slowMotion else { return }
            slowMotion = nil
            if ended.resumes { resume() }
        case .nextPart: slowMotion?.owedParts += 1
        case .only(let player): slowMotion?.only = player
        case .set(let name, let value): edit(name, value)
        case .stop: isStopping = true
        case .abandon: (isStopping, isAbandoned) = (true, true)
        case .step, .newSamples, .newLatents, .save, .rollBack, .look, .keep: break
        }
    }

    private mutating func pause() {
        if !isPaused { post(.paused(step: step)) }
        isPaused = true
    }

    private mutating func resume() {
        if isPaused { post(.resumed(step: step)) }
        isPaused = false
    }

    /// Puts the run where a checkpoint has it, and pauses; where that fails, everything is as before.
    private mutating func rollBack(to step: Int, _ trainer: inout Trainer) {
        do throws(CheckpointError) {
            let point = try keeper.startingPoint(at: step)
            let classifier = trainer.classifier
            trainer = try Trainer(
                restoring: point.checkpoint, recipe: plan.recipe, data: trainer.data,
                stepCount: plan.stepCount, path: point.path)
            trainer.classifier = classifier
            keeper.goBack(to: point.checkpoint.state)
        } catch {
            post(.refused("not rolled back: \(error)"))
            return
        }
        self.step = trainer.step
        live = trainer.live
        (hasEdits, isSaveOwed, owedSteps) = (false, false, 0)
        post(.mark(Mark(step: step, kind: .resumed, text: "rolled back here")))
        post(.parameters(plan.recipe.parameters(live)))
        post(.samples(step: step, trainer.samples()))
        heedAnywhere(.pause)
    }

    private mutating func edit(_ name: String, _ value: String) {
        do throws(RecipeError) {
            live = try plan.recipe.edited(live, name: name, value: value)
            hasEdits = true
        } catch {
            post(.refused(error.reason))
        }
    }

    /// Puts the edits into the trainer, between two steps.
    private mutating func applyEdits(_ trainer: inout Trainer) {
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
        if !changes.isEmpty {
            post(.mark(Mark(step: trainer.step, kind: .edit, text: changes.joined(separator: ", "))))
        }
        post(.parameters(plan.recipe.parameters(live)))
    }
}

extension TrainingLoop: PartWatcher {
    var isWatching: Bool { slowMotion != nil }

    /// Shows a part and waits until it may be left; wishes are answered meanwhile.
    mutating func show(_ part: StepPart) {
        guard slowMotion?.isSkipping == false, !isStopping else { return }
        post(.part(part))
        let start = ContinuousClock.now
        while let motion = slowMotion, motion.owedParts == 0, !motion.isSkipping, !isStopping {
            for wish in control.take(waiting: true) { heedWithinStep(wish) }
        }
        waitingTime += .now - start
        if let owed = slowMotion?.owedParts, owed > 0 { slowMotion?.owedParts = owed - 1 }
    }
}
