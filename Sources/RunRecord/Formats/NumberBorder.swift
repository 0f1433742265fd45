/// The one place where numbers from outside are checked: what cannot be what its name says does not get further.
///
/// Records, lines and other programs' event files come through here on their way to whoever shows them. What is left
/// out is said once for each kind of it, with its value and its step. Nothing is held to a range, which would make
/// another number of it.
///
/// In a record of gantop's own a number that is out of its kind is damage, and is left out. Another program's names are
/// only guessed at: there a guess that its numbers contradict is taken back, and they are drawn under their own name.
struct NumberBorder {
    /// Whether the run said what it is: then its tags mean what they say.
    private var isOwn = false
    /// What the tags of wrong guesses are from then on.
    private var renamed: [Tag: Tag] = [:]
    private var told: Set<String> = []
    private var passed: [RunEvent] = []

    private static let mostTold = 200

    /// What is left of some events, with words about what is not.
    ///
    /// - Parameters:
    ///   - events: What was read, oldest first.
    ///   - printedName: What another program calls a tag.
    /// - Returns: What may be shown.
    mutating func admit(_ events: [RunEvent], printedName: (Tag) -> String?) -> [RunEvent] {
        for event in events {
            if let event = admitted(event, printedName) { passed.append(event) }
        }
        defer { passed = [] }
        return passed
    }

    private mutating func admitted(_ event: RunEvent, _ printedName: (Tag) -> String?) -> RunEvent? {
        switch event {
        case .step(let record): return admitted(record, printedName).map { .step($0) }
        case .steps(let summary): return admitted(summary, printedName).map { .steps($0) }
        case .evaluation(let evaluation): return admitted(evaluation).map { .evaluation($0) }
        case .samples(let step, let samples):
            return isStep(step, "samples") ? .samples(step: step, admitted(samples, step: step)) : nil
        case .started(let description):
            guard let reason = description.reasonAgainst else {
                isOwn = true
                return event
            }
            leaveOut("what the run says of itself", reason)
            return nil
        case .paused(let step): return isStep(step, "a pause") ? event : nil
        case .resumed(let step): return isStep(step, "the end of a pause") ? event : nil
        case .mark(let mark):
            guard mark.latents?.count ?? 0 <= 4096 else {
                leaveOut("a favourite", "it has \(mark.latents?.count ?? 0) numbers")
                return nil
            }
            return isStep(mark.step, "a mark") ? event : nil
        case .finished(.completed(let step)), .finished(.stopped(let step)),
            .finished(.diverged(let step, _)):
            return isStep(step, "the run's end") ? event : nil
        case .parameters(let parameters):
            guard parameters.count > 4096 else { return event }
            leaveOut("parameters", "there are \(parameters.count)")
            return nil
        case .unsaved(let checkpoint): return isStep(checkpoint.step, "a checkpoint") ? event : nil
        case .machine(let reading):
            guard !reading.isPossible else { return event }
            leaveOut("what the machine has to do", "its numbers are none of a machine")
            return nil
        case .part, .latents, .renamed, .hint, .preparation, .refused, .log, .clock, .finished(.failed),
            .interrupted:
            return event
        }
    }

    /// Says once that something is left out, and why.
    mutating func leaveOut(_ name: String, _ reason: String) {
        guard told.count <= NumberBorder.mostTold, told.insert(name).inserted else { return }
        passed.append(
            .log(
                told.count > NumberBorder.mostTold
                    ? "more is left out that cannot be" : "left out: \(name), for \(reason)"))
    }

    private mutating func isStep(_ step: Int, _ name: String) -> Bool {
        if NumberKind.steps.contains(step) { return true }
        leaveOut(name, "\(step) is no step")
        return false
    }

    private mutating func time(_ duration: Duration, _ step: Int) -> Duration {
        if duration >= .zero, duration <= NumberKind.longestTime { return duration }
        leaveOut("a step's time", "\(duration / .seconds(1)) s at step \(step) is none")
        return .zero
    }

    private mutating func epoch(_ epoch: Double, _ step: Int) -> Double {
        if epoch >= 0, epoch <= NumberKind.mostEpochs { return epoch }
        leaveOut("epoch", "\(epoch) at step \(step) is none")
        return 0
    }

    // MARK: Steps

    private mutating func admitted(_ record: StepRecord, _ printedName: (Tag) -> String?) -> StepRecord? {
        guard isStep(record.step, "a step") else { return nil }
        var record = record
        if !NumberKind.steps.contains(record.stepCount) { record.stepCount = 1 }
        record.duration = time(record.duration, record.step)
        record.epoch = epoch(record.epoch, record.step)
        guard renamed.isEmpty, record.scalars.allSatisfy({ isPlain($0.value) }) else {
            record.scalars = record.scalars.compactMap { scalar in
                tag(scalar.tag, printedName, scalar.value, record.step) { $0.allows(scalar.value) }
                    .map { Scalar($0, scalar.value) }
            }
            return record
        }
        return record
    }

