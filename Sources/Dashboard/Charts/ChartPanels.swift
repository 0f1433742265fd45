import Canvas
import Diagnostics
import RunRecord

extension DashboardState {
    /// Where a panel has its chart; where it has no border for the legend of several runs, that has a row below.
    func chartArea(in panel: Rect, isFramed: Bool) -> Rect {
        if isFramed { return panel.inset(by: 1) }
        let area = panel.split(top: 1).1
        return comparison.others.isEmpty || area.height < 4 ? area : area.split(bottom: 1).0
    }

    func scaleKind(of plan: ChartPlan) -> Scale.Kind {
        plan.fixedRange == nil && chartChoice.logarithmic.contains(plan.name) ? .logarithmic : .linear
    }

    /// A chart as it is drawn in an area, title and border not counted.
    func chart(of plan: ChartPlan, in area: Rect, glyphs: Glyphs) -> Chart {
        let own = plan.lines.map { line in
            ChartLine(
                letter: line.letter, series: series(of: line.tag), role: line.role, rawRole: line.rawRole)
        }
        // Below, so that this run's curves are never hidden.
        let below = plan.lines.flatMap { line in
            comparison.others.isEmpty
                ? [comparison.earlier?.line(to: line, isPast: true)].compactMap { $0 }
                : comparison.others.indices.compactMap { place in
                    comparison.others[place].line(to: line, place: comparison.others.count > 1 ? place : nil)
                }
        }
        return Chart(
            lines: below + own, references: plan.references, fixedRange: plan.fixedRange,
            kind: scaleKind(of: plan), view: chartView, area: area, glyphs: glyphs)
    }
}

/// A chart in a panel of its own, or under a title line where panels have no borders.
///
/// Only the chosen chart has the `border` of the charts' pane.
func chartPanel(
    _ plan: ChartPlan, of state: DashboardState, appearance: Appearance, size: Size, isFramed: Bool,
    border: PaneBorder? = nil, place: String = "", hasLegend: Bool = false
) -> Frame {
    let area = state.chartArea(in: Rect(size), isFramed: isFramed)
    let kind = state.scaleKind(of: plan)
    let chart = state.chart(of: plan, in: area, glyphs: appearance.glyphs)
    let bands = ExpectedBands.of(state.description, duel: state.duel)
    let notes = notes(of: chart, kind: kind, place: place) + (bands?.notes(of: chart, plan) ?? [])
    let title = title(of: plan, chart, width: size.width - 4, notes: notes)
    var frame: Frame
    if isFramed {
        frame = Frame.panel(
            size, of: border, title: title, notes: notes,
            footnotes: hasLegend && state.comparison.others.count > 1
                ? state.comparedLegend(width: size.width - 8) : [],
            appearance: appearance)
    } else {
        frame = Frame(size: size)
        let used = frame.write(title, x: 1, y: 0, appearance: appearance)
        let shown = notes.fitted(to: size.width - used - 4)
        frame.write(shown, x: size.width - 1 - shown.columnCount, y: 0, appearance: appearance)
        if area.maxY < size.height {
            let legend = state.comparedLegend(width: size.width - 2)
            frame.write(legend.fitted(to: size.width - 2), x: 1, y: area.maxY, appearance: appearance)
        }
    }
    if chart.isEmpty {
        let sentence = state.phase == .waiting ? "waiting for the first step" : "no step has ended yet"
        if let preparation = state.source.preparation, state.description == nil,
            plan.lines.contains(where: { $0.tag == .generatorLoss })
        {
            frame.draw(preparation, in: area, appearance: appearance)
        } else {
            frame.writeCentered(state.source.hint ?? sentence, in: area, appearance: appearance)
        }
    } else if chart.strokes.joined().isEmpty {
        frame.writeCentered("no values in these steps; 0 shows all", in: area, appearance: appearance)
    } else if chart.strokes.joined().allSatisfy({ $0.range == nil }) {
        frame.writeCentered("not one finite value", in: area, appearance: appearance, role: .error)
    } else if area.width < 18 || area.height < 2 {
        frame.writeCentered("too small for a chart", in: area, appearance: appearance)
    } else {
        bands?.draw(behind: chart, of: plan, into: &frame, appearance: appearance)
        chart.draw(into: &frame, appearance: appearance)
    }
    return frame
}

extension Frame {
    /// A name, a bar, and what is left.
    fileprivate mutating func draw(_ progress: Preparation, in area: Rect, appearance: Appearance) {
        let left = Duration.seconds(Int(held: Float(progress.secondsLeft.rounded(.up))))
        let lines = [
            progress.name,
            "\(Numbers.grouped(progress.done)) of \(Numbers.grouped(progress.total)), \(Numbers.clock(left)) left",
        ]
        guard area.height >= 4, area.width >= 12 else {
            writeCentered(lines.joined(separator: ": "), in: area, appearance: appearance)
            return
        }
        let y = area.y + (area.height - 3) / 2
        writeCentered(
            lines[0], in: Rect(x: area.x, y: y, width: area.width, height: 1), appearance: appearance,
            role: .text)
        let width = min(40, area.width)
        let bar = appearance.glyphs.bar(progress.share, width: width)
        write(
            [Span(bar.full, .progressDone), Span(bar.rest, .meterRest)], x: area.x + (area.width - width) / 2,
            y: y + 1,
            appearance: appearance)
        writeCentered(
            lines[1], in: Rect(x: area.x, y: y + 2, width: area.width, height: 1), appearance: appearance)
    }
}

