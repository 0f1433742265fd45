import Canvas
import Diagnostics
import RunRecord

/// What the generator makes: pictures beside real ones, or points over what the discriminator thinks of their plane.
///
/// Without a `border` it is no pane of a dashboard.
func samplesPanel(
    of state: DashboardState, appearance: Appearance, size: Size, border: PaneBorder? = nil
) -> Frame {
    let viewed = state.viewedSamples
    let source = state.pictureChoice.showsFresh ? "fresh" : "fixed"
    var notes: [Span] = []
    if let viewed { notes.append(Span("step \(Numbers.grouped(viewed.step))", .dimText)) }
    guard appearance.images != .off, let viewed else {
        // Nobody vouches for the latents of another program's pictures.
        var frame = samplesBorder(
            of: border, source: state.isOthers ? nil : source, notes: notes, quality: [],
            appearance: appearance,
            size: size)
        let every = state.description.map { ": they come every \(Numbers.interval($0.evaluateEvery))" } ?? ""
        let none =
            state.sampleBook.newest == nil ? "no samples yet" + every : "there are no samples of that step"
        let missing = state.isForeign && state.sampleBook.newest == nil ? "not recorded" : none
        let sentence = appearance.images == .off ? imagesAreOff : missing
        frame.writeCentered(sentence, in: Rect(size).inset(by: 1), appearance: appearance)
        return frame
    }
    switch viewed.samples {
    case .named(let pictures):
        let wall = state.wall(of: pictures, step: viewed.step, size: size)
        var frame = samplesBorder(
            of: border, source: nil, notes: notes + wall.notes, quality: [], appearance: appearance,
            size: size)
        wall.draw(into: &frame, appearance: appearance)
        return frame
    case .images(let fixed, let fresh, let real):
        let shown = galleries(fixed: fixed, fresh: fresh, real: real)
        if let wall = state.rowWall(of: shown, size: size) {
            let alone = state.isSamplesAlone ? shown[state.pictureChoice.gallery % shown.count].name : source
            var frame = samplesBorder(
                of: border, source: alone, notes: notes + wall.notes, quality: quality(of: state),
                appearance: appearance,
                size: size)
            wall.draw(into: &frame, appearance: appearance)
            return frame
        }
        let wall = state.wall(of: shown, size: size)
        let alone = state.isSamplesAlone ? shown[state.pictureChoice.gallery % shown.count].name : source
        var frame = samplesBorder(
            of: border, source: wall.hasAllSources ? nil : alone,
            notes: state.isSamplesAlone ? wall.notes + notes : notes + wall.notes,
            quality: quality(of: state),
            appearance: appearance, size: size)
        wall.draw(into: &frame, appearance: appearance)
        return frame
    case .columns(let columns):
        let wall = state.columnWall(of: columns, size: size)
        var frame = samplesBorder(
            of: border, source: nil, duel: state.duelSpans, notes: notes + (wall?.notes ?? []),
            quality: quality(of: state), appearance: appearance,
            size: size)
        if let wall {
            wall.draw(into: &frame, appearance: appearance)
        } else {
            frame.writeCentered("too small", in: Rect(size).inset(by: 1), appearance: appearance)
        }
        return frame
    case .points(let points):
        var frame = samplesBorder(
            of: border, source: source, notes: notes, quality: quality(of: state), appearance: appearance,
            size: size)
        drawPoints(
            points, layers: state.pictureChoice.layers, showsFresh: state.pictureChoice.showsFresh,
            on: &frame, appearance: appearance)
        return frame
    }
}

private func galleries(fixed: SampleGrid, fresh: SampleGrid, real: SampleGrid) -> [Gallery] {
    [
        Gallery(name: "fixed", grid: fixed), Gallery(name: "fresh", grid: fresh),
        Gallery(name: "real", grid: real),
    ]
}

extension DashboardState {
    /// Whether the samples have the screen for themselves: then one source does.
    var isSamplesAlone: Bool { panes.isExpanded && panes.focus == .samples }

    /// The pictures in a panel of so many cells.
    fileprivate func wall(of all: [Gallery], size: Size) -> SampleWall {
        let room = Size(width: size.width - 2, height: size.height - 2)
        guard isSamplesAlone else {
            return SampleWall(all, showsFresh: pictureChoice.showsFresh, zoom: pictureChoice.zoom, in: room)
        }
        return SampleWall(
            only: all[pictureChoice.gallery % all.count], from: pictureChoice.first, zoom: pictureChoice.zoom,
            in: room)
    }

