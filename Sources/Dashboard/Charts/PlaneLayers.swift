import Canvas
import RunRecord

/// What is drawn of a 2-D recipe's plane.
struct PlaneLayers: OptionSet, Hashable, Sendable {
    let rawValue: Int

    /// The ground: what D thinks of a place.
    static let surface = PlaneLayers(rawValue: 1)
    static let real = PlaneLayers(rawValue: 2)
    static let fake = PlaneLayers(rawValue: 4)
    /// Where the generator puts a flat sheet of latents.
    static let sheet = PlaneLayers(rawValue: 8)
    /// Where D would have fakes move.
    static let arrows = PlaneLayers(rawValue: 16)

    static let standard: PlaneLayers = [.surface, .real, .fake]

    /// All layers by the letters that switch them.
    static let all: [(letter: Character, layer: PlaneLayers, name: String, text: String)] = [
        ("s", .surface, "surface", "what D thinks of a place"),
        ("r", .real, "reals", "held-out samples"),
        ("f", .fake, "fakes", "of the averaged generator"),
        ("g", .sheet, "grid", "where a flat sheet of latents comes to lie"),
        ("a", .arrows, "arrows", "where D would have fakes move"),
    ]

    static func layer(of letter: Character) -> PlaneLayers? {
        all.first { $0.letter == letter }?.layer
    }
}

/// Asks which layers to draw; it stands on the left, beside the plane.
func drawLayersPopup(on frame: inout Frame, state: DashboardState, appearance: Appearance) {
    guard frame.size.width >= 20, frame.size.height >= 9 else { return }
    let textWidth = PlaneLayers.all.map { 14 + $0.text.columnCount }.max() ?? 0
    let room = (frame.size.width >= 100 ? frame.size.width / 2 : frame.size.width) - 4
    let width = min(room, textWidth + 4)
    let box = Rect(x: 2, y: 2, width: width, height: PlaneLayers.all.count + 2)
    let close = [Span("Esc", .hotKey), Span(" close", .keyLabel)]
    popup(box, title: "layers", notes: close, on: &frame, appearance: appearance)
    for (index, entry) in PlaneLayers.all.enumerated() {
        let isOn = state.pictureChoice.layers.contains(entry.layer)
        let name = entry.name.padding(to: 9)
        frame.write(
            [
                Span(String(entry.letter), .hotKey), Span(isOn ? " x " : "   ", .brightText),
                Span(name, isOn ? .brightText : .popup), Span(entry.text, .dimText),
            ], x: box.x + 2, y: box.y + 1 + index, appearance: appearance, width: box.width - 4)
    }
}

extension String {
    /// Itself with blanks behind it, at least `width` columns.
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - columnCount))
    }
}
