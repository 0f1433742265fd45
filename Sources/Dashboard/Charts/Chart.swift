import Canvas
import Diagnostics
import RunRecord

/// How charts are looked at: the same for all of them.
struct ChartView {
    /// The weight of the bright lines' moving average, 0 (none) to 0.999.
    var smoothing: Float = 0.6
    /// Whether the scale leaves out the few values that lie far from the others.
    var clipsOutliers = true
    /// What the horizontal axis counts.
    var measure = StepClock.Measure.step
    var clock = StepClock()
    /// The steps shown; `nil`: all that the lines have.
    var steps: ClosedRange<Int>?
    /// Whether `steps` is a part of the run.
    var isPart = false
    /// The step that one looks back at.
    var cursor: Int?
    var marks: [Mark] = []
}

/// One curve of a chart.
struct ChartLine {
    /// What stands at its right end, before the value: a letter, so that no colour is needed to tell lines apart.
    var letter: String
    var series: Series?
    var role: Role
    var rawRole: Role
    /// Only its average is drawn, in these dashes: another run's.
    var dashes: ComparedStyle.Dashes?
    /// Whether it is this run's before its steps began again: no axis and no number is made from it.
    var isPast = false
    /// When another run's steps were; `nil`: when this run's were.
    var clock: StepClock?

    var isDotted: Bool { dashes != nil }
}

/// A value that is drawn as a line across a chart.
struct ChartReference: Equatable {
    var value: Float
    var label: String
}

/// Curves over the steps of a run: the lowest and highest value of each column dim, their moving average bright.
///
/// What is drawn is worked out once, in `init`, because the title tells of it (how much was clipped) before the curves
/// are on the screen. That costs what the chart's width costs, however long the run.
struct Chart {
    /// Columns at the right end, for values: a blank, a letter, a blank, a number.
    static let labelWidth = 8

    /// What one column of dots shows of a line.
    struct Stroke {
        var column: Int
        /// How many columns of dots it fills, this one and those to the right of it.
        var width = 1
        /// `nil` where the column has no finite value.
        var range: ClosedRange<Float>?
        var smooth: Float?
        var isBroken: Bool
    }

    let lines: [ChartLine]
    let references: [ChartReference]
    let view: ChartView
    let scale: Scale
    /// How many values lie outside of the scale; at least so many, where that is not exact.
    let clipped: (count: Int, isExact: Bool)
    /// How many columns have a value that a logarithm does not have: 0 or less.
    let unplacedCount: Int
    /// Whether anything at all is to be seen.
    let isEmpty: Bool
    /// The last value of each line's moving average, or the NaN that came after it; where one looks back, its value
    /// there.
    let shownValues: [Float?]
    let strokes: [[Stroke]]
    let columns: Columns
    let plot: Rect
    /// The columns for labels of the vertical axis.
    let tickWidth: Int
    /// What stands beside the scale's ticks.
    let tickLabels: [String]
    let glyphs: Glyphs
    /// Whether there is room for the horizontal axis, and for a row of its labels.
    let hasAxis: Bool
    let hasLabelRow: Bool

    /// - Parameters:
    ///   - lines: The later ones lie above the earlier ones.
    ///   - references: Lines to compare with; those far outside of what the curves do are left out.
    ///   - fixedRange: The values shown, where they are not to follow the curves.
    ///   - kind: How values are laid over the rows.
    ///   - view: How it is looked at.
    ///   - area: Where it will be drawn.
    ///   - glyphs: What it is drawn with.
    init(
        lines: [ChartLine], references: [ChartReference] = [], fixedRange: ClosedRange<Float>? = nil,
        kind: Scale.Kind = .linear, view: ChartView = ChartView(), area: Rect, glyphs: Glyphs
    ) {
        func chart(_ tickWidth: Int?) -> Chart {
            Chart(
                lines: lines, references: references, fixedRange: fixedRange, kind: kind, view: view,
                area: area, glyphs: glyphs, tickWidth: tickWidth)
        }
        var laid = chart(nil)
        // Wider labels leave a narrower plot, which can have another scale: mostly once, and never for long.
        for _ in 0..<3 {
            guard let widest = laid.tickLabels.map(\.columnCount).max(), widest > laid.tickWidth else {
                break
            }
            laid = chart(widest)
        }
        self = laid
    }

