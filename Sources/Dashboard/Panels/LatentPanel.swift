import Canvas
import Diagnostics
import RunRecord

/// Draws latent space over the panels: pictures to pick from, then the way between two of them.
struct LatentPanel {
    let space: LatentSpace
    let state: DashboardState
    let appearance: Appearance

    static func draw(
        _ space: LatentSpace, on frame: inout Frame, state: DashboardState, appearance: Appearance
    ) {
        let body = Rect(frame.size).split(top: 1).1.split(bottom: 1).0
        frame.fill(body, with: .blank)
        let panel = LatentPanel(space: space, state: state, appearance: appearance)
        var inside = Frame.panel(
            body.size, title: [Span("latent space", .panelTitle)] + panel.title, notes: panel.notes,
            appearance: appearance)
        panel.draw(on: &inside, in: Rect(body.size).inset(by: 1))
        frame.draw(inside, x: body.x, y: body.y)
    }

    private var title: [Span] {
        guard let walk = space.walk else { return [] }
        return [Span("  from \(walk.start + 1) to \(walk.end + 1)", .text)]
    }

    private var notes: [Span] {
        space.view.map { [Span("step \(Numbers.grouped($0.step))", .dimText)] } ?? []
    }

    private func draw(on frame: inout Frame, in area: Rect) {
        guard appearance.images != .off else {
            frame.writeCentered(imagesAreOff, in: area, appearance: appearance)
            return
        }
        guard let walk = space.walk else {
            drawChoice(on: &frame, in: area)
            return
        }
        guard let view = space.view else {
            frame.writeCentered(
                "the trainer draws it after the running step", in: area, appearance: appearance)
            return
        }
        drawWalk(walk, view, on: &frame, in: area)
    }

    // MARK: Picking

    private func drawChoice(on frame: inout Frame, in area: Rect) {
        guard let pictures = state.latentPictures else { return }
        let sentences =
            space.start.map {
                [
                    "Picture \($0 + 1) is the beginning. Where does the walk end?",
                    "From picture \($0 + 1) to which?",
                ]
            } ?? ["Where does the walk begin?"]
        let sentence = sentences.first { $0.columnCount <= area.width - 2 } ?? sentences[sentences.count - 1]
        frame.write(
            [Span(sentence, .brightText)], x: area.x + 1, y: area.y, appearance: appearance,
            width: area.width - 2)
        guard let tiles = state.latentTiles(in: area.split(top: 1).1.size) else {
            frame.writeCentered("too small", in: area, appearance: appearance)
            return
        }
        let first = space.pointed / tiles.count * tiles.count
        for place in 0..<min(tiles.count, pictures.count - first) {
            let number = first + place
            let x = area.x + 1 + place % tiles.across * (tiles.size.width + 1)
            let y = area.y + 1 + place / tiles.across * (tiles.cellHeight + 1)
            drawPicture(pictures, number, tiles.size, x: x, y: y, on: &frame)
            let isChosen = number == space.pointed || number == space.start
            let label = number == space.start ? "\(number + 1) begin" : "\(number + 1)"
            frame.write(
                [Span(appearance.glyphs.text(number == space.pointed ? "▲ " : ""), .hotKey)]
                    + [Span(label, isChosen ? .brightText : .dimText)],
                x: x, y: y + tiles.cellHeight, appearance: appearance, width: tiles.size.width + 1)
        }
    }

    // MARK: Walking

