import Canvas
import Diagnostics
import RunRecord

extension Mood {
    var role: Role {
        switch self {
        case .good: .verdictGood
        case .neutral: .verdictNeutral
        case .warning: .verdictWarning
        case .bad: .verdictBad
        }
    }

    /// What a log line about it is.
    var logKind: DashboardState.LogEntry.Kind {
        switch self {
        case .good, .neutral: .note
        case .warning: .warning
        case .bad: .error
        }
    }
}

extension DashboardState {
    /// The colour of the needle and its number: that of the headline.
    fileprivate var gaugeRole: Role { verdict?.mood.role ?? .gaugeNeedle }

    /// `D right 73 % ±3.5`.
    var gaugeSentence: [Span] {
        guard let reading = viewedGauge?.reading else {
            return [Span("D right ", .text), Span("– %", .dimText)]
        }
        let margin =
            reading.count > 0 && reading.heldout.isFinite ? " ±" + Numbers.fixed(reading.margin * 100, 1) : ""
        return [
            Span("D right ", .text), Span(Numbers.percent(reading.heldout), gaugeRole),
            Span(margin, .dimText),
        ]
    }
}

/// How often D is right when it must choose between an unseen real and a fresh fake.
func gaugePanel(of state: DashboardState, appearance: Appearance, size: Size, isFramed: Bool) -> Frame {
    var frame: Frame
    let area: Rect
    if isFramed {
        let notes = state.viewedGauge.map { [Span("step \(Numbers.grouped($0.step))", .dimText)] } ?? []
        frame = Frame.panel(
            size, of: state.border(of: .gauge),
            title: [Span("can D still tell?", .panelTitle)] + state.duelSpans, notes: notes,
            footnotes: findings(of: state), appearance: appearance)
        area = Rect(x: 2, y: 1, width: size.width - 4, height: size.height - 2)
    } else {
        frame = Frame(size: size)
        area = Rect(x: 1, y: 0, width: size.width - 2, height: size.height)
    }
    var (above, below) = (area, Rect(x: area.x, y: area.maxY, width: area.width, height: 0))
    if state.panes.isExpanded, state.panes.focus == .gauge, area.height >= GaugeHistory.leastHeight + 4 {
        (above, below) = area.split(top: min(isFramed ? 4 : 7, area.height - GaugeHistory.leastHeight))
    }
    GaugeHistory.draw(of: state, in: below, on: &frame, appearance: appearance)
    let rows = isFramed ? scaleRows(for: above.height) : gaugeRows(for: above.height)
    for (index, row) in rows.enumerated() {
        let line = Rect(x: area.x, y: area.y + index, width: area.width, height: 1)
        drawGaugeRow(row, of: state, rows: rows, in: line, on: &frame, appearance: appearance)
    }
    return frame
}

/// How many diagnoses there are, and the key that lists them.
private func findings(of state: DashboardState) -> [Span] {
    let count = state.findings.count
    return count == 0 ? [] : [Span("d", .hotKey), Span(counted(count, "finding"), .dimText)]
}

private enum GaugeRow {
    case numbers
    case verdict
    case needle
    case scale
    case labels
    case tug
    case trail
}

/// What stands in a panel of so many rows, under the banner that says the rest.
private func scaleRows(for height: Int) -> [GaugeRow] {
    switch height {
    case ..<1: []
    case 1: [.scale]
    case 2: [.needle, .scale]
    case 3: [.needle, .scale, .labels]
    default: [.needle, .scale, .labels, .tug]
    }
}

/// What stands in a gauge of so many rows that has no banner above.
private func gaugeRows(for height: Int) -> [GaugeRow] {
    switch height {
    case ..<1: []
    case 1: [.numbers]
    case 2: [.numbers, .scale]
    case 3: [.numbers, .needle, .scale]
    case 4: [.numbers, .needle, .scale, .trail]
    case 5: [.numbers, .verdict, .needle, .scale, .trail]
    case 6: [.numbers, .verdict, .needle, .scale, .labels, .trail]
    default: [.numbers, .verdict, .needle, .scale, .labels, .tug, .trail]
    }
}