/// The name and the newest numbers: those of the newest step and the smoothed ones where there is room for both, and
/// always which ones they are.
private func title(of plan: ChartPlan, _ chart: Chart, width: Int, notes: [Span]) -> [Span] {
    let name = Span(plan.name, .panelTitle)
    func numbers(_ values: [Float?], hasLetters: Bool = true) -> [Span] {
        zip(chart.lines, values).reversed().compactMap { line, value in
            guard let value else { return nil }
            // In one piece, so that a title too long for its place loses no number without its letter.
            let letter = line.letter.isEmpty || !hasLetters ? "" : line.letter + " "
            return Span("  \(letter)\(Numbers.short(value))", value.isFinite ? line.role : .error)
        }
    }
    let shown = numbers(chart.shownValues)
    guard chart.view.smoothing > 0, chart.view.cursor == nil, !shown.isEmpty else { return [name] + shown }
    let newest = chart.lines.map { line in
        line.isPast ? nil : line.series.flatMap { $0.value(atOrBefore: chart.columns.lastStep) }
    }
    let both =
        [name] + shown + [Span(" smoothed ·", .dimText)] + numbers(newest, hasLetters: false)
        + [Span(" now", .dimText)]
    // What is wrong and what is clipped goes before the second numbers.
    let weighty = notes.filter { $0.role == .error || $0.text.hasPrefix("clip") }
    let room = width - (weighty.isEmpty ? 0 : weighty.columnCount + 2 * weighty.count + 3) - 2
    let smoothed = [name, Span(" smoothed", .dimText)] + shown
    let plain = [name] + shown
    let isCramped = !weighty.isEmpty && smoothed.columnCount > room && plain.columnCount <= room
    return both.columnCount <= room ? both : isCramped ? plain : smoothed
}

/// What the title's right end says: the first ones are the weightiest.
private func notes(of chart: Chart, kind: Scale.Kind, place: String) -> [Span] {
    var notes: [Span] = []
    let known = chart.lines.filter { !$0.isDotted }.compactMap(\.series)
    let broken = known.reduce(0) { $0 + $1.nonFiniteCount }
    if broken > 0 {
        notes.append(Span("! NaN/Inf \(Numbers.grouped(broken))", .error))
        if let first = known.compactMap(\.firstNonFiniteStep).min() {
            notes.append(Span("first at \(Numbers.grouped(first))", .error))
        }
    }
    if chart.clipped.count > 0 {
        let count = Numbers.grouped(chart.clipped.count) + (chart.clipped.isExact ? "" : "+")
        notes.append(Span("clip \(count)", .dimText))
    }
    if chart.unplacedCount > 0 {
        notes.append(Span("≤0 \(Numbers.grouped(chart.unplacedCount))", .warning))
    }
    if kind == .logarithmic { notes.append(Span("log", .dimText)) }
    if chart.view.measure != .step { notes.append(Span(chart.view.measure.rawValue, .dimText)) }
    if !place.isEmpty { notes.append(Span(place, .dimText)) }
    let weight = chart.view.smoothing
    notes.append(Span(weight > 0 ? "ema \(weight)" : "ema off", .dimText))
    return notes
}

/// A page of charts, one in each slot; the page is that of the chosen one.
func drawCharts(
    of state: DashboardState, in slots: [Rect], isFramed: Bool, on frame: inout Frame, appearance: Appearance
) {
    guard let first = slots.first else { return }
    let charts = state.charts
    guard !charts.isEmpty else {
        let sentence = "no chart is called \(state.panes.filter.printable); Esc shows all again"
        frame.draw(
            Frame.panel(
                first.size, of: state.border(of: .charts), title: [Span("charts", .panelTitle)],
                appearance: appearance),
            x: first.x, y: first.y)
        frame.writeCentered(sentence, in: first.inset(by: 1), appearance: appearance)
        return
    }
    let page = state.selectedIndex / slots.count
    for (index, plan) in charts.dropFirst(page * slots.count).prefix(slots.count).enumerated() {
        let slot = slots[index]
        // Where not all of them are to be seen, the first says which part this is.
        let number = page * slots.count + index + 1
        let place = index == 0 && charts.count > slots.count ? "\(number)/\(charts.count)" : ""
        let panel = chartPanel(
            plan, of: state, appearance: appearance, size: slot.size, isFramed: isFramed,
            border: number - 1 == state.selectedIndex ? state.border(of: .charts) : nil, place: place,
            hasLegend: index == 0)
        frame.draw(panel, x: slot.x, y: slot.y)
    }
}
