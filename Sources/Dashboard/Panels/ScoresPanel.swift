import Canvas
import Diagnostics
import RunRecord

/// What D says: its mean answers to the training batch, how often it is right on each, and where its answers lie.
///
/// The answers are D(x) and D(G(z)), or raw scores on a scale of their own.
func scoresPanel(of state: DashboardState, appearance: Appearance, size: Size, isFramed: Bool) -> Frame {
    let scale = state.answerScale
    let (real, fake) = state.viewedAnswers
    let reals = Answer(
        letter: "R", name: scale.isRaw ? "raw D(x)" : "D(x)", score: real,
        accuracy: state.viewed(.realAccuracy), called: "of reals called real", role: .realScore)
    let fakes = Answer(
        letter: "F", name: scale.isRaw ? "raw D(G(z))" : "D(G(z))", score: fake,
        accuracy: state.viewed(.fakeAccuracy), called: "of fakes called fake", role: .fakeScore)
    var frame: Frame
    var area: Rect
    let rowCount = isFramed ? size.height - 2 : size.height
    let rows = AnswerRows(
        height: rowCount, hasHistogram: state.viewedGauge?.reading.scores != nil,
        leastChart: state.panes.isExpanded ? 4 : 6)
    if isFramed {
        let raw = scale.isRaw ? [Span("  raw scores", .text)] : []
        let title = [Span("what D says", .panelTitle)] + state.duelSpans + raw
        let notes = rows.answers == 0 ? [reals, fakes].map { Span($0.note, $0.role) } : []
        frame = Frame.panel(
            size, of: state.border(of: .answers), title: title, notes: notes,
            footnotes: gradientNote(of: state), appearance: appearance)
        area = Rect(x: 2, y: 1, width: size.width - 4, height: size.height - 2)
    } else {
        frame = Frame(size: size)
        area = Rect(x: 1, y: 0, width: size.width - 2, height: size.height)
    }
    guard area.height > 0 else { return frame }
    if state.isForeign, state.tellsNoAnswers {
        frame.writeCentered("not recorded", in: area, appearance: appearance)
        return frame
    }
    if rows.chart > 0 {
        let (above, below) = area.split(top: rows.chart)
        drawScoreChart(of: state, isRaw: scale.isRaw, in: above, on: &frame, appearance: appearance)
        area = below
    }
    if rows.hasHistogram, let scores = state.viewedGauge?.reading.scores {
        drawHistogram(scores, on: scale, around: area.y + 1, in: area, on: &frame, appearance: appearance)
        area = area.split(top: 1).1
    }
    drawScoreLine(of: state, on: scale, in: area.split(top: 1).0, on: &frame, appearance: appearance)
    area = area.split(top: rows.hasHistogram ? 2 : 1).1
    if rows.answers == 2 {
        drawAnswer(reals, x: area.x, y: area.y, width: area.width, on: &frame, appearance: appearance)
        drawAnswer(fakes, x: area.x, y: area.y + 1, width: area.width, on: &frame, appearance: appearance)
    } else if rows.answers == 1 {
        let half = area.width / 2
        drawAnswer(reals, x: area.x, y: area.y, width: half - 1, on: &frame, appearance: appearance)
        drawAnswer(
            fakes, x: area.x + half, y: area.y, width: area.width - half, on: &frame, appearance: appearance)
    }
    return frame
}

/// What stands in a panel of so many rows: a line always, and around it what there is room for.
private struct AnswerRows {
    var chart = 0
    /// A row above the line and one below it.
    var hasHistogram = false
    var answers = 0

    init(height: Int, hasHistogram: Bool, leastChart: Int) {
        self.hasHistogram = hasHistogram && height >= 3
        let least = self.hasHistogram ? 3 : 1
        answers = min(2, max(0, height - least))
        let rest = height - least - answers
        if rest >= leastChart { chart = rest }
    }
}

/// One of D's two answers: a mean score, and a share of right decisions.
private struct Answer {
    var letter: String
    var name: String
    var score: Float?
    var accuracy: Float?
    var called: String
    var role: Role
    var isRaw: Bool { name.hasPrefix("raw") }

    /// For where there is no row for more.
    var note: String { letter + (isRaw ? " " : " \(name) ") + (score.map { Numbers.legible($0, 2) } ?? "–") }
}

private func drawAnswer(
    _ answer: Answer, x: Int, y: Int, width: Int, on frame: inout Frame, appearance: Appearance
) {
    let score = answer.score.map { Numbers.legible($0, 2) } ?? "–"
    let nameWidth = answer.isRaw ? 12 : 8
    let padding = String(repeating: " ", count: max(0, nameWidth - answer.name.columnCount))
    var used = frame.write(
        [Span(answer.letter + " ", answer.role), Span(answer.name + (width >= 22 ? padding : " "), .text)],
        x: x, y: y, appearance: appearance, width: width)
    used += frame.write(
        [Span(score, .brightText)], x: x + used, y: y, appearance: appearance, width: width - used)
    guard let accuracy = answer.accuracy else { return }
    let share = Numbers.percent(accuracy)
    let indent = width >= 22 ? 7 - share.columnCount : 2
    let called = String(repeating: " ", count: max(1, indent)) + share
    guard used + called.columnCount <= width else { return }
    used += frame.write([Span(called, .text)], x: x + used, y: y, appearance: appearance)
    let words = " " + answer.called
    guard used + words.columnCount <= width else { return }
    used += frame.write([Span(words, .dimText)], x: x + used, y: y, appearance: appearance)
    let room = min(24, width - used - 2)
    guard room >= 6 else { return }
    let bar = appearance.glyphs.bar(accuracy, width: room)
    frame.write(
        [Span(bar.full, .meter), Span(bar.rest, .meterRest)], x: x + width - room, y: y,
        appearance: appearance)
}

