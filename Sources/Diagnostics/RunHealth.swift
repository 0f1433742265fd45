public import RunRecord

/// A reading of the gauge and its step.
public struct GaugePoint: Sendable, Equatable {
    public var step: Int
    public var reading: GaugeReading
}

/// What was not a number, and when.
public struct NonFinite: Sendable, Equatable {
    /// All that were none at that step, in the order in which they came.
    public var tags: [String]
    public var step: Int

    package init(tag: String, step: Int) { (tags, self.step) = ([tag], step) }

    /// "a", "a and b", "a, b and 5 more".
    package var names: String {
        if tags.count < 3 { return tags.joined(separator: " and ") }
        return tags.prefix(2).joined(separator: ", ") + " and \(tags.count - 2) more"
    }
}

/// What a run's verdicts and diagnoses are made of: what it is, its numbers, the gauge's readings, the gradients of its steps.
///
/// Of a game of several pairs of players they speak of the pair that is looked at, and of a step that is looked back at.
package struct RunHealth: Sendable, Equatable {
    package var description: RunDescription?
    package var step = 0
    package var series: [Tag: Series] = [:]
    /// What is known of each pair of players, by its name.
    package var tracks: [String: PairTrack] = [:]
    /// The pair that is looked at; empty where there is one.
    package var duel = ""
    package var firstNonFinite: NonFinite?
    package var nonFiniteCount = 0
    /// The step that is looked back at; `nil`: the newest.
    package var lookedBackAt: Int?

    package init() {}
}

/// Pairs of players.
extension RunHealth {
    /// What the pairs' tags begin with; one empty name where there is one pair.
    package var duelNames: [String] { description?.duels?.map(\.name) ?? [""] }

    /// What the pair that is looked at does, in a few words; `nil` where it is the only one.
    package var duelTitle: String? { title(of: duel) }

    package func title(of duel: String) -> String? { description?.duels?.first { $0.name == duel }?.title }

    private var track: PairTrack {
        get { tracks[duel] ?? PairTrack() }
        _modify { yield &tracks[duel, default: PairTrack()] }
    }

    package var gaugeHistory: History<GaugePoint> {
        get { track.gaugeHistory }
        _modify { yield &track.gaugeHistory }
    }

    package var monitor: GradientMonitor {
        get { track.monitor }
        _modify { yield &track.monitor }
    }

    fileprivate var verdictHabit: VerdictHabit {
        get { track.habit }
        _modify { yield &track.habit }
    }

    /// A metric of the pair that is looked at, or of the whole game.
    package func series(of tag: Tag) -> Series? {
        series[tag.of(duel: duel)] ?? (duel.isEmpty ? nil : series[tag])
    }

    /// The tag as the pair that is looked at has it; `nil` where another pair's it is.
    package func ownTag(_ tag: Tag) -> Tag? {
        guard !duel.isEmpty, let slash = tag.rawValue.firstIndex(of: "/") else { return tag }
        let name = String(tag.rawValue[..<slash])
        guard duelNames.contains(name) else { return tag }
        return name == duel ? Tag(String(tag.rawValue[tag.rawValue.index(after: slash)...])) : nil
    }

    /// The recipe's own kinds of quality, of the pair that is looked at.
    package var measures: [Measure] { (description?.measures ?? []).filter { ownTag($0.tag) != nil } }

    package var lossReferences: [RunDescription.LossReference] {
        (description?.lossReferences ?? []).filter { ownTag($0.tag) != nil }
    }

    /// Does something for every pair as if it were looked at.
    fileprivate mutating func forEachDuel(_ body: (inout RunHealth) -> Void) {
        let shown = duel
        for name in duelNames {
            duel = name
            body(&self)
        }
        duel = shown
    }
}

/// What is known at the viewed step.
extension RunHealth {
    /// The step that is spoken of.
    package var viewedStep: Int { lookedBackAt ?? step }

    /// The gauge's readings up to the viewed step, oldest first.
    package var viewedGauges: ArraySlice<GaugePoint> {
        let gauges = gaugeHistory.values[...]
        guard let lookedBackAt else { return gauges }
        return gauges.prefix { $0.step <= lookedBackAt }
    }

    /// The reading at or before the viewed step.
    package var viewedGauge: GaugePoint? {
        guard let lookedBackAt else { return gaugeHistory.last?.value }
        return gaugeHistory.entry(atOrBefore: lookedBackAt)?.value
    }