private func drawGaugeRow(
    _ row: GaugeRow, of state: DashboardState, rows: [GaugeRow], in line: Rect, on frame: inout Frame,
    appearance: Appearance
) {
    switch row {
    case .numbers:
        drawNumbers(
            of: state, hasVerdictRow: rows.contains(.verdict), in: line, on: &frame, appearance: appearance)
    case .verdict:
        let missing =
            state.isForeign
            ? "not recorded: this program does not examine its D" : "D's first exam is still to come"
        let sentence = state.verdict?.sentence ?? missing
        let text = appearance.glyphs.text(sentence).fitted(
            to: line.width, ellipsis: appearance.glyphs.ellipsis)
        frame.write(text, x: line.x, y: line.y, style: appearance.theme[.dimText])
    case .needle:
        guard let reading = state.viewedGauge?.reading, reading.heldout.isFinite else { return }
        let scale = GaugeScale(line: line)
        // Where the needle stood before.
        for point in state.viewedGauges.suffix(12) where point.reading.heldout.isFinite {
            frame[scale.column(of: point.reading.heldout), line.y] = .glyph(
                appearance.glyphs.dot, appearance.theme.trail(state.mood(of: point)))
        }
        frame[scale.column(of: reading.heldout), line.y] = .glyph(
            appearance.glyphs.needleDown, appearance.theme[state.gaugeRole])
    case .scale: drawScale(of: state, rows: rows, in: line, on: &frame, appearance: appearance)
    case .labels: drawScaleLabels(of: state, in: line, on: &frame, appearance: appearance)
    case .tug: drawTug(of: state, in: line, on: &frame, appearance: appearance)
    case .trail:
        drawTrail(of: state, hasTugRow: rows.contains(.tug), in: line, on: &frame, appearance: appearance)
    }
}

private func drawNumbers(
    of state: DashboardState, hasVerdictRow: Bool, in line: Rect, on frame: inout Frame,
    appearance: Appearance
) {
    let used = frame.write(
        state.gaugeSentence, x: line.x, y: line.y, appearance: appearance, width: line.width)
    guard let verdict = state.verdict else {
        let missing = state.isForeign ? "not recorded" : "no reading yet"
        let note = appearance.glyphs.text(hasVerdictRow ? "NO READING" : missing)
        if used + 2 + note.columnCount <= line.width {
            frame.write(note, endingAt: line.maxX, y: line.y, style: appearance.theme[.dimText])
        }
        return
    }
    let word = verdict.word
    var choices = [[Span(word, verdict.mood.role)]]
    if !hasVerdictRow {
        choices.insert([Span(word, verdict.mood.role), Span(": " + verdict.brief, .dimText)], at: 0)
        choices.insert([Span(word, verdict.mood.role), Span(": " + verdict.sentence, .dimText)], at: 0)
    }
    for spans in choices where used + 2 + spans.columnCount <= line.width {
        frame.write(spans, x: line.maxX - spans.columnCount, y: line.y, appearance: appearance)
        return
    }
}

/// Where a share of 0...1 stands on the scale of a line.
private struct GaugeScale {
    let first: Int
    let last: Int

    init(line: Rect) {
        first = line.x + 2
        last = max(first, line.maxX - 5)
    }

    func column(of share: Float) -> Int {
        first + Int(held: (min(max(share, 0), 1) * Float(last - first)).rounded())
    }
}

private func drawScale(
    of state: DashboardState, rows: [GaugeRow], in line: Rect, on frame: inout Frame, appearance: Appearance
) {
    let scale = GaugeScale(line: line)
    let glyphs = appearance.glyphs
    let theme = appearance.theme
    frame.write("0", x: line.x, y: line.y, style: theme[.dimText])
    frame.write("100", x: scale.last + 2, y: line.y, style: theme[.dimText])
    for x in scale.first...scale.last { frame[x, line.y] = .glyph(glyphs.horizontal, theme[.gaugeScale]) }
    frame[scale.first, line.y] = .glyph(glyphs.leftTee, theme[.gaugeScale])
    frame[scale.last, line.y] = .glyph(glyphs.rightTee, theme[.gaugeScale])
    let reading = state.viewedGauge?.reading
    let middle = scale.column(of: 0.5)
    if let reading, reading.heldout.isFinite, let verdict = state.verdict {
        // The way from unsure to the needle: how far D is ahead.
        let needle = scale.column(of: reading.heldout)
        for x in min(middle, needle)..<max(middle, needle) + 1 {
            frame[x, line.y] = .glyph(glyphs.heavyHorizontal, theme[verdict.mood.role])
        }
    }
    if let reading, reading.count > 0 {
        let half = max(1, scale.column(of: 0.5 + reading.band) - middle)
        for x in max(scale.first, middle - half)...min(scale.last, middle + half) {
            frame[x, line.y] = .glyph(glyphs.shade, theme[.gaugeBand])
        }
    }
    frame[middle, line.y] = .glyph(glyphs.mark, theme[.gaugeMark])
    guard let reading, reading.heldout.isFinite else { return }
    if let train = reading.train, train.isFinite, !rows.contains(.labels) {
        frame[scale.column(of: train), line.y] = .glyph(glyphs.needleUp, theme[.gaugeTrain])
    }
    if !rows.contains(.needle) {
        frame[scale.column(of: reading.heldout), line.y] = .glyph(glyphs.needleDown, theme[state.gaugeRole])
    }
}

