import Canvas
import RunRecord

/// The keys of the last line: those of the focused pane, then those of the mode, then those that always work.
extension DashboardState {
    /// A key of the footer, and where it stands.
    struct FooterKey {
        var binding: KeyBinding<Command>
        var label: String
        var x: Int

        var width: Int { binding.shown.columnCount + 1 + label.columnCount }
    }

    /// What leaves the mode that the screen is in, and what moves in it.
    private var modeCommands: [Command] {
        var commands: [Command] = []
        if lookback.frozenStep != nil { commands.append(.freeze) }
        if isReplaying { return commands + [.follow, .slower, .faster] }
        if lookback.cursor != nil { commands += [.follow, .earlier, .later] }
        if panes.isExpanded { commands.append(.expand) }
        return commands
    }

    /// What the focused pane is looked at with.
    private var paneCommands: [Command] {
        switch panes.focus {
        case .charts:
            [
                .expand, .earlier, .down, .toggleLogarithm, .zoomIn, .zoomOut, .moreSmoothing, .nextMeasure,
                .filter,
            ]
        case .samples where sampleKind == .points: [.expand, .toggleFresh, .layers, .newSamples, .newLatents]
        case .samples:
            [.expand] + pageCommands + [
                .toggleFresh, .zoom, .newSamples, .newLatents, .latents, .cycleImages,
            ]
        case .gauge: [.expand, .diagnoses, .earlier]
        case .answers: [.expand, .earlier, .diagnoses]
        case .log: [.expand, .filter, .up, .log]
        case .machine: [.expand, .focusMachine]
        }
    }

    /// What turns the pages of the pictures on the full screen.
    private var pageCommands: [Command] {
        guard let wall = fullWall, wall.hasPages else { return [] }
        return wall.moves(by: 1, inPages: true) ? [.pageDown] : [.pageUp]
    }

    /// As many keys as a line of so many columns has room for.
    func footerKeys(width: Int) -> [FooterKey] {
        let isNarrow = width < 60
        func key(_ command: Command) -> FooterKey? {
            guard let binding = KeyTable.bindings.first(where: { $0.command == command }) else { return nil }
            var label = KeyTable.label(of: binding, in: self)
            if isNarrow, command == .expand, !panes.isExpanded { label = "big" }
            return FooterKey(binding: binding, label: label, x: 0)
        }
        var x = 1 + (panes.filter.isEmpty ? 0 : filterTag.columnCount + 2)
        var room = width - 1 - x
        var chosen: Set<Command> = []
        func take(_ commands: [Command], onlyReady: Bool) {
            for command in commands where !chosen.contains(command) {
                guard let key = key(command), !onlyReady || command.reasonAgainst(self) == nil,
                    key.width <= room
                else { continue }
                chosen.insert(command)
                room -= key.width + 2
            }
        }
        let general: [Command] = [.togglePause, .quit, .help, .focusNext]
        take(Array(modeCommands.prefix(1)), onlyReady: true)
        take([.quit, .help, .togglePause], onlyReady: false)
        take(modeCommands, onlyReady: true)
        take([paneCommands[0]], onlyReady: true)
        if !isNarrow { take([.focusNext], onlyReady: false) }
        take(paneCommands, onlyReady: true)
        let rest = KeyTable.bindings.map(\.command)
        take(general + rest, onlyReady: true)
        var keys: [FooterKey] = []
        let first = paneCommands + modeCommands + general
        for command in first + rest where chosen.remove(command) != nil {
            guard var key = key(command) else { continue }
            key.x = x
            x += key.width + 2
            keys.append(key)
        }
        return keys
    }

    fileprivate var filterTag: String { "/\(panes.filter.printable.fitted(to: 16))" }

