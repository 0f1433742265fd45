import Canvas
public import RunRecord

/// Something that is wrong with a run: what, by which number and rule, and what to try.
struct Diagnosis: Sendable, Equatable {
    /// In the order of their weight.
    enum Kind: String, Sendable, CaseIterable {
        case broken = "BROKEN"
        case blowingUp = "BLOWING UP"
        case blind = "D BLIND"
        case trivialTell = "TRIVIAL TELL"
        case overpowering = "D OVERPOWERS G"
        /// The gauge's word before that is a habit.
        case winning = "D WINS"
        case vanishing = "NO GRADIENT FOR G"
        case collapsed = "COLLAPSED"
        case fewReals = "TOO LITTLE DATA"
        case fewPictures = "FEW PICTURES"
        case hopping = "KINDS ROTATE"
        case missingModes = "MODES MISSING"
        case missingClasses = "CLASSES MISSING"
        case huddling = "FAKES HUDDLE"
        case ignoringLatents = "LATENTS IGNORED"
        case ignoringClass = "CLASS IGNORED"
        case copying = "G COPIES"
        case hiding = "PICTURES HIDDEN"
        case memorised = "D MEMORISED"
        case inverted = "INVERTED"
        case fooled = "FOOLED BUT WRONG"
        case growing = "WEIGHTS GROW"
        case stalled = "TASK STALLED"
        case oscillating = "GOING IN CIRCLES"
        case pastBest = "PAST ITS BEST"
        case plateau = "NO LONGER BETTER"
    }

    var kind: Kind
    /// What was measured.
    var number: String
    /// What to try here.
    var advice: String

    /// - Parameters:
    ///   - kind: Which one.
    ///   - number: What was measured.
    ///   - advice: What to try; `nil`: what the guide says.
    init(_ kind: Kind, _ number: String, advice: String? = nil) {
        (self.kind, self.number, self.advice) = (kind, number, advice ?? kind.guide.advice)
    }

    var mood: Mood {
        switch kind {
        case .plateau: .neutral
        case ...(.winning): .bad
        default: .warning
        }
    }
}

extension Diagnosis.Kind: Comparable {
    private var weight: Int { Diagnosis.Kind.allCases.firstIndex(of: self) ?? 0 }
    static func < (a: Self, b: Self) -> Bool { a.weight < b.weight }
}

