import Canvas
import RunRecord

/// What the generator makes: pictures beside real ones, or points over what the discriminator thinks of their plane.
func samplesPanel(of state: DashboardState, look: Look, size: Size) -> Frame {
    let viewed = state.viewedSamples
    let source = state.showsFresh ? "fresh" : "fixed"
    var notes: [Span] = []
    if let viewed { notes.append(Span("step \(Numbers.grouped(viewed.step))", .dimText)) }
    guard look.images != .off, let viewed else {
        var frame = samplesBorder(source: source, notes: notes, quality: [], look: look, size: size)
        let every = state.description.map { ": one every \(Numbers.grouped($0.evaluateEvery)) steps" } ?? ""
        let missing = state.isForeign ? "not recorded" : "no samples yet" + every
        let sentence = look.images == .off ? imagesAreOff : missing
        frame.writeCentered(sentence, in: Rect(size).inset(by: 1), look: look)
        return frame
    }
    switch viewed.samples {
    case .images(let fixed, let fresh, let real):
        let shown = [
            Gallery(name: "fixed", grid: fixed), Gallery(name: "fresh", grid: fresh),
            Gallery(name: "real", grid: real),
        ]
        let wall = Wall(
            shown, showsFresh: state.showsFresh, zoom: state.pictureZoom,
            in: Size(width: size.width - 2, height: size.height - 2))
        var frame = samplesBorder(
            source: wall.hasAllSources ? nil : source, notes: notes + wall.notes, quality: quality(of: state),
            look: look, size: size)
        wall.draw(into: &frame, look: look)
        return frame
    case .points(let points):
        var frame = samplesBorder(
            source: source, notes: notes, quality: quality(of: state), look: look, size: size)
        drawPoints(points, layers: state.layers, showsFresh: state.showsFresh, on: &frame, look: look)
        return frame
    }
}

private let imagesAreOff = "pictures are off; i turns them on"

/// Of a 2-D recipe: how many of its modes the generator has found, and how many of its points lie near one.
private func quality(of state: DashboardState) -> [Span] {
    guard let captured = state.viewed(.modesCaptured), let share = state.viewed(.highQuality),
        captured.isFinite, share.isFinite, let count = state.description?.modeCount
    else { return [] }
    return [
        Span("modes \(Int(captured)) of \(count)", .text),
        Span("high quality \(Int((share * 100).rounded())) %", .text),
    ]
}

/// The panel's border; what its title has no room for goes to the lower edge.
private func samplesBorder(
    source: String?, notes: [Span], quality: [Span], look: Look, size: Size
) -> Frame {
    let name = [Span("samples", .panelTitle)]
    guard let source else { return Frame.panel(size, title: name, notes: notes, look: look) }
    guard size.width >= 24 else {
        return Frame.panel(size, title: name, footnotes: [Span(source, .text)] + notes, look: look)
    }
    let title = name + [Span("  "), Span("f", .hotKey), Span(String(source.dropFirst()), .text)]
    return size.width >= 40
        ? Frame.panel(size, title: title, notes: notes, footnotes: quality, look: look)
        : Frame.panel(size, title: title, footnotes: notes, look: look)
}
