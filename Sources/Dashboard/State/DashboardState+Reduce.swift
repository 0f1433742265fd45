import Canvas
import RunRecord

extension DashboardState {
    /// Takes in what happened; returns what is to be done about it.
    public mutating func reduce(_ action: Action) -> [Wish] {
        switch action {
        case .received(let event):
            take(event)
            return []
        case .key(let key): return press(key)
        case .resized(let size):
            self.size = size
            return []
        case .tick(let now):
            // A process that was stopped and goes on may tell a time that lies a moment back.
            let passed = max(.zero, now - self.now)
            self.now += passed
            advanceReplay(by: passed)
            return followPace()
        case .loaded(let progress):
            // From here on what happens has the time of the run, that of its record before.
            if self.progress != nil, progress == nil { logStart = max(logStart, recordTime - now) }
            self.progress = progress
            return []
        case .idle(let time):
            idle = time
            return []
        case .compared(let event, let place):
            guard others.indices.contains(place) else { return [] }
            others[place].take(event)
            tellBounds(of: others[place])
            return []
        case .noted(let text):
            note(text)
            return []
        case .answered(let text):
            answer(text)
            return []
        case .lookedAt(let step):
            look(at: step)
            return []
        case .printed(let text):
            note(text, .output)
            return []
        case .mouse(let mouse): return point(mouse)
        case .themesFound(let names, let current):
            overlay = .themes(ThemeChooser(names: names, current: current))
            return []
        case .checkpointsFound(let checkpoints, let unreadable):
            choose(from: checkpoints, unreadable: unreadable)
            return []
        }
    }

    private mutating func take(_ event: RunEvent) {
        switch event {
        case .started(let description):
            preparation = nil
            start(description)
        case .step(let record): take(record)
        case .steps(let summary): take(summary)
        case .evaluation(let evaluation):
            preparation = nil
            take(evaluation)
        case .samples(let step, .named(let pictures)): take(pictures, step: step)
        case .samples(let step, let samples):
            self.samples = samples
            samplesStep = step
        case .paused(let step):
            self.step = max(self.step, step)
            if !isFinished { phase = .paused }
        case .resumed:
            noticeResumption()
            if !isFinished { phase = isOthers && series.isEmpty ? .waiting : .training }
        case .mark(let mark):
            if mark.kind == .resumed { rollBack(to: mark.step) }
            if mark.kind == .restarted { beginPass(after: mark.step) }
            take(mark)
        case .parameters(let parameters): self.parameters = parameters
        case .part(let part): take(part)
        case .latents(let view): take(view)
        case .renamed(let old, let new): rename(old, to: new)
        case .preparation(let preparation): self.preparation = preparation
        case .hint(let text):
            hint = text
            note(text, .warning)
        case .refused(let reason):
            note(reason, .warning, at: step)
            tellEditor(reason, isRefusal: true)
            // Whoever takes steps whole shows no part of one.
            if slowMotion?.part == nil { slowMotion = nil }
        case .unsaved(let checkpoint):
            isSaveAwaited = false
            note("\(checkpoint)", .warning, at: checkpoint.step)
        case .log(let text): note(text, at: step)
        case .machine(let reading): machine = reading
        case .clock(let time): recordLead = time - speed.elapsed
        case .finished(let outcome): finish(outcome)
        case .interrupted:
            guard !isFinished else { return }
            phase = .interrupted
            // Another program's end is told by whoever looks after its process.
            if isOthers { return }
            note(
                "interrupted: its trainer is gone. Go on with it: \(resumeCommand)", .warning, at: step)
        }
    }

    /// Forgets the steps after one: the run goes on from there.
    private mutating func rollBack(to step: Int) {
        guard step > 0 else { return beginAnew() }
        guard step < self.step else { return }
        self.step = step
        for tag in series.keys { series[tag]?.rollBack(to: step) }
        series = series.filter { !$0.value.isEmpty }
        for name in tracks.keys { tracks[name]?.gaugeHistory.rollBack(to: step) }
        sampleHistory.rollBack(to: step)
        if sampleKind == .named { forgetNewestPictures() }
        marks.removeAll { $0.step > step }
        nonFiniteCount = series.values.reduce(0) { $0 + $1.nonFiniteCount }
        if let first = firstNonFinite, first.step > step { firstNonFinite = nil }
        frozenStep = frozenStep.map { min($0, step) }
        look(at: cursor)
    }

