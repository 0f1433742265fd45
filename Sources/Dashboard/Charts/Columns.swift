import Canvas
import RunRecord

/// How the steps of a run are laid over the dot columns of a chart.
///
/// A column spans m · 2^k steps (or seconds, or epochs) with m of 4...7, so that its edges stay where they are while the
/// run goes on: only the right end of a chart changes from step to step, and now and then the whole moves together by a
/// fifth or less.
struct Columns: Equatable {
    /// How many dot columns there are.
    let count: Int
    /// What a column spans; less than 1 step where there are more columns than steps.
    let unit: Double
    /// What the axis reads where the first column begins.
    let start: Double
    /// The last step that is shown.
    let lastStep: Int
    let measure: StepClock.Measure
    private let clock: StepClock
    /// The column of the last step: those behind it are empty.
    private let lastColumn: Int

    /// - Parameters:
    ///   - steps: The steps that must be seen.
    ///   - columnCount: How many dot columns there are.
    ///   - measure: What the axis counts.
    ///   - clock: What it reads at which step.
    ///   - isPart: Whether the steps are a part of the run: then the first column may begin before them, on a coarse
    ///     grid, and a view that follows the run moves in jumps.
    init(
        steps: ClosedRange<Int>, columnCount: Int, measure: StepClock.Measure = .step,
        clock: StepClock = StepClock(), isPart: Bool = false
    ) {
        count = max(0, columnCount)
        lastStep = steps.upperBound
        self.measure = measure
        self.clock = clock
        let first = clock.value(measure, at: Double(steps.lowerBound))
        let last = clock.value(measure, at: Double(steps.upperBound + 1))
        let span = max(last - first, 1e-9)
        let columns = Double(max(1, count))
        if isPart {
            unit = Columns.unit(over: span * 9 / 8, columns: columns, measure: measure)
            let grain = unit * max(1, (columns / 8).rounded(.down))
            start = (first / grain).rounded(.down) * grain
        } else {
            unit = Columns.unit(over: span, columns: columns, measure: measure)
            start = first
        }
        let end = Columns.column(at: clock.value(measure, at: Double(lastStep)), start, unit)
        lastColumn = min(end, count - 1)
    }

    /// The same columns for the steps of another run, where its clock reads what the axis does.
    func followed(by other: StepClock) -> Columns {
        measure == .step ? self : Columns(self, other)
    }

    private init(_ columns: Columns, _ clock: StepClock) {
        (count, unit, start) = (columns.count, columns.unit, columns.start)
        (measure, lastColumn, self.clock) = (columns.measure, columns.lastColumn, clock)
        lastStep = columns.step(at: columns.lastStep, on: clock)
    }

    /// The step of another run at which its clock reads what the axis does at one of this run's.
    func step(at step: Int, on other: StepClock) -> Int {
        guard measure != .step else { return step }
        return Int(held: other.step(measure, at: clock.value(measure, at: Double(step))).rounded(.down))
    }

    private static func column(at value: Double, _ start: Double, _ unit: Double) -> Int {
        min(max(Int(held: ((value - start) / unit + 1e-6).rounded(.down)), -1 << 30), 1 << 30)
    }

    /// The smallest m · 2^k with m of 4...7 of which `columns` cover a span: a whole number of steps, or a step's part.
    private static func unit(over span: Double, columns: Double, measure: StepClock.Measure) -> Double {
        let needed = span / columns
        if measure == .step, needed <= 1 { return 1 / max(1, min((columns / span).rounded(.down), 8)) }
        var unit = 1.0
        while unit * 7 < needed { unit *= 2 }
        while unit * 3.5 >= needed { unit /= 2 }
        let rounded = (needed / unit - 1e-9).rounded(.up) * unit
        return measure == .step ? rounded.rounded(.up) : rounded
    }

    /// The steps of a column; none, where columns are closer than steps.
    func steps(of column: Int) -> Range<Int> {
        let edges = [column, column + 1].map { index in
            let value = clock.step(measure, at: start + Double(index) * unit)
            return Int(held: (value - 1e-6).rounded(.up))
        }
        let end = min(edges[1], lastStep + 1)
        return min(edges[0], end)..<end
    }

    /// The dot column of a step; outside of the chart it is outside of `0..<count`.
    func column(of step: Int) -> Int {
        Columns.column(at: clock.value(measure, at: Double(step)), start, unit)
    }

    /// Where a column is drawn so that the last step's stands at the right edge: from the first of `count` dots to the
    /// last.
    func dot(of column: Int) -> Int {
        let last = lastColumn
        guard last > 0, count > 1 else { return column + count - 1 - last }
        return Int(held: (Double(column) * Double(count - 1) / Double(last)).rounded())
    }

    /// The column that is drawn at a dot, or the nearest one before it.
    func column(atDot dot: Int) -> Int {
        let last = lastColumn
        guard last > 0, count > 1 else { return max(0, last) }
        var column = min(max(0, dot * last / (count - 1)), last)
        while column < last, self.dot(of: column + 1) <= dot { column += 1 }
        return column
    }

    /// How many dots a column is drawn over: to the next one's where there is no more than one between them.
    func width(of column: Int) -> Int {
        let width = dot(of: column + 1) - dot(of: column)
        return column < lastColumn && width <= 2 ? max(1, width) : 1
    }

    /// What the axis counts over all dots.
    var shownSpan: Double { Double(lastColumn + 1) * unit }

    /// The dot of what the axis reads.
    func dot(at value: Double) -> Int {
        let column = ((value - start) / unit + 1e-6).rounded(.down)
        return dot(of: Int(held: min(max(column, -1e6), 1e6)))
    }

    /// The buckets of a series, with the dot columns where they stand.
    ///
    /// - Parameters:
    ///   - series: What is drawn.
    ///   - first: The first column; those below 0 are left of the chart, for what an average has seen before.
    /// - Returns: One for each column that has values.
    func buckets(of series: Series, from first: Int = 0) -> [(column: Int, bucket: Bucket)] {
        guard !series.isEmpty else { return [] }
        var found: [(column: Int, bucket: Bucket)] = []
        let end = min(count - 1, column(of: min(series.lastStep, lastStep)))
        for column in stride(from: max(first, column(of: series.firstStep)), through: end, by: 1) {
            let steps = steps(of: column)
            guard !steps.isEmpty else { continue }
            let bucket = series.bucket(
                over: steps.lowerBound - series.firstStep..<steps.upperBound - series.firstStep)
            if !bucket.isEmpty { found.append((column, bucket)) }
        }
        return found
    }
}

/// An exponential moving average that is right from its first value on.
///
/// The plain average starts at 0 and takes long to leave it; dividing by the weight that it has gathered so far takes
/// that bias out (Kingma & Ba, 2015), and makes a constant stay that constant.
struct Smoothing {
    let weight: Double
    private var sum = 0.0
    private var gathered = 0.0

    init(weight: Float) { self.weight = Double(min(max(weight, 0), 0.999)) }

    mutating func add(_ value: Float) -> Float {
        sum = weight * sum + (1 - weight) * Double(value)
        gathered = weight * gathered + (1 - weight)
        return Float(sum / gathered)
    }
}
