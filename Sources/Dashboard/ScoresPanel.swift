import Canvas
import RunRecord

/// What D says of the training batch: D(x), D(G(z)), and how often it is right on each.
func scoresPanel(of state: DashboardState, look: Look, size: Size, isFramed: Bool) -> Frame {
    var frame: Frame
    var area: Rect
    if isFramed {
        let title = [Span("D's answers", .panelTitle)]
        frame = Frame.panel(size, title: title, footnotes: gradientNote(of: state), look: look)
        area = Rect(x: 2, y: 1, width: size.width - 4, height: size.height - 2)
    } else {
        frame = Frame(size: size)
        area = Rect(x: 1, y: 0, width: size.width - 2, height: size.height)
    }
    if area.height >= 9 {
        let (above, below) = area.split(bottom: 3)
        drawScoreChart(of: state, in: above, on: &frame, look: look)
        area = below
    }
    guard area.height > 0 else { return frame }
    drawScoreLine(of: state, in: area.split(top: 1).0, on: &frame, look: look)
    let reals = Answer(
        letter: "R", name: "D(x)", score: state.viewed(.realScore), accuracy: state.viewed(.realAccuracy),
        called: "of reals called real", role: .realScore)
    let fakes = Answer(
        letter: "F", name: "D(G(z))", score: state.viewed(.fakeScore), accuracy: state.viewed(.fakeAccuracy),
        called: "of fakes called fake", role: .fakeScore)
    if area.height >= 3 {
        drawAnswer(reals, x: area.x, y: area.y + 1, width: area.width, on: &frame, look: look)
        drawAnswer(fakes, x: area.x, y: area.y + 2, width: area.width, on: &frame, look: look)
    } else if area.height == 2 {
        let half = area.width / 2
        drawAnswer(reals, x: area.x, y: area.y + 1, width: half - 1, on: &frame, look: look)
        drawAnswer(fakes, x: area.x + half, y: area.y + 1, width: area.width - half, on: &frame, look: look)
    }
    return frame
}

/// One of D's two answers: a mean score, and a share of right decisions.
private struct Answer {
    var letter: String
    var name: String
    var score: Float?
    var accuracy: Float?
    var called: String
    var role: Role
}

private func drawAnswer(_ answer: Answer, x: Int, y: Int, width: Int, on frame: inout Frame, look: Look) {
    let score = answer.score.map { Numbers.fixed($0, 2) } ?? "–"
    let padding = String(repeating: " ", count: max(0, 8 - answer.name.columnCount))
    var used = frame.write(
        [Span(answer.letter + " ", answer.role), Span(answer.name + (width >= 22 ? padding : " "), .text)],
        x: x, y: y, look: look, width: width)
    used += frame.write([Span(score, .brightText)], x: x + used, y: y, look: look, width: width - used)
    guard let accuracy = answer.accuracy else { return }
    let share = Numbers.percent(accuracy)
    let indent = width >= 22 ? 7 - share.columnCount : 2
    let called = String(repeating: " ", count: max(1, indent)) + share
    guard used + called.columnCount <= width else { return }
    used += frame.write([Span(called, .text)], x: x + used, y: y, look: look)
    let words = " " + answer.called
    guard used + words.columnCount <= width else { return }
    used += frame.write([Span(words, .dimText)], x: x + used, y: y, look: look)
    let room = min(24, width - used - 2)
    guard room >= 6 else { return }
    let bar = look.glyphs.bar(accuracy, width: room)
    frame.write(
        [Span(bar.full, .meter), Span(bar.rest, .meterRest)], x: x + width - room, y: y, look: look)
}

/// R and F on a thin line from 0 to 1.
private func drawScoreLine(of state: DashboardState, in line: Rect, on frame: inout Frame, look: Look) {
    let first = line.x + 2
    let last = line.maxX - 3
    guard last > first + 4 else { return }
    let theme = look.theme
    frame.write("0", x: line.x, y: line.y, style: theme[.dimText])
    frame.write("1", x: last + 2, y: line.y, style: theme[.dimText])
    for x in first...last { frame[x, line.y] = .glyph(look.glyphs.horizontal, theme[.gaugeScale]) }
    frame[first, line.y] = .glyph(look.glyphs.leftTee, theme[.gaugeScale])
    frame[last, line.y] = .glyph(look.glyphs.rightTee, theme[.gaugeScale])
    func column(_ score: Float) -> Int {
        first + Int((min(max(score, 0), 1) * Float(last - first)).rounded())
    }
    frame[column(0.5), line.y] = .glyph(look.glyphs == .unicode ? "┼" : "+", theme[.gaugeScale])
    let real = state.viewed(.realScore)
    let fake = state.viewed(.fakeScore)
    if let real, real.isFinite { frame[column(real), line.y] = .glyph("R", theme[.realScore]) }
    if let fake, fake.isFinite {
        // Both in one place: F stands beside R, on the side where fakes belong.
        let isTaken = real.map { $0.isFinite && column($0) == column(fake) } ?? false
        frame[max(first, column(fake) - (isTaken ? 1 : 0)), line.y] = .glyph("F", theme[.fakeScore])
    }
}

private func drawScoreChart(of state: DashboardState, in area: Rect, on frame: inout Frame, look: Look) {
    let lines = [
        ChartLine(letter: "R", series: state.series[.realScore], role: .realScore, rawRole: .panelBorder),
        ChartLine(letter: "F", series: state.series[.fakeScore], role: .fakeScore, rawRole: .panelBorder),
    ]
    let chart = Chart(
        lines: lines, references: [ChartReference(value: 0.5, label: "")], fixedRange: 0...1, area: area,
        glyphs: look.glyphs)
    if chart.isEmpty {
        frame.writeCentered("D has not answered yet", in: area, look: look)
    } else {
        chart.draw(into: &frame, look: look)
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
