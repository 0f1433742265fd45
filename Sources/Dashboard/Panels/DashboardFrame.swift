public import Canvas
import RunRecord

/// The whole screen for a state.
///
/// A pure function: the same arguments give the same cells, and the cost is that of the size, however long the run.
public func frame(of state: DashboardState, appearance: Appearance, size: Size) -> Frame {
    var frame = Frame(size: size)
    var state = state
    state.size = size
    let layout = state.layout
    func place(_ area: Rect?, _ draw: (Size) -> Frame) {
        guard let area, !area.isEmpty else { return }
        frame.draw(draw(area.size), x: area.x, y: area.y)
    }
    place(layout.summary) { summary(of: state, appearance: appearance, size: $0) }
    place(layout.header) { header(of: state, appearance: appearance, size: $0) }
    place(layout.progress) { progressLine(of: state, appearance: appearance, size: $0) }
    place(layout.banner) { verdictBanner(of: state, appearance: appearance, size: $0) }
    drawCharts(of: state, in: layout.charts, isFramed: layout.isFramed, on: &frame, appearance: appearance)
    place(layout.gauge) { gaugePanel(of: state, appearance: appearance, size: $0, isFramed: layout.isFramed) }
    place(layout.scores) {
        scoresPanel(of: state, appearance: appearance, size: $0, isFramed: layout.isFramed)
    }
    place(layout.machine) {
        machinePanel(of: state, appearance: appearance, size: $0, isFramed: layout.isFramed)
    }
    place(layout.samples) {
        samplesPanel(of: state, appearance: appearance, size: $0, border: state.border(of: .samples))
    }
    place(layout.log) { logPanel(of: state, appearance: appearance, size: $0) }
    place(layout.logLine) { logLine(of: state, appearance: appearance, size: $0) }
    place(layout.footer) { footer(of: state, appearance: appearance, size: $0) }
    if let empty = layout.empty {
        frame.writeCentered("all panes are hidden; 1 to 6 bring them back", in: empty, appearance: appearance)
    }
    if let motion = state.slowMotion { drawSlowMotion(motion, of: state, on: &frame, appearance: appearance) }
    switch state.overlay {
    case .none, .filter: break
    case .introduction: drawIntroduction(on: &frame, state: state, appearance: appearance)
    case .parameters(let editor): editor.draw(on: &frame, state: state, appearance: appearance)
    case .help(let page): page.draw(on: &frame, state: state, appearance: appearance)
    case .log(let scroll): LogPane.draw(on: &frame, state: state, scroll: scroll, appearance: appearance)
    case .themes(let chooser): chooser.draw(on: &frame, appearance: appearance)
    case .checkpoints(let chooser): chooser.draw(on: &frame, appearance: appearance)
    case .quit: drawQuitPopup(on: &frame, state: state, appearance: appearance)
    case .diagnoses(let scroll):
        DiagnosesOverlay.draw(on: &frame, state: state, scroll: scroll, appearance: appearance)
    case .latents(let space): LatentPanel.draw(space, on: &frame, state: state, appearance: appearance)
    case .layers: drawLayersPopup(on: &frame, state: state, appearance: appearance)
    }
    frame.tell(of: state, layout: layout, appearance: appearance)
    frame.lay(over: appearance.theme[.screen])
    return frame
}

extension DashboardState {
    /// What the samples are; `nil` before the first.
    var sampleKind: Layout.SampleKind? {
        switch sampleBook.newest {
        case nil: description?.sampleNoun == "points" ? .points : nil
        case .images(let fixed, _, _):
            .images(width: fixed.width, height: fixed.height, rowCount: description?.sampleRows?.count ?? 0)
        case .points: .points
        case .named: .named
        case .columns: .columns
        }
    }
}

extension Frame {
    /// Puts a ground under every glyph that has none of its own.
    mutating func lay(over screen: Style) {
        guard screen.background != .terminal else { return }
        for y in 0..<size.height {
            for x in 0..<size.width {
                guard case .glyph(let character, var style) = self[x, y], style.background == .terminal
                else { continue }
                style.background = screen.background
                style.sixteen.background = style.sixteen.background ?? screen.sixteen.background
                self[x, y] = .glyph(character, style)
            }
        }
    }
}
