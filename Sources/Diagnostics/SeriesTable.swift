package import RunRecord

/// The series of a run by their tags: so many of them, and so much of all of them together, whatever comes.
extension [Tag: Series] {
    /// More kinds of numbers than these are not kept.
    package static var limit: Int { 512 }
    /// Beyond so many, each is told apart in as few stretches of steps as there may be.
    package static var wholeCount: Int { 64 }
    /// How many stretches a series has at least, once its run is long enough: more than a wide chart has columns.
    package static var leastCapacity: Int { 1 << 10 }
    /// How many stretches a series of values has that come every few hundred steps.
    package static var rareCapacity: Int { 1 << 12 }
    /// The room that all others share, and these a quarter of it: with the levels above them, 2.1 and 0.5 MB of buckets.
    ///
    /// Sixteen series have 4096 stretches each: a tenth of a run still fills the widest chart.
    package static var sharedCapacity: Int { 1 << 16 }
    private static var mostCapacity: Int { 1 << 16 }

    /// How many stretches each of so many series of a kind may have: a power of two.
    package static func capacity(among count: Int, areRare: Bool = false) -> Int {
        let share = (areRare ? Self.sharedCapacity / 4 : Self.sharedCapacity) / Swift.max(1, count)
        let whole = 1 << (Int.bitWidth - 1 - share.leadingZeroBitCount)
        let most = areRare ? Self.rareCapacity : Self.mostCapacity
        return Swift.min(most, Swift.max(Self.leastCapacity, whole))
    }

    /// Takes in values of some steps.
    ///
    /// One tag more leaves less room for each: then all have wider buckets that come as often.
    ///
    /// - Parameters:
    ///   - bucket: The values.
    ///   - tag: What they are of.
    ///   - firstStep: The first of their steps.
    ///   - lastStep: The last one.
    ///   - isRare: Whether such values come with evaluations only.
    /// - Returns: False where there are too many kinds of numbers already.
    @discardableResult
    package mutating func append(
        _ bucket: Bucket, to tag: Tag, firstStep: Int, lastStep: Int, isRare: Bool = false
    ) -> Bool {
        if let place = index(forKey: tag) {
            // Where it lies: `self[tag]?` would move it out and back.
            values[place].append(bucket, firstStep: firstStep, lastStep: lastStep)
            return true
        }
        guard count < Self.limit else { return false }
        let others = values.count { $0.isRare == isRare }
        let capacity = Self.capacity(among: others + 1, areRare: isRare)
        if capacity < Self.capacity(among: others, areRare: isRare) {
            for tag in keys where self[tag]?.isRare == isRare { self[tag]?.limit(to: capacity) }
        }
        var series = Series(capacity: capacity, isRare: isRare)
        series.append(bucket, firstStep: firstStep, lastStep: lastStep)
        self[tag] = series
        return true
    }
}