    private mutating func take(_ mark: Mark) {
        // What the gauge says is found out here too.
        guard mark.kind != .verdict else { return }
        // Checkpoints come by the thousand: the charts show the last one, the log those that were asked for.
        let isRoutine = mark.kind == .checkpoint && !isSaveAwaited
        if mark.kind == .checkpoint {
            marks.removeAll { $0.kind == .checkpoint }
            isSaveAwaited = false
        } else {
            tellEditor(mark.text)
        }
        marks.append(mark)
        if marks.count > DashboardState.markLimit {
            marks.removeFirst(marks.count - DashboardState.markLimit)
            tellBound(
                .marks, "more than \(DashboardState.markLimit) marks: the oldest are in no chart any more")
        }
        guard !isRoutine else { return }
        note("step \(Numbers.grouped(mark.step)): \(mark.text)", at: mark.step)
        log[log.count - 1].isAnswer = true
    }

    private mutating func start(_ description: RunDescription) {
        self.description = description
        if !duelNames.contains(duel) { duel = duelNames.first ?? "" }
        // Also where it had ended: a run that was stopped can be gone on with.
        phase = .training
        note(
            """
            \(description.recipe): seed \(description.seed), batch \(description.batchSize), \
            \(counted(description.threadCount, "thread"))
            """, at: step)
        if let story = description.story { note(story, at: step) }
    }

    private mutating func take(_ record: StepRecord) {
        advance(
            to: record.step, epoch: record.epoch, stepCount: record.stepCount, duration: record.duration)
        watch(record)
        for scalar in record.scalars {
            keep(Bucket(scalar.value), as: scalar.tag, firstStep: record.step, lastStep: record.step)
        }
        guard record[.stepsPerSecond] == nil, record.duration > .zero else { return }
        let pace = Float(Double(max(1, record.stepCount)) * (.seconds(1) / record.duration))
        keep(Bucket(pace), as: .stepsPerSecond, firstStep: record.step, lastStep: record.step)
    }

    private mutating func advance(to step: Int, epoch: Double, stepCount: Int, duration: Duration) {
        self.step = max(self.step, step)
        self.epoch = epoch
        notePace(duration)
        speed.add(stepCount: stepCount, duration: duration)
        clock.add(step: step, epoch: epoch, elapsed: speed.elapsed)
        if phase == .waiting { phase = .training }
    }

    private mutating func take(_ summary: StepSummary) {
        advance(
            to: summary.lastStep, epoch: summary.epoch, stepCount: summary.count, duration: summary.duration)
        watch(summary)
        for (tag, bucket) in summary.buckets {
            keep(bucket, as: tag, firstStep: summary.firstStep, lastStep: summary.lastStep)
        }
        guard summary.buckets[.stepsPerSecond] == nil, summary.duration > .zero else { return }
        let pace = Float(Double(summary.count) * (.seconds(1) / summary.duration))
        keep(
            Bucket(pace), as: .stepsPerSecond, firstStep: summary.firstStep, lastStep: summary.lastStep)
    }

    /// Looks for what is wrong in a step.
    mutating func watch(_ record: StepRecord) {
        forEachDuel { $0.vitals.take(record.of(duel: $0.duel)) }
        for scalar in record.scalars where !scalar.value.isFinite {
            notice(scalar.tag.rawValue, step: record.step, count: 1)
        }
    }

    mutating func watch(_ summary: StepSummary) {
        forEachDuel { $0.vitals.take(summary.of(duel: $0.duel)) }
        // In the order of their names, so that the first of two that are no numbers is the same one every time.
        let bad = summary.buckets.filter { $0.value.nonFiniteCount > 0 }.sorted { $0.key < $1.key }
        for (tag, bucket) in bad {
            notice(tag.rawValue, step: summary.firstStep, count: bucket.nonFiniteCount)
        }
    }

