import Canvas
import RunRecord

/// What is watched of one pair of players.
struct PairTrack: Sendable, Equatable {
    var gaugeHistory = History<DashboardState.GaugePoint>(limit: DashboardState.gaugeLimit)
    var vitals = GradientMonitor()
    var verdicts = VerdictHabit()
}

/// Games of several pairs of players: panels speak of the one that is looked at.
extension DashboardState {
    /// What the pairs' tags begin with; one empty name where there is one pair.
    var duelNames: [String] { description?.duels?.map(\.name) ?? [""] }

    /// What the pair that is looked at does, in a few words; `nil` where it is the only one.
    var duelTitle: String? { title(of: duel) }

    func title(of duel: String) -> String? {
        description?.duels?.first { $0.name == duel }?.title.printable
    }

    /// The same for a panel's title, with the key that goes to the other pair.
    var duelSpans: [Span] {
        duelTitle.map { [Span("  "), Span("u", .hotKey), Span(" \($0)", .text)] } ?? []
    }

    /// Of the pair that is looked at.
    private var track: PairTrack {
        get { tracks[duel] ?? PairTrack() }
        _modify { yield &tracks[duel, default: PairTrack()] }
    }

    var gaugeHistory: History<GaugePoint> {
        get { track.gaugeHistory }
        _modify { yield &track.gaugeHistory }
    }

    var vitals: GradientMonitor {
        get { track.vitals }
        _modify { yield &track.vitals }
    }

    var verdicts: VerdictHabit {
        get { track.verdicts }
        _modify { yield &track.verdicts }
    }

    /// A metric of the pair that is looked at, or of the whole game.
    func series(of tag: Tag) -> Series? { series[tag.of(duel: duel)] ?? (duel.isEmpty ? nil : series[tag]) }

    /// The tag as the pair that is looked at has it; `nil` where another pair's it is.
    func ownTag(_ tag: Tag) -> Tag? {
        guard !duel.isEmpty, let slash = tag.rawValue.firstIndex(of: "/") else { return tag }
        let name = String(tag.rawValue[..<slash])
        guard duelNames.contains(name) else { return tag }
        return name == duel ? Tag(String(tag.rawValue[tag.rawValue.index(after: slash)...])) : nil
    }

    /// The recipe's own kinds of quality, of the pair that is looked at.
    var measures: [Measure] { (description?.measures ?? []).filter { ownTag($0.tag) != nil } }

    var lossReferences: [RunDescription.LossReference] {
        (description?.lossReferences ?? []).filter { ownTag($0.tag) != nil }
    }

    /// Does something for every pair as if it were looked at.
    mutating func forEachDuel(_ body: (inout DashboardState) -> Void) {
        let shown = duel
        for name in duelNames {
            duel = name
            body(&self)
        }
        duel = shown
    }

    mutating func lookAtNextDuel() {
        let names = duelNames
        let place = names.firstIndex(of: duel) ?? 0
        duel = names[(place + 1) % names.count]
        if let duelTitle { answer("u: \(duelTitle)") }
    }
}

extension StepRecord {
    /// As one of several pairs of players tells it.
    func of(duel: String) -> StepRecord {
        guard !duel.isEmpty else { return self }
        var record = self
        record.scalars = scalars.compactMap { scalar in
            scalar.tag.without(duel: duel).map { Scalar($0, scalar.value) }
        }
        return record
    }
}

extension StepSummary {
    func of(duel: String) -> StepSummary {
        guard !duel.isEmpty else { return self }
        var summary = self
        summary.buckets = [:]
        for (tag, bucket) in buckets {
            if let own = tag.without(duel: duel) { summary.buckets[own] = bucket }
        }
        return summary
    }
}

extension Tag {
    /// Without the name of a pair of players before it; `nil` where that is not there.
    fileprivate func without(duel: String) -> Tag? {
        rawValue.hasPrefix(duel + "/") ? Tag(String(rawValue.dropFirst(duel.count + 1))) : nil
    }
}
