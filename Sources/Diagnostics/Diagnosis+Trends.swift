import RunRecord

/// What many readings in a row show that none shows alone.
extension RunHealth {
    /// The fakes of a class are all alike: what is drawn does not depend on the latents.
    package var ignoringLatents: Diagnosis? {
        guard let spread = series(of: .classSpread), let habit else { return nil }
        let values = habit.map { spread.value(atOrBefore: $0.step) ?? 1 }
        guard let last = values.last, values.allSatisfy({ $0 < Diagnosis.leastClassSpread }) else {
            return nil
        }
        return Diagnosis(
            .ignoringLatents, "fakes of a class differ \(Numbers.percent(last)) as much as reals",
            advice: rateAdvice)
    }

    /// Fakes are not what G was told to draw, and do not become it.
    package var ignoringClass: Diagnosis? {
        guard
            let measure = measures.first(where: { measure in
                [Tag.classAccuracy, .attributeAccuracy].contains { ownTag(measure.tag) == $0 }
            }), let reals = measure.baselines.first(where: { $0.name == "reals" })?.value,
            let tag = ownTag(measure.tag), let shares = series(of: tag), let habit,
            viewedGauges.count >= Diagnosis.classYouth
        else { return nil }
        let known = viewedGauges.map { shares.value(atOrBefore: $0.step) ?? 1 }
        let before = known.dropLast(Diagnosis.patience / 2).max() ?? 0
        guard let last = known.last, known.suffix(habit.count).allSatisfy({ $0 < reals - 0.15 }),
            last < before + 0.02
        else { return nil }
        return Diagnosis(
            .ignoringClass,
            "\(Numbers.percent(last)) of the fakes are as told, \(Numbers.percent(reals)) of the reals")
    }

    /// D right goes up and down again and again: the players chase each other.
    package var oscillating: Diagnosis? {
        if let places = comparisons(of: .generatorPlace, atMost: Diagnosis.circleReadings)?.map(\.value) {
            // Ever smaller circles come to an end.
            let half = places.count / 2
            guard let circle = Circle(in: places), circle.likeness > 0.5, circle.amplitude > 0.1,
                Circle.amplitude(of: places.suffix(half)) > 0.9 * Circle.amplitude(of: places.prefix(half))
            else { return nil }
            return Diagnosis(
                .oscillating,
                "G's number swings by ±\(Numbers.short(circle.amplitude)) every \(circle.period) readings")
        }
        let values = viewedGauges.suffix(Diagnosis.circleReadings).filter { $0.step >= GaugeRule.warmUpSteps }
            .map(\.reading.heldout).filter(\.isFinite)
        guard let circle = Circle(in: values), circle.likeness > 0.5, circle.amplitude > 0.1 else {
            return nil
        }
        var number = "D right swings by ±\(Numbers.percent(circle.amplitude)) every \(circle.period) readings"
        if let raw = newest(.rawFrechet), let averaged = newest(.frechet), averaged > 0, raw > 1.5 * averaged
        {
            number += "; averaged, fakes are \(Numbers.short(raw / averaged)) times as near to reals"
        }
        return Diagnosis(.oscillating, number, advice: rateAdvice)
    }

    /// Fakes were better long ago: by their Fréchet distance or, where nobody measures that, in the referee's eyes.
    package var pastBest: Diagnosis? {
        guard let distances = comparisons(of: .frechet) else { return refereePastBest }
        guard let best = distances.min(by: { $0.value < $1.value }), let now = distances.last,
            distances.suffix(Diagnosis.habit).count == Diagnosis.habit,
            distances.suffix(Diagnosis.habit).allSatisfy({ $0.value > 1.5 * best.value })
        else { return nil }
        return Diagnosis(
            .pastBest,
            "Fréchet distance \(Numbers.short(now.value)), \(Numbers.short(best.value)) at step \(Numbers.grouped(best.step))"
        )
    }

    /// Fakes get no better, and no worse.
    package var plateau: Diagnosis? {
        guard let distances = comparisons(of: .frechet), distances.count > Diagnosis.plateauComparisons,
            let before = distances.dropLast(Diagnosis.plateauComparisons).min(by: { $0.value < $1.value }),
            let now = distances.suffix(Diagnosis.plateauComparisons).map(\.value).min(),
            now > 0.97 * before.value
        else { return nil }
        return Diagnosis(
            .plateau,
            "Fréchet distance \(Numbers.short(before.value)) at step \(Numbers.grouped(before.step)), since then "
                + "at best \(Numbers.short(now))")
    }

    private var refereePastBest: Diagnosis? {
        guard !isPlane else { return nil }
        let points = viewedGauges.suffix(Diagnosis.trendReadings).filter {
            $0.step >= GaugeRule.warmUpSteps && $0.reading.referee?.isFinite == true
        }
        guard points.count >= Diagnosis.settling + Diagnosis.patience else { return nil }
        let referee = points.map { $0.reading.referee ?? 1 }
        // Of five readings the median, so that one lucky reading is no best.
        let settled = (Diagnosis.settling...referee.count).map { end -> Float in
            referee[(end - Diagnosis.settling)..<end].sorted()[Diagnosis.settling / 2]
        }
        guard let now = settled.last,
            let best = settled.indices.dropLast(Diagnosis.patience).min(by: { settled[$0] < settled[$1] })
        else { return nil }
        let (gain, loss) = (max(0, settled[best] - 0.5), max(0, now - 0.5))
        guard settled.suffix(Diagnosis.patience).allSatisfy({ $0 > settled[best] }), loss > 1.5 * gain,
            loss - gain > 0.05
        else { return nil }
        // Both are readings that there were: of the best five the one in the middle, and the one that is shown.
        let then = points.dropFirst(best).prefix(Diagnosis.settling).first {
            $0.reading.referee == settled[best]
        }
        guard let then, let newest = referee.last else { return nil }
        return Diagnosis(
            .pastBest,
            "the referee read \(Numbers.percent(settled[best])) at step \(Numbers.grouped(then.step)), "
                + (newest > settled[best] ? "now \(Numbers.percent(newest))" : "of late more"))
    }
}

extension Diagnosis {
    /// Fakes of a class that differ less ignore the latents: healthy conditional runs read 0.9.
    package static let leastClassSpread: Float = 0.3
    /// So many readings a generator may take to learn what it is told.
    package static let classYouth = 20
    package static let circleReadings = 64
    package static let plateauComparisons = 5
    package static let trendReadings = 400
}