    private mutating func take(_ evaluation: Evaluation) {
        speed.add(stepCount: 0, duration: evaluation.duration)
        judge(evaluation, evaluation.scalars)
        if let samples = evaluation.samples {
            self.samples = samples
            samplesStep = evaluation.step
            sampleHistory.append(samples, step: evaluation.step, byteCount: samples.byteCount)
        }
    }

    /// Takes in a reading of the gauge and numbers measured with it; returns the verdict in words where it has changed.
    @discardableResult
    mutating func judge(_ evaluation: Evaluation, _ scalars: [Scalar]) -> String? {
        for scalar in scalars {
            keep(
                Bucket(scalar.value), as: scalar.tag, firstStep: evaluation.step, lastStep: evaluation.step)
            if !scalar.value.isFinite { notice(scalar.tag.rawValue, step: evaluation.step, count: 1) }
        }
        var told: [String] = []
        let shown = duel
        for reading in evaluation.readings {
            duel = reading.name
            gaugeHistory.append(
                GaugePoint(step: evaluation.step, reading: reading.gauge), step: evaluation.step)
            guard let verdict = newestVerdict, let found = verdicts.take(verdict) else { continue }
            let news = [duelTitle, found].compactMap { $0 }.joined(separator: ": ")
            note(
                "step \(Numbers.grouped(evaluation.step)): \(news)", verdict.mood.logKind,
                at: evaluation.step, topic: "\(duelTitle ?? "") \(verdict.word)")
            told.append(news)
        }
        duel = shown
        return told.isEmpty ? nil : told.joined(separator: "; ")
    }

    private var newestVerdict: GaugeVerdict? {
        if isLive { return verdict }
        var live = self
        (live.cursor, live.frozenStep) = (nil, nil)
        return live.verdict
    }

    private mutating func notice(_ tag: String, step: Int, count: Int) {
        nonFiniteCount = min(nonFiniteCount &+ count, 1 << 52)
        guard firstNonFinite == nil else { return }
        firstNonFinite = NonFinite(tag: tag, step: step)
        note("\(tag) is not finite at step \(Numbers.grouped(step))", .error, at: step)
    }

    private mutating func finish(_ outcome: RunOutcome) {
        phase = .finished(outcome)
        switch outcome {
        case .completed(let step): note("done at step \(Numbers.grouped(step))", at: step)
        case .stopped(let step): note("stopped at step \(Numbers.grouped(step))", at: step)
        case .diverged(let step, let tensor):
            firstNonFinite = firstNonFinite ?? NonFinite(tag: tensor, step: step)
            note(
                "diverged at step \(Numbers.grouped(step)): \(tensor) is not finite", .error,
                at: step)
        case .failed(let message): note("failed: \(message)", .error, at: step)
        }
        switch overlay {
        // Nobody answers any more.
        case .quit, .latents: overlay = .none
        default: break
        }
        slowMotion = nil
    }
}

extension DashboardState {
    mutating func press(_ key: Key) -> [Wish] {
        if key == .control("c") { return interrupt() }
        switch overlay {
        case .introduction: return closeIntroduction()
        case .none: return slowMotion == nil ? command(of: key) : pressInSlowMotion(key) ?? command(of: key)
        case .help(let page): return press(key, in: page)
        case .log(let scroll): return pressInLog(key, scroll: scroll)
        case .themes(let chooser): return pressInThemes(key, chooser)
        case .checkpoints(let chooser): return pressInCheckpoints(key, chooser)
        case .quit: return pressInQuit(key)
        case .parameters(let editor): return press(key, in: editor)
        case .diagnoses(let scroll): return pressInDiagnoses(key, scroll: scroll)
        case .layers: return pressInLayers(key)
        case .latents(let space): return press(key, in: space)
        case .filter: return pressInFilter(key)
        }
    }