    private init(
        lines: [ChartLine], references: [ChartReference], fixedRange: ClosedRange<Float>?, kind: Scale.Kind,
        view: ChartView, area: Rect, glyphs: Glyphs, tickWidth width: Int?
    ) {
        self.lines = lines
        self.view = view
        self.glyphs = glyphs
        hasLabelRow = area.height >= 9
        hasAxis = area.height >= 5
        let axisRows = hasAxis ? (hasLabelRow ? 2 : 1) : 0
        let rows = max(0, area.height - axisRows)
        // An earlier pass lies under the run where the run is: it moves no axis.
        let known = lines.filter { !$0.isPast }.compactMap(\.series).filter { !$0.isEmpty }
        let firstStep = known.map(\.firstStep).min() ?? 1
        let steps = view.steps ?? firstStep...max(firstStep, known.map(\.lastStep).max() ?? 0)
        tickWidth = width ?? Chart.tickWidth(over: known, steps: steps)
        let axisWidth = tickWidth + 1
        plot = Rect(
            x: area.x + axisWidth, y: area.y, width: max(0, area.width - axisWidth - Chart.labelWidth),
            height: rows)
        let columns = Columns(
            steps: steps, columnCount: plot.width * DotCanvas.dotsAcross(glyphs), measure: view.measure,
            clock: view.clock, isPart: view.isPart)
        self.columns = columns
        let strokes = lines.map { line -> [Stroke] in
            // What the axis counts is not told by every run.
            if let clock = line.clock, !clock.measures(view.measure) { return [] }
            let own = line.clock.map { columns.followed(by: $0) } ?? columns
            return Chart.strokes(of: line.series, in: own, kind: kind, view: view)
        }
        self.strokes = strokes
        shownValues = zip(lines, strokes).map { line, strokes -> Float? in
            // What an earlier pass came to is no number of this run's.
            if line.isPast { return nil }
            let step = view.cursor ?? steps.upperBound
            let value = line.series?.value(
                atOrBefore: line.clock.map { columns.step(at: step, on: $0) } ?? step)
            if view.cursor != nil || value?.isFinite == false { return value }
            return strokes.last { $0.smooth != nil }?.smooth
        }
        isEmpty = known.isEmpty

        let present = Array(zip(lines, strokes)).filter { !$0.0.isPast }
        let places = fixedRange ?? Chart.box(around: present, kind: kind, view: view)
        var shown = places
        let reach = (places.upperBound - places.lowerBound) * 0.5 + 1e-6
        self.references = references.filter { reference in
            guard reference.value.isFinite, let place = kind.place(of: reference.value) else { return false }
            return place >= places.lowerBound - reach && place <= places.upperBound + reach
        }
        if fixedRange == nil {
            for place in self.references.compactMap({ kind.place(of: $0.value) }) {
                shown = min(shown.lowerBound, place)...max(shown.upperBound, place)
            }
        }
        // What is never below 0, or never leaves 0...1, has no axis that does.
        let farthest = Float.greatestFiniteMagnitude
        let isPositive = shown.lowerBound >= 0
        let bounds = (isPositive ? 0 : -farthest)...(isPositive && shown.upperBound <= 1 ? 1 : farthest)
        let scale = Scale(over: shown, tickCount: min(6, max(3, rows / 3)), kind: kind, within: bounds)
        self.scale = scale
        tickLabels = scale.labels
        let ranges = strokes.joined().compactMap(\.range)
        let isClipping = ranges.contains { $0.upperBound > scale.high || $0.lowerBound < scale.low }
        clipped = (isClipping ? known : []).reduce((0, true)) { sum, series in
            let more = series.count(outside: scale.low...scale.high, over: steps)
            return (sum.0 + more.count, sum.1 && more.isExact)
        }
        unplacedCount = kind == .logarithmic ? ranges.count { $0.lowerBound <= 0 } : 0
    }

