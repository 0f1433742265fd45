public import Canvas
import RunRecord

/// The whole home screen for a state: a pure function, whose cost is that of the size.
public func frame(of state: HomeState, appearance: Appearance, size: Size) -> Frame {
    var frame = Frame(size: size)
    var state = state
    state.size = size
    let layout = state.layout
    drawHomeHeader(of: state, in: layout.header, on: &frame, appearance: appearance)
    HomeList(of: state, layout, appearance).draw(on: &frame)
    if let picture = layout.picture {
        frame.draw(
            homePicture(of: state, appearance: appearance, size: picture.size), x: picture.x, y: picture.y)
    }
    if let facts = layout.facts {
        frame.draw(homeFacts(of: state, appearance: appearance, size: facts.size), x: facts.x, y: facts.y)
    }
    switch state.overlay {
    case .none, .filter: break
    case .help(let scroll): HomeHelp.draw(on: &frame, scroll: scroll, appearance: appearance)
    case .delete(let name): drawDeletePopup(name, of: state, on: &frame, appearance: appearance)
    case .recipes(let selected): drawRecipes(selected, of: state, on: &frame, appearance: appearance)
    case .themes(let chooser): chooser.draw(on: &frame, appearance: appearance)
    }
    drawHomeMessage(of: state, above: layout.footer, on: &frame, appearance: appearance)
    drawHomeFooter(of: state, in: layout.footer, on: &frame, appearance: appearance)
    frame.lay(over: appearance.theme[.screen])
    return frame
}

/// What is here: the directory, how many runs, how many of them are trained.
private func drawHomeHeader(
    of state: HomeState, in area: Rect, on frame: inout Frame, appearance: Appearance
) {
    guard !area.isEmpty else { return }
    let liveCount = state.runs.count(where: \.isTrained)
    var parts: [[Span]] = [
        [Span("gantop", .headerName)],
        [Span(counted(state.runs.count, "run"), .brightText)],
        [Span("in ", .dimText), Span(state.place.printable.fitted(to: 40), .text)],
        [
            Span(
                liveCount == 0 ? "none is trained now" : "\(liveCount) trained now",
                liveCount == 0 ? .dimText : .training)
        ],
    ]
    if !state.marked.isEmpty { parts.insert([Span("\(state.marked.count) marked", .warning)], at: 2) }
    var spans: [Span] = []
    for part in parts {
        let next = spans + (spans.isEmpty ? [] : [Span(" · ", .panelBorder)]) + part
        guard next.columnCount <= area.width - 2 else { break }
        spans = next
    }
    frame.write(spans, x: area.x + 1, y: area.y, appearance: appearance)
}

/// What is to be said now, over the row above the keys: what is wrong with a filter, or the answer to a key.
private func drawHomeMessage(
    of state: HomeState, above footer: Rect, on frame: inout Frame, appearance: Appearance
) {
    let text: String
    var role = Role.popup
    if case .filter = state.overlay {
        if !state.filterChoices.isEmpty {
            text = state.filterChoices.joined(separator: ", ")
        } else if let error = state.filterError {
            (text, role) = (error, .warning)
        } else {
            return
        }
    } else if let message = state.message {
        text = message
    } else {
        return
    }
    guard !footer.isEmpty, frame.size.width >= 8 else { return }
    let width = frame.size.width - 2
    // A narrow screen gives a sentence two rows and more.
    let lines = appearance.glyphs.text(text.printable).wrapped(to: width).prefix(max(1, min(3, footer.y / 3)))
    let top = footer.y - lines.count
    frame.fill(
        Rect(x: 0, y: top, width: frame.size.width, height: lines.count),
        with: .glyph(" ", appearance.theme[.popup]))
    for (row, line) in lines.enumerated() {
        frame.write(line, x: 1, y: top + row, style: appearance.theme[role], width: width)
    }
}

/// The last line: keys, as many as fit, or the filter that is typed.
private func drawHomeFooter(
    of state: HomeState, in area: Rect, on frame: inout Frame, appearance: Appearance
) {
    guard !area.isEmpty else { return }
    if case .filter = state.overlay {
        let keys = [("Tab", "complete"), ("Enter", "keep"), ("Esc", "all")].flatMap {
            [Span("  \($0)", .hotKey), Span(" \($1)", .keyLabel)]
        }
        let count = Span("  \(state.shown.count) of \(state.runs.count)", .dimText)
        // The end of what is typed is what is looked at.
        let room = max(8, area.width - 4 - count.text.columnCount)
        let typed = String(state.filterText.printable.suffix(room))
        var spans = [Span("/", .hotKey), Span(typed, .brightText), Span("_", .hotKey), count]
        if (spans + keys).columnCount <= area.width - 2 { spans += keys }
        frame.write(spans, x: area.x + 1, y: area.y, appearance: appearance, width: area.width - 2)
        return
    }
    let isPlain = state.overlay == .none
    var x = area.x + 1
    if isPlain, !state.filterText.isEmpty {
        let tag = "/\(state.filterText.printable.fitted(to: max(8, area.width / 3)))"
        x += frame.write([Span(tag, .warning)], x: x, y: area.y, appearance: appearance) + 2
    }
    let keys: [(key: String, label: String, isReady: Bool)] =
        isPlain
        ? KeyTable.homeBindings.map { ($0.shown, $0.label, state.reason(against: $0.command) == nil) }
        : state.overlayKeys.map { ($0.key, $0.label, true) }
    for key in keys {
        let spans = [
            Span(key.key, key.isReady ? .hotKey : .keyDisabled),
            Span(" " + key.label, key.isReady ? .keyLabel : .keyDisabled),
        ]
        guard x + spans.columnCount + 1 <= area.maxX else { continue }
        x += frame.write(spans, x: x, y: area.y, appearance: appearance) + 2
    }
}

extension HomeState {
    /// The keys of what lies over the list.
    fileprivate var overlayKeys: [(key: String, label: String)] {
        switch overlay {
        case .none, .filter: []
        case .help: [("Esc", "close"), ("↑↓", "scroll")]
        case .delete: [("y", "delete it"), ("n", "keep it")]
        case .recipes: [("Enter", "train it"), ("↑↓", "choose"), ("Esc", "back")]
        case .themes: [("Enter", "keep it"), ("↑↓", "choose"), ("Esc", "back")]
        }
    }
}