    mutating func command(of key: Key) -> [Wish] {
        guard let binding = KeyTable.binding(for: key) else {
            refuse(key, "means nothing here; ? lists the keys")
            return []
        }
        return run(binding)
    }

    /// Says why a key does nothing.
    mutating func refuse(_ key: Key, _ reason: String) {
        answer("\(key.name): \(reason)", .warning)
    }

    /// Does what a key does, or says why it cannot be done now.
    mutating func run(_ binding: KeyBinding) -> [Wish] {
        if let reason = binding.command.reasonAgainst(self) {
            answer("\(binding.shown): \(reason)", .warning)
            return []
        }
        return perform(binding.command)
    }

    mutating func perform(_ command: Command) -> [Wish] {
        switch command {
        case .togglePause where canReplay:
            togglePlaying()
            return []
        case .togglePause:
            if phase == .training {
                phase = .pausing
                return [.pause]
            }
            if phase == .pausing { phase = .training }
            return [.resume]
        case .singleStep: return [.step]
        case .endRun:
            overlay = .quit
            return []
        case .newSamples:
            answer("new samples are on their way")
            showsFresh = true
            return [.newSamples]
        case .toggleFresh:
            // On the full screen reals have their turn too.
            if isSamplesAlone, sampleKind != .points {
                gallery = (gallery + 1) % 3
            } else {
                showsFresh.toggle()
            }
            return []
        case .newLatents:
            answer("other fixed latents are on their way")
            showsFresh = false
            return [.newLatents]
        case .zoom:
            zoomPictures()
            return []
        case .layers:
            overlay = .layers
            return []
        case .diagnoses:
            overlay = .diagnoses(scroll: 0)
            return []
        case .save:
            answer(
                phase == .paused && slowMotion == nil
                    ? "a checkpoint is being written" : "a checkpoint is written after the running step")
            isSaveAwaited = true
            return [.save]
        case .rollBack: return [.checkpoints]
        case .cycleImages: return [.nextImages]
        case .nextDuel:
            lookAtNextDuel()
            return []
        case .slowMotion: return enterSlowMotion()
        case .latents:
            overlay = .latents(LatentSpace())
            return []
        case .parameters:
            overlay = .parameters(ParameterEditor())
            return []
        case .themes: return [.themes]
        case .cycleDepth: return [.nextDepth]
        case .toggleMouse: return [.toggleMouse]
        case .log:
            overlay = .log(scroll: 0)
            return []
        case .help:
            overlay = .help(HelpPage())
            return []
        case .export:
            let samples = viewedSamples?.samples
            return [
                .export(
                    DashboardExport(
                        table: visibleData(of: self), samples: samples, showsFresh: showsFresh,
                        layers: layers,
                        step: viewedStep))
            ]
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .quit: return quit()
        case .interrupt: return interrupt()
        default:
            change(command)
            return []
        }
    }

    /// Does what only changes what is seen.
    private mutating func change(_ command: Command) {
        switch command {
        case .focusCharts: choose(.charts)
        case .focusSamples: choose(.samples)
        case .focusGauge: choose(.gauge)
        case .focusAnswers: choose(.answers)
        case .focusLog: choose(.log)
        case .focusMachine: choose(.machine)
        case .focusNext: moveFocus(by: 1)
        case .focusPrevious: moveFocus(by: -1)
        case .expand:
            isExpanded.toggle()
            firstPicture = 0
        case .back: goBack()
        case .earlier: moveCursor(by: -1)
        case .later: moveCursor(by: 1)
        case .farEarlier: moveCursor(by: -10)
        case .farLater: moveCursor(by: 10)
        case .first: moveCursorToFirst()
        case .follow:
            cursor = nil
            replay.isPlaying = false
            window.end = nil
        case .up: scroll(lines: -1)
        case .down: scroll(lines: 1)
        case .pageUp: scroll(pages: -1)
        case .pageDown: scroll(pages: 1)
        case .zoomIn: zoom(in: true)
        case .zoomOut: zoom(in: false)
        case .fit: window = .all
        case .lessSmoothing: changeSmoothing(by: -1)
        case .moreSmoothing: changeSmoothing(by: 1)
        case .toggleSmoothing: toggleSmoothing()
        case .toggleLogarithm: toggleLogarithm()
        case .nextMeasure: useNextMeasure()
        case .toggleClip:
            clipsOutliers.toggle()
            answer("o: the scale \(clipsOutliers ? "leaves rare far values out" : "takes all values in")")
        case .filter:
            filter = ""
            overlay = .filter
        case .freeze: toggleFreeze()
        case .slower: changeReplaySpeed(by: -1)
        case .faster: changeReplaySpeed(by: 1)
        default: break
        }
    }

