package import RunRecord

/// The series of a run by their tags: so many of them, and so much of each, whatever comes.
extension [Tag: Series] {
    /// More kinds of numbers than these are not kept.
    package static var limit: Int { 512 }
    /// So many are kept step by step up to 65 536 steps, and in as many stretches beyond.
    package static var wholeCount: Int { 64 }
    /// How many stretches the later ones have: all of them together take less than half a gigabyte.
    package static var coarseCapacity: Int { 1 << 12 }

    /// Takes in values of some steps; false where there are too many kinds of numbers already.
    @discardableResult
    package mutating func append(_ bucket: Bucket, to tag: Tag, firstStep: Int, lastStep: Int) -> Bool {
        if self[tag]?.append(bucket, firstStep: firstStep, lastStep: lastStep) != nil { return true }
        guard count < Self.limit else { return false }
        var series = count < Self.wholeCount ? Series() : Series(capacity: Self.coarseCapacity)
        series.append(bucket, firstStep: firstStep, lastStep: lastStep)
        self[tag] = series
        return true
    }
}
