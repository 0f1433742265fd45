import Canvas
import RunRecord

/// Pictures on their way: in each row what was given, what came out and what should have, under the names of the columns.
///
/// Columns that there is no room for are left out behind the first one: what comes later was made of what is before.
struct ColumnWall: PagedWall {
    private let columns: [SampleColumn]
    /// How many columns there are in all.
    private let columnCount: Int
    private let rowCount: Int
    private let plan: Plan
    /// The row that hangs first.
    private let first: Int

    /// A picture of fewer pixels a side shows nothing.
    private static let leastSide = 8

    private static let fewRows = 3

    private struct Plan {
        let tile: Size
        /// Rows side by side, and below each other.
        let across: Int
        let down: Int

        var count: Int { across * down }
        func width(of columnCount: Int) -> Int { columnCount * (tile.width + 1) - 1 }
    }

    /// - Parameters:
    ///   - all: Columns of one number of pictures.
    ///   - first: The row to begin with; moved so that no place stays empty.
    ///   - zoom: How many times its size a picture is shown, if that fits; 0: what shows most.
    ///   - room: The cells there are; `nil` where not one row fits.
    init?(_ all: [SampleColumn], from first: Int, zoom: Int, in room: Size) {
        guard let rowCount = all.map(\.grid.count).min(), rowCount > 0 else { return nil }
        let picture = Size(
            width: all.map(\.grid.width).max() ?? 1, height: all.map(\.grid.height).max() ?? 1)
        let most = max(1, (room.width + 1) / (ColumnWall.leastSide + 1))
        let shown = Array(all.prefix(1)) + all.dropFirst().suffix(most - 1)
        func plan(_ tile: Size) -> Plan? {
            guard tile.width > 0, tile.height > 0 else { return nil }
            let width = shown.count * (tile.width + 1) - 1
            let down = (room.height - 1) / ((tile.height + 1) / 2)
            let across = (room.width + 2) / (width + 2)
            return across > 0 && down > 0 ? Plan(tile: tile, across: across, down: down) : nil
        }
        func scaled(_ width: Int) -> Size {
            Size(width: width, height: max(1, picture.height * width / max(1, picture.width)))
        }
        let widest = (room.width + 1) / shown.count - 1
        let asked = (1...max(1, zoom)).reversed().lazy.compactMap { plan(scaled(picture.width * $0)) }
        let plans = (1...max(1, min(widest, 3 * picture.width))).reversed().compactMap { plan(scaled($0)) }
        let seen = plans.filter { $0.tile.width >= ColumnWall.leastSide }
        // As large as a few rows can be; where there is no room for those, as many as can be.
        let wanted = min(rowCount, ColumnWall.fewRows, seen.map(\.count).max() ?? 0)
        let best = seen.first { $0.count >= wanted } ?? plans.first
        guard let plan = (zoom > 0 ? asked.first : nil) ?? best else { return nil }
        (columns, columnCount, self.rowCount, self.plan) = (shown, all.count, rowCount, plan)
        self.first = min(max(0, first), max(0, rowCount - plan.count))
    }

    func start(movedBy offset: Int, inPages: Bool) -> Int {
        min(
            max(0, first + offset * (inPages ? plan.count : plan.across)), max(0, rowCount - plan.count))
    }

    var hasPages: Bool { plan.count < rowCount }
    var tileSize: Size? { plan.tile }

    /// Which rows are shown, and how many of the columns.
    var notes: [Span] {
        let shown = min(plan.count, rowCount - first)
        let rows = shown < rowCount ? "\(first + 1)–\(first + shown) of \(rowCount)" : counted(shown, "row")
        let missing = columns.count < columnCount ? ", \(columns.count) of \(columnCount) columns" : ""
        return [Span(rows + missing, .dimText)]
    }

    /// Draws into the inside of a panel.
    func draw(into frame: inout Frame, appearance: Appearance) {
        let inside = Rect(frame.size).inset(by: 1)
        let (tile, width) = (plan.tile, plan.width(of: columns.count))
        let gap = plan.across > 1 ? min(4, (inside.width - plan.across * width) / (plan.across - 1)) : 0
        let left = inside.x + max(0, inside.width - plan.across * (width + gap) + gap) / 2
        let height = (tile.height + 1) / 2
        for group in 0..<plan.across where first + group < rowCount {
            for (i, column) in columns.enumerated() {
                let x = left + group * (width + gap) + i * (tile.width + 1)
                frame.write(
                    [Span(column.name.printable, .dimText)], x: x, y: inside.y, appearance: appearance,
                    width: tile.width)
                for line in 0..<plan.down {
                    let row = first + line * plan.across + group
                    guard row < rowCount else { break }
                    Picture(column.grid, index: row).draw(
                        scaledTo: tile, into: &frame, x: x, y: inside.y + 1 + line * height,
                        appearance: appearance)
                }
            }
        }
    }
}
