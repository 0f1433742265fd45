import Canvas
import Diagnostics
import RunRecord

extension DashboardState {
    /// The values that a chart shows in a column of the screen: `loss at step 420: G 1.27  D 1.13`.
    ///
    /// Of what was measured at another step, the last value and that step are told.
    ///
    /// - Parameters:
    ///   - plan: The chart.
    ///   - x: The screen's column.
    ///   - panel: Where the chart's panel stands.
    ///   - isFramed: Whether it has a border.
    /// - Returns: `nil` beside the curves, and where there is no value.
    func reading(of plan: ChartPlan, at x: Int, in panel: Rect, isFramed: Bool) -> String? {
        let area = chartArea(in: panel, isFramed: isFramed)
        let chart = chart(of: plan, in: area, glyphs: .unicode)
        guard !chart.isEmpty, chart.plot.width >= 4, (chart.plot.x..<chart.plot.maxX).contains(x) else {
            return nil
        }
        let across = DotCanvas.dotsAcross(.unicode)
        let column = chart.columns.column(atDot: (x - chart.plot.x) * across + across - 1)
        let steps = chart.columns.steps(of: column)
        guard let first = steps.first, let last = steps.last else { return nil }
        let values = chart.lines.filter { !$0.isPast && !$0.isDotted }.reversed().compactMap {
            line -> (text: String, measured: ClosedRange<Int>?)? in
            guard let series = line.series, !series.isEmpty else { return nil }
            let bucket = series.bucket(over: first - series.firstStep..<last + 1 - series.firstStep)
            let newest = bucket.mean ?? (bucket.nonFiniteCount > 0 ? .nan : nil)
            // What is measured now and then holds until it is measured again.
            guard let value = newest ?? series.value(atOrBefore: last) else { return nil }
            return (
                (line.letter.isEmpty ? "" : line.letter + " ") + Numbers.short(value),
                newest == nil ? series.steps(atOrBefore: last) : nil
            )
        }
        guard let measured = values.first?.measured, values.allSatisfy({ $0.measured == measured }) else {
            let texts = values.map { $0.text + ($0.measured.map { " (measured \(text(of: $0)))" } ?? "") }
            return texts.isEmpty ? nil : sentence(plan, first...last, texts)
        }
        return sentence(plan, first...last, values.map(\.text)) + ", measured \(text(of: measured))"
    }

    private func sentence(_ plan: ChartPlan, _ steps: ClosedRange<Int>, _ values: [String]) -> String {
        let place = text(of: steps) + (steps.count > 1 ? ", on average" : "")
        return "\(plan.name) \(place): \(values.joined(separator: "  "))"
    }

    private func text(of steps: ClosedRange<Int>) -> String {
        steps.count == 1
            ? "at step \(Numbers.grouped(steps.lowerBound))"
            : "over steps \(Numbers.grouped(steps.lowerBound)) to \(Numbers.grouped(steps.upperBound))"
    }
}
