import Canvas
import RunRecord

/// What many readings in a row show that none shows alone.
extension DashboardState {
    /// The fakes of a class are all alike: what is drawn does not depend on the latents.
    var ignoringLatents: Diagnosis? {
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
    var ignoringClass: Diagnosis? {
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
    var oscillating: Diagnosis? {
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
    var pastBest: Diagnosis? {
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
    var plateau: Diagnosis? {
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
        let step = Numbers.grouped(points[best + Diagnosis.settling / 2].step)
        return Diagnosis(
            .pastBest,
            "the referee read \(Numbers.percent(settled[best])) at step \(step), now \(Numbers.percent(now))")
    }
}

/// A swing that comes again and again.
struct Circle {
    /// In readings.
    var period: Int
    /// How much the curve is like itself a period later, up to 1.
    var likeness: Float
    /// Half of what is between its low and its high values.
    var amplitude: Float

    private static let leastCount = 32
    private static let leastPeriod = 4

    /// `nil` where there are few values, or none comes again at least twice.
    init?(in values: [Float]) {
        guard values.count >= Circle.leastCount else { return nil }
        let rest = Circle.withoutTrend(values)
        let power = rest.reduce(0) { $0 + $1 * $1 } / Float(rest.count)
        guard power > 0 else { return nil }
        func likeness(_ lag: Int) -> Float {
            let count = rest.count - lag
            return (0..<count).reduce(0) { $0 + rest[$1] * rest[$1 + lag] } / Float(count) / power
        }
        let lags = Array(1...rest.count * 2 / 5)
        let found = lags.map(likeness)
        // What is like itself at once is only smooth; it must have been unlike itself in between.
        guard let turn = found.firstIndex(where: { $0 < 0 }), let most = found[turn...].max(),
            // Two periods later it is as much like itself as one period later.
            let best = found.indices[turn...].first(where: {
                found[$0] >= 0.9 * most && found[$0] >= found[min($0 + 1, found.count - 1)]
            }), lags[best] >= Circle.leastPeriod
        else { return nil }
        (period, self.likeness) = (lags[best], found[best])
        amplitude = Circle.amplitude(of: rest)
    }

    /// Half of what lies between the low and the high ones of some values.
    static func amplitude(of values: some Collection<Float>) -> Float {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[sorted.count * 19 / 20] - sorted[sorted.count / 20]) / 2
    }

    /// The values less the straight line that fits them best.
    private static func withoutTrend(_ values: [Float]) -> [Float] {
        let count = Float(values.count)
        let (middle, mean) = ((count - 1) / 2, values.reduce(0, +) / count)
        var (product, square): (Float, Float) = (0, 0)
        for (i, value) in values.enumerated() {
            let x = Float(i) - middle
            product += x * (value - mean)
            square += x * x
        }
        return values.enumerated().map { $1 - mean - product / square * (Float($0) - middle) }
    }
}

extension Diagnosis {
    /// Fakes of a class that differ less ignore the latents: healthy conditional runs read 0.9.
    static let leastClassSpread: Float = 0.3
    /// So many readings a generator may take to learn what it is told.
    static let classYouth = 20
    static let circleReadings = 64
    static let plateauComparisons = 5
    static let trendReadings = 400
}
