import Canvas
import RunRecord

/// Something that is wrong with a run: what, by which number and rule, and what to try.
struct Diagnosis: Sendable, Equatable {
    /// In the order of their weight.
    enum Kind: String, Sendable, CaseIterable {
        case broken = "BROKEN"
        case blowingUp = "BLOWING UP"
        case blind = "D BLIND"
        case overpowering = "D OVERPOWERS G"
        /// The gauge's word before that is a habit.
        case winning = "D WINS"
        case vanishing = "NO GRADIENT FOR G"
        case collapsed = "COLLAPSED"
        case missingModes = "MODES MISSING"
        case hiding = "PICTURES HIDDEN"
        case memorised = "D MEMORISED"
        case inverted = "INVERTED"
        case fooled = "FOOLED BUT WRONG"
    }

    var kind: Kind
    /// What was measured.
    var number: String
    /// When this is said.
    var rule: String
    var advice: String

    var mood: Mood { kind <= .winning ? .bad : .warning }
}

extension Diagnosis.Kind: Comparable {
    private var weight: Int { Diagnosis.Kind.allCases.firstIndex(of: self) ?? 0 }
    static func < (a: Self, b: Self) -> Bool { a.weight < b.weight }
}

extension DashboardState {
    /// What is wrong with the run, the weightiest first.
    var diagnoses: [Diagnosis] {
        let found: [Diagnosis?] = [
            broken, blowingUp, blind, overpowering, vanishing, collapsed, missingModes, hiding, memorised,
            inverted, fooled,
        ]
        return found.compactMap { $0 }.sorted { $0.kind < $1.kind }
    }

    /// The same and, where the headline worries and is none of them, what is behind that.
    var findings: [Diagnosis] {
        let diagnoses = diagnoses
        guard gaugeVerdict?.state == .wins, !diagnoses.contains(where: { $0.kind == .overpowering }),
            let reading = viewedGauge?.reading
        else { return diagnoses }
        let winning = Diagnosis(
            kind: .winning, number: "D right \(Numbers.percent(reading.heldout))", rule: "at least 98 %",
            advice: rateAdvice
                ?? "wait while fakes get better; else lower D's learning rate, add r1Weight, or train G more")
        return (diagnoses + [winning]).sorted { $0.kind < $1.kind }
    }

    /// What the gauge says at the viewed step; `nil` before the first reading.
    ///
    /// Where the gauge itself has nothing to complain of, a diagnosis is the headline.
    var verdict: GaugeVerdict? {
        guard var verdict = gaugeVerdict else { return nil }
        guard let first = diagnoses.first else {
            if verdict.state == .ahead, let shortcoming {
                let word = shortcoming.isNew ? "STILL YOUNG" : "MODES COME AND GO"
                verdict = GaugeVerdict(.ahead, word, .neutral, shortcoming.words, shortcoming.words)
            }
            return verdict
        }
        guard first.kind.rawValue != verdict.word else { return verdict }
        let isOverruled =
            switch verdict.state {
            case .warmUp: first.kind == .blowingUp
            case .ahead, .guessing, .unsure: true
            case .wins, .inverted, .memorised: first.kind == .blowingUp
            case .broken, .blind, .fooled: false
            }
        guard isOverruled else { return verdict }
        verdict.word = first.kind.rawValue
        verdict.sentence = first.number
        verdict.brief = first.number
        verdict.mood = first.mood
        return verdict
    }

    /// How much a reading worries: the headline's mood for the newest one, what the gauge said then for the others.
    func mood(of point: GaugePoint) -> Mood {
        if point.step == viewedGauge?.step, let verdict { return verdict.mood }
        return Dashboard.gaugeVerdict(point.reading, step: point.step).mood
    }

    private var gaugeVerdict: GaugeVerdict? {
        settledReading.flatMap { reading in
            viewedGauge.map {
                Dashboard.gaugeVerdict(
                    reading, step: $0.step, firstNonFinite: viewedNonFinite.map { ($0.tag, $0.step) },
                    collapse: (collapsed ?? missingModes)?.number, isPlane: isPlane,
                    isImproving: isImproving)
            }
        }
    }

    /// Whether samples are points.
    private var isPlane: Bool { description?.modeCount != nil || description?.sampleNoun == "points" }