    /// How wide the vertical axis's labels may become: they are not known before the scale is, and that not before the
    /// plot's width.
    private static func tickWidth(over known: [Series], steps: ClosedRange<Int>) -> Int {
        let values = known.reduce(into: Bucket()) { all, series in
            let first = series.firstStep
            all.merge(series.bucket(over: steps.lowerBound - first..<steps.upperBound + 1 - first))
        }
        guard values.count > 0 else { return 4 }
        // Between -2k and 0 stands -1.5k, between 0 and 2e9 1.5e9.
        let below = Chart.brief(values.low).columnCount + (values.low <= -1000 ? 2 : 0)
        let above = Chart.brief(values.high).columnCount + (values.high >= 1e9 ? 2 : 0)
        return min(8, max(4, below, above))
    }

    private static func strokes(
        of series: Series?, in columns: Columns, kind: Scale.Kind, view: ChartView
    ) -> [Stroke] {
        guard let series else { return [] }
        var average = Smoothing(weight: view.smoothing)
        // Left of a part of the run stands what its average has seen before.
        let first = view.isPart && view.smoothing > 0 ? -columns.count : 0
        return columns.buckets(of: series, from: first).compactMap { column, bucket in
            let place = bucket.mean.flatMap { kind.place(of: $0) }
            let smooth = place.map { kind.value(at: average.add($0)) }
            guard column >= 0 else { return nil }
            return Stroke(
                column: columns.dot(of: column), width: columns.width(of: column),
                range: bucket.count > 0 ? bucket.low...bucket.high : nil,
                smooth: smooth.flatMap { $0.isFinite ? $0 : nil }, isBroken: bucket.nonFiniteCount > 0)
        }
    }

    /// The places of the values that must be seen: what each line mostly does, and the newer half of every bright line
    /// whole.
    ///
    /// What it mostly does is the box from its 1st to its 99th hundredth, a third wider on both sides so that common
    /// noise stays inside, and never wider than its lowest and highest value. It is taken from single buckets and not
    /// from columns: in a long run every column has some spike, and the chart would show nothing else.
    private static func box(
        around lines: [(line: ChartLine, strokes: [Stroke])], kind: Scale.Kind, view: ChartView
    ) -> ClosedRange<Float> {
        var low = Float.infinity
        var high = -Float.infinity
        for (line, strokes) in lines {
            let ranges = strokes.compactMap(\.range)
            let bottoms = ranges.compactMap { kind.place(of: $0.lowerBound) }
            let tops = ranges.compactMap { kind.place(of: $0.upperBound) }
            guard let bottom = bottoms.min(), let top = tops.max() else { continue }
            let samples = view.clipsOutliers ? line.series?.samples(atMost: 256, over: view.steps) ?? [] : []
            let lows = samples.compactMap { kind.place(of: $0.low) }.sorted()
            let highs = samples.compactMap { kind.place(of: $0.high) }.sorted()
            // Of few values none is an outlier.
            guard samples.count >= 40, let first = quantile(0.01, of: lows),
                let last = quantile(0.99, of: highs)
            else {
                low = min(low, bottom, top)
                high = max(high, top)
                continue
            }
            let reach = (last - first) * 0.35
            let tail = strokes.suffix(max(8, strokes.count / 2)).compactMap(\.smooth)
                .compactMap { kind.place(of: $0) }
            low = min(low, max(bottom, first - reach), tail.min() ?? low)
            high = max(high, min(top, last + reach), tail.max() ?? high)
        }
        return low <= high ? low...high : 0...1
    }
}
