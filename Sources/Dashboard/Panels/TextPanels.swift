import Canvas
import Diagnostics
import RunRecord

extension DashboardState.LogEntry {
    var role: Role {
        switch kind {
        case .note, .output: .log
        case .warning: .warning
        case .error: .error
        }
    }

    /// A sign before what is not a mere note, so that no colour is needed to see it.
    var shown: String {
        let again =
            count == 1
            ? "" : " (\(count) times" + (firstStep.map { " since step \(Numbers.grouped($0))" } ?? "") + ")"
        return switch kind {
        case .note: text + again
        case .output: "> " + text + again
        case .warning, .error: "! " + text + again
        }
    }
}

/// The newest log lines.
func logPanel(of state: DashboardState, appearance: Appearance, size: Size) -> Frame {
    var frame = Frame.panel(
        size, of: state.border(of: .log), title: [Span("log", .panelTitle)], appearance: appearance)
    LogPane.drawLines(
        of: state, in: Rect(size), below: state.messages.scroll, on: &frame, appearance: appearance)
    return frame
}

/// The newest log line alone.
func logLine(of state: DashboardState, appearance: Appearance, size: Size) -> Frame {
    var frame = Frame(size: size)
    guard let entry = state.shownLog.last else { return frame }
    let text = appearance.glyphs.text(entry.shown).fitted(
        to: size.width - 2, ellipsis: appearance.glyphs.ellipsis)
    frame.write(text, x: 1, y: 0, style: appearance.theme[entry.role], width: size.width - 2)
    return frame
}

/// What matters most, line by line, where there is no room for panels.
func summary(of state: DashboardState, appearance: Appearance, size: Size) -> Frame {
    var frame = Frame(size: size)
    let tag = state.phaseTag(appearance.glyphs)
    guard size.width >= 8 else {
        frame[0, 0] = .glyph(tag.sign, appearance.theme[tag.role])
        return frame
    }
    func value(_ tag: Tag) -> String { state.viewed(tag).map(Numbers.short) ?? "–" }
    var lines = [
        [
            Span("step ", .dimText),
            Span(Numbers.grouped(state.viewedStep), state.isLive ? .brightText : .paused),
        ],
        [
            Span("loss ", .dimText), Span("G ", .generatorLoss), Span(value(.generatorLoss)),
            Span(" D ", .discriminatorLoss), Span(value(.discriminatorLoss)),
        ],
        state.gaugeSentence,
        [Span("\(tag.sign) \(tag.word)", tag.role)],
    ]
    if let verdict = state.verdict { lines.append([Span(verdict.word, verdict.mood.role)]) }
    if case .quit = state.overlay {
        let leave = state.access.isKept ? [Span("d", .hotKey), Span(" leave, ")] : []
        let close = state.access.isPiped ? [Span("d", .hotKey), Span(" read on, ")] : leave
        lines.insert(
            close + [
                Span("x", .hotKey), Span(state.access.isPiped ? " close, Esc stay" : " stop, Esc stay"),
            ], at: 0)
    }
    for (y, line) in lines.prefix(size.height).enumerated() {
        frame.write(line, x: 0, y: y, appearance: appearance, width: size.width)
    }
    if size.height < lines.count, let phase = lines.dropFirst(3).first, size.height > 0 {
        // The state's word has no line of its own: it stands behind the step where there is room.
        let x = size.width - phase.columnCount
        if x > lines[0].columnCount { frame.write(phase, x: x, y: 0, appearance: appearance) }
    }
    return frame
}
