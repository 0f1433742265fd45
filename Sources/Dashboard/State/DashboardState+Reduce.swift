import Canvas
import Diagnostics
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
            if self.source.progress != nil, progress == nil {
                messages.start = max(messages.start, pace.recordTime - now)
            }
            self.source.progress = progress
            return []
        case .idle(let time):
            source.idle = time
            return []
        case .compared(let event, let place):
            guard comparison.others.indices.contains(place) else { return [] }
            comparison.others[place].take(event)
            tellBounds(of: comparison.others[place])
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
            source.preparation = nil
            start(description)
        case .step(let record): take(record)
        case .steps(let summary): take(summary)
        case .evaluation(let evaluation):
            source.preparation = nil
            take(evaluation)
        case .samples(let step, .named(let pictures)): take(pictures, step: step)
        case .samples(let step, let samples):
            messages.areSamplesAwaited = false
            // The last ones of a run are recorded apart from their evaluation, where they came too soon after others.
            take(samples, step: step, isKept: step == health.gaugeHistory.last?.step)
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
        case .renamed(let old, let new): health.rename(old, to: new)
        case .preparation(let preparation): self.source.preparation = preparation
        case .hint(let text):
            source.hint = text
            note(text, .warning)
        case .refused(let reason):
            note(reason, .warning, at: step)
            tellEditor(reason, isRefusal: true)
            // Whoever takes steps whole shows no part of one.
            if slowMotion?.part == nil { slowMotion = nil }
        case .unsaved(let checkpoint):
            messages.isSaveAwaited = false
            note("\(checkpoint)", .warning, at: checkpoint.step)
        case .log(let text): note(text, at: step)
        case .machine(let reading): machine = reading
        case .clock(let time): pace.recordLead = time - pace.speed.elapsed
        case .finished(let outcome): finish(outcome)
        case .interrupted:
            guard !isFinished else { return }
            phase = .interrupted
            // Another program's end is told by whoever looks after its process.
            if isOthers { return }
            note(
                "interrupted: its trainer is gone. Go on with it: \(access.resumeCommand)", .warning, at: step
            )
        }
    }

    /// Forgets the steps after one: the run goes on from there.
    private mutating func rollBack(to step: Int) {
        guard step > 0 else { return beginAnew() }
        guard step < self.step else { return }
        health.rollBack(to: step)
        sampleBook.history.rollBack(to: step)
        if sampleKind == .named { forgetNewestPictures() }
        marks.removeAll { $0.step > step }
        lookback.frozenStep = lookback.frozenStep.map { min($0, step) }
        look(at: lookback.cursor)
    }

    private mutating func take(_ mark: Mark) {
        // What the gauge says is found out here too.
        guard mark.kind != .verdict else { return }
        // Checkpoints come by the thousand: the charts show the last one, the log those that were asked for.
        let isRoutine = mark.kind == .checkpoint && !messages.isSaveAwaited
        if mark.kind == .checkpoint {
            marks.removeAll { $0.kind == .checkpoint }
            messages.isSaveAwaited = false
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
        messages.entries[messages.entries.count - 1].isAnswer = true
    }

    private mutating func start(_ description: RunDescription) {
        self.description = description
        if !health.duelNames.contains(duel) { duel = health.duelNames.first ?? "" }
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
        tell(health.watch(record))
        for scalar in record.scalars {
            keep(Bucket(scalar.value), as: scalar.tag, firstStep: record.step, lastStep: record.step)
        }
        guard record[.stepsPerSecond] == nil, record.duration > .zero else { return }
        let pace = Float(Double(max(1, record.stepCount)) * (.seconds(1) / record.duration))
        keep(Bucket(pace), as: .stepsPerSecond, firstStep: record.step, lastStep: record.step)
    }

    private mutating func advance(to step: Int, epoch: Double, stepCount: Int, duration: Duration) {
        self.step = max(self.step, step)
        self.pace.epoch = epoch
        notePace(duration)
        pace.speed.add(stepCount: stepCount, duration: duration)
        pace.clock.add(step: step, epoch: epoch, elapsed: pace.speed.elapsed)
        if phase == .waiting { phase = .training }
    }

    private mutating func take(_ summary: StepSummary) {
        advance(
            to: summary.lastStep, epoch: summary.epoch, stepCount: summary.count, duration: summary.duration)
        tell(health.watch(summary))
        for (tag, bucket) in summary.buckets {
            keep(bucket, as: tag, firstStep: summary.firstStep, lastStep: summary.lastStep)
        }
        guard summary.buckets[.stepsPerSecond] == nil, summary.duration > .zero else { return }
        let pace = Float(Double(summary.count) * (.seconds(1) / summary.duration))
        keep(
            Bucket(pace), as: .stepsPerSecond, firstStep: summary.firstStep, lastStep: summary.lastStep)
    }

    private mutating func take(_ evaluation: Evaluation) {
        pace.speed.add(stepCount: 0, duration: evaluation.duration)
        let scalars = evaluation.scalars
        for scalar in scalars {
            keep(
                Bucket(scalar.value), as: scalar.tag, firstStep: evaluation.step, lastStep: evaluation.step,
                isRare: true)
        }
        tell(health.watch(scalars, step: evaluation.step))
        for news in health.judge(evaluation) {
            note(
                "step \(Numbers.grouped(evaluation.step)): \(news.text.printable)", news.verdict.mood.logKind,
                at: evaluation.step, topic: "\(news.title ?? "") \(news.verdict.word)")
        }
        if let samples = evaluation.samples { take(samples, step: evaluation.step, isKept: true) }
    }

    /// Takes in samples, and keeps those of evaluations to look back at.
    private mutating func take(_ samples: Samples, step: Int, isKept: Bool) {
        let samples = samples.sharing(with: sampleBook.newest)
        (sampleBook.newest, sampleBook.newestStep) = (samples, step)
        guard isKept else { return }
        sampleBook.history.append(samples, step: step, byteCount: samples.byteCount)
    }

    /// Says which numbers of the run were none first: in one line, also where they come one after the other.
    private mutating func tell(_ first: NonFinite?) {
        guard let first else { return }
        let topic = "not finite at step \(first.step)"
        messages.entries.removeAll { $0.topic == topic }
        note(
            "\(first.names) \(first.tags.count == 1 ? "is" : "are") not finite at step "
                + Numbers.grouped(first.step), .error, at: first.step, topic: topic)
    }

    private mutating func finish(_ outcome: RunOutcome) {
        phase = .finished(outcome)
        switch outcome {
        case .completed(let step): note("done at step \(Numbers.grouped(step))", at: step)
        case .stopped(let step): note("stopped at step \(Numbers.grouped(step))", at: step)
        case .diverged(let step, let tensor):
            health.firstNonFinite = health.firstNonFinite ?? NonFinite(tag: tensor, step: step)
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
