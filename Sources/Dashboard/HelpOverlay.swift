import Canvas

/// The help: keys by group, and what each number means and where it should be.
enum HelpOverlay {
    private static let widest = 84

    private struct Entry {
        var name: String
        var text: String
    }

    private static let numbers = [
        Entry(
            name: "D right %",
            text: """
                shown one real it has never seen and one fresh fake, how often D picks the real. Healthy: 60–90 %. \
                50 % is the limit, where D can only guess; it is not a pass mark. ± is the 95 % band of a guess.
                """),
        Entry(
            name: "tug",
            text: """
                what the next step does to D right, on one small probe: G's half pulls left, D's half right. Arrows \
                of one length are a balance.
                """),
        Entry(
            name: "R and F",
            text: """
                where D's answers lie, 0 fake to 1 real: unseen reals stand on the line, fakes hang from it. The \
                less they overlap, the easier is D's work.
                """),
        Entry(
            name: ".38",
            text: "under a picture: D's answer to it, 0 fake to 1 real. A fake over .50 has fooled D."),
        Entry(
            name: "train △",
            text: """
                the same against reals that D was trained on. Far above the other needle: D knows its training set \
                by heart.
                """),
        Entry(
            name: "loss D",
            text: "reads 2 ln 2 = 1.39 when D can only guess. Low is no victory: look at D right %."),
        Entry(
            name: "loss G",
            text:
                "reads ln 2 = 0.69 when D can only guess. It rises while D is ahead; that alone is no failure."
        ),
        Entry(
            name: "ema",
            text: "the bright line is a moving average; dim strokes go from the lowest to the highest value."),
        Entry(
            name: "clip",
            text: "columns with a value outside of the chart: ▲ and ▼ at its edge. None is thrown away."),
        Entry(name: "! NaN", text: "values that were no numbers, each marked ! at its step. Good: none."),
        Entry(
            name: "D(x)",
            text: "D's mean answer to reals, 0 fake to 1 real: R on the line. Near F: D is unsure."),
        Entry(
            name: "D(G(z))",
            text: "D's mean answer to fakes: F. Both can read 0.5 while D is still mostly right."),
        Entry(
            name: "‖∇‖",
            text: "the length of a network's gradient. Steady is good; above 100 something breaks."),
        Entry(
            name: "points",
            text: "the ground is what D thinks of a place; dots are reals, fakes, and places that have both."),
        Entry(
            name: "modes",
            text:
                "how many of the data's clusters have a fake within 3 deviations, and the share of fakes that lie "
                + "within 3 of any. Good: all, and above 80 %."),
    ]

    /// One line: what stands on the left (a key or a number's name), and text.
    private struct Line {
        var name = ""
        var text = ""
        var role = Role.hotKey
    }

    static func visibleLineCount(in size: Size) -> Int { max(1, box(in: size).height - 2) }

    static func lastScroll(in size: Size) -> Int {
        max(0, lines(width: box(in: size).width - 4).count - visibleLineCount(in: size))
    }

    private static func box(in size: Size) -> Rect {
        let width = min(size.width, widest)
        let needed = lines(width: width - 4).count + 2
        let height = min(size.height, needed)
        return Rect(x: (size.width - width) / 2, y: (size.height - height) / 2, width: width, height: height)
    }

    private static func lines(width: Int) -> [Line] {
        let nameWidth = width < 40 ? 8 : 11
        func block(_ name: String, _ text: String, _ role: Role) -> [Line] {
            text.wrapped(to: max(4, width - nameWidth)).enumerated().map { index, line in
                Line(name: index == 0 ? name : "", text: line, role: role)
            }
        }
        var lines: [Line] = []
        for group in KeyBinding.Group.allCases {
            lines.append(Line(name: group.rawValue, role: .popupTitle))
            for binding in KeyTable.bindings where binding.group == group {
                lines += block(binding.shown, binding.help, binding.isDangerous ? .warning : .hotKey)
            }
            lines.append(Line())
        }
        lines.append(Line(name: "Numbers", role: .popupTitle))
        for entry in numbers { lines += block(entry.name, entry.text, .brightText) }
        return lines
    }

    static func draw(on frame: inout Frame, scroll: Int, look: Look) {
        let box = box(in: frame.size)
        let lines = lines(width: box.width - 4)
        let visible = visibleLineCount(in: frame.size)
        let first = min(max(0, scroll), max(0, lines.count - visible))
        var notes = [Span("Esc", .hotKey), Span(" close", .keyLabel)]
        if lines.count > visible {
            let shown = "\(first + 1)-\(min(lines.count, first + visible)) of \(lines.count)  "
            notes.insert(Span(shown, .dimText), at: 0)
        }
        popup(box, title: "help", notes: notes, on: &frame, look: look)
        let nameWidth = box.width - 4 < 40 ? 8 : 11
        for (index, line) in lines.dropFirst(first).prefix(visible).enumerated() {
            let y = box.y + 1 + index
            let name = look.glyphs.text(line.name)
            frame.write(
                name, x: box.x + 2, y: y, style: look.theme[line.role],
                width: box.width - 4)
            frame.write(
                look.glyphs.text(line.text), x: box.x + 2 + nameWidth, y: y, style: look.theme[.popup],
                width: box.width - 4 - nameWidth)
        }
    }
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
    var choices = [("x", "stop now and leave"), ("Esc", "stay")]
    if state.isKept {
        choices = [("d", "leave it training"), ("s", "stop after this step and save")] + choices
    }
    let lines =
        [[Span("training is at step \(Numbers.grouped(state.step))", .popup)]]
        + choices.map { key, words in
            [
                Span(key, .hotKey),
                Span(String(repeating: " ", count: 5 - key.count) + words, .popup),
            ]
        }
    let width = min(frame.size.width, 44)
    let height = min(frame.size.height, lines.count + 5)
    let box = Rect(
        x: (frame.size.width - width) / 2, y: (frame.size.height - height) / 2, width: width, height: height)
    popup(box, title: "leave?", notes: [], on: &frame, look: look)
    let inner = box.inset(by: 1)
    let isRoomy = inner.height >= lines.count + 3
    for (index, line) in lines.enumerated() {
        let row = isRoomy ? index + (index == 0 ? 1 : 2) : index
        guard row < inner.height else { break }
        frame.write(line, x: inner.x + 1, y: inner.y + row, look: look, width: inner.width - 2)
    }
}