    /// The newest readings in one, number by number their median: one reading that chance has moved is no verdict.
    private var settledReading: GaugeReading? {
        guard let newest = viewedGauge?.reading else { return nil }
        let past = viewedGauges.suffix(Diagnosis.settling)
            .filter { $0.step >= GaugeRule.warmUpSteps && $0.reading.isFinite }.map(\.reading)
        return newest.isFinite && past.count > 2 ? GaugeReading(settling: past, newest) : newest
    }

    /// Whether the fakes have got better over the newest readings: in the eyes of the referee, in variety, or in modes.
    private var isImproving: Bool {
        let points = viewedGauges.suffix(Diagnosis.settling)
        guard points.count > 2, let first = points.first, let last = points.last else { return false }
        if let before = first.reading.referee, let now = last.reading.referee, now < before - 0.02 {
            return true
        }
        if let before = first.reading.diversity, let now = last.reading.diversity, now > before + 0.05,
            before < 1
        {
            return true
        }
        guard let before = foundModes(at: first.step), let now = foundModes(at: last.step) else {
            return false
        }
        return now.captured > before.captured || now.good > before.good + 0.03
    }

    /// What to try where one player learns many times as fast as the other, whatever is wrong; `nil` where none does.
    private var rateAdvice: String? {
        guard let forG = viewed(.generatorLearningRate), let forD = viewed(.discriminatorLearningRate),
            forG > 0, forD > 0
        else { return nil }
        let factor = max(forG, forD) / min(forG, forD)
        guard factor >= Diagnosis.rateFactor else { return nil }
        let (fast, slow) = forG > forD ? ("G", "D") : ("D", "G")
        return
            "bring the learning rates nearer: \(fast)'s is \(Numbers.grouped(Int(factor.rounded()))) times \(slow)'s"
    }

    private func diagnosis(
        of state: GaugeState, as kind: Diagnosis.Kind, rule: String, advice: String
    ) -> Diagnosis? {
        guard let verdict = gaugeVerdict, verdict.state == state else { return nil }
        return Diagnosis(kind: kind, number: verdict.sentence, rule: rule, advice: advice)
    }

    private var broken: Diagnosis? {
        if let first = viewedNonFinite {
            return Diagnosis(
                kind: .broken, number: "\(first.tag) at step \(Numbers.grouped(first.step))",
                rule: "a number that is NaN or infinite",
                advice: "go back to a checkpoint and halve learningRate, or add r1Weight")
        }
        return diagnosis(
            of: .broken, as: .broken, rule: "a score that is NaN or infinite",
            advice: "go back to a checkpoint and halve learningRate")
    }

    private var blowingUp: Diagnosis? {
        vitals.excess(at: viewedStep).map {
            Diagnosis(
                kind: .blowingUp,
                number: "\($0.name) \(Numbers.short($0.value)) at step \(Numbers.grouped($0.step))",
                rule: """
                    over \(Numbers.short($0.limit)): a gradient 100 × the first 200 steps' median, or over 100 on \
                    average; a loss over 10 000
                    """,
                advice: "halve learningRate, or add r1Weight")
        }
    }

    private var blind: Diagnosis? {
        diagnosis(
            of: .blind, as: .blind, rule: "scores that do not differ, or a decoy told from reals < 85 %",
            advice: rateAdvice ?? "raise D's learning rate or give it more layers; look at ‖∇D‖")
    }

    /// The newest readings at the viewed step that are past the warm-up, if there are enough for a habit.
    private var habit: ArraySlice<GaugePoint>? {
        let newest = viewedGauges.suffix(Diagnosis.habit)
        guard newest.count == Diagnosis.habit, let first = newest.first,
            first.step >= GaugeRule.warmUpSteps
        else { return nil }
        return newest
    }

    /// Whether something was wrong in each of the newest readings, though it was right once or has had its time.
    private func isHabit(
        _ isWrong: (GaugePoint) -> Bool, since wasRight: (GaugePoint) -> Bool = { _ in false }
    ) -> Bool {
        guard let habit, habit.allSatisfy(isWrong) else { return false }
        return viewedGauges.count >= Diagnosis.youth || viewedGauges.contains(where: wasRight)
    }

    private var overpowering: Diagnosis? {
        guard let habit, habit.allSatisfy({ $0.reading.heldout >= GaugeRule.wins }) else { return nil }
        // While fakes get better and better, D's lead does no harm.
        guard !isImproving else { return nil }
        return Diagnosis(
            kind: .overpowering,
            number: "D right \(Numbers.percent(habit.last?.reading.heldout ?? .nan)), \(habit.count) times",
            rule: "at least 98 % in three readings, and no better fakes",
            advice: rateAdvice ?? "lower D's learning rate, add r1Weight, or train G more often")
    }

