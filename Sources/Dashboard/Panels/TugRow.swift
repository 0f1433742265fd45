import Canvas
import Diagnostics
import RunRecord

/// `G -0.9  D +1.2`: what the next step's two halves do to the gauge, in points.
func tugSpans(_ tug: Tug) -> [Span] {
    [
        Span("G ", .fakeScore), Span(points(tug.generatorPush) + "  ", .text),
        Span("D ", .realScore), Span(points(tug.discriminatorPush), .text),
    ]
}

private func points(_ push: Float) -> String {
    (push > 0 ? "+" : "") + Numbers.fixed(push * 100, 1)
}

/// The tug of war: G pulls the gauge down to the left, D pulls it up to the right; equal arrows are a balance.
///
/// An arrow's head says which way its player really moved the gauge. The scale is that of the last readings.
func drawTug(of state: DashboardState, in line: Rect, on frame: inout Frame, appearance: Appearance) {
    let theme = appearance.theme
    let glyphs = appearance.glyphs
    let label = frame.write([Span("tug   ", .dimText)], x: line.x, y: line.y, appearance: appearance)
    guard let tug = state.viewedGauge?.reading.tug else {
        let note = state.viewedGauge == nil && !state.isForeign ? "–" : "not recorded"
        frame.write([Span(note, .dimText)], x: line.x + label, y: line.y, appearance: appearance)
        return
    }
    let generator = [Span("G ", .fakeScore), Span(points(tug.generatorPush), .text)]
    let discriminator = [Span(points(tug.discriminatorPush), .text), Span(" D", .realScore)]
    let first = line.x + label + 8
    let last = line.maxX - 9
    let half = (last - first) / 2
    frame.write(generator, x: line.x + label, y: line.y, appearance: appearance)
    frame.write(discriminator, x: line.maxX - discriminator.columnCount, y: line.y, appearance: appearance)
    guard half >= 3, tug.generatorPush.isFinite, tug.discriminatorPush.isFinite else { return }
    let pushes = state.viewedGauges.suffix(8).compactMap(\.reading.tug).flatMap {
        [abs($0.generatorPush), abs($0.discriminatorPush)]
    }
    let greatest = max(0.005, pushes.filter(\.isFinite).max() ?? 0)
    let middle = first + half
    for x in first...first + 2 * half { frame[x, line.y] = .glyph(glyphs.horizontal, theme[.gaugeScale]) }
    func draw(_ push: Float, towards side: Int, role: Role) {
        let length = min(half, Int(held: (abs(push) / greatest * Float(half)).rounded()))
        guard length > 0 else { return }
        for i in 1...length {
            frame[middle + side * i, line.y] = .glyph(glyphs.heavyHorizontal, theme[role])
        }
        let isRight = push > 0
        // The head is at the end that the arrow points to.
        let end = isRight == (side > 0) ? length : 1
        frame[middle + side * end, line.y] = .glyph(isRight ? glyphs.headRight : glyphs.headLeft, theme[role])
    }
    draw(tug.generatorPush, towards: -1, role: .fakeScore)
    draw(tug.discriminatorPush, towards: 1, role: .realScore)
    frame[middle, line.y] = .glyph(glyphs.mark, theme[.gaugeMark])
}
