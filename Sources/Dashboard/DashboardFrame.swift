public import Canvas
import RunRecord

/// The whole screen for a state.
///
/// A pure function: the same arguments give the same cells, and the cost is that of the size, however long the run.
public func frame(of state: DashboardState, look: Look, size: Size) -> Frame {
    var frame = Frame(size: size)
    let layout = Layout(size: size, kind: state.sampleKind)
    func place(_ area: Rect?, _ draw: (Size) -> Frame) {
        guard let area, !area.isEmpty else { return }
        frame.draw(draw(area.size), x: area.x, y: area.y)
    }
    place(layout.summary) { summary(of: state, look: look, size: $0) }
    place(layout.header) { header(of: state, look: look, size: $0) }
    place(layout.progress) { progressLine(of: state, look: look, size: $0) }
    place(layout.loss) { lossPanel(of: state, look: look, size: $0, isFramed: layout.isFramed) }
    place(layout.gauge) { gaugePanel(of: state, look: look, size: $0, isFramed: layout.isFramed) }
    place(layout.scores) { scoresPanel(of: state, look: look, size: $0, isFramed: layout.isFramed) }
    place(layout.gradients) { gradientsPanel(of: state, look: look, size: $0) }
    place(layout.samples) { samplesPanel(of: state, look: look, size: $0) }
    place(layout.log) { logPanel(of: state, look: look, size: $0) }
    place(layout.logLine) { logLine(of: state, look: look, size: $0) }
    place(layout.footer) { footer(of: state, look: look, size: $0) }
    if let motion = state.slowMotion { drawSlowMotion(motion, of: state, on: &frame, look: look) }
    switch state.overlay {
    case .none: break
    case .parameters(let editor): editor.draw(on: &frame, state: state, look: look)
    case .help(let scroll): HelpOverlay.draw(on: &frame, scroll: scroll, look: look)
    case .quit: drawQuitPopup(on: &frame, state: state, look: look)
    case .diagnoses(let scroll):
        DiagnosesOverlay.draw(on: &frame, state: state, scroll: scroll, look: look)
    case .layers: drawLayersPopup(on: &frame, state: state, look: look)
    }
    frame.lay(over: look.theme[.screen].background)
    return frame
}

extension DashboardState {
    /// What the samples are; `nil` before the first.
    var sampleKind: Layout.SampleKind? {
        switch samples {
        case nil: description?.sampleNoun == "points" ? .points : nil
        case .images(let fixed, _, _): .images(width: fixed.width, height: fixed.height)
        case .points: .points
        }
    }
}

extension Frame {
    /// Puts a ground under every glyph that has none of its own.
    fileprivate mutating func lay(over ground: Color) {
        guard ground != .terminal else { return }
        for y in 0..<size.height {
            for x in 0..<size.width {
                guard case .glyph(let character, var style) = self[x, y], style.background == .terminal
                else { continue }
                style.background = ground
                self[x, y] = .glyph(character, style)
            }
        }
    }
}