    private var vanishing: Diagnosis? {
        guard let reading = viewedGauge?.reading, reading.heldout >= 0.95,
            let median = vitals.medians[.generatorGradient], let recent = vitals.recent[.generatorGradient],
            median > 0, recent < 1e-3 * median
        else { return nil }
        return Diagnosis(
            kind: .vanishing, number: "‖∇G‖ \(Numbers.short(recent)), once \(Numbers.short(median))",
            rule: "under 1/1000 of the first 200 steps' median while D is right ≥ 95 %",
            advice: "the non-saturating loss, r1Weight, or a weaker D")
    }

    private var collapsed: Diagnosis? {
        guard let reading = viewedGauge?.reading,
            isHabit({ isUniform($0.reading) }, since: { ($0.reading.diversity ?? 0) >= Diagnosis.variety })
        else { return nil }
        let diversity = reading.diversity ?? 1
        return Diagnosis(
            kind: .collapsed,
            number: diversity < Diagnosis.leastDiversity
                ? "fakes differ \(Numbers.percent(diversity)) as much as reals"
                : "\(Numbers.percent(reading.duplicates ?? .nan)) of the fakes have a twin",
            rule: "in three readings variety under 25 % of the reals', or twins among over half of the fakes",
            advice: rateAdvice
                ?? "a lower learningRate for G, r1Weight, or a larger batch; n shows other latents")
    }

    private func isUniform(_ reading: GaugeReading) -> Bool {
        // Where modes are counted they tell it better: fakes that crowd in a mode's middle are twins of each other.
        let duplicates = description?.modeCount == nil ? reading.duplicates ?? 0 : 0
        return (reading.diversity ?? 1) < Diagnosis.leastDiversity || duplicates > Diagnosis.mostDuplicates
    }

    private var missingModes: Diagnosis? {
        guard let count = description?.modeCount, let point = viewedGauge,
            let found = foundModes(at: point.step), let habit,
            habit.allSatisfy({ (foundModes(at: $0.step)?.captured ?? count) < count })
        else { return nil }
        // A young generator finds one after the other; one that loses some, or finds no more, does not.
        let known = viewedGauges.map { foundModes(at: $0.step)?.captured ?? 0 }
        let most = known.max() ?? 0
        let isLost = habit.allSatisfy { (foundModes(at: $0.step)?.captured ?? 0) < most }
        let isStuck = found.captured > 0 && (known.dropLast(Diagnosis.patience).max() ?? 0) >= found.captured
        let isOld = known.count >= Diagnosis.youth
        guard isLost || isStuck || isOld else { return nil }
        return Diagnosis(
            kind: .missingModes,
            number: "\(found.captured) of \(count) modes found"
                + (most > found.captured ? ", once \(most)" : ""),
            rule:
                """
                in three readings a mode without 20 % of its fair share of the good fakes, after more were found or none \
                was in \(Diagnosis.patience) readings
                """,
            advice: rateAdvice ?? "wait; then r1Weight, a larger batch, or a lower learningRate for G")
    }

    /// How many modes are found, and how many fakes are good.
    private func foundModes(at step: Int) -> (captured: Int, good: Float)? {
        guard let captured = series(of: .modesCaptured)?.value(atOrBefore: step), captured.isFinite else {
            return nil
        }
        return (Int(held: captured), series(of: .highQuality)?.value(atOrBefore: step) ?? 0)
    }

    /// What the fakes lack, in a clause, and whether they never had it: that is no fault, for all of them begin as one heap.
    private var shortcoming: (words: String, isNew: Bool)? {
        guard let point = viewedGauge else { return nil }
        if let count = description?.modeCount, foundModes(at: point.step) != nil {
            let known = viewedGauges.map { foundModes(at: $0.step)?.captured ?? 0 }
            let newest = known.suffix(Diagnosis.settling).sorted()
            let (found, most) = (newest[newest.count / 2], known.max() ?? 0)
            guard found < count else { return nil }
            return most < count
                ? ("\(found) of \(count) modes found so far", true)
                : ("\(found) of \(count) modes found, once all", false)
        }
        return isUniform(point.reading) ? ("the fakes are still much alike", true) : nil
    }