    private mutating func quit() -> [Wish] {
        if isFinished || isWatching && !isPiped { return [.quit] }
        overlay = .quit
        return []
    }

    /// Ctrl-C: asks as `q` does; the second one within two seconds does not ask.
    private mutating func interrupt() -> [Wish] {
        if let last = lastInterrupt, now - last <= .seconds(2) {
            overlay = .none
            return isFinished || isWatching ? [.quit] : [.stop, .quit]
        }
        lastInterrupt = now
        return quit()
    }

    /// While a filter is typed.
    private mutating func pressInFilter(_ key: Key) -> [Wish] {
        switch key {
        case .character(let character) where filter.count < 64: filter.append(character)
        case .backspace: filter = String(filter.dropLast())
        case .enter: overlay = .none
        case .escape:
            filter = ""
            overlay = .none
        case .up, .down, .pageUp, .pageDown: return command(of: key)
        case .control("l"): return [.repaint]
        case .control("z"): return [.suspend]
        default: refuse(key, "not while a filter is typed: Enter keeps it, Esc shows all")
        }
        return []
    }

    private mutating func press(_ key: Key, in page: HelpPage) -> [Wish] {
        switch page.pressed(key, in: self) {
        case .page(let page): overlay = .help(page)
        case .close: overlay = .none
        case .run(let binding):
            overlay = .none
            return run(binding)
        case .wish(let wish): return [wish]
        }
        return []
    }

    private mutating func pressInDiagnoses(_ key: Key, scroll: Int) -> [Wish] {
        switch key {
        case .up, .character("k"): overlay = .diagnoses(scroll: max(0, scroll - 1))
        case .down, .character("j"):
            overlay = .diagnoses(scroll: min(scroll + 1, DiagnosesOverlay.lastScroll(of: self, in: size)))
        case .escape, .character("d"), .character("q"), .enter: overlay = .none
        default: return pressUnderOverlay(key, "Esc closes the diagnoses")
        }
        return []
    }

    private mutating func pressInLayers(_ key: Key) -> [Wish] {
        if case .character(let letter) = key, let layer = PlaneLayers.layer(of: letter) {
            layers.formSymmetricDifference(layer)
        } else if [.escape, .character("b"), .character("q"), .enter].contains(key) {
            overlay = .none
        } else {
            return pressUnderOverlay(key, "Esc closes the layers")
        }
        return []
    }

    /// A key that an overlay has no use for: what changes only the looks works all the same.
    mutating func pressUnderOverlay(_ key: Key, _ wayOut: String) -> [Wish] {
        if let command = KeyTable.binding(for: key)?.command, command.isAboutLooks, command != .themes {
            return perform(command)
        }
        refuse(key, "not here; \(wayOut)")
        return []
    }

    private mutating func pressInQuit(_ key: Key) -> [Wish] {
        switch key {
        case .character("d") where isPiped:
            overlay = .none
            return [.leave]
        case .character("x") where isPiped, .enter where isPiped:
            overlay = .none
            return [.quit]
        case .character("d") where isKept:
            overlay = .none
            return [.leave]
        case .character("s") where isKept:
            overlay = .none
            return [.stop, .quit]
        case .character("x"):
            overlay = .none
            return [.abandon, .quit]
        case .escape, .character("q"):
            overlay = .none
            return []
        case .character("d"), .character("s"):
            refuse(key, "this run is not kept: it was started with --no-record")
            return []
        default: return pressUnderOverlay(key, "Esc stays")
        }
    }
}
