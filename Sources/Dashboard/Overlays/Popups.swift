import Canvas
import Diagnostics
import RunRecord

/// The first visible entry of a list that has more than rows: the selected one stays in the middle where it can.
func firstVisible(around selected: Int, of count: Int, in rows: Int) -> Int {
    min(max(0, selected - rows / 2), max(0, count - rows))
}

/// A bordered box over everything else, emptied.
func popup(_ box: Rect, title: String, notes: [Span], on frame: inout Frame, appearance: Appearance) {
    frame.fill(box, with: .glyph(" ", appearance.theme[.popup]))
    frame.border(box, glyphs: appearance.glyphs, style: appearance.theme[.popupBorder])
    frame.write(
        [Span(" \(title) ", .popupTitle)], x: box.x + 2, y: box.y, appearance: appearance,
        width: box.width - 4)
    let width = notes.columnCount + 2
    guard !notes.isEmpty, width + title.columnCount + 6 <= box.width else { return }
    frame.write([Span(" ")] + notes + [Span(" ")], x: box.maxX - 2 - width, y: box.y, appearance: appearance)
}

/// Asks what `q` is to do.
func drawQuitPopup(on frame: inout Frame, state: DashboardState, appearance: Appearance) {
    guard frame.size.width >= 20, frame.size.height >= 5 else { return }
    var answers = [("x", "stop now and leave"), ("Esc", "stay")]
    var question = "training is at step \(Numbers.grouped(state.step))"
    if state.access.isPiped {
        question = "closing this pipe may end its writer"
        answers = [("d", "leave, keep reading unseen"), ("x", "leave and close it"), ("Esc", "stay")]
    } else if state.access.isKept {
        answers = [("d", "leave, keep training"), ("s", "stop after this step and save")] + answers
    }
    let width = min(frame.size.width, 58)
    let title = [Span(question, .popup)]
    let lines =
        [title]
        + answers.flatMap { key, text in
            let answer = [
                Span(key, .hotKey), Span(String(repeating: " ", count: 5 - key.count) + text, .popup),
            ]
            guard key == "x", !state.access.isPiped else { return [answer] }
            // What cannot be taken back says before what it costs.
            let losses = state.lossOfStopping.wrapped(to: max(4, width - 10))
            return [answer] + losses.map { [Span("     " + $0, .warning)] }
        }
    // The keys below stay in sight.
    let height = min(frame.size.height - (frame.size.height >= 9 ? 1 : 0), lines.count + 5)
    let box = Rect(
        x: (frame.size.width - width) / 2, y: (frame.size.height - height) / 2, width: width, height: height)
    popup(box, title: "leave?", notes: [], on: &frame, appearance: appearance)
    let inner = box.inset(by: 1)
    let isAiry = inner.height >= lines.count + 3
    for (index, line) in lines.enumerated() {
        // Where there is room, a blank line stands above the sentence and one below it.
        let row = isAiry ? index + (index == 0 ? 1 : 2) : index
        guard row < inner.height else { continue }
        frame.write(line, x: inner.x + 1, y: inner.y + row, appearance: appearance, width: inner.width - 2)
    }
}

extension DashboardState {
    /// The step of the newest checkpoint that is known of, or where the run went on from one.
    private var savedStep: Int? {
        marks.filter { $0.kind == .checkpoint || $0.kind == .resumed }.map(\.step).max()
    }

    /// What is lost when the training ends now, without a checkpoint.
    var lossOfStopping: String {
        let steps = Numbers.grouped(step) + (step == 1 ? " step" : " steps")
        guard step > 0 else { return "loses nothing: no step has ended yet" }
        guard access.isKept else { return "loses all \(steps): the run is not kept" }
        guard let savedStep else { return "loses all \(steps): there is no checkpoint yet" }
        guard savedStep < step else { return "loses nothing: saved at this step" }
        let lost = step - savedStep
        return "loses \(Numbers.grouped(lost)) step\(lost == 1 ? "" : "s") since the checkpoint at "
            + Numbers.grouped(savedStep)
    }
}
