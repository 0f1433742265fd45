package import RunRecord

/// What is watched of one pair of players.
package struct PairTrack: Sendable, Equatable {
    package static let gaugeLimit = 512

    package var gaugeHistory = History<GaugePoint>(limit: PairTrack.gaugeLimit)
    package var monitor = GradientMonitor()
    package var habit = VerdictHabit()
}

extension StepRecord {
    /// As one of several pairs of players tells it.
    package func of(duel: String) -> StepRecord {
        guard !duel.isEmpty else { return self }
        var record = self
        record.scalars = scalars.compactMap { scalar in
            scalar.tag.without(duel: duel).map { Scalar($0, scalar.value) }
        }
        return record
    }
}

extension StepSummary {
    package func of(duel: String) -> StepSummary {
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
