package import RunRecord

/// One metric over the steps of a run, kept so that any stretch of it can be drawn without losing a spike.
///
/// A pyramid of buckets: each of a level holds four of the level below, so a stretch is read from few of them, and a
/// chart costs what its width costs, however long the run. Appending is O(1) amortized. When the lowest level is full
/// its buckets are joined two by two; together the levels have about `4/3 · capacity` buckets at most. The values of the
/// last steps, four times as many as the lowest level may have buckets but no more than 16 384, are also there one by one.
package struct Series: Sendable, Equatable {
    /// How many steps a bucket of the lowest level spans: a power of two.
    package private(set) var bucketWidth = 1
    /// The last step that has a value.
    package private(set) var lastStep = 0
    package private(set) var nonFiniteCount = 0
    /// The first step with a value that was no number.
    package private(set) var firstNonFiniteStep: Int?
    /// The newest value, NaN and infinities too; the mean, where it came as a summary.
    package private(set) var latest: Float?

    private var capacity: Int
    /// Whether its values come with evaluations only.
    package let isRare: Bool
    /// The step before the first one.
    private(set) var origin: Int?
    /// `levels[0]` has the finished buckets of the lowest level.
    private(set) var levels: [[Bucket]] = [[]]
    /// The bucket after the last one of `levels[0]`, which still takes values.
    private(set) var open = Bucket()
    /// Those of the last steps; of rare ones there are few enough for a bucket each.
    private(set) var recent: RecentValues

    private static func recentLimit(_ capacity: Int) -> Int { min(4 * capacity, 1 << 14) }

    /// - Parameters:
    ///   - capacity: How many buckets the lowest level may have: a power of two.
    ///   - isRare: Whether its values come with evaluations only.
    package init(capacity: Int = 1 << 16, isRare: Bool = false) {
        precondition(capacity >= 2 && capacity & (capacity - 1) == 0, "series: capacity \(capacity)")
        self.capacity = capacity
        self.isRare = isRare
        recent = RecentValues(limit: Series.recentLimit(capacity))
    }

    package var isEmpty: Bool { origin == nil }
    package var firstStep: Int { (origin ?? 0) + 1 }
    /// The lowest level's buckets, with the open one.
    package var baseCount: Int { isEmpty ? 0 : levels[0].count + 1 }
    package var totalCount: Int { levels.reduce(0) { $0 + $1.count } + 1 }

    package mutating func append(step: Int, value: Float) {
        append(Bucket(value), firstStep: step, lastStep: step)
    }

    /// Takes in a summary of several steps; it stands at their middle.
    package mutating func append(_ bucket: Bucket, firstStep: Int, lastStep: Int) {
        guard !bucket.isEmpty else { return }
        let start = origin ?? firstStep - 1
        origin = start
        nonFiniteCount += bucket.nonFiniteCount
        if bucket.nonFiniteCount > 0 { firstNonFiniteStep = firstNonFiniteStep ?? firstStep }
        if lastStep >= self.lastStep { latest = bucket.outcome }
        self.lastStep = max(self.lastStep, lastStep)
        let offset = max(0, firstStep + (lastStep - firstStep) / 2 - start - 1)
        if !isRare {
            if let value = bucket.only {
                recent.append(value, at: offset)
            } else {
                recent.begin(behind: offset)
            }
        }
        while offset / bucketWidth >= capacity { halve() }
        let index = offset / bucketWidth
        if index < levels[0].count {
            amend(index, with: bucket)
            return
        }
        while levels[0].count < index { close() }
        open.merge(bucket)
    }

    /// Finishes the open bucket, and with it every four that it completes on the levels above.
    private mutating func close() {
        levels[0].append(open)
        open = Bucket()
        var level = 0
        while levels[level].count % 4 == 0 {
            var four = Bucket()
            for bucket in levels[level].suffix(4) { four.merge(bucket) }
            if level + 1 == levels.count { levels.append([]) }
            levels[level + 1].append(four)
            level += 1
        }
    }

    /// Makes room for others: no more than so many buckets of the lowest level from here on, a power of two.
    package mutating func limit(to capacity: Int) {
        guard capacity < self.capacity else { return }
        self.capacity = capacity
        while levels[0].count >= capacity { halve() }
        recent.limit(to: Series.recentLimit(capacity))
    }

    private mutating func halve() {
        let base = levels[0]
        var last = open
        if base.count % 2 == 1, var pair = base.last {
            pair.merge(last)
            last = pair
        }
        levels = [[]]
        levels[0].reserveCapacity(capacity)
        for index in stride(from: 0, to: base.count - 1, by: 2) {
            open = base[index]
            open.merge(base[index + 1])
            close()
        }
        open = last
        bucketWidth *= 2
    }

    /// Forgets what came after a step, as a run does that goes on from a checkpoint.
    ///
    /// Where a bucket spans several steps, the one that holds the step stays whole; values that are there one by one go.
    package mutating func rollBack(to step: Int) {
        guard let origin, step < lastStep else { return }
        let place = (step - origin - 1) / bucketWidth
        var kept = Series(capacity: capacity, isRare: isRare)
        if step > origin, place <= levels[0].count {
            kept.origin = origin
            kept.bucketWidth = bucketWidth
            for bucket in levels[0].prefix(place) {
                kept.open = bucket
                kept.close()
            }
            kept.open = place < levels[0].count ? levels[0][place] : open
            kept.recent = recent
            kept.recent.rollBack(to: step - origin)
            kept.lastStep = step
            kept.nonFiniteCount =
                kept.levels[0].reduce(kept.open.nonFiniteCount) { $0 + $1.nonFiniteCount }
            kept.firstNonFiniteStep = kept.nonFiniteCount > 0 ? firstNonFiniteStep : nil
            kept.latest = kept.value(atOrBefore: step)
        }
        self = kept
    }

    /// A value of an earlier step, as after a roll back: it joins the buckets that are there.
    private mutating func amend(_ index: Int, with bucket: Bucket) {
        var index = index
        for level in levels.indices {
            guard index < levels[level].count else { return }
            levels[level][index].merge(bucket)
            index /= 4
        }
    }
}
