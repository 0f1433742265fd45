import Canvas

/// A list of themes in a corner of the screen; the rest of it shows what the chosen one looks like.
public struct ThemeChooser: Sendable, Equatable {
    let names: [String]
    /// What was in use when the list opened, and is again when nothing is chosen.
    let original: String
    private(set) var selected: Int

    /// - Parameters:
    ///   - names: All themes, in their order.
    ///   - current: The one in use; it may be a file that is none of them.
    public init(names: [String], current: String) {
        self.names = names
        original = current
        selected = names.firstIndex(of: current) ?? 0
    }

    var name: String? { names.indices.contains(selected) ? names[selected] : nil }

    /// What a key made of the list.
    enum Outcome: Equatable {
        /// It stays open; a theme is to be shown where another one is chosen now.
        case stays(shows: String?)
        case keeps
        case leaves
    }

    /// Takes a key; `nil` where it means nothing here.
    mutating func press(_ key: Key) -> Outcome? {
        let hasMoved: Bool
        switch key {
        case .up, .left, .character("k"): hasMoved = move(by: -1)
        case .down, .right, .character("j"), .character("t"): hasMoved = move(by: 1)
        case .home, .pageUp: hasMoved = select(0)
        case .end, .pageDown: hasMoved = select(names.count - 1)
        case .enter: return .keeps
        case .escape, .character("q"): return .leaves
        default: return nil
        }
        return .stays(shows: hasMoved ? name : nil)
    }

    /// Moves to another name, from the last on to the first; false where that is the same one.
    private mutating func move(by distance: Int) -> Bool {
        guard names.count > 1 else { return false }
        return select((selected + distance + names.count) % names.count)
    }

    mutating func select(_ index: Int) -> Bool {
        let held = min(max(0, index), names.count - 1)
        guard held != selected, held >= 0 else { return false }
        selected = held
        return true
    }

    private func box(in size: Size) -> Rect {
        let width = min(size.width, max(36, 6 + (names.map(\.columnCount).max() ?? 0)))
        let height = min(names.count + 2, max(3, size.height - 2))
        return Rect(
            x: size.width - width, y: max(0, size.height - 1 - height), width: width,
            height: min(height, size.height))
    }

    private func first(in box: Rect) -> Int {
        firstVisible(around: selected, of: names.count, in: max(1, box.height - 2))
    }

    /// The name that stands in this row of the screen.
    func index(at mouse: Mouse, in size: Size) -> Int? {
        let box = box(in: size)
        let index = mouse.y - box.y - 1 + first(in: box)
        let isInside = mouse.x > box.x && mouse.x < box.maxX - 1 && mouse.y > box.y && mouse.y < box.maxY - 1
        return isInside && names.indices.contains(index) ? index : nil
    }

    func draw(on frame: inout Frame, appearance: Appearance) {
        let box = box(in: frame.size)
        let notes = [Span("Enter", .hotKey), Span(" keep  "), Span("Esc", .hotKey), Span(" back")]
        popup(box, title: "theme", notes: notes, on: &frame, appearance: appearance)
        let first = first(in: box)
        for (row, name) in names.dropFirst(first).prefix(max(0, box.height - 2)).enumerated() {
            let isSelected = first + row == selected
            let y = box.y + 1 + row
            var style = appearance.theme[isSelected ? .popupTitle : .popup]
            if isSelected {
                style.attributes.insert(.reverse)
                frame.write(
                    String(repeating: " ", count: box.width - 2), x: box.x + 1, y: y, style: style)
            }
            let sign =
                isSelected
                ? String(appearance.glyphs.running) : name == original ? String(appearance.glyphs.dot) : " "
            let text = "\(sign) \(name.printable)".fitted(
                to: box.width - 4, ellipsis: appearance.glyphs.ellipsis)
            frame.write(text, x: box.x + 2, y: y, style: style, width: box.width - 4)
        }
    }
}