    /// Whether every kind of number allows a value, so that its kind need not be looked up.
    private func isPlain(_ value: Float) -> Bool { value >= 0 && value <= 1 }

    private mutating func admitted(_ summary: StepSummary, _ printedName: (Tag) -> String?) -> StepSummary? {
        guard isStep(summary.firstStep, "a step"), isStep(summary.lastStep, "a step") else { return nil }
        guard summary.firstStep <= summary.lastStep else {
            leaveOut(
                "steps in one", "\(summary.lastStep) does not come behind \(summary.firstStep)")
            return nil
        }
        var summary = summary
        summary.duration = time(summary.duration, summary.lastStep)
        summary.epoch = epoch(summary.epoch, summary.lastStep)
        let areAllPlain = summary.buckets.values.allSatisfy {
            $0.count == 0 || isPlain($0.low) && isPlain($0.high) && $0.isPossible
        }
        guard !areAllPlain || !renamed.isEmpty else { return summary }
        var buckets: [Tag: Bucket] = [:]
        for (name, bucket) in summary.buckets.sorted(by: { $0.key < $1.key }) {
            guard bucket.isPossible else {
                leaveOut(
                    "\(name)", "its mean at step \(summary.lastStep) is not between its lowest and highest")
                continue
            }
            let extreme = abs(bucket.low) > abs(bucket.high) ? bucket.low : bucket.high
            let tag = tag(name, printedName, extreme, summary.lastStep) {
                bucket.count == 0 || $0.allows(bucket.low) && $0.allows(bucket.high)
            }
            if let tag { buckets[tag, default: Bucket()].merge(bucket) }
        }
        summary.buckets = buckets
        return summary
    }

    /// Under which tag a value is shown; `nil` where it is left out.
    private mutating func tag(
        _ tag: Tag, _ printedName: (Tag) -> String?, _ value: Float, _ step: Int,
        _ isAllowed: (NumberKind) -> Bool
    ) -> Tag? {
        if let other = renamed[tag] { return other }
        let kind = NumberKind.kind(of: tag)
        if isAllowed(kind) { return tag }
        guard !isOwn else {
            leaveOut("\(tag)", "\(value) at step \(step) cannot be: \(kind.rule)")
            return nil
        }
        // Under the other program's own word, where that is not one of ours by chance.
        let printed = printedName(tag).map { Tag($0) } ?? tag
        let other = NumberKind.isKnown(printed) ? Tag("\(printed), as printed") : printed
        renamed[tag] = other
        passed.append(.renamed(tag, to: other))
        passed.append(
            .log("\(printed) is not taken for \(tag): \(value) at step \(step) cannot be, \(kind.rule)"))
        return other
    }

    // MARK: Evaluations

    private mutating func admitted(_ evaluation: Evaluation) -> Evaluation? {
        let step = evaluation.step
        guard isStep(step, "an evaluation") else { return nil }
        var evaluation = evaluation
        evaluation.duration = time(evaluation.duration, step)
        evaluation.samples = evaluation.samples.map { admitted($0, step: step) }
        evaluation.quality = admitted(evaluation.quality, step)
        guard admit(&evaluation.gauge, step) else { return nil }
        if evaluation.others.count > NumberBorder.mostPairs {
            leaveOut("pairs of players", "there are \(evaluation.others.count) at step \(step)")
            evaluation.others = []
        }
        evaluation.others = evaluation.others.compactMap { other in
            var other = other
            other.quality = admitted(other.quality, step)
            return admit(&other.gauge, step) ? other : nil
        }
        return evaluation
    }

    private static let mostPairs = 16

    private mutating func admitted(_ quality: [Scalar], _ step: Int) -> [Scalar] {
        guard quality.count <= 256 else {
            leaveOut("qualities", "there are \(quality.count) at step \(step)")
            return []
        }
        return quality.filter { isAllowed($0.value, $0.tag, step) }
    }

    private mutating func isAllowed(_ value: Float, _ tag: Tag, _ step: Int) -> Bool {
        let kind = NumberKind.kind(of: tag)
        if kind.allows(value) { return true }
        leaveOut("\(tag)", "\(value) at step \(step) cannot be: \(kind.rule)")
        return false
    }