extension DashboardState {
    /// What is wrong with the run, the weightiest first.
    var diagnoses: [Diagnosis] {
        let gauge = gaugeVerdict
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
    var findings: [Diagnosis] {
        let diagnoses = diagnoses
        guard gaugeVerdict?.state == .wins, excuse == nil,
            !diagnoses.contains(where: { $0.kind == .overpowering }),
            let reading = settledReading
        else { return diagnoses }
        let winning = Diagnosis(
            .winning, "D right \(Numbers.percent(reading.heldout))", advice: rateAdvice)
        return (diagnoses + [winning]).sorted { $0.kind < $1.kind }
    }

    /// What the gauge says at the viewed step; `nil` before the first reading.
    ///
    /// Where the gauge itself has nothing to complain of, a diagnosis is the headline.
    var verdict: GaugeVerdict? {
        guard var verdict = gaugeVerdict else { return nil }
        if verdict.state == .warmUp, let rest = restVerdict { verdict = rest }
        guard let first = diagnoses.first, first.mood != .neutral else {
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
    func mood(of point: GaugePoint) -> Mood {
        if point.step == viewedGauge?.step, let verdict { return verdict.mood }
        return Dashboard.gaugeVerdict(point.reading, step: point.step, isPlane: isPlane, isTable: isTable)
            .mood
    }

    private var gaugeVerdict: GaugeVerdict? {
        settledReading.flatMap { reading in
            viewedGauge.map {
                Dashboard.gaugeVerdict(
                    reading, step: $0.step, firstNonFinite: viewedNonFinite.map { ($0.tag, $0.step) },
                    collapse: (collapsed ?? missingModes)?.number, isPlane: isPlane, isTable: isTable,
                    excuse: excuse)
            }
        }
    }

    /// Whether samples are known to be pictures, which are never all alike in a healthy run past its warm-up.
    var isPicture: Bool { description.map { !$0.drawsPoints && !$0.drawsRows } ?? false }
    /// Whether samples are points.
    var isPlane: Bool { description?.drawsPoints ?? false }
    /// Whether they are rows of a table.
    var isTable: Bool { description?.drawsRows ?? false }

    /// The newest readings in one, number by number their median: one reading that chance has moved is no verdict.
    private var settledReading: GaugeReading? {
        guard let newest = viewedGauge?.reading else { return nil }
        let past = viewedGauges.suffix(Diagnosis.settling)
            .filter { $0.step >= GaugeRule.warmUpSteps && $0.reading.isFinite }.map(\.reading)
        return newest.isFinite && past.count > 2 ? GaugeReading(settling: past, newest) : newest
    }

    /// What to try where one player learns many times as fast as the other, whatever is wrong; `nil` where none does.
    var rateAdvice: String? {
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

    /// What is behind a state of the gauge, where that is what it says.
    private func diagnosis(
        of state: GaugeState, _ verdict: GaugeVerdict?, as kind: Diagnosis.Kind, advice: String? = nil
    ) -> Diagnosis? {
        guard let verdict, verdict.state == state else { return nil }
        return Diagnosis(kind, verdict.sentence, advice: advice)
    }

    private func broken(_ gauge: GaugeVerdict?) -> Diagnosis? {
        if let first = viewedNonFinite {
            return Diagnosis(.broken, "\(first.tag) at step \(Numbers.grouped(first.step))")
        }
        return diagnosis(of: .broken, gauge, as: .broken)
    }

    private var blowingUp: Diagnosis? {
        vitals.excess(at: viewedStep).map {
            Diagnosis(
                .blowingUp,
                "\($0.name) \(Numbers.short($0.value)) at step \(Numbers.grouped($0.step)), over "
                    + Numbers.short($0.limit))
        }
    }

    private func blind(_ gauge: GaugeVerdict?) -> Diagnosis? {
        diagnosis(of: .blind, gauge, as: .blind, advice: rateAdvice)
    }

    /// The newest readings at the viewed step that are past the warm-up, if there are enough for a habit.
    var habit: ArraySlice<GaugePoint>? {
        let newest = viewedGauges.suffix(Diagnosis.habit)
        guard newest.count == Diagnosis.habit, let first = newest.first,
            first.step >= GaugeRule.warmUpSteps
        else { return nil }
        return newest
    }

    private var overpowering: Diagnosis? {
        guard let habit,
            habit.allSatisfy({
                $0.reading.heldout >= GaugeRule.wins && $0.reading.count >= GaugeRule.leastCount
            })
        else { return nil }
        // While G gets better and better, or does what it is to do, D's lead does no harm.
        guard excuse == nil else { return nil }
        return Diagnosis(
            .overpowering,
            "D right \(Numbers.percent(habit.last?.reading.heldout ?? .nan)), \(habit.count) times",
            advice: rateAdvice)
    }

    private var vanishing: Diagnosis? {
        guard let reading = viewedGauge?.reading, reading.heldout >= 0.95,
            reading.count >= GaugeRule.leastCount,
            let median = vitals.medians[.generatorGradient], let recent = vitals.recent[.generatorGradient],
            median > 0, recent < 1e-3 * median
        else { return nil }
        return Diagnosis(.vanishing, "‖∇G‖ \(Numbers.short(recent)), once \(Numbers.short(median))")
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
            .hiding, "comes back off by \(Numbers.short(back)), what is made is off by \(Numbers.short(off))")
    }

    private var memorised: Diagnosis? {
        guard let point = viewedGauge, point.step >= GaugeRule.warmUpSteps, point.reading.isMemorised,
            let memorisation = point.reading.memorisation
        else { return nil }
        return Diagnosis(
            .memorised, "trained reals beat unseen ones \(Numbers.percent(memorisation)) of the time")
    }

    private func inverted(_ gauge: GaugeVerdict?) -> Diagnosis? {
        diagnosis(of: .inverted, gauge, as: .inverted, advice: rateAdvice)
    }

    private func fooled(_ gauge: GaugeVerdict?) -> Diagnosis? {
        diagnosis(of: .fooled, gauge, as: .fooled, advice: rateAdvice)
    }
}

extension GradientMonitor.Excess {
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
    /// Fakes that differ by less, as a share of what reals do, are one point when so many readings in a row say so.
    static let point: Float = 0.01
    static let spell = 10
    /// So many readings long a generator may take to spread its fakes out: healthy runs of `ring` took up to 33.
    static let youth = 40
    static let leastDiversity: Float = 0.25
    /// What comes back so much nearer than what is made came through it unseen.
    static let hidingShare: Float = 0.5
    /// Fakes that differed so much once, and do so no longer, have collapsed.
    static let variety: Float = 0.5
    static let mostDuplicates: Float = 0.5
    /// A Dirac-GAN so near to its equilibrium rests.
    static let restDistance: Float = 0.05
    /// A task is done better where its measure has gained so much of itself.
    static let leastGain: Float = 0.01
    static let standstill: Float = 1e-4
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
        earlyCanary = median(\.earlyCanary)
    }
}

extension RunDescription {
    fileprivate var drawsPoints: Bool { modeCount != nil || sampleNoun == "points" }
    fileprivate var drawsRows: Bool { sampleNoun == "rows" }
}

extension Evaluation {
    /// What the gauge says of this reading alone, so that a run that was resumed says what one says that never stopped.
    public func verdict(in description: RunDescription?) -> GaugeVerdict {
        gaugeVerdict(
            gauge, step: step, isPlane: description?.drawsPoints ?? false,
            isTable: description?.drawsRows ?? false)
    }
}
