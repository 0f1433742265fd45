package import RunRecord

/// What is read of a series.
extension Series {
    /// Values, or buckets of the lowest level with finite ones, evenly spread over the run, or over some steps of it.
    package func samples(atMost count: Int, over steps: ClosedRange<Int>? = nil) -> [Bucket] {
        guard !isEmpty else { return [] }
        let steps = steps ?? firstStep...lastStep
        let width = stretch(of: steps)
        let isSingle = width < bucketWidth
        let total = isSingle ? lastStep - firstStep + 1 : baseCount
        func index(_ step: Int) -> Int { min(max(0, (step - firstStep) / width), total) }
        let first = index(steps.lowerBound)
        let end = min(index(steps.upperBound) + 1, total)
        let stride = max(1, (end - first + count - 1) / max(1, count))
        return Swift.stride(from: first, to: end, by: stride).compactMap { index in
            let bucket = isSingle ? recent.bucket(over: index..<index + 1) : bucket(index, level: 0)
            return bucket.count > 0 ? bucket : nil
        }
    }

    /// How finely some steps are known: 1, or the width of a bucket.
    package func stretch(of steps: ClosedRange<Int>) -> Int {
        recent.isWhole(from: max(0, steps.lowerBound - firstStep)) ? 1 : bucketWidth
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

    /// The last value at or before a step, and where it was measured: a value of a step, or the bucket that has it.
    private func last(atOrBefore step: Int) -> (bucket: Bucket, steps: ClosedRange<Int>)? {
        guard let origin, step > origin else { return nil }
        var step = step
        if bucketWidth > 1, recent.isWhole(from: step - firstStep) {
            if let found = recent.last(atOrBefore: step - firstStep) {
                return (Bucket(found.value), firstStep + found.offset...firstStep + found.offset)
            }
            step = firstStep + recent.covered.lowerBound - 1
        }
        return index(atOrBefore: step).map { index in
            let first = firstStep + index * bucketWidth
            return (bucket(index, level: 0), first...max(first, min(lastStep, first + bucketWidth - 1)))
        }
    }

    /// The bucket of a step, or of the last one before it that has a value.
    package func bucket(atOrBefore step: Int) -> Bucket? { last(atOrBefore: step)?.bucket }

    /// The steps of that bucket: where its value was measured.
    package func steps(atOrBefore step: Int) -> ClosedRange<Int>? { last(atOrBefore: step)?.steps }

    /// The mean of that bucket; NaN or an infinity where its newest value was one.
    package func value(atOrBefore step: Int) -> Float? { bucket(atOrBefore: step)?.outcome }

    /// The mean of the bucket of a step; `nil` where that has no value.
    package func value(at step: Int) -> Float? {
        guard let origin, step > origin else { return nil }
        let offset = step - origin - 1
        guard offset / bucketWidth <= levels[0].count else { return nil }
        let found =
            recent.covered.contains(offset)
            ? recent.bucket(over: offset..<offset + 1) : bucket(offset / bucketWidth, level: 0)
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
                    let values = index * bucketWidth..<(index + 1) * bucketWidth
                    if recent.isWhole(from: values.lowerBound) {
                        found.count += recent.count(outside: range, over: values)
                        visits += bucketWidth
                    } else {
                        found = (found.count + 1, false)
                    }
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

    /// The steps `range`, counted from `firstStep`, as one bucket: where an edge is inside of a bucket whose values are there
    /// one by one it is cut, and else it belongs to where it begins.
    package func bucket(over range: Range<Int>) -> Bucket {
        var visits = 0
        return bucket(over: range, visits: &visits)
    }

    /// The same, and adds to `visits` how many buckets and values were read.
    package func bucket(over range: Range<Int>, visits: inout Int) -> Bucket {
        var result = Bucket()
        guard !isEmpty, !range.isEmpty else { return result }
        let range = max(0, range.lowerBound)..<max(0, range.upperBound)
        func isCut(_ offset: Int) -> Bool {
            offset % bucketWidth > 0 && recent.isWhole(from: offset - offset % bucketWidth)
        }
        func up(_ offset: Int) -> Int { (offset + bucketWidth - 1) / bucketWidth }
        func add(_ values: Range<Int>) {
            result.merge(recent.bucket(over: values))
            visits += values.clamped(to: recent.covered).count
        }
        var index = up(range.lowerBound)
        if isCut(range.lowerBound) { add(range.lowerBound..<min(index * bucketWidth, range.upperBound)) }
        let cutsEnd = isCut(range.upperBound)
        let end = min(cutsEnd ? range.upperBound / bucketWidth : up(range.upperBound), baseCount)
        while index < end {
            let level = wholeLevel(at: index, before: end)
            visits += 1
            result.merge(bucket(index >> (2 * level), level: level))
            index += 1 << (2 * level)
        }
        if cutsEnd, end >= up(range.lowerBound) { add(end * bucketWidth..<range.upperBound) }
        return result
    }
}
