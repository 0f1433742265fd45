import RunRecord

/// How a run heeds what watchers wish for: at once, or when the step at hand has ended.
extension TrainingLoop {
    /// Heeds a wish between two steps.
    mutating func heed(_ wish: TrainingControl.Wish, _ trainer: inout Trainer) throws(StepFailure) {
        switch wish {
        case .slowMotion(true) where engine != nil, .only where engine != nil:
            post(.refused("PyTorch takes its steps whole: slow motion is for runs without --engine torch"))
        case .newSamples:
            variant += 1
            post(.samples(step: trainer.step, trainer.samples(variant: variant)))
        case .newLatents:
            trainer.fixedLatentsVariant += 1
            post(.samples(step: trainer.step, trainer.samples(variant: variant)))
        case .save: isSaveOwed = true
        case .look(let walk): if let view = trainer.view(of: walk) { post(.latents(view)) }
        case .keep(let walk): if let mark = trainer.favourite(walk) { post(.mark(mark)) }
        case .rollBack(let step): try rollBack(to: step, &trainer)
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

    mutating func heedAnywhere(_ wish: TrainingControl.Wish) {
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

    mutating func pause() {
        if !isPaused { post(.paused(step: step)) }
        isPaused = true
    }

    private mutating func resume() {
        if isPaused { post(.resumed(step: step)) }
        isPaused = false
    }
}

/// Between the parts of a step in slow motion, wishes are heard too.
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