    /// A metric's value at or before the viewed step.
    package func viewed(_ tag: Tag) -> Float? {
        guard let series = series(of: tag) else { return nil }
        guard let lookedBackAt else { return series.latest }
        return series.value(atOrBefore: lookedBackAt)
    }

    /// The first number that was none, if that was known at the viewed step.
    package var viewedNonFinite: NonFinite? { firstNonFinite.flatMap { $0.step <= viewedStep ? $0 : nil } }
}

/// What happens.
extension RunHealth {
    /// Looks for what is wrong in a step.
    ///
    /// - Returns: The first numbers of the run that were none, where one of them is among these.
    package mutating func watch(_ record: StepRecord) -> NonFinite? {
        forEachDuel { $0.monitor.take(record.of(duel: $0.duel)) }
        return watch(record.scalars, step: record.step)
    }

    /// The same in many steps.
    package mutating func watch(_ summary: StepSummary) -> NonFinite? {
        forEachDuel { $0.monitor.take(summary.of(duel: $0.duel)) }
        let before = firstNonFinite
        // In the order of their names, so that the first of two that are no numbers is the same one every time.
        let bad = summary.buckets.filter { $0.value.nonFiniteCount > 0 }.sorted { $0.key < $1.key }
        for (tag, bucket) in bad { notice(tag, step: summary.firstStep, count: bucket.nonFiniteCount) }
        return before != firstNonFinite ? firstNonFinite : nil
    }

    /// The same in numbers that were measured together.
    package mutating func watch(_ scalars: [Scalar], step: Int) -> NonFinite? {
        let before = firstNonFinite
        for scalar in scalars where !scalar.value.isFinite { notice(scalar.tag, step: step, count: 1) }
        return before != firstNonFinite ? firstNonFinite : nil
    }

    private mutating func notice(_ tag: Tag, step: Int, count: Int) {
        nonFiniteCount = min(nonFiniteCount &+ count, 1 << 52)
        guard let first = firstNonFinite else {
            firstNonFinite = NonFinite(tag: tag.rawValue, step: step)
            return
        }
        if first.step == step, !first.tags.contains(tag.rawValue) {
            firstNonFinite?.tags.append(tag.rawValue)
        }
    }

    /// A verdict that has become another.
    package struct News {
        package var verdict: GaugeVerdict
        /// What the pair of players does; `nil` where it is the only one.
        package var title: String?
        package var sentence: String

        package var text: String { [title, sentence].compactMap { $0 }.joined(separator: ": ") }
    }

    /// Takes in readings of the gauge, one for each pair of players; what was measured with them is known already.
    ///
    /// - Returns: The verdicts that have become others.
    package mutating func judge(_ evaluation: Evaluation) -> [News] {
        var news: [News] = []
        let shown = (duel, lookedBackAt)
        lookedBackAt = nil
        for reading in evaluation.readings {
            duel = reading.name
            gaugeHistory.append(
                GaugePoint(step: evaluation.step, reading: reading.gauge), step: evaluation.step)
            guard let verdict, let sentence = verdictHabit.take(verdict) else { continue }
            news.append(News(verdict: verdict, title: duelTitle, sentence: sentence))
        }
        (duel, lookedBackAt) = shown
        return news
    }

    /// Forgets the steps after one: the run goes on from there.
    package mutating func rollBack(to step: Int) {
        self.step = step
        for tag in series.keys { series[tag]?.rollBack(to: step) }
        series = series.filter { !$0.value.isEmpty }
        for name in tracks.keys { tracks[name]?.gaugeHistory.rollBack(to: step) }
        nonFiniteCount = series.values.reduce(0) { $0 + $1.nonFiniteCount }
        if let first = firstNonFinite, first.step > step { firstNonFinite = nil }
    }

    /// Forgets all steps: those that come are another pass, from a step on.
    package mutating func beginPass(after step: Int) {
        var next = RunHealth()
        (next.description, next.step, next.duel) = (description, step, duel)
        self = next
    }

    /// Moves all that came under one tag to another: a name's meaning is known better now.
    package mutating func rename(_ old: Tag, to new: Tag) {
        if let moved = series.removeValue(forKey: old) { series[new] = moved }
        monitor.forget(old)
        let names = firstNonFinite?.tags ?? []
        firstNonFinite?.tags = names.map { $0 == old.rawValue ? new.rawValue : $0 }
    }
}