private func drawScaleLabels(
    of state: DashboardState, in line: Rect, on frame: inout Frame, appearance: Appearance
) {
    let scale = GaugeScale(line: line)
    let middle = scale.column(of: 0.5)
    frame.write("50 %", x: middle - 1, y: line.y, style: appearance.theme[.dimText])
    if let train = state.viewedGauge?.reading.train, train.isFinite {
        let x = scale.column(of: train)
        let label = "train \(Numbers.fixed(train * 100, 0))"
        frame[x, line.y] = .glyph(appearance.glyphs.needleUp, appearance.theme[.gaugeTrain])
        let left = x - 1 - label.columnCount
        let right = x + 2
        // On the side where it neither leaves the line nor covers the middle's label.
        if right > middle + 3 || right + label.columnCount < middle - 1,
            right + label.columnCount <= line.maxX
        {
            frame.write(label, x: right, y: line.y, style: appearance.theme[.gaugeTrain])
        } else if left > middle + 3 || left + label.columnCount < middle - 1, left >= line.x {
            frame.write(label, x: left, y: line.y, style: appearance.theme[.gaugeTrain])
        }
    }
}

extension Theme {
    /// What was read before: in the colour of what was said then, and not in bold.
    fileprivate func trail(_ mood: Mood) -> Style {
        var style = self[mood.role]
        style.attributes.remove(.bold)
        return style
    }
}

/// The newest readings as bars, and three of them in numbers.
///
/// - Returns: The column behind it.
@discardableResult
func drawTrail(
    of state: DashboardState, hasTugRow: Bool, in line: Rect, on frame: inout Frame, appearance: Appearance
) -> Int {
    var x = line.x + frame.write([Span("trail ", .dimText)], x: line.x, y: line.y, appearance: appearance)
    let points = state.viewedGauges
    let readings = points.map(\.reading.heldout)
    guard !readings.isEmpty else {
        return x + frame.write([Span("–", .dimText)], x: x, y: line.y, appearance: appearance)
    }
    let shown = readings.suffix(max(1, min(line.width - 28, 48)))
    // Over at least 30 points, so that a bar's step is about the band and chance does not look like news.
    let finite = shown.filter(\.isFinite)
    let middleOfRange = ((finite.min() ?? 0.5) + (finite.max() ?? 0.5)) / 2
    let width = max(0.3, (finite.max() ?? 0.5) - (finite.min() ?? 0.5))
    let bars = appearance.glyphs.sparkline(shown.map { ($0 - middleOfRange) / width + 0.5 })
    for (bar, point) in zip(bars, points.suffix(shown.count)) {
        x += frame.write(String(bar), x: x, y: line.y, style: appearance.theme.trail(state.mood(of: point)))
    }
    guard readings.count >= 3, let first = shown.first, let last = shown.last else { return x }
    x += 2
    let middle = shown[shown.startIndex + shown.count / 2]
    let numbers = [first, middle, last].map { Numbers.fixed($0 * 100, 0) }
    let text = appearance.glyphs.text(numbers.joined(separator: " → ") + " %")
    guard x + text.columnCount <= line.maxX else { return x }
    x += frame.write(text, x: x, y: line.y, style: appearance.theme[.text])
    guard !hasTugRow, let tug = state.viewedGauge?.reading.tug else { return x }
    let pushes = tugSpans(tug)
    guard x + 2 + pushes.columnCount <= line.maxX else { return x }
    frame.write(pushes, x: line.maxX - pushes.columnCount, y: line.y, appearance: appearance)
    return line.maxX
}