    /// Leaves out what a reading can do without; false where it cannot.
    private mutating func admit(_ gauge: inout GaugeReading, _ step: Int) -> Bool {
        func held(_ value: Float?, _ tag: Tag) -> Float? {
            value.flatMap { isAllowed($0, tag, step) ? $0 : nil }
        }
        guard (1...1 << 24).contains(gauge.count) else {
            leaveOut("a reading of the gauge", "it is of \(gauge.count) samples at step \(step)")
            return false
        }
        guard NumberKind.size.allows(gauge.scoreDeviation) else {
            leaveOut(
                "a reading of the gauge", "scores do not deviate by \(gauge.scoreDeviation), at step \(step)")
            return false
        }
        guard isAllowed(gauge.heldout, .heldoutGauge, step), isAllowed(gauge.noiseCanary, .noiseCanary, step)
        else { return false }
        gauge.train = held(gauge.train, .trainGauge)
        gauge.memorisation = held(gauge.memorisation, .memorisation)
        gauge.shuffleCanary = held(gauge.shuffleCanary, .shuffleCanary)
        gauge.meanCanary = held(gauge.meanCanary, .meanCanary)
        gauge.earlyCanary = held(gauge.earlyCanary, .earlyCanary)
        gauge.referee = held(gauge.referee, .referee)
        gauge.diversity = held(gauge.diversity, .diversity)
        gauge.duplicates = held(gauge.duplicates, .duplicates)
        if let tug = gauge.tug,
            held(tug.before, .tugBefore) == nil
                || held(tug.afterDiscriminator, .tugAfterDiscriminator) == nil
                || held(tug.afterGenerator, .tugAfterGenerator) == nil
        {
            gauge.tug = nil
        }
        if let scores = gauge.scores, !scores.isPossible {
            leaveOut("where D's scores lie", "the counts at step \(step) are none")
            gauge.scores = nil
        }
        return true
    }

    // MARK: Samples

    private mutating func admitted(_ samples: Samples, step: Int) -> Samples {
        func admitted(_ grids: [SampleGrid]) -> [SampleGrid] {
            guard grids.contains(where: { !$0.hasPossibleOpinions }) else { return grids }
            leaveOut("D's opinion of single pictures", "one at step \(step) is no share")
            return grids.map { $0.hasPossibleOpinions ? $0 : $0.withoutOpinions }
        }
        switch samples {
        case .images(let fixed, let fresh, let real):
            let kept = admitted([fixed, fresh, real])
            return .images(fixed: kept[0], fresh: kept[1], real: kept[2])
        case .columns(let columns):
            return .columns(
                zip(columns, admitted(columns.map(\.grid))).map { SampleColumn($0.name, duel: $0.duel, $1) })
        case .points, .named: return samples
        }
    }
}

extension Bucket {
    /// Whether mean, lowest and highest can be those of the same values.
    fileprivate var isPossible: Bool {
        guard let mean else { return true }
        let grain = (abs(high) + abs(low)) * 1e-3 + 1e-30
        return mean.isFinite && mean >= low - grain && mean <= high + grain
    }
}

extension ScoreHistogram {
    fileprivate var isPossible: Bool {
        let counts = 0...1 << 24
        return real.count == fake.count && (1...4096).contains(real.count)
            && (real + fake).allSatisfy(counts.contains)
    }
}

extension SampleGrid {
    fileprivate var hasPossibleOpinions: Bool { opinions?.allSatisfy(NumberKind.share.allows) ?? true }

    fileprivate var withoutOpinions: SampleGrid {
        SampleGrid(width: width, height: height, channels: channels, count: count, pixels: pixels)
    }
}

extension RunDescription {
    /// Why no run can be like this; `nil` if one can.
    fileprivate var reasonAgainst: String? {
        if !(1...1 << 32).contains(batchSize) { return "a batch has no \(batchSize) samples" }
        if let stepCount, !NumberKind.steps.contains(stepCount) { return "it has no \(stepCount) steps" }
        if !(1...FileEvent.lastStep).contains(evaluateEvery) {
            return "D is not examined every \(evaluateEvery) steps"
        }
        if !(1...1 << 20).contains(threadCount) { return "nobody has \(threadCount) threads" }
        if let stepsPerEpoch, !(stepsPerEpoch > 0 && stepsPerEpoch <= 1e15) {
            return "an epoch has no \(stepsPerEpoch) steps"
        }
        if let modeCount, !(0...NumberKind.mostThings).contains(modeCount) {
            return "there are no \(modeCount) modes"
        }
        if lossReferences.count > 16 { return "it has \(lossReferences.count) references" }
        return lossReferences.allSatisfy(\.value.isFinite) ? nil : "a reference is not finite"
    }
}
