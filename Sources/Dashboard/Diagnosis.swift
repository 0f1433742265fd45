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

    var mood: Mood { kind <= .blind ? .bad : .warning }
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
            advice: "wait while fakes get better; else lower D's learning rate, add r1Weight, or train G more"
        )
        return (diagnoses + [winning]).sorted { $0.kind < $1.kind }
    }

    /// What the gauge says at the viewed step; `nil` before the first reading.
    ///
    /// Where the gauge itself has nothing to complain of, a diagnosis is the headline.
    var verdict: GaugeVerdict? {
        guard var verdict = gaugeVerdict else { return nil }
        guard let first = diagnoses.first else {
            if verdict.state == .ahead, let shortcoming {
                verdict = GaugeVerdict(.ahead, "STILL YOUNG", .neutral, shortcoming, shortcoming)
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
        viewedGauge.map {
            Dashboard.gaugeVerdict(
                $0.reading, step: $0.step, firstNonFinite: viewedNonFinite.map { ($0.tag, $0.step) },
                collapse: (collapsed ?? missingModes)?.number)
        }
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
            advice: "raise D's learning rate or give it more layers; look at ‖∇D‖")
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
        // While an independent referee finds the fakes better and better, D's lead does no harm.
        if let first = habit.first?.reading.referee, let last = habit.last?.reading.referee,
            last < first - 0.02
        {
            return nil
        }
        return Diagnosis(
            kind: .overpowering,
            number: "D right \(Numbers.percent(habit.last?.reading.heldout ?? .nan)), \(habit.count) times",
            rule: "at least 98 % in three readings, and no better fakes",
            advice: "lower D's learning rate, add r1Weight, or train G more often")
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
            advice: "a lower learningRate for G, r1Weight, or a larger batch; n shows other latents")
    }

    private func isUniform(_ reading: GaugeReading) -> Bool {
        // Where modes are counted they tell it better: fakes that crowd in a mode's middle are twins of each other.
        let duplicates = description?.modeCount == nil ? reading.duplicates ?? 0 : 0
        return (reading.diversity ?? 1) < Diagnosis.leastDiversity || duplicates > Diagnosis.mostDuplicates
    }

    private var missingModes: Diagnosis? {
        guard let count = description?.modeCount, let point = viewedGauge,
            let found = foundModes(at: point.step)
        else { return nil }
        let isLost = isHabit(
            { (foundModes(at: $0.step)?.captured ?? count) < count },
            since: { (foundModes(at: $0.step)?.captured ?? 0) >= count })
        let isRare = isHabit { (foundModes(at: $0.step)?.rarest ?? 1) < Diagnosis.leastShare }
        guard isLost || isRare else { return nil }
        return Diagnosis(
            kind: .missingModes,
            number: found.captured < count
                ? "\(found.captured) of \(count) modes found"
                : "the rarest mode has \(Numbers.percent(found.rarest)) of its share",
            rule:
                "in three readings a mode without one good fake, or with under 20 % of its fair share of them",
            advice: "wait; then r1Weight, a larger batch, or a lower learningRate for G")
    }

    /// How many modes had a good fake, and which part of its share of them the rarest one had.
    private func foundModes(at step: Int) -> (captured: Int, rarest: Float)? {
        guard let captured = series(of: .modesCaptured)?.value(atOrBefore: step), captured.isFinite else {
            return nil
        }
        // Of the good fakes: while few are good, every mode has few.
        let good = series(of: .highQuality)?.value(atOrBefore: step) ?? 1
        let rarest = series(of: .rarestMode)?.value(atOrBefore: step) ?? 1
        return (Int(held: captured), good > 0 ? rarest / good : 0)
    }

    /// What a young run's fakes still lack, in a clause: no fault, for all of them begin as one heap.
    var shortcoming: String? {
        guard let point = viewedGauge else { return nil }
        if let count = description?.modeCount, let found = foundModes(at: point.step), found.captured < count
        {
            return "\(found.captured) of \(count) modes found so far"
        }
        return isUniform(point.reading) ? "the fakes are still much alike" : nil
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
            advice: "most often it passes; else raise D's learning rate")
    }

    private var fooled: Diagnosis? {
        diagnosis(
            of: .fooled, as: .fooled, rule: "50 %, but a referee over 60 % or too little variety",
            advice: "a stronger D: it no longer sees what is wrong")
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
    /// Of a mode's fair share.
    static let leastShare: Float = 0.2
}
