import Canvas
import Diagnostics
import RunRecord

/// The keys of the home screen, each explained.
enum HomeHelp {
    private static let widest = 84

    private static func box(in size: Size) -> Rect {
        let width = min(size.width, widest)
        let height = min(max(0, size.height - 1), lineCount(in: width) + 2)
        return Rect(
            x: (size.width - width) / 2, y: (size.height - 1 - height) / 2, width: width, height: height)
    }

    private static func lines(in width: Int) -> [(key: String, text: String, isDangerous: Bool)] {
        KeyTable.homeBindings.flatMap { binding in
            binding.help.wrapped(to: max(4, width - 13)).enumerated().map { row, text in
                (row == 0 ? binding.shown : "", text, binding.isDangerous)
            }
        }
    }

    private static func lineCount(in width: Int) -> Int { lines(in: width).count }

    static func lastScroll(in size: Size) -> Int {
        let box = box(in: size)
        return max(0, lineCount(in: box.width) - max(1, box.height - 2))
    }

    static func draw(on frame: inout Frame, scroll: Int, appearance: Appearance) {
        let box = box(in: frame.size)
        guard box.width >= 20, box.height >= 3 else { return }
        let notes = [Span("Esc", .hotKey), Span(" close", .keyLabel)]
        popup(box, title: KeyGroup.home.rawValue, notes: notes, on: &frame, appearance: appearance)
        let first = min(scroll, lastScroll(in: frame.size))
        for (row, line) in lines(in: box.width).dropFirst(first).prefix(box.height - 2).enumerated() {
            let y = box.y + 1 + row
            let role: Role = line.isDangerous ? .warning : .hotKey
            frame.write([Span(line.key, role)], x: box.x + 2, y: y, appearance: appearance, width: 8)
            frame.write(
                [Span(line.text, .popup)], x: box.x + 11, y: y, appearance: appearance, width: box.width - 13)
        }
    }
}

/// Asks whether a run is to be deleted.
func drawDeletePopup(_ name: String, of state: HomeState, on frame: inout Frame, appearance: Appearance) {
    let size = frame.size
    guard size.width >= 20, size.height >= 6 else { return }
    let width = min(size.width, 60)
    let step = state.runs.first { $0.name == name }?.status.step ?? 0
    let text =
        "'\(name)' at step \(Numbers.grouped(step)): its record, checkpoints and samples are gone for good."
    let lines =
        text.printable.wrapped(to: width - 4).map { [Span($0, .popup)] }
        + [
            [Span("y", .warning), Span("  delete it", .popup)],
            [Span("n", .hotKey), Span("  keep it", .popup)],
        ]
    let height = min(size.height - 1, lines.count + 2)
    let box = Rect(
        x: (size.width - width) / 2, y: (size.height - 1 - height) / 2, width: width, height: height)
    popup(box, title: "delete?", notes: [], on: &frame, appearance: appearance)
    // The answers stay where a long name leaves no room for all of it.
    let shown = lines.suffix(max(2, height - 2))
    for (row, line) in shown.enumerated() {
        frame.write(line, x: box.x + 2, y: box.y + 1 + row, appearance: appearance, width: width - 4)
    }
}

/// A list of what can be trained.
func drawRecipes(_ selected: Int, of state: HomeState, on frame: inout Frame, appearance: Appearance) {
    let size = frame.size
    guard size.width >= 20, size.height >= 4 else { return }
    let width = min(size.width, 100)
    let height = min(size.height - 1, state.recipes.count + 2)
    let box = Rect(
        x: (size.width - width) / 2, y: (size.height - 1 - height) / 2, width: width, height: height)
    popup(box, title: "train what?", notes: [], on: &frame, appearance: appearance)
    let nameWidth = min(16, state.recipes.map(\.name.columnCount).max() ?? 0)
    let first = firstVisible(around: selected, of: state.recipes.count, in: height - 2)
    for (row, recipe) in state.recipes.dropFirst(first).prefix(height - 2).enumerated() {
        let y = box.y + 1 + row
        let isSelected = first + row == selected
        var style = appearance.theme[isSelected ? .popupTitle : .popup]
        if isSelected {
            style.attributes.insert(.reverse)
            frame.fill(Rect(x: box.x + 1, y: y, width: width - 2, height: 1), with: .glyph(" ", style))
        }
        frame.write(recipe.name.printable, x: box.x + 2, y: y, style: style, width: nameWidth)
        let summary = appearance.glyphs.text(recipe.summary).fitted(
            to: width - nameWidth - 6, ellipsis: appearance.glyphs.ellipsis)
        frame.write(summary, x: box.x + nameWidth + 4, y: y, style: style, width: width - nameWidth - 6)
    }
}
