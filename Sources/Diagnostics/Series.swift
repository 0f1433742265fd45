package import RunRecord

/// One metric over the steps of a run, kept so that any stretch of it can be drawn without losing a spike.
///
/// A pyramid of buckets: each of a level holds four of the level below, so a stretch is read from few of them, and a
/// chart costs what its width costs, however long the run. Appending is O(1) amortized. When the lowest level is full
/// its buckets are joined two by two; together the levels have about `4/3 · capacity` buckets at most.
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
    private var origin: Int?
    /// `levels[0]` has the finished buckets of the lowest level.
    private var levels: [[Bucket]] = [[]]
    /// The bucket after the last one of `levels[0]`, which still takes values.
    private var open = Bucket()

    /// - Parameters:
    ///   - capacity: How many buckets the lowest level may have: a power of two.
    ///   - isRare: Whether its values come with evaluations only.
    package init(capacity: Int = 1 << 16, isRare: Bool = false) {
        precondition(capacity >= 2 && capacity & (capacity - 1) == 0, "series: capacity \(capacity)")
        self.capacity = capacity
        self.isRare = isRare
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
    /// Where a bucket spans several steps, the one that holds the step stays whole.
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

extension Series {
    /// Buckets of the lowest level with finite values, evenly spread over the run, or over some steps of it.
    package func samples(atMost count: Int, over steps: ClosedRange<Int>? = nil) -> [Bucket] {
        func index(_ step: Int) -> Int { min(max(0, (step - firstStep) / bucketWidth), baseCount) }
        let first = steps.map { index($0.lowerBound) } ?? 0
        let end = steps.map { min(index($0.upperBound) + 1, baseCount) } ?? baseCount
        let stride = max(1, (end - first + count - 1) / max(1, count))
        var found: [Bucket] = []
        for index in Swift.stride(from: first, to: end, by: stride) {
            let bucket = index < levels[0].count ? levels[0][index] : open
            if bucket.count > 0 { found.append(bucket) }
        }
        return found
    }

    /// The place of a step's bucket on the lowest level, or that of the last one before it that has a value: O(log n).
    private func index(atOrBefore step: Int) -> Int? {
        guard let origin, step > origin else { return nil }
        var index = min((step - origin - 1) / bucketWidth, levels[0].count)
        if index == levels[0].count {
            if !open.isEmpty { return index }
            index -= 1
        }
        var level = 0
        while index >= 0 {
            if !levels[level][index].isEmpty {
                // Down again, to the rightmost of its values.
                while level > 0 {
                    level -= 1
                    index = 4 * index + 3
                    while levels[level][index].isEmpty { index -= 1 }
                }
                return index
            }
            if index % 4 > 0 {
                index -= 1
            } else {
                index = index / 4 - 1
                level += 1
            }
        }
        return nil
    }

    /// The bucket of a step, or of the last one before it that has a value.
    package func bucket(atOrBefore step: Int) -> Bucket? {
        index(atOrBefore: step).map { $0 == levels[0].count ? open : levels[0][$0] }
    }

    /// The steps of that bucket: where its value was measured.
    package func steps(atOrBefore step: Int) -> ClosedRange<Int>? {
        index(atOrBefore: step).map { index in
            let first = firstStep + index * bucketWidth
            return first...max(first, min(lastStep, first + bucketWidth - 1))
        }
    }

    /// The mean of that bucket; NaN or an infinity where its newest value was one.
    package func value(atOrBefore step: Int) -> Float? { bucket(atOrBefore: step)?.outcome }

    /// The mean of the bucket of a step; `nil` where that has no value.
    package func value(at step: Int) -> Float? {
        guard let origin, step > origin else { return nil }
        let index = (step - origin - 1) / bucketWidth
        guard index <= levels[0].count else { return nil }
        let found = bucket(index, level: 0)
        return found.isEmpty ? nil : found.outcome
    }

    /// How many values lie outside of a range, over some steps; at least so many, where that is not exact.
    ///
    /// Only buckets that reach outside are looked into, and no more than `visitLimit` of them.
    package func count(
        outside range: ClosedRange<Float>, over steps: ClosedRange<Int>, visitLimit: Int = 1 << 12
    ) -> (count: Int, isExact: Bool) {
        var found = (count: 0, isExact: true)
        guard !isEmpty else { return found }
        var visits = 0
        var index = max(0, (steps.lowerBound - firstStep) / bucketWidth)
        let end = min((steps.upperBound - firstStep) / bucketWidth + 1, baseCount)
        while index < end {
            var level = wholeLevel(at: index, before: end)
            while true {
                visits += 1
                guard visits <= visitLimit else { return (found.count, false) }
                let bucket = bucket(index >> (2 * level), level: level)
                let isInside = bucket.low >= range.lowerBound && bucket.high <= range.upperBound
                if bucket.count == 0 || isInside { break }
                if bucket.high < range.lowerBound || bucket.low > range.upperBound {
                    found.count += bucket.count
                    break
                }
                if level == 0 {
                    found = (found.count + 1, false)
                    break
                }
                level -= 1
            }
            index += 1 << (2 * level)
        }
        return found
    }

    private func bucket(_ index: Int, level: Int) -> Bucket {
        level == 0 && index == levels[0].count ? open : levels[level][index]
    }

    /// The highest level that has a whole bucket which begins here and ends before `end`.
    private func wholeLevel(at index: Int, before end: Int) -> Int {
        var level = 0
        while index & (1 << (2 * level + 2) - 1) == 0, index + 1 << (2 * level + 2) <= end,
            level + 1 < levels.count, index >> (2 * level + 2) < levels[level + 1].count
        {
            level += 1
        }
        return level
    }

    /// The steps `range`, counted from `firstStep`, as one bucket: of all buckets that begin inside.
    package func bucket(over range: Range<Int>) -> Bucket {
        var visits = 0
        return bucket(over: range, visits: &visits)
    }

    /// The same, and adds to `visits` how many buckets were read.
    package func bucket(over range: Range<Int>, visits: inout Int) -> Bucket {
        var result = Bucket()
        guard !isEmpty, !range.isEmpty else { return result }
        var index = (max(0, range.lowerBound) + bucketWidth - 1) / bucketWidth
        let end = min((range.upperBound + bucketWidth - 1) / bucketWidth, baseCount)
        while index < end {
            let level = wholeLevel(at: index, before: end)
            visits += 1
            result.merge(bucket(index >> (2 * level), level: level))
            index += 1 << (2 * level)
        }
        return result
    }
}
