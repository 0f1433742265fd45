public import RunRecord

/// Something that is wrong with a run: what, by which number and rule, and what to try.
package struct Diagnosis: Sendable, Equatable {
    /// In the order of their weight.
    package enum Kind: String, Sendable, CaseIterable {
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

    package var kind: Kind
    /// What was measured.
    package var number: String
    /// What to try here.
    package var advice: String

    /// - Parameters:
    ///   - kind: Which one.
    ///   - number: What was measured.
    ///   - advice: What to try; `nil`: what the guide says.
    package init(_ kind: Kind, _ number: String, advice: String? = nil) {
        (self.kind, self.number, self.advice) = (kind, number, advice ?? kind.guide.advice)
    }

    package var mood: Mood {
        switch kind {
        case .plateau: .neutral
        case ...(.winning): .bad
        default: .warning
        }
    }
}

extension Diagnosis.Kind: Comparable {
    var weight: Int { Diagnosis.Kind.allCases.firstIndex(of: self) ?? 0 }
    package static func < (a: Self, b: Self) -> Bool { a.weight < b.weight }
}

/// What single readings, and a few in a row, show.
extension RunHealth {
    /// What is behind a state of the gauge, where that is what it says.
    func diagnosis(
        of state: GaugeState, _ verdict: GaugeVerdict?, as kind: Diagnosis.Kind, advice: String? = nil
    ) -> Diagnosis? {
        guard let verdict, verdict.state == state else { return nil }
        return Diagnosis(kind, verdict.sentence, advice: advice)
    }

    func broken(_ gauge: GaugeVerdict?) -> Diagnosis? {
        if let first = viewedNonFinite {
            return Diagnosis(.broken, "\(first.names) at step \(Numbers.grouped(first.step))")
        }
        return diagnosis(of: .broken, gauge, as: .broken)
    }

    var blowingUp: Diagnosis? {
        monitor.excess(at: viewedStep).map {
            Diagnosis(
                .blowingUp,
                "\($0.name) \(Numbers.short($0.value)) at step \(Numbers.grouped($0.step)), over "
                    + Numbers.short($0.limit))
        }
    }

    func blind(_ gauge: GaugeVerdict?) -> Diagnosis? {
        diagnosis(of: .blind, gauge, as: .blind, advice: rateAdvice)
    }

    /// The newest readings at the viewed step that are past the warm-up, if there are enough for a habit.
    package var habit: ArraySlice<GaugePoint>? {
        let newest = viewedGauges.suffix(Diagnosis.habit)
        guard newest.count == Diagnosis.habit, let first = newest.first,
            first.step >= GaugeRule.warmUpSteps
        else { return nil }
        return newest
    }

    var overpowering: Diagnosis? {
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

    var vanishing: Diagnosis? {
        guard let reading = viewedGauge?.reading, reading.heldout >= 0.95,
            reading.count >= GaugeRule.leastCount,
            let median = monitor.medians[.generatorGradient], let recent = monitor.recent[.generatorGradient],
            median > 0, recent < 1e-3 * median
        else { return nil }
        return Diagnosis(.vanishing, "‖∇G‖ \(Numbers.short(recent)), once \(Numbers.short(median))")
    }

    /// What comes back is right, and what is in between is not: G hides the picture in its own (Chu et al., 2017).
    var hiding: Diagnosis? {
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

    var memorised: Diagnosis? {
        guard let point = viewedGauge, point.step >= GaugeRule.warmUpSteps, point.reading.isMemorised,
            let memorisation = point.reading.memorisation
        else { return nil }
        return Diagnosis(
            .memorised, "trained reals beat unseen ones \(Numbers.percent(memorisation)) of the time")
    }

    func inverted(_ gauge: GaugeVerdict?) -> Diagnosis? {
        diagnosis(of: .inverted, gauge, as: .inverted, advice: rateAdvice)
    }

    func fooled(_ gauge: GaugeVerdict?) -> Diagnosis? {
        diagnosis(of: .fooled, gauge, as: .fooled, advice: rateAdvice)
    }
}

extension GradientMonitor.Excess {
    var name: String {
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
    package static let habit = 3
    /// Fakes that differ by less, as a share of what reals do, are one point when so many readings in a row say so.
    package static let point: Float = 0.01
    package static let spell = 10
    /// So many readings long a generator may take to spread its fakes out: healthy runs of `ring` took up to 33.
    package static let youth = 40
    package static let leastDiversity: Float = 0.25
    /// What comes back so much nearer than what is made came through it unseen.
    package static let hidingShare: Float = 0.5
    /// Fakes that differed so much once, and do so no longer, have collapsed.
    package static let variety: Float = 0.5
    package static let mostDuplicates: Float = 0.5
    /// A Dirac-GAN so near to its equilibrium rests.
    package static let restDistance: Float = 0.05
    /// A task is done better where its measure has gained so much of itself.
    package static let leastGain: Float = 0.01
    package static let standstill: Float = 1e-4
    /// How many readings go into a verdict.
    package static let settling = 5
    /// So many readings without a mode more are no progress.
    package static let patience = 15
    /// Learning rates that differ by more explain what is wrong before anything else does.
    package static let rateFactor: Float = 10
}

extension GaugeReading {
    /// Whether D's scores were numbers.
    var isFinite: Bool {
        heldout.isFinite && scoreDeviation.isFinite && noiseCanary.isFinite
    }

    /// The newest reading with each of its numbers the median of the same of several.
    init(settling readings: [GaugeReading], _ newest: GaugeReading) {
        // Closures, not key paths: these take as long as all else together, at every reading.
        func median(_ number: (GaugeReading) -> Float) -> Float {
            readings.map(number).sorted()[readings.count / 2]
        }
        func medianWhereKnown(_ number: (GaugeReading) -> Float?) -> Float? {
            guard number(newest) != nil else { return nil }
            let found = readings.compactMap(number).filter(\.isFinite).sorted()
            return found.isEmpty ? nil : found[found.count / 2]
        }
        self = newest
        (heldout, noiseCanary, scoreDeviation) = (
            median { $0.heldout }, median { $0.noiseCanary }, median { $0.scoreDeviation }
        )
        (train, memorisation, referee) = (
            medianWhereKnown { $0.train }, medianWhereKnown { $0.memorisation },
            medianWhereKnown { $0.referee }
        )
        (shuffleCanary, meanCanary) = (
            medianWhereKnown { $0.shuffleCanary }, medianWhereKnown { $0.meanCanary }
        )
        earlyCanary = medianWhereKnown { $0.earlyCanary }
    }
}

extension RunDescription {
    var drawsPoints: Bool { modeCount != nil || sampleNoun == "points" }
    var drawsRows: Bool { sampleNoun == "rows" }
}

extension Evaluation {
    /// What the gauge says of this reading alone, so that a run that was resumed says what one says that never stopped.
    public func verdict(in description: RunDescription?) -> GaugeVerdict {
        gaugeVerdict(
            gauge, step: step, isPlane: description?.drawsPoints ?? false,
            isTable: description?.drawsRows ?? false)
    }
}