    /// What comes back is right, and what is in between is not: G hides the picture in its own (Chu et al., 2017).
    private var hiding: Diagnosis? {
        guard let measure = measures.first(where: { ownTag($0.tag) == .truthDistance }),
            let mean = measure.baselines.first(where: { $0.name == "mean" })?.value,
            let back = series(of: .cycleDistance), let truth = series(of: .truthDistance), let habit,
            let last = habit.last, last.step >= GaugeRule.warmUpSteps
        else { return nil }
        let isHiding = habit.allSatisfy { point in
            guard let back = back.value(atOrBefore: point.step), let off = truth.value(atOrBefore: point.step)
            else { return false }
            return off > mean && back < Diagnosis.hidingShare * off
        }
        guard isHiding, let back = back.value(atOrBefore: last.step),
            let off = truth.value(atOrBefore: last.step)
        else { return nil }
        return Diagnosis(
            kind: .hiding,
            number: "comes back off by \(Numbers.short(back)), what is made is off by \(Numbers.short(off))",
            rule: "in three readings further off than the mean picture, and back again under half as far",
            advice: "fewer bridges (architecture=residual), instanceNoise, or a smaller cycleWeight")
    }

    private var memorised: Diagnosis? {
        guard let point = viewedGauge, point.step >= GaugeRule.warmUpSteps,
            let memorisation = point.reading.memorisation, memorisation > GaugeRule.memorisation
        else { return nil }
        return Diagnosis(
            kind: .memorised,
            number: "trained reals beat unseen ones \(Numbers.percent(memorisation)) of the time",
            rule: "over 60 %; over 70 % is an alarm",
            advice: "more data, augmentation, a smaller D, or an earlier end")
    }

    private var inverted: Diagnosis? {
        diagnosis(
            of: .inverted, as: .inverted, rule: "under 50 % by more than the band",
            advice: rateAdvice ?? "most often it passes; else raise D's learning rate")
    }

    private var fooled: Diagnosis? {
        diagnosis(
            of: .fooled, as: .fooled, rule: "50 %, but a referee over 60 % or too little variety",
            advice: rateAdvice ?? "a stronger D: it no longer sees what is wrong")
    }
}

extension Vitals.Excess {
    fileprivate var name: String {
        switch tag {
        case .generatorGradient: "‖∇G‖"
        case .discriminatorGradient: "‖∇D‖"
        case .generatorLoss: "loss G"
        case .discriminatorLoss: "loss D"
        default: tag.rawValue
        }
    }
}

extension Diagnosis {
    /// How many readings in a row make a habit.
    static let habit = 3
    /// So many readings long a generator may take to spread its fakes out: healthy runs of `ring` took up to 33.
    static let youth = 40
    static let leastDiversity: Float = 0.25
    /// What comes back so much nearer than what is made came through it unseen.
    static let hidingShare: Float = 0.5
    /// Fakes that differed so much once, and do so no longer, have collapsed.
    static let variety: Float = 0.5
    static let mostDuplicates: Float = 0.5
    /// How many readings go into a verdict.
    static let settling = 5
    /// So many readings without a mode more are no progress.
    static let patience = 15
    /// Learning rates that differ by more explain what is wrong before anything else does.
    static let rateFactor: Float = 10
}

extension GaugeReading {
    /// Whether D's scores were numbers.
    fileprivate var isFinite: Bool {
        heldout.isFinite && scoreDeviation.isFinite && noiseCanary.isFinite
    }

    /// The newest reading with each of its numbers the median of the same of several.
    fileprivate init(settling readings: [GaugeReading], _ newest: GaugeReading) {
        func median(_ number: KeyPath<GaugeReading, Float>) -> Float {
            readings.map { $0[keyPath: number] }.sorted()[readings.count / 2]
        }
        func median(_ number: KeyPath<GaugeReading, Float?>) -> Float? {
            let found = readings.compactMap { $0[keyPath: number] }.filter(\.isFinite).sorted()
            return newest[keyPath: number] == nil || found.isEmpty ? nil : found[found.count / 2]
        }
        self = newest
        (heldout, noiseCanary, scoreDeviation) = (
            median(\.heldout), median(\.noiseCanary), median(\.scoreDeviation)
        )
        (train, memorisation, referee) = (median(\.train), median(\.memorisation), median(\.referee))
        (shuffleCanary, meanCanary) = (median(\.shuffleCanary), median(\.meanCanary))
    }
}
