import Canvas

/// A bordered box over everything else, emptied.
func popup(_ box: Rect, title: String, notes: [Span], on frame: inout Frame, look: Look) {
    frame.fill(box, with: .glyph(" ", look.theme[.popup]))
    frame.border(box, glyphs: look.glyphs, style: look.theme[.popupBorder])
    frame.write([Span(" \(title) ", .popupTitle)], x: box.x + 2, y: box.y, look: look, width: box.width - 4)
    let width = notes.columnCount + 2
    guard !notes.isEmpty, width + title.columnCount + 6 <= box.width else { return }
    frame.write([Span(" ")] + notes + [Span(" ")], x: box.maxX - 2 - width, y: box.y, look: look)
}

/// Asks what `q` is to do.
func drawQuitPopup(on frame: inout Frame, state: DashboardState, look: Look) {
    guard frame.size.width >= 20, frame.size.height >= 5 else { return }
    let lines = [
        [Span("training is at step \(Numbers.grouped(state.step))", .popup)],
        [Span("x", .hotKey), Span("    stop now and leave", .popup)],
        [Span("Esc", .hotKey), Span("  stay", .popup)],
    ]
    let width = min(frame.size.width, 44)
    let height = min(frame.size.height, 8)
    let box = Rect(
        x: (frame.size.width - width) / 2, y: (frame.size.height - height) / 2, width: width, height: height)
    popup(box, title: "leave?", notes: [], on: &frame, look: look)
    let inner = box.inset(by: 1)
    let rows = inner.height >= 6 ? [0: 1, 1: 3, 2: 4] : [0: 0, 1: 1, 2: 2]
    for (index, line) in lines.enumerated() {
        guard let row = rows[index], row < inner.height else { continue }
        frame.write(line, x: inner.x + 1, y: inner.y + row, look: look, width: inner.width - 2)
    }
}
