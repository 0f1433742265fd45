import RunRecord

/// How the steps of a run are laid over the dot columns of a chart.
///
/// A column spans m · 2^k steps with m of 4...7, so that its edges stay where they are while the run goes on: only the
/// right end of a chart changes from step to step, and now and then the whole moves together by a fifth or less.
struct Columns: Equatable {
    /// How many dot columns there are.
    let count: Int
    /// Steps in one column; 1 if there are fewer steps than columns.
    let stepsPerColumn: Int
    /// Columns of one step; 1 if there are more steps than columns.
    let columnsPerStep: Int

    init(stepCount: Int, columnCount: Int) {
        count = max(0, columnCount)
        let needed = max(1, (stepCount + max(1, count) - 1) / max(1, count))
        stepsPerColumn = Columns.round(needed)
        columnsPerStep = needed > 1 || stepCount < 1 ? 1 : max(1, min(count / stepCount, 8))
    }

    /// The smallest m · 2^k with m of 4...7, or number below 4, that is not less than `n`.
    private static func round(_ n: Int) -> Int {
        var unit = 1
        while unit * 7 < n { unit *= 2 }
        return (n + unit - 1) / unit * unit
    }

    /// The dot column of a step that is counted from 0.
    func column(of offset: Int) -> Int { offset / stepsPerColumn * columnsPerStep }

    /// The buckets of a series, with the dot columns where they stand.
    func buckets(of series: Series) -> [(column: Int, bucket: Bucket)] {
        var found: [(column: Int, bucket: Bucket)] = []
        var offset = 0
        let end = series.lastStep - series.firstStep + 1
        while !series.isEmpty, offset < end, column(of: offset) < count {
            let bucket = series.bucket(over: offset..<offset + stepsPerColumn)
            if !bucket.isEmpty { found.append((column(of: offset), bucket)) }
            offset += stepsPerColumn
        }
        return found
    }
}

/// An exponential moving average that is right from its first value on.
///
/// The plain average starts at 0 and takes long to leave it; dividing by the weight that it has gathered so far takes
/// that bias out (Kingma & Ba, 2015), and makes a constant stay that constant.
struct Smoothing {
    let weight: Float
    private var sum: Float = 0
    private var gathered: Float = 0

    init(weight: Float) { self.weight = min(max(weight, 0), 0.999) }

    mutating func add(_ value: Float) -> Float {
        sum = weight * sum + (1 - weight) * value
        gathered = weight * gathered + (1 - weight)
        return sum / gathered
    }
}
