import Canvas
import RunRecord

/// Whether fakes are different from each other, and get better.
extension RunHealth {
    /// Whether the fakes have got better over the newest readings: in the eyes of the referee, in variety, or in modes.
    package var isImproving: Bool {
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
        if let distances = comparisons(of: .frechet), distances.count > 1,
            distances[distances.count - 1].value < 0.97 * distances[distances.count - 2].value
        {
            return true
        }
        if isDoingBetter(at: last.step, than: first.step) { return true }
        guard let before = foundModes(at: first.step), let now = foundModes(at: last.step) else {
            return false
        }
        return now.captured > before.captured || now.good > before.good + 0.03
    }

    /// What goes well whatever D says, in a clause.
    package var excuse: String? {
        if isImproving { return "fakes still get better" }
        return measures.contains(where: beatsGuesses) ? "G beats every guess" : nil
    }

    /// Whether a recipe's own task, such as sharp pictures of small ones, is done better at a step than at one before.
    private func isDoingBetter(at step: Int, than earlier: Int) -> Bool {
        measures.contains { measure in
            guard let tag = ownTag(measure.tag), let isHigherBetter = Diagnosis.isHigherBetter[tag],
                let values = series(of: tag), let before = values.value(atOrBefore: earlier),
                let now = values.value(atOrBefore: step)
            else { return false }
            let gain = isHigherBetter ? now - before : before - now
            return gain > Diagnosis.leastGain * abs(before)
        }
    }

    package var collapsed: Diagnosis? {
        guard let reading = viewedGauge?.reading, let habit, habit.allSatisfy({ isUniform($0.reading) }),
            isPicture || viewedGauges.count >= Diagnosis.youth || isOnePoint || hasVaried
        else { return nil }
        let diversity = reading.diversity ?? 1
        return Diagnosis(
            .collapsed,
            diversity < Diagnosis.leastDiversity
                ? "fakes differ \(Numbers.percent(diversity)) as much as reals"
                : "\(Numbers.percent(reading.duplicates ?? .nan)) of the fakes have a twin",
            advice: rateAdvice)
    }

    /// Whether fakes were about as different as reals once.
    package var hasVaried: Bool { viewedGauges.contains { ($0.reading.diversity ?? 0) >= Diagnosis.variety } }

    /// Points begin as a heap that opens out, and one of a healthy run was 2 % as wide as the data; this one is a point.
    private var isOnePoint: Bool {
        let newest = viewedGauges.suffix(Diagnosis.spell)
        return newest.count == Diagnosis.spell
            && newest.allSatisfy { ($0.reading.diversity ?? 1) < Diagnosis.point }
    }

    private func isUniform(_ reading: GaugeReading) -> Bool {
        // Where modes are counted they tell it better: fakes that crowd in a mode's middle are twins of each other.
        let duplicates = description?.modeCount == nil ? reading.duplicates ?? 0 : 0
        return (reading.diversity ?? 1) < Diagnosis.leastDiversity || duplicates > Diagnosis.mostDuplicates
    }

    package var missingModes: Diagnosis? {
        guard let count = description?.modeCount, let point = viewedGauge,
            let found = foundModes(at: point.step), let habit,
            habit.allSatisfy({ (foundModes(at: $0.step)?.captured ?? count) < count })
        else { return nil }
        // A young generator finds one after the other; one that loses some, or finds no more, does not.
        let known = viewedGauges.map { foundModes(at: $0.step)?.captured ?? 0 }
        let most = known.max() ?? 0
        // A heap on its way to the data lies now on three modes and now on two.
        let isLost = 2 * most > count && habit.allSatisfy { (foundModes(at: $0.step)?.captured ?? 0) < most }
        let isStuck = found.captured > 0 && (known.dropLast(Diagnosis.patience).max() ?? 0) >= found.captured
        let isOld = known.count >= Diagnosis.youth
        guard isLost || isStuck || isOld else { return nil }
        return Diagnosis(
            .missingModes,
            "\(found.captured) of \(count) modes found"
                + (most > found.captured ? ", once \(most)" : ""), advice: rateAdvice)
    }

    /// How many modes are found, and how many fakes are good.
    private func foundModes(at step: Int) -> (captured: Int, good: Float)? {
        guard let captured = series(of: .modesCaptured)?.value(atOrBefore: step), captured.isFinite else {
            return nil
        }
        return (Int(held: captured), series(of: .highQuality)?.value(atOrBefore: step) ?? 0)
    }

    /// What the fakes lack, in a clause, and whether they never had it: that is no fault, for all of them begin as one heap.
    package var shortcoming: (words: String, isNew: Bool)? {
        guard let point = viewedGauge else { return nil }
        if let count = description?.modeCount, let found = foundModes(at: point.step) {
            // Until all are found a run is on its way, however fast it goes; only after that can modes come and go.
            let known = viewedGauges.map { foundModes(at: $0.step)?.captured ?? 0 }
            let since = known.drop { $0 < count }
            guard !since.isEmpty else {
                let before = known.max().flatMap { $0 > found.captured ? ", once \($0)" : nil }
                return ("\(found.captured) of \(count) modes found" + (before ?? " so far"), true)
            }
            let newest = since.suffix(Diagnosis.settling).sorted()
            guard let least = newest.first, let most = newest.last, newest[newest.count / 2] < count else {
                return nil
            }
            let range = least == most ? "\(most)" : "\(least) to \(most)"
            let before = most < count ? ", once all" : ""
            return ("\(range) of \(count) modes found of late\(before)", false)
        }
        return isUniform(point.reading) ? ("the fakes are still much alike", true) : nil
    }
}