    /// The pictures as rows of a class each, where they are such.
    fileprivate func rowWall(of all: [Gallery], size: Size) -> RowWall? {
        guard let rows = description?.sampleRows, !rows.isEmpty, let count = all.first?.grid.count, count > 0,
            count % rows.count == 0
        else { return nil }
        let shown = isSamplesAlone ? pictureChoice.gallery % all.count : pictureChoice.showsFresh ? 1 : 0
        return RowWall(
            rows, fakes: all[shown].grid, reals: shown == 2 ? nil : all[2].grid,
            from: isSamplesAlone ? pictureChoice.first : 0, zoom: pictureChoice.zoom, isAlone: isSamplesAlone,
            in: Size(width: size.width - 2, height: size.height - 2))
    }

    /// The pictures of the pair of players that is looked at, from what is given to what comes out.
    fileprivate func columnWall(of all: [SampleColumn], size: Size) -> ColumnWall? {
        let own = all.filter { $0.duel == duel }
        return ColumnWall(
            own.isEmpty ? all : own, from: isSamplesAlone ? pictureChoice.first : 0, zoom: pictureChoice.zoom,
            in: Size(width: size.width - 2, height: size.height - 2))
    }

    /// The same of another program's pictures.
    fileprivate func wall(of pictures: [NamedPictures], step: Int, size: Size) -> NamedWall {
        NamedWall(
            pictures, step: step, page: isSamplesAlone ? pictureChoice.first : 0, zoom: pictureChoice.zoom,
            isAlone: isSamplesAlone, in: Size(width: size.width - 2, height: size.height - 2))
    }

    /// The pictures on the full screen; `nil` where there are none.
    var fullWall: (any PagedWall)? {
        guard isSamplesAlone, let area = layout.samples, let viewed = viewedSamples else { return nil }
        switch viewed.samples {
        case .images(let fixed, let fresh, let real):
            let all = galleries(fixed: fixed, fresh: fresh, real: real)
            return rowWall(of: all, size: area.size) ?? wall(of: all, size: area.size)
        case .named(let pictures): return wall(of: pictures, step: viewed.step, size: area.size)
        case .columns(let columns): return columnWall(of: columns, size: area.size)
        case .points: return nil
        }
    }

    /// The next size for pictures, from as many as fit to the largest and round again.
    mutating func zoomPictures() {
        let before = fullWall?.tileSize
        // On the full screen as many as fit are pixel by pixel already: what looks the same is passed over.
        for _ in 0...greatestZoom {
            pictureChoice.zoom = pictureChoice.zoom >= greatestZoom ? 0 : pictureChoice.zoom + 1
            if before == nil || fullWall?.tileSize != before { break }
        }
    }

    /// The largest whole zoom that the screen can have room for.
    private var greatestZoom: Int {
        if sampleKind == .named || sampleKind == .columns { return 4 }
        guard case .images(let width, let height, _)? = sampleKind else { return 0 }
        return min(4, max(1, min((size.width - 2) / max(1, width), (size.height - 4) * 2 / max(1, height))))
    }
}

let imagesAreOff = "pictures are off; i turns them on"

/// The recipe's own numbers beside what they are compared with; of a 2-D recipe, how many of its modes the generator has
/// found, and how many of its points lie near one.
private func quality(of state: DashboardState) -> [Span] {
    let measures = state.measures.compactMap { measure -> Span? in
        state.viewed(measure.tag).map { Span(measure.sentence($0, baselineCount: 1), .text) }
    }
    guard measures.isEmpty else { return measures }
    guard let captured = state.viewed(.modesCaptured), let share = state.viewed(.highQuality),
        captured.isFinite, share.isFinite, let count = state.description?.modeCount
    else { return [] }
    return [
        Span("modes \(Int(held: captured)) of \(count)", .text),
        Span("high quality \(Numbers.percent(share))", .text),
    ]
}

/// The panel's border; what its title has no room for goes to the lower edge.
private func samplesBorder(
    of border: PaneBorder?, source: String?, duel: [Span] = [], notes: [Span], quality: [Span],
    appearance: Appearance, size: Size
) -> Frame {
    let name = [Span(size.width < 20 ? "samples" : "what G draws", .panelTitle)] + duel
    guard let source else {
        return Frame.panel(
            size, of: border, title: name, notes: notes, footnotes: size.width >= 40 ? quality : [],
            appearance: appearance)
    }
    guard size.width >= 24 else {
        return Frame.panel(
            size, of: border, title: name, footnotes: [Span(source, .text)] + notes, appearance: appearance)
    }
    let word = source.hasPrefix("f") ? String(source.dropFirst()) : " " + source
    let title = name + [Span("  "), Span("f", .hotKey), Span(word, .text)]
    return size.width >= 40
        ? Frame.panel(
            size, of: border, title: title, notes: notes, footnotes: quality, appearance: appearance)
        : Frame.panel(size, of: border, title: title, footnotes: notes, appearance: appearance)
}
