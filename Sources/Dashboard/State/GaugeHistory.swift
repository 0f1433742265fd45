import Canvas
import Diagnostics
import RunRecord

/// All readings of the gauge over the steps of the run, with the band in which D may only be guessing.
enum GaugeHistory {
    static let leastHeight = 5

    static func draw(of state: DashboardState, in area: Rect, on frame: inout Frame, appearance: Appearance) {
        guard area.height >= leastHeight else { return }
        let lines = [
            ChartLine(
                letter: "T", series: state.series(of: .trainGauge), role: .gaugeTrain, rawRole: .gaugeScale),
            ChartLine(
                letter: "H", series: state.series(of: .heldoutGauge), role: .gaugeNeedle, rawRole: .gaugeScale
            ),
        ]
        var view = state.chartView
        // Readings are few, and the band says how far chance moves them.
        view.smoothing = 0
        let chart = Chart(
            lines: lines,
            references: [
                ChartReference(value: 0.5, label: "guess"), ChartReference(value: 0.6, label: "healthy"),
                ChartReference(value: 0.9, label: "healthy"),
            ], fixedRange: 0...1, view: view, area: area, glyphs: appearance.glyphs)
        guard !chart.isEmpty else {
            let missing = state.isForeign ? "not recorded" : "no reading yet"
            return frame.writeCentered(missing, in: area, appearance: appearance)
        }
        if let reading = state.viewedGauge?.reading, reading.count > 0 {
            chart.shade(
                0.5 - reading.band...0.5 + reading.band, in: &frame,
                with: .glyph(appearance.glyphs.shade, appearance.theme[.gaugeBand]))
        }
        chart.draw(into: &frame, appearance: appearance)
    }
}