/// R and F on a thin line from the lowest answer to the highest.
private func drawScoreLine(
    of state: DashboardState, on scale: AnswerScale, in line: Rect, on frame: inout Frame,
    appearance: Appearance
) {
    guard let columns = scale.columns(in: line) else { return }
    let theme = appearance.theme
    frame.write(scale.ends.low, x: line.x, y: line.y, style: theme[.dimText])
    frame.write(scale.ends.high, x: columns.upperBound + 2, y: line.y, style: theme[.dimText])
    for x in columns { frame[x, line.y] = .glyph(appearance.glyphs.horizontal, theme[.gaugeScale]) }
    frame[columns.lowerBound, line.y] = .glyph(appearance.glyphs.leftTee, theme[.gaugeScale])
    frame[columns.upperBound, line.y] = .glyph(appearance.glyphs.rightTee, theme[.gaugeScale])
    func column(_ answer: Float) -> Int { scale.column(of: answer, in: columns) }
    if !scale.isRaw {
        frame[column(0.5), line.y] = .glyph(appearance.glyphs.isUnicode ? "┼" : "+", theme[.gaugeScale])
    }
    let (real, fake) = state.viewedAnswers
    if let real, real.isFinite { frame[column(real), line.y] = .glyph("R", theme[.realScore]) }
    if let fake, fake.isFinite {
        // Both in one place: F stands beside R, on the side where fakes belong.
        let isTaken = real.map { $0.isFinite && column($0) == column(fake) } ?? false
        frame[max(columns.lowerBound, column(fake) - (isTaken ? 1 : 0)), line.y] = .glyph(
            "F", theme[.fakeScore])
    }
}

/// How many held-out reals (up) and fakes (down) got which answer, on the line's own scale.
///
/// Heights are square roots of counts, so that a tower at an end does not flatten the rest.
private func drawHistogram(
    _ scores: ScoreHistogram, on scale: AnswerScale, around y: Int, in area: Rect, on frame: inout Frame,
    appearance: Appearance
) {
    guard let columns = scale.columns(in: area) else { return }
    frame.write("R", x: area.x, y: y - 1, style: appearance.theme[.realScore])
    frame.write("F", x: area.x, y: y + 1, style: appearance.theme[.fakeScore])
    let first = scale.column(of: scores.least ?? 0, in: columns)
    let count = scale.column(of: scores.most ?? 1, in: columns) - first + 1
    guard count > 0 else { return }
    let real = spread(scores.real, over: count)
    let fake = spread(scores.fake, over: count)
    let greatest = max(real.max() ?? 0, fake.max() ?? 0)
    guard greatest > 0 else { return }
    for column in 0..<count {
        for (part, isFake) in [(real[column], false), (fake[column], true)] where part > 0 {
            var style = appearance.theme[isFake ? .fakeScore : .realScore]
            style.attributes.remove(.bold)
            let bar = appearance.glyphs.bar((part / greatest).squareRoot(), isHanging: isFake)
            if bar.isReversed { style.attributes.formSymmetricDifference(.reverse) }
            frame[first + column, y + (isFake ? 1 : -1)] = .glyph(bar.glyph, style)
        }
    }
}

/// Counts of equal bins as counts of other equal bins, each shared out by the overlap.
func spread(_ counts: [Int], over columnCount: Int) -> [Float] {
    (0..<columnCount).map { column in
        let from = Float(column * counts.count) / Float(columnCount)
        let to = Float((column + 1) * counts.count) / Float(columnCount)
        var sum: Float = 0
        for bin in Int(held: from)..<min(counts.count, Int(held: to.rounded(.up))) {
            sum += Float(counts[bin]) * (min(to, Float(bin + 1)) - max(from, Float(bin)))
        }
        return sum
    }
}

private func drawScoreChart(
    of state: DashboardState, isRaw: Bool, in area: Rect, on frame: inout Frame, appearance: Appearance
) {
    func line(_ letter: String, _ tag: Tag, _ role: Role) -> ChartLine {
        ChartLine(letter: letter, series: state.series(of: tag), role: role, rawRole: .panelBorder)
    }
    let chart = Chart(
        lines: [
            line("R", isRaw ? .realLogit : .realScore, .realScore),
            line("F", isRaw ? .fakeLogit : .fakeScore, .fakeScore),
        ],
        references: isRaw ? [] : [ChartReference(value: 0.5, label: "")], fixedRange: isRaw ? nil : 0...1,
        area: area, glyphs: appearance.glyphs)
    if chart.isEmpty {
        frame.writeCentered(
            state.isForeign ? "not recorded" : "D has not answered yet", in: area, appearance: appearance)
    } else {
        chart.draw(into: &frame, appearance: appearance)
    }
}

/// `‖∇G‖ 0.52  ‖∇D‖ 1.31`.
private func gradientNote(of state: DashboardState) -> [Span] {
    func norm(_ letter: String, _ tag: Tag, _ role: Role) -> [Span] {
        guard let value = state.viewed(tag) else { return [] }
        return [Span("‖∇\(letter)‖ \(Numbers.short(value))", value > 100 ? .warning : role)]
    }
    return norm("G", .generatorGradient, .generatorLoss)
        + norm("D", .discriminatorGradient, .discriminatorLoss)
}
