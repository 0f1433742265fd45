import Canvas
import Diagnostics
import RunRecord

extension ExpectedBands {
    /// What is said of the newest values in a chart's title: each line that is not as usual, or that all are.
    func notes(of chart: Chart, _ plan: ChartPlan) -> [Span] {
        let step = chart.view.cursor ?? chart.columns.lastStep
        let own = zip(chart.lines, chart.shownValues).filter { !$0.0.isDotted && !$0.0.isPast }.map(\.1)
        let found = zip(plan.lines, own).compactMap { line, value -> (letter: String, is: Judgement)? in
            value.flatMap { judgement(of: $0, as: line.tag, at: step) }.map { (line.letter, $0) }
        }
        guard !found.isEmpty else { return [] }
        let unusual = found.filter { $0.is != .usual }
        guard !unusual.isEmpty else { return [Span(Judgement.usual.words, .dimText)] }
        return unusual.map {
            Span([$0.letter, $0.is.words].filter { !$0.isEmpty }.joined(separator: " "), .warning)
        }
    }

    /// Shades what is usual of each line.
    func draw(behind chart: Chart, of plan: ChartPlan, into frame: inout Frame, appearance: Appearance) {
        let (plot, columns, glyphs) = (chart.plot, chart.columns, chart.glyphs)
        guard plot.width >= 4, plot.height >= 1 else { return }
        let (across, down) = (DotCanvas.dotsAcross(glyphs), DotCanvas.dotsDown(glyphs))
        let rows = plot.height * down
        for line in plan.lines {
            for column in 0..<columns.count {
                guard let step = columns.steps(of: column).last, let range = range(of: line.tag, at: step)
                else { continue }
                let top = max(chart.scale.row(of: range.upperBound, dots: rows), 0)
                let bottom = min(chart.scale.row(of: range.lowerBound, dots: rows), rows - 1)
                guard top <= bottom else { continue }
                let first = columns.dot(of: column) / across
                let last = max(first, (columns.dot(of: column + 1) - 1) / across)
                for x in first...last where (0..<plot.width).contains(x) {
                    for y in top / down...bottom / down {
                        frame[plot.x + x, plot.y + y] = .glyph(glyphs.shade, appearance.theme[.gaugeBand])
                    }
                }
            }
        }
    }
}