    /// The keys of what lies over the panels; `nil` where nothing does.
    fileprivate var overlayKeys: [(key: String, label: String)]? {
        switch overlay {
        case .none, .filter: nil
        case .introduction: [("any key", "begins")]
        case .help: [("↑↓", "choose"), ("Enter", "do it"), ("Esc", "close"), ("/", "search")]
        case .log: [("Esc", "close"), ("↑↓", "scroll"), ("PgUp", "page"), ("End", "newest")]
        case .themes: [("↑↓", "look"), ("Enter", "keep"), ("Esc", "as before")]
        case .checkpoints: [("↑↓", "choose"), ("Enter", "go back there"), ("Esc", "stay")]
        case .quit where access.isPiped: [("d", "keep reading"), ("x", "close it"), ("Esc", "stay")]
        case .quit:
            (access.isKept ? [("d", "leave"), ("s", "save")] : []) + [("x", "stop"), ("Esc", "stay")]
        case .parameters(let editor):
            editor.entry == nil
                ? [("↑↓", "choose"), ("Enter", "edit"), ("Esc", "close"), ("+", "double"), ("-", "halve")]
                : [("Enter", "set"), ("Esc", "leave it")]
        case .diagnoses: [("Esc", "close"), ("↑↓", "scroll")]
        case .layers: [("letter", "switch"), ("Esc", "close")]
        case .latents(let space): DashboardState.latentKeys(space)
        }
    }
}

/// The last line: keys, as many as fit.
func footer(of state: DashboardState, appearance: Appearance, size: Size) -> Frame {
    var frame = Frame(size: size)
    if case .filter = state.overlay {
        let spans = [
            Span("/", .hotKey), Span(state.panes.filter.printable, .brightText), Span("_", .hotKey),
            Span("  \(counted(state.charts.count, "chart")), ", .dimText),
            Span(counted(state.shownLog.count, "log line"), .dimText),
            Span("  Enter", .hotKey), Span(" keep", .keyLabel), Span("  Esc", .hotKey),
            Span(" show all", .keyLabel),
        ]
        frame.write(spans, x: 1, y: 0, appearance: appearance, width: size.width - 2)
        return frame
    }
    if let keys = state.overlayKeys {
        var x = 1
        for (key, label) in keys {
            let spans = [Span(key, .hotKey), Span(" " + label, .keyLabel)]
            guard x + spans.columnCount + 1 <= size.width else { break }
            x += frame.write(spans, x: x, y: 0, appearance: appearance) + 2
        }
        return frame
    }
    if !state.panes.filter.isEmpty {
        frame.write([Span(state.filterTag, .warning)], x: 1, y: 0, appearance: appearance)
    }
    for key in state.footerKeys(width: size.width) {
        let isReady = key.binding.command.reasonAgainst(state) == nil
        let spans = [
            Span(key.binding.shown, isReady ? .hotKey : .keyDisabled),
            Span(" " + key.label, isReady ? .keyLabel : .keyDisabled),
        ]
        frame.write(spans, x: key.x, y: 0, appearance: appearance)
    }
    return frame
}

extension Frame {
    /// Puts an answer over the row above the keys.
    mutating func tell(of state: DashboardState, layout: Layout, appearance: Appearance) {
        guard let entry = state.toldNow(in: layout), size.width >= 8, size.height >= 2 else { return }
        let y = layout.footer.map { max(0, $0.y - 1) } ?? size.height - 1
        fill(Rect(x: 0, y: y, width: size.width, height: 1), with: .glyph(" ", appearance.theme[.popup]))
        let text = appearance.glyphs.text(entry.shown.printable).fitted(
            to: size.width - 2, ellipsis: appearance.glyphs.ellipsis)
        let role: Role = entry.kind == .note ? .popup : entry.role
        write(text, x: 1, y: y, style: appearance.theme[role], width: size.width - 2)
    }
}

extension Key {
    /// What is written on it.
    var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character).printable
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .backspace: "Backspace"
        case .up: "↑"
        case .down: "↓"
        case .left: "←"
        case .right: "→"
        case .shiftLeft: "Shift-←"
        case .shiftRight: "Shift-→"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .delete: "Del"
        case .function(let number): "F\(number)"
        case .control(let letter): "Ctrl-\(letter.uppercased())".printable
        }
    }
}
