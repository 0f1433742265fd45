import Canvas

/// The first visible entry of a list that has more than rows: the selected one stays in the middle where it can.
func firstVisible(around selected: Int, of count: Int, in rows: Int) -> Int {
    min(max(0, selected - rows / 2), max(0, count - rows))
}

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
    var answers = [("x", "stop now and leave"), ("Esc", "stay")]
    var question = "training is at step \(Numbers.grouped(state.step))"
    if state.isPiped {
        question = "closing this pipe may end its writer"
        answers = [("d", "leave, keep reading unseen"), ("x", "leave and close it"), ("Esc", "stay")]
    } else if state.isKept {
        answers = [("d", "leave, keep training"), ("s", "stop after this step and save")] + answers
    }
    let title = [Span(question, .popup)]
    let lines =
        [title]
        + answers.map { key, text in
            [
                Span(key, .hotKey), Span(String(repeating: " ", count: 5 - key.count) + text, .popup),
            ]
        }
    let width = min(frame.size.width, 44)
    let height = min(frame.size.height, lines.count + 5)
    let box = Rect(
        x: (frame.size.width - width) / 2, y: (frame.size.height - height) / 2, width: width, height: height)
    popup(box, title: "leave?", notes: [], on: &frame, look: look)
    let inner = box.inset(by: 1)
    let isAiry = inner.height >= lines.count + 3
    for (index, line) in lines.enumerated() {
        // Where there is room, a blank line stands above the sentence and one below it.
        let row = isAiry ? index + (index == 0 ? 1 : 2) : index
        guard row < inner.height else { continue }
        frame.write(line, x: inner.x + 1, y: inner.y + row, look: look, width: inner.width - 2)
    }
}
