import Canvas
import RunRecord

/// Pictures in rows that have names: a row is a class, its fakes beside reals of the class.
///
/// Rows stand below each other, and side by side where there is room for that; what does not fit is on further pages.
struct RowWall: PagedWall {
    private let names: [String]
    private let fakes: SampleGrid
    /// `nil` where reals alone are shown.
    private let reals: SampleGrid?
    private let plan: Plan
    /// The row that hangs first.
    private let first: Int

    /// - Parameters:
    ///   - names: Of the rows, from the top.
    ///   - fakes: Row by row, as many pictures in each.
    ///   - reals: The same number, each of the class of the fake of its number; `nil`: none beside them.
    ///   - first: The row to begin with; moved so that no place stays empty.
    ///   - zoom: How many times its size a picture is shown, if that fits; 0: what shows most.
    ///   - isAlone: Whether the pictures have the whole screen.
    ///   - room: The cells there are; `nil` where not one row fits.
    init?(
        _ names: [String], fakes: SampleGrid, reals: SampleGrid?, from first: Int, zoom: Int, isAlone: Bool,
        in room: Size
    ) {
        let plan = Plan(
            picture: Size(width: fakes.width, height: fakes.height), rowCount: names.count,
            rowLength: fakes.count / max(1, names.count), hasReals: reals != nil, isAlone: isAlone,
            zoom: zoom,
            in: room)
        guard let plan else { return nil }
        (self.names, self.fakes, self.reals, self.plan) = (names, fakes, reals, plan)
        self.first = min(max(0, first), max(0, names.count - plan.count))
    }

    /// What hangs where.
    private struct Plan {
        /// Pixels of a picture.
        let tile: Size
        /// Rows side by side, and below each other.
        let across: Int
        let down: Int
        let fakeCount: Int
        let realCount: Int

        var count: Int { across * down }
        /// Cells of a row with its name.
        var size: Size {
            Size(width: (fakeCount + realCount) * (tile.width + 1) - 1, height: (tile.height + 1) / 2 + 1)
        }

        /// What shows most rows or, with the whole screen for it, most pictures; the largest of those.
        init?(
            picture: Size, rowCount: Int, rowLength: Int, hasReals: Bool, isAlone: Bool, zoom: Int,
            in room: Size
        ) {
            guard rowCount > 0, rowLength > 0,
                let plain = Layout.tile(width: picture.width, height: picture.height, room: room)
            else { return nil }
            let least = hasReals ? 2 : 1
            func plans(_ tile: Size) -> [Plan] {
                (1...max(1, room.width / (tile.width + 1))).compactMap {
                    Plan(
                        tile, across: $0, rowCount: rowCount, rowLength: rowLength, hasReals: hasReals,
                        in: room)
                }
            }
            func score(_ plan: Plan) -> (Int, Int) {
                let rows = min(plan.count, rowCount)
                let pictures = rows * (plan.fakeCount + plan.realCount)
                return isAlone ? (pictures, rows) : (rows, pictures)
            }
            func best(_ sizes: [Size]) -> Plan? { sizes.flatMap(plans).max { score($0) < score($1) } }
            let asked = (1...max(1, zoom)).reversed().lazy.map { zoom in
                best([Size(width: picture.width * zoom, height: picture.height * zoom)])
            }
            // Whole parts of a picture, and what fills the room.
            let widths = (1...4).flatMap { [plain.width / $0, ((room.width + 2) / $0 - 1) / least - 1] }
            let sizes = Set(widths.filter { $0 <= plain.width && $0 >= 12 } + [plain.width]).sorted(by: >).map
            {
                Size(width: $0, height: max(1, plain.height * $0 / plain.width))
            }
            guard let plan = (zoom > 0 ? asked.compactMap { $0 }.first : nil) ?? best(sizes) else {
                return nil
            }
            self = plan
        }

        private init?(
            _ tile: Size, across: Int, rowCount: Int, rowLength: Int, hasReals: Bool, in room: Size
        ) {
            (self.tile, self.across) = (tile, across)
            down = room.height / ((tile.height + 1) / 2 + 1)
            // Two cells between rows side by side.
            let tiles = ((room.width + 2) / across - 1) / (tile.width + 1)
            guard down > 0, tiles >= (hasReals ? 2 : 1), across == 1 || (across - 1) * down < rowCount else {
                return nil
            }
            realCount = hasReals ? min(rowLength, max(1, tiles / 4)) : 0
            fakeCount = min(rowLength, tiles - realCount)
        }
    }

    func start(movedBy offset: Int, inPages: Bool) -> Int {
        let last = max(0, names.count - plan.count)
        return min(max(0, first + offset * (inPages ? plan.count : plan.across)), last)
    }

    var hasPages: Bool { plan.count < names.count }

    var tileSize: Size? { plan.tile }

    /// Which of all rows are shown, and how many of each one's pictures.
    var notes: [Span] {
        let shown = min(plan.count, names.count - first)
        let rows =
            shown < names.count
            ? "rows \(first + 1)–\(first + shown) of \(names.count)" : counted(shown, "row")
        return [Span("\(rows), \(plan.fakeCount) of \(fakes.count / names.count) each", .dimText)]
    }

    /// Draws into the inside of a panel.
    func draw(into frame: inout Frame, appearance: Appearance) {
        let inside = Rect(frame.size).inset(by: 1)
        let (width, height) = (plan.size.width, plan.size.height)
        let gap = plan.across > 1 ? (inside.width - plan.across * width) / (plan.across - 1) : 0
        let step = width + min(gap, 4)
        let left = inside.x + max(0, inside.width - (plan.across - 1) * step - width) / 2
        for (place, row) in (first..<min(names.count, first + plan.count)).enumerated() {
            let x = left + place % plan.across * step
            draw(row, x: x, y: inside.y + place / plan.across * height, on: &frame, appearance: appearance)
        }
    }

    private func draw(_ row: Int, x: Int, y: Int, on frame: inout Frame, appearance: Appearance) {
        let tile = plan.tile
        let rowLength = fakes.count / names.count
        let realStart = x + plan.fakeCount * (tile.width + 1)
        let nameWidth = plan.fakeCount * (tile.width + 1) - 1
        frame.write([Span(names[row].printable, .text)], x: x, y: y, appearance: appearance, width: nameWidth)
        func hang(_ grid: SampleGrid, _ index: Int, x: Int) {
            Picture(grid, index: index).draw(
                scaledTo: tile, into: &frame, x: x, y: y + 1, appearance: appearance)
        }
        for i in 0..<plan.fakeCount { hang(fakes, row * rowLength + i, x: x + i * (tile.width + 1)) }
        guard let reals, plan.realCount > 0 else { return }
        frame.write([Span("real", .dimText)], x: realStart, y: y, appearance: appearance, width: tile.width)
        for i in 0..<plan.realCount { hang(reals, row * rowLength + i, x: realStart + i * (tile.width + 1)) }
    }
}
