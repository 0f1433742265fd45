import Canvas
import RunRecord

extension DashboardState {
    /// The values that a chart shows in a column of the screen: `loss at step 420: G 1.27  D 1.13`.
    ///
    /// - Parameters:
    ///   - plan: The chart.
    ///   - x: The screen's column.
    ///   - panel: Where the chart's panel stands.
    ///   - isFramed: Whether it has a border.
    /// - Returns: `nil` beside the curves, and where there is no value.
    func reading(of plan: ChartPlan, at x: Int, in panel: Rect, isFramed: Bool) -> String? {
        let area = isFramed ? panel.inset(by: 1) : panel.split(top: 1).1
        let chart = chart(of: plan, in: area, glyphs: .unicode)
        guard !chart.isEmpty, chart.plot.width >= 4, (chart.plot.x..<chart.plot.maxX).contains(x) else {
            return nil
        }
        let across = DotCanvas.dotsAcross(.unicode)
        let column = chart.columns.column(atDot: (x - chart.plot.x) * across + across - 1)
        let steps = chart.columns.steps(of: column)
        guard let first = steps.first, let last = steps.last else { return nil }
        let values = chart.lines.filter { !$0.isPast && !$0.isDotted }.reversed().compactMap {
            line -> String? in
            guard let series = line.series, !series.isEmpty else { return nil }
            let bucket = series.bucket(over: first - series.firstStep..<last + 1 - series.firstStep)
            // What is measured now and then holds until it is measured again.
            guard
                let value = bucket.mean ?? (bucket.nonFiniteCount > 0 ? .nan : series.value(atOrBefore: last))
            else {
                return nil
            }
            return (line.letter.isEmpty ? "" : line.letter + " ") + Numbers.short(value)
        }
        guard !values.isEmpty else { return nil }
        let place =
            first == last
            ? "at step \(Numbers.grouped(first))"
            : "over steps \(Numbers.grouped(first)) to \(Numbers.grouped(last)), on average"
        return "\(plan.name) \(place): \(values.joined(separator: "  "))"
    }
}