    private func drawWalk(_ walk: LatentWalk, _ view: LatentView, on frame: inout Frame, in area: Rect) {
        let isNews = view.walk != walk
        // Where there is room for one row of pictures, that is the way.
        let isLow = area.height < 13
        let rows = isLow ? area.height - 1 : (area.height - 3) / 2
        let percent = Int((100 * walk.share).rounded())
        let here = [Span("the way ", .panelTitle), Span("\(percent) %", .brightText)]
        frame.write(
            here + [Span(isNews ? "  drawing…" : "", .dimText)], x: area.x + 1, y: area.y,
            appearance: appearance,
            width: area.width - 2)
        let width = area.width - 2
        var y = area.y + 1
        y += drawStrip(
            view.way, marked: walk.stop,
            labels: (0..<view.way.count).map { "\(100 * $0 / (view.way.count - 1)) %" }, x: area.x + 1, y: y,
            size: Size(width: width, height: rows), on: &frame)
        guard !isLow else { return }
        let value = isNews ? "" : " = \(Numbers.fixed(view.value, 2))"
        frame.write(
            [
                Span("dimension ", .panelTitle), Span("\(walk.dimension + 1)", .brightText),
                Span(" of \(view.latentSize)\(value), moved", .dimText),
            ], x: area.x + 1, y: y, appearance: appearance, width: width)
        y += 1
        y += drawStrip(
            view.moved, marked: LatentWalk.reach,
            labels: (-LatentWalk.reach...LatentWalk.reach).map { $0 > 0 ? "+\($0)" : "\($0)" }, x: area.x + 1,
            y: y, size: Size(width: width, height: min(rows, area.maxY - y)), on: &frame)
        // What is left shows where one stands.
        guard area.maxY - y >= 8 else { return }
        let (way, room) = (view.way, Size(width: width, height: area.maxY - y))
        let scale = min(8, room.width / max(1, way.width), 2 * room.height / max(1, way.height))
        guard scale > 0 else { return }
        let large = Size(width: scale * way.width, height: scale * way.height)
        drawPicture(
            way, walk.stop, large, x: area.x + (area.width - large.width) / 2, y: y, on: &frame)
    }

    /// Pictures in a row, a label and D's opinion under each, about the marked one where not all fit.
    ///
    /// - Returns: How many rows they took.
    private func drawStrip(
        _ grid: SampleGrid, marked: Int, labels: [String], x: Int, y: Int, size: Size, on frame: inout Frame
    ) -> Int {
        let least = 7
        let shown = min(grid.count, max(1, (size.width + 1) / (least + 1)))
        let width = (size.width + 1) / shown - 1
        guard size.height >= 2,
            let tile = Layout.tile(
                width: grid.width * 4, height: grid.height * 4,
                room: Size(width: width, height: size.height - 1))
        else { return 0 }
        let first = min(max(0, marked - shown / 2), grid.count - shown)
        for place in 0..<shown {
            let number = first + place
            let left = x + place * (tile.width + 1)
            drawPicture(grid, number, tile, x: left, y: y, on: &frame)
            let opinion = grid.opinions.map { " D \(Numbers.fixed($0[number], 2))" } ?? ""
            let isMarked = number == marked
            let label = (isMarked ? appearance.glyphs.text("▲ ") : "") + labels[number]
            let whole = (label + opinion).columnCount <= tile.width ? label + opinion : label
            frame.write(
                [Span(whole, isMarked ? .brightText : .dimText)], x: left, y: y + (tile.height + 1) / 2,
                appearance: appearance,
                width: tile.width)
        }
        return (tile.height + 1) / 2 + 1
    }

    private func drawPicture(
        _ grid: SampleGrid, _ number: Int, _ tile: Size, x: Int, y: Int, on frame: inout Frame
    ) {
        Picture(grid, index: number).draw(scaledTo: tile, into: &frame, x: x, y: y, appearance: appearance)
    }
}

extension DashboardState {
    /// How the pictures lie to be picked from: as large as lets two rows be seen, where there is room for that.
    func latentTiles(in room: Size) -> TileRows? {
        guard let grid = latentPictures else { return nil }
        // Below the last row there is room for its labels too.
        let cell = Size(width: room.width - 2, height: room.height - 1)
        return [room.height / 2 - 1, cell.height].lazy.compactMap { height in
            Layout.tile(
                width: grid.width, height: grid.height, room: Size(width: cell.width, height: height))
        }.first.flatMap { TileRows($0, in: cell) }
    }

    /// How many pictures lie in a row to be picked from.
    var latentColumns: Int {
        latentTiles(in: Size(width: size.width - 2, height: size.height - 5))?.across ?? 1
    }
}
