import RunRecord

/// The headline, and what is wrong behind it.
extension RunHealth {
    /// What is wrong with the run, the weightiest first.
    package var diagnoses: [Diagnosis] { diagnoses(beside: gaugeVerdict) }

    private func diagnoses(beside gauge: GaugeVerdict?) -> [Diagnosis] {
        let (modes, classes) = (missingModes, missingClasses)
        let found: [Diagnosis?] = [
            broken(gauge), blowingUp, blind(gauge), trivialTell, overpowering, vanishing, collapsed, fewReals,
            fewPictures, hopping(lacksKinds: modes != nil || classes != nil), modes, classes, huddling,
            ignoringLatents, ignoringClass,
            copying, hiding, memorised, inverted(gauge), fooled(gauge), growing, stalled, oscillating,
            pastBest, plateau,
        ]
        return found.compactMap { $0 }.sorted { $0.kind < $1.kind }
    }

    /// The same and, where the headline worries and is none of them, what is behind that.
    package var findings: [Diagnosis] {
        let gauge = gaugeVerdict
        let diagnoses = diagnoses(beside: gauge)
        guard gauge?.state == .wins, excuse == nil,
            !diagnoses.contains(where: { $0.kind == .overpowering }),
            let reading = viewedGauge?.reading
        else { return diagnoses }
        let number =
            reading.heldout >= GaugeRule.wins
            ? "D right \(Numbers.percent(reading.heldout))"
            : "D right 98 % and more in most of the newest readings"
        let winning = Diagnosis(.winning, number, advice: rateAdvice)
        return (diagnoses + [winning]).sorted { $0.kind < $1.kind }
    }

    /// What the gauge says at the viewed step; `nil` before the first reading.
    ///
    /// Where the gauge itself has nothing to complain of, a diagnosis is the headline.
    package var verdict: GaugeVerdict? {
        let gauge = gaugeVerdict
        guard var verdict = gauge else { return nil }
        if verdict.state == .warmUp, let rest = restVerdict { verdict = rest }
        guard let first = diagnoses(beside: gauge).first, first.mood != .neutral else {
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
            case .wins: first.kind == .blowingUp || first.kind == .trivialTell && !isTellExplained
            case .inverted, .memorised: first.kind == .blowingUp
            case .broken, .blind, .fooled: false
            }
        guard isOverruled else { return verdict }
        verdict.word = first.kind.rawValue
        verdict.sentence = first.number
        verdict.brief = first.number
        verdict.mood = first.mood
        return verdict
    }

    /// Whether what one number tells only follows from something else: a player that learns next to nothing, or fakes that
    /// were different once and are one now.
    private var isTellExplained: Bool {
        rateAdvice != nil || collapsed != nil && hasVaried
    }

    /// What is said of players of one number each, whose one fake is of no use to a gauge.
    private var restVerdict: GaugeVerdict? {
        guard let distances = comparisons(of: .equilibriumDistance, atMost: Diagnosis.settling)?.map(\.value),
            let now = distances.last, let most = distances.max(), let least = distances.min()
        else { return nil }
        if most < Diagnosis.restDistance {
            return GaugeVerdict(
                .guessing, "AT REST", .good, "the players have come to where neither gains", "neither gains")
        }
        let away = "\(Numbers.short(now)) from where neither gains"
        return most - least < Diagnosis.standstill
            ? GaugeVerdict(
                .guessing, "STUCK", .neutral, "the players stand still, \(away)", "they stand still")
            : GaugeVerdict(
                .guessing, "ON THE WAY", .neutral, "the players are \(away)", "\(Numbers.short(now)) away")
    }

    /// How much a reading worries: the headline's mood for the newest one, what the gauge said then for the others.
    package func mood(of point: GaugePoint) -> Mood {
        if point.step == viewedGauge?.step, let verdict { return verdict.mood }
        return Diagnostics.gaugeVerdict(point.reading, step: point.step, isPlane: isPlane, isTable: isTable)
            .mood
    }

    private var gaugeVerdict: GaugeVerdict? {
        settledReading.flatMap { reading in
            viewedGauge.map {
                Diagnostics.gaugeVerdict(
                    reading, naming: $0.reading, step: $0.step,
                    firstNonFinite: viewedNonFinite.map { ($0.names, $0.step) },
                    collapse: (collapsed ?? missingModes)?.number, isPlane: isPlane, isTable: isTable,
                    excuse: excuse)
            }
        }
    }

    /// Whether samples are known to be pictures, which are never all alike in a healthy run past its warm-up.
    package var isPicture: Bool { description.map { !$0.drawsPoints && !$0.drawsRows } ?? false }
    /// Whether samples are points.
    package var isPlane: Bool { description?.drawsPoints ?? false }
    /// Whether they are rows of a table.
    package var isTable: Bool { description?.drawsRows ?? false }

    /// The newest readings in one, number by number their median: one reading that chance has moved is no verdict.
    private var settledReading: GaugeReading? {
        guard let newest = viewedGauge?.reading else { return nil }
        let past = viewedGauges.suffix(Diagnosis.settling)
            .filter { $0.step >= GaugeRule.warmUpSteps && $0.reading.isFinite }.map(\.reading)
        return newest.isFinite && past.count > 2 ? GaugeReading(settling: past, newest) : newest
    }

    /// What to try where one player learns many times as fast as the other, whatever is wrong; `nil` where none does.
    package var rateAdvice: String? {
        guard let forG = viewed(.generatorLearningRate), let forD = viewed(.discriminatorLearningRate)
        else { return nil }
        guard min(forG, forD) > 0 else {
            return max(forG, forD) > 0
                ? "raise \(forG > 0 ? "D" : "G")'s learning rate: at 0 it does not learn" : nil
        }
        let factor = max(forG, forD) / min(forG, forD)
        guard factor >= Diagnosis.rateFactor else { return nil }
        let (fast, slow) = forG > forD ? ("G", "D") : ("D", "G")
        return
            "bring the learning rates nearer: \(fast)'s is \(Numbers.grouped(Int(factor.rounded()))) times \(slow)'s"
    }
}
