import Canvas
import RunRecord

extension ParameterEditor {
    private static let widest = 84

    /// Draws the list over the panels.
    func draw(on frame: inout Frame, state: DashboardState, appearance: Appearance) {
        let width = min(frame.size.width, ParameterEditor.widest)
        // The keys below stay in sight.
        let height = min(
            frame.size.height - (frame.size.height >= 9 ? 1 : 0), state.parameters.count + 6)
        guard width >= 16, height >= 4 else {
            frame.write([Span("Esc", .hotKey), Span(" leave")], x: 0, y: 0, appearance: appearance)
            return
        }
        let box = Rect(
            x: (frame.size.width - width) / 2, y: (frame.size.height - height) / 2, width: width,
            height: height)
        popup(
            box, title: "parameters", notes: [Span("Esc", .hotKey), Span(" leave", .keyLabel)], on: &frame,
            appearance: appearance)
        // What is said of the chosen one takes the lower rows, a line above them where there is room.
        let words = explanation(of: state, width: box.width - 4)
        let inner = Rect(x: box.x + 2, y: box.y + 1, width: box.width - 4, height: box.height - 2)
        let (list, below) = inner.split(bottom: min(words.count, max(0, inner.height - 1)))
        drawList(of: state, in: list, on: &frame, appearance: appearance)
        for (index, line) in words.prefix(below.height).enumerated() {
            frame.write(line, x: below.x, y: below.y + index, appearance: appearance, width: below.width)
        }
    }

    private func drawList(
        of state: DashboardState, in area: Rect, on frame: inout Frame, appearance: Appearance
    ) {
        let nameWidth = (state.parameters.map(\.name.columnCount).max() ?? 0) + 2
        let longest = state.parameters.map(\.value.printable.columnCount).max() ?? 0
        let valueWidth = max(8, min(longest + 2, 24, area.width - nameWidth - 2))
        let first = max(0, min(selection - area.height / 2, state.parameters.count - area.height))
        for (row, parameter) in state.parameters.dropFirst(first).prefix(area.height).enumerated() {
            let index = first + row
            let isChosen = index == selection
            let role: Role = parameter.isLive ? .popup : .keyDisabled
            let y = area.y + row
            let sign = isChosen ? (appearance.glyphs.isUnicode ? "▸ " : "> ") : "  "
            frame.write([Span(sign, .hotKey)], x: area.x, y: y, appearance: appearance)
            frame.write(
                [Span(parameter.name.printable, isChosen ? .brightText : role)], x: area.x + 2, y: y,
                appearance: appearance,
                width: min(nameWidth, area.width - 2))
            let x = area.x + min(nameWidth + 2, max(2, area.width - valueWidth))
            let room = area.maxX - x
            var value = [
                Span(parameter.value.printable.fitted(to: room), parameter.isLive ? .brightText : role)
            ]
            if isChosen, let entry { value = [Span(entry, .brightText), Span("_", .hotKey)] }
            var used = frame.write(value, x: x, y: y, appearance: appearance, width: room)
            used = max(used + 2, valueWidth)
            guard room - used >= 12 else { continue }
            let note = parameter.isLive ? parameter.summary : "new run: " + parameter.summary
            // As it is drawn: some letters are whole words there.
            let text = appearance.glyphs.text(note.printable)
            frame.write(
                [Span(text.fitted(to: room - used, ellipsis: appearance.glyphs.ellipsis), .dimText)],
                x: x + used, y: y, appearance: appearance, width: room - used)
        }
    }

    /// The lines below the list: what the chosen parameter takes, what came of the last edit, and the keys.
    private func explanation(of state: DashboardState, width: Int) -> [[Span]] {
        guard state.parameters.indices.contains(selection) else { return [] }
        let parameter = state.parameters[selection]
        var lines: [[Span]] = [[]]
        if let answer {
            let role: Role = answer.isRefusal ? .warning : .text
            let sign = answer.isRefusal ? "! " : ""
            lines += (sign + answer.text).printable.wrapped(to: width).prefix(4).map { [Span($0, role)] }
        } else {
            lines += "\(parameter.name): \(parameter.range)\(parameter.isLive ? "" : "; needs a new run")"
                .printable.wrapped(to: width).prefix(2).map {
                    [Span($0, .dimText)]
                }
        }
        if entry != nil {
            lines.append([
                Span("Enter", .hotKey), Span(" set  ", .keyLabel), Span("Esc", .hotKey),
                Span(" no  ", .keyLabel),
                Span("*2 /2", .hotKey), Span(" so much of it", .keyLabel),
            ])
        } else if parameter.isLive {
            lines.append([
                Span("Enter", .hotKey), Span(" edit  ", .keyLabel), Span("+", .hotKey),
                Span(" double  ", .keyLabel),
                Span("-", .hotKey), Span(" halve", .keyLabel),
            ])
        }
        return lines
    }
}
