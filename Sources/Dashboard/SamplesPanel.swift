import Canvas
import RunRecord

/// What the generator makes: pictures, or points over what the discriminator thinks of their plane.
func samplesPanel(of state: DashboardState, look: Look, size: Size) -> Frame {
    var notes: [Span] = []
    let viewed = state.viewedSamples
    if let viewed { notes.append(Span("step \(Numbers.grouped(viewed.step))", .dimText)) }
    if case .images(let fixed, let fresh, _)? = viewed?.samples {
        let grid = state.showsFresh ? fresh : fixed
        let shown =
            tiles(of: grid, in: size, areLarge: state.picturesAreLarge).map {
                min($0.columns * $0.rows, grid.count)
            } ?? 0
        notes.append(Span("\(shown) of \(grid.count)", .dimText))
    }
    var frame = samplesBorder(
        source: state.showsFresh ? "fresh" : "fixed", notes: notes, quality: quality(of: state), look: look,
        size: size)
    switch viewed?.samples {
    case .images(let fixed, let fresh, _)?:
        drawPictures(
            state.showsFresh ? fresh : fixed, areLarge: state.picturesAreLarge, on: &frame, look: look)
    case .points(let points)?:
        drawPoints(points, showsFresh: state.showsFresh, on: &frame, look: look)
    case nil:
        let every = state.description.map { ": one every \(Numbers.grouped($0.evaluateEvery)) steps" } ?? ""
        let none = state.samples == nil ? "no samples yet" + every : "no samples are kept of so early a step"
        let sentence = look.images == .off ? imagesAreOff : none
        frame.writeCentered(sentence, in: Rect(size).inset(by: 1), look: look)
    }
    return frame
}

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
    source: String, notes: [Span], quality: [Span], look: Look, size: Size
) -> Frame {
    let name = [Span("samples", .panelTitle)]
    guard size.width >= 24 else {
        return Frame.panel(size, title: name, footnotes: [Span(source, .text)] + notes, look: look)
    }
    let title = name + [Span("  "), Span("f", .hotKey), Span(String(source.dropFirst()), .text)]
    return size.width >= 40
        ? Frame.panel(size, title: title, notes: notes, footnotes: quality, look: look)
        : Frame.panel(size, title: title, footnotes: notes, look: look)
}

/// Reals that D has not been trained on, to compare with.
func realsPanel(of state: DashboardState, look: Look, size: Size) -> Frame {
    var frame = Frame.panel(size, title: [Span("reals", .panelTitle)], look: look)
    if case .images(_, _, let real)? = state.viewedSamples?.samples {
        drawPictures(real, areLarge: state.picturesAreLarge, on: &frame, look: look)
    }
    return frame
}

private let imagesAreOff = "pictures are off; i turns them on"

/// How the pictures are laid out: pixel by pixel where at least six then fit or `areLarge` asks for it, else at half
/// the size where that shows more.
private func tiles(of grid: SampleGrid, in size: Size, areLarge: Bool) -> Layout.Tiles? {
    let room = Size(width: size.width - 2, height: size.height - 2)
    guard grid.count > 0, let tile = Layout.tile(width: grid.width, height: grid.height, room: room) else {
        return nil
    }
    let large = tiles(of: tile, in: room)
    guard !areLarge, large.columns * large.rows < min(6, grid.count), min(tile.width, tile.height) >= 20
    else {
        return large
    }
    let small = tiles(of: Size(width: tile.width / 2, height: tile.height / 2), gap: 0, in: room)
    return small.columns * small.rows > 2 * large.columns * large.rows ? small : large
}

/// As many tiles of a size as there is room for.
private func tiles(of tile: Size, gap: Int = 1, in room: Size) -> Layout.Tiles {
    var tiles = Layout.Tiles(
        columns: 1, rows: 1, pixelWidth: tile.width, pixelHeight: tile.height, gap: gap)
    tiles.columns = max(1, (room.width + gap) / (tile.width + gap))
    tiles.rows = max(1, (room.height + gap) / (tiles.cellHeight + gap))
    return tiles
}

/// Draws as many pictures of a grid as fit into a panel, a cell between them.
private func drawPictures(_ grid: SampleGrid, areLarge: Bool, on frame: inout Frame, look: Look) {
    let area = Rect(frame.size).inset(by: 1)
    guard look.images != .off else {
        frame.writeCentered(imagesAreOff, in: area, look: look)
        return
    }
    guard let tiles = tiles(of: grid, in: frame.size, areLarge: areLarge) else {
        frame.writeCentered(grid.count == 0 ? "no pictures came" : "too small", in: area, look: look)
        return
    }
    let left = area.x + (area.width - tiles.width) / 2
    for index in 0..<min(grid.count, tiles.columns * tiles.rows) {
        let picture = Picture(grid, index: index).scaled(width: tiles.pixelWidth, height: tiles.pixelHeight)
        let x = left + index % tiles.columns * (tiles.pixelWidth + tiles.gap)
        let y = area.y + index / tiles.columns * (tiles.cellHeight + tiles.gap)
        if look.hasPixels {
            picture.draw(into: &frame, x: x, y: y)
        } else {
            picture.drawRamp(into: &frame, x: x, y: y, style: look.theme[.text])
        }
    }
}

extension Picture {
    init(_ grid: SampleGrid, index: Int) {
        self.init(width: grid.width, height: grid.height)
        for y in 0..<grid.height {
            for x in 0..<grid.width {
                let (red, green, blue) = grid.rgb(picture: index, x: x, y: y)
                self[x, y] = RGB(red, green, blue)
            }
        }
    }
}
