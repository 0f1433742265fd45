import Canvas
import RunRecord

/// One curve of a chart.
struct ChartLine {
    /// What stands at its right end, before the value: a letter, so that no colour is needed to tell lines apart.
    var letter: String
    var series: Series?
    var role: Role
    var rawRole: Role
}

/// A value that is drawn as a line across a chart.
struct ChartReference {
    var value: Float
    var label: String
}

/// Curves over the steps of a run: the lowest and highest value of each column dim, their moving average bright.
///
/// What is drawn is worked out once, in `init`, because the title tells of it (how much was clipped) before the curves
/// are on the screen.
struct Chart {
    static let smoothing: Float = 0.6
    /// Columns at the right end, for values: a blank, a letter, a blank, a number.
    static let labelWidth = 8

    /// What one column of dots shows of a line.
    struct Stroke {
        var column: Int
        /// `nil` where the column has no finite value.
        var range: ClosedRange<Float>?
        var smooth: Float?
        var isBroken: Bool
    }

    let lines: [ChartLine]
    let references: [ChartReference]
    let scale: Scale
    /// How many columns have a value outside of the scale.
    let clippedCount: Int
    /// Whether anything at all is to be seen.
    let isEmpty: Bool
    /// The last value of each line's moving average.
    let lastValues: [Float?]
    let strokes: [[Stroke]]
    let columns: Columns
    let firstStep: Int
    let plot: Rect
    let glyphs: Glyphs
    let hasLabelRow: Bool

    /// - Parameters:
    ///   - lines: The later ones lie above the earlier ones.
    ///   - references: Lines to compare with; those far outside of what the curves do are left out.
    ///   - fixedRange: The values shown, where they are not to follow the curves.
    ///   - area: Where it will be drawn.
    ///   - glyphs: What it is drawn with.
    init(
        lines: [ChartLine], references: [ChartReference] = [], fixedRange: ClosedRange<Float>? = nil,
        area: Rect,
        glyphs: Glyphs
    ) {
        self.lines = lines
        self.glyphs = glyphs
        hasLabelRow = area.height >= 9
        let axisRows = area.height >= 5 ? (hasLabelRow ? 2 : 1) : 0
        let rows = max(0, area.height - axisRows)
        let known = lines.compactMap(\.series).filter { !$0.isEmpty }
        let firstStep = known.map(\.firstStep).min() ?? 1
        let lastStep = known.map(\.lastStep).max() ?? 0
        self.firstStep = firstStep
        // The labels' width is not known before the scale is, so it is taken at its usual greatest.
        let axisWidth = 5
        plot = Rect(
            x: area.x + axisWidth, y: area.y, width: max(0, area.width - axisWidth - Chart.labelWidth),
            height: rows)
        let columns = Columns(
            stepCount: lastStep - firstStep + 1, columnCount: plot.width * DotCanvas.dotsAcross(glyphs))
        self.columns = columns
        strokes = lines.map { Chart.strokes(of: $0.series, in: columns) }
        lastValues = strokes.map { $0.last { $0.smooth != nil }?.smooth }
        isEmpty = known.isEmpty

        let box = fixedRange ?? Chart.box(around: Array(zip(lines, strokes)))
        var shown = box
        let reach = (box.upperBound - box.lowerBound) * 0.5 + 1e-6
        self.references = references.filter {
            $0.value.isFinite && $0.value >= box.lowerBound - reach && $0.value <= box.upperBound + reach
        }
        if fixedRange == nil {
            for reference in self.references {
                shown = min(shown.lowerBound, reference.value)...max(shown.upperBound, reference.value)
            }
        }
        let scale = Scale(over: shown, tickCount: min(6, max(3, rows / 3)))
        self.scale = scale
        clippedCount = strokes.joined().count { stroke in
            stroke.range.map { $0.lowerBound < scale.low || $0.upperBound > scale.high } ?? false
        }
    }

    private static func strokes(of series: Series?, in columns: Columns) -> [Stroke] {
        guard let series else { return [] }
        var average = Smoothing(weight: smoothing)
        return columns.buckets(of: series).map { column, bucket in
            Stroke(
                column: column, range: bucket.count > 0 ? bucket.low...bucket.high : nil,
                smooth: bucket.mean.map { average.add($0) }.flatMap { $0.isFinite ? $0 : nil },
                isBroken: bucket.nonFiniteCount > 0)
        }
    }

    /// The values that must be seen: what each line mostly does, and the newer half of every bright line whole.
    ///
    /// What it mostly does is the box from its 1st to its 99th hundredth, a third wider on both sides so that common
    /// noise stays inside, and never wider than its lowest and highest value. It is taken from single buckets and not
    /// from columns: in a long run every column has some spike, and the chart would show nothing else.
    private static func box(around lines: [(line: ChartLine, strokes: [Stroke])]) -> ClosedRange<Float> {
        var low = Float.infinity
        var high = -Float.infinity
        for (line, strokes) in lines {
            let samples = line.series?.samples(atMost: 256) ?? []
            let ranges = strokes.compactMap(\.range)
            guard let bottom = ranges.map(\.lowerBound).min(), let top = ranges.map(\.upperBound).max(),
                // Of few values none is an outlier.
                samples.count >= 40, let first = quantile(0.01, of: samples.map(\.low).sorted()),
                let last = quantile(0.99, of: samples.map(\.high).sorted())
            else {
                low = min(low, ranges.map(\.lowerBound).min() ?? low)
                high = max(high, ranges.map(\.upperBound).max() ?? high)
                continue
            }
            let reach = (last - first) * 0.35
            let tail = strokes.suffix(max(8, strokes.count / 2)).compactMap(\.smooth)
            low = min(low, max(bottom, first - reach), tail.min() ?? low)
            high = max(high, min(top, last + reach), tail.max() ?? high)
        }
        return low <= high ? low...high : 0...1
    }
}
