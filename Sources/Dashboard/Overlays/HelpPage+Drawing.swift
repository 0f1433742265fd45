import Canvas

extension HelpPage {
    private static let widest = 84

    /// One row: a key or a number's name on the left, and text.
    private struct Line {
        var name = ""
        var text = ""
        var role = Role.hotKey
        /// Which entry it belongs to; `nil` for a heading.
        var item: Int?
    }

    static func box(in size: Size) -> Rect {
        let width = min(size.width, widest)
        let height = min(size.height, max(9, size.height * 9 / 10))
        return Rect(x: (size.width - width) / 2, y: (size.height - height) / 2, width: width, height: height)
    }

    private func lines(in state: DashboardState, glyphs: Glyphs, width: Int, nameWidth: Int) -> [Line] {
        var lines: [Line] = []
        var index = 0
        for (title, items) in groups(in: state) {
            if !lines.isEmpty { lines.append(Line()) }
            lines.append(Line(name: title, role: .popupTitle))
            for item in items {
                let role: Role =
                    switch item {
                    case .key(_, .some): .keyDisabled
                    case .key(let binding, nil): binding.isDangerous ? .warning : .hotKey
                    case .number: .brightText
                    }
                var wrapped = glyphs.text(item.text).wrapped(to: max(4, width - nameWidth))
                // A name that is too long for its column has lines of its own.
                var names = [item.name]
                if item.name.columnCount >= nameWidth {
                    names = item.name.wrapped(to: max(4, width))
                    wrapped = names.map { _ in "" } + wrapped
                }
                for (row, text) in wrapped.enumerated() {
                    let name = row < names.count ? names[row] : ""
                    lines.append(Line(name: name, text: text, role: role, item: index))
                }
                index += 1
            }
        }
        return lines
    }

    func draw(on frame: inout Frame, state: DashboardState, appearance: Appearance) {
        let box = HelpPage.box(in: frame.size)
        guard box.width >= 20, box.height >= 4 else { return }
        let inner = Rect(x: box.x + 2, y: box.y + 1, width: box.width - 4, height: box.height - 2)
        let nameWidth = inner.width < 40 ? 9 : 14
        let lines = lines(
            in: state, glyphs: appearance.glyphs, width: inner.width - 2, nameWidth: nameWidth)
        popup(box, title: "help", notes: notes, on: &frame, appearance: appearance)
        guard !lines.isEmpty else {
            frame.writeCentered(
                "nothing here is called \(query.printable)", in: inner, appearance: appearance)
            return
        }
        let first = firstLine(lines, height: inner.height)
        for (row, line) in lines.dropFirst(first).prefix(inner.height).enumerated() {
            let y = inner.y + row
            let isChosen = line.item == selection
            let isFirst = row == 0 || lines[first + row - 1].item != line.item
            if isChosen, isFirst {
                frame[inner.x, y] = .glyph(appearance.glyphs.running, appearance.theme[.hotKey])
            }
            let indent = line.item == nil ? 0 : 2
            frame.write(
                [Span(line.name, line.role)], x: inner.x + indent, y: y, appearance: appearance,
                width: line.text.isEmpty ? inner.width - indent : nameWidth - 1)
            frame.write(
                [Span(line.text, isChosen ? .brightText : .popup)], x: inner.x + indent + nameWidth, y: y,
                appearance: appearance, width: inner.width - indent - nameWidth)
        }
    }

    private var notes: [Span] {
        if query.isEmpty, !isTyping {
            return [
                Span("type to search  ", .dimText), Span("Enter", .hotKey), Span(" do it  ", .keyLabel),
                Span("Esc", .hotKey), Span(" close", .keyLabel),
            ]
        }
        return [
            Span("/", .hotKey), Span(query.printable, .brightText), Span("_  ", .hotKey),
            Span("Esc", .hotKey), Span(" all", .keyLabel),
        ]
    }

    /// Scrolls just so far that the chosen entry is in view, and its heading where it is the first one.
    private func firstLine(_ lines: [Line], height: Int) -> Int {
        guard lines.count > height, let start = lines.firstIndex(where: { $0.item == selection }),
            let end = lines.lastIndex(where: { $0.item == selection })
        else { return 0 }
        // A third of the page stays in view before it, so that going up is seen coming.
        let wanted = max(0, start - height / 3)
        return max(min(wanted, lines.count - height), end - height + 1)
    }
}
