import Canvas
import RunRecord

/// The losses of both networks.
func lossPanel(of state: DashboardState, look: Look, size: Size, isFramed: Bool) -> Frame {
    let lines = [
        ChartLine(
            letter: "D", series: state.series[.discriminatorLoss], role: .discriminatorLoss,
            rawRole: .discriminatorLossRaw),
        ChartLine(
            letter: "G", series: state.series[.generatorLoss], role: .generatorLoss,
            rawRole: .generatorLossRaw),
    ]
    let references = (state.description?.lossReferences ?? []).map {
        ChartReference(value: $0.value, label: $0.label)
    }
    return chartPanel(
        "loss", lines: lines, references: references, state: state, look: look, size: size, isFramed: isFramed
    )
}

/// The norms of both networks' gradients.
func gradientsPanel(of state: DashboardState, look: Look, size: Size) -> Frame {
    let lines = [
        ChartLine(
            letter: "D", series: state.series[.discriminatorGradient], role: .discriminatorLoss,
            rawRole: .discriminatorLossRaw),
        ChartLine(
            letter: "G", series: state.series[.generatorGradient], role: .generatorLoss,
            rawRole: .generatorLossRaw),
    ]
    return chartPanel(
        "gradient norms", lines: lines, references: [], state: state, look: look, size: size, isFramed: true)
}

private func chartPanel(
    _ name: String, lines: [ChartLine], references: [ChartReference], state: DashboardState, look: Look,
    size: Size,
    isFramed: Bool
) -> Frame {
    let area: Rect
    if isFramed {
        area = Rect(size).inset(by: 1)
    } else {
        area = Rect(size).split(top: 1).1
    }
    let chart = Chart(lines: lines, references: references, area: area, glyphs: look.glyphs)
    var title = [Span(name, .panelTitle)]
    for (line, value) in zip(lines, chart.lastValues).reversed() {
        guard let value else { continue }
        title += [Span("  \(line.letter) ", line.role), Span(Numbers.short(value), .text)]
    }
    var notes: [Span] = []
    let broken = lines.reduce(0) { $0 + ($1.series?.nonFiniteCount ?? 0) }
    if broken > 0 { notes.append(Span("! NaN \(Numbers.grouped(broken))", .error)) }
    if chart.clippedCount > 0 {
        notes.append(Span("clip \(Numbers.grouped(chart.clippedCount))", .dimText))
    }
    notes.append(Span("ema \(Numbers.fixed(Chart.smoothing, 1))", .dimText))

    var frame: Frame
    if isFramed {
        frame = Frame.panel(size, title: title, notes: notes, look: look)
    } else {
        frame = Frame(size: size)
        let used = frame.write(title, x: 1, y: 0, look: look)
        let shown = notes.fitted(to: size.width - used - 4)
        frame.write(shown, x: size.width - 1 - shown.columnCount, y: 0, look: look)
    }
    if chart.isEmpty {
        let sentence = state.phase == .waiting ? "waiting for the first step" : "no step has ended yet"
        frame.writeCentered(sentence, in: area, look: look)
    } else if chart.lastValues.allSatisfy({ $0 == nil }) {
        frame.writeCentered("not one finite value", in: area, look: look, role: .error)
    } else if area.width < 18 || area.height < 2 {
        frame.writeCentered("too small for a chart", in: area, look: look)
    } else {
        chart.draw(into: &frame, look: look)
    }
    return frame
}
