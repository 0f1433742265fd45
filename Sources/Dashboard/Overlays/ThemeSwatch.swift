public import Canvas

/// A theme on two lines: its name, both networks, a gauge, the states of a run, and the ground of samples.
public func themeSwatch(_ appearance: Appearance, width: Int) -> Frame {
    var frame = Frame(size: Size(width: width, height: 2))
    let glyphs = appearance.glyphs
    let nameWidth = 20
    frame.write(
        [Span(appearance.theme.name, .headerRecipe)], x: 1, y: 0, appearance: appearance, width: nameWidth - 2
    )
    let written = frame.write(
        [
            Span("G", .generatorLoss), Span(" 1.02  "), Span("D", .discriminatorLoss), Span(" 1.14  "),
            Span("real", .realScore), Span(" "), Span("fake", .fakeScore), Span("  "),
            Span("HEALTHY", .verdictGood), Span(" "), Span("WARNING", .verdictWarning), Span(" "),
            Span("! BAD", .verdictBad), Span("  dim", .dimText),
        ], x: nameWidth, y: 0, appearance: appearance)
    // A curve, because the glyphs for it are chosen too.
    var curve = DotCanvas(size: Size(width: 6, height: 1), glyphs: glyphs)
    curve.line(from: (0, curve.height - 1), to: (curve.width - 1, 0), ink: 0)
    curve.draw(
        into: &frame, x: nameWidth + written + 2, y: 0, styles: [appearance.theme[.generatorLoss]])
    let used = frame.write(
        [
            Span("0 ", .dimText), Span(line("├", 6, glyphs), .gaugeScale),
            Span(String(glyphs.mark), .gaugeMark),
            Span(String(repeating: String(glyphs.heavyHorizontal), count: 3), .verdictGood),
            Span(String(glyphs.needleDown), .gaugeNeedle), Span(line("", 3, glyphs) + "  ", .gaugeScale),
            Span("\(glyphs.running) training", .training), Span(" "),
            Span("\(glyphs.paused) PAUSED", .paused), Span(" "), Span("\(glyphs.failed) failed", .failed),
            Span("  "), Span("q", .hotKey), Span(" quit", .keyLabel),
        ], x: nameWidth, y: 1, appearance: appearance)
    frame.lay(over: appearance.theme[.screen])
    if appearance.hasPixels {
        let first = nameWidth + used + 2
        for x in first..<max(first, min(width - 1, first + 14)) {
            let color = appearance.theme[gradient: .surface].color(at: Float(x - first) / 13)
            frame[x, 1] = .pixels(top: color, bottom: color)
            if x % 5 == first % 5 {
                let dot = appearance.theme[gradient: .points].color(at: Float(x - first) / 13)
                frame[x, 1] = .pixels(top: color, bottom: dot)
            }
        }
    }
    return frame
}

private func line(_ start: String, _ count: Int, _ glyphs: Glyphs) -> String {
    glyphs.isUnicode
        ? start + String(repeating: glyphs.horizontal, count: count) : String(repeating: "-", count: count)
}
