import Canvas
import Diagnostics
import RunRecord

/// Pictures of another program: a column for each of its names, side by side and below each other.
///
/// A page has as many columns as there is room for. After the first pictures of all names come the further ones of those
/// that have more.
struct NamedWall: PagedWall {
    private let all: [NamedPictures]
    private let step: Int
    private let lattice: Lattice
    /// The columns of all pages: whose, and how many of the same name came before.
    private let columns: [(name: Int, turn: Int)]
    private let page: Int
    private let pageCount: Int
    private let isAlone: Bool

    /// - Parameters:
    ///   - all: Names with their pictures.
    ///   - step: The step that is shown; pictures of another one say which.
    ///   - page: Where to begin; moved to the last page where there are fewer.
    ///   - zoom: How many times its size a picture is shown, if that fits; 0: what shows most.
    ///   - isAlone: Whether the pictures have the whole screen.
    ///   - room: The cells there are.
    init(_ all: [NamedPictures], step: Int, page: Int, zoom: Int, isAlone: Bool, in room: Size) {
        self.all = all
        self.step = step
        self.isAlone = isAlone
        let lattice = Lattice(for: all, zoom: zoom, least: isAlone ? 32 : 16, in: room)
        self.lattice = lattice
        let turnCounts = all.map { lattice.turnCount(of: $0) }
        columns = (0..<(turnCounts.max() ?? 0)).flatMap { turn in
            all.indices.filter { turn < turnCounts[$0] }.map { ($0, turn) }
        }
        pageCount = max(1, (columns.count + lattice.count - 1) / lattice.count)
        self.page = min(max(0, page), pageCount - 1)
    }

    func start(movedBy offset: Int, inPages: Bool) -> Int {
        min(max(0, page + offset), pageCount - 1)
    }

    var hasPages: Bool { pageCount > 1 }

    var tileSize: Size? { shown.lazy.compactMap { lattice.tiles(of: $0.pictures)?.size }.first }

    /// The columns of the page, each with the pictures that are seen of it.
    var shown: [(pictures: NamedPictures, range: Range<Int>)] {
        columns.dropFirst(page * lattice.count).prefix(lattice.count).map { name, turn in
            let pictures = all[name]
            let count = pictures.grid?.count ?? 0
            let fitting = lattice.tiles(of: pictures)?.count ?? 0
            return (pictures, min(count, turn * fitting)..<min(count, (turn + 1) * fitting))
        }
    }

    /// How many of all pictures are shown, and which page of how many this is.
    var notes: [Span] {
        let total = all.reduce(0) { $0 + ($1.grid?.count ?? 0) }
        guard total > 0 else { return [] }
        let count = shown.reduce(0) { $0 + $1.range.count }
        let paged = isAlone && pageCount > 1 ? [Span("page \(page + 1) of \(pageCount)", .dimText)] : []
        return [Span("\(count) of \(total)", .dimText)] + paged
    }

    /// Draws into the inside of a panel.
    func draw(into frame: inout Frame, appearance: Appearance) {
        let inside = Rect(frame.size).inset(by: 1)
        if let reason = commonReason {
            frame.writeCentered("samples are \(reason)", in: inside, appearance: appearance)
            return
        }
        for (index, (pictures, range)) in shown.enumerated() {
            let (column, row) = (index % lattice.across, index / lattice.across)
            let area = Rect(
                x: inside.x + column * (lattice.cell.width + 1),
                y: inside.y + row * (lattice.cell.height + 1), width: lattice.cell.width,
                height: lattice.cell.height + 1)
            let (caption, below) = area.split(top: 1)
            let title = title(pictures, range, width: caption.width)
            frame.write(
                [Span(title, .dimText)], x: caption.x + (caption.width - title.columnCount) / 2,
                y: caption.y, appearance: appearance, width: caption.width)
            draw(pictures, range, in: below, on: &frame, appearance: appearance)
        }
    }

    private func draw(
        _ pictures: NamedPictures, _ range: Range<Int>, in area: Rect, on frame: inout Frame,
        appearance: Appearance
    ) {
        switch pictures.content {
        case .unreadable(let reason): frame.writeCentered("\(reason)", in: area, appearance: appearance)
        case .grid(let grid):
            guard let tiles = lattice.tiles(of: pictures) else {
                frame.writeCentered("too small", in: area, appearance: appearance)
                return
            }
            let left = area.x + (area.width - min(tiles.across, grid.count) * (tiles.size.width + 1) + 1) / 2
            for (place, index) in range.enumerated() {
                let picture = Picture(grid, index: index, sampledTo: tiles.size)
                let x = left + place % tiles.across * (tiles.size.width + 1)
                let y = area.y + place / tiles.across * (tiles.cellHeight + 1)
                picture.draw(
                    of: Picture(grid, index: index), into: &frame, x: x, y: y, appearance: appearance)
            }
        }
    }

    /// What is wrong with all of them, if it is the same.
    private var commonReason: UnreadablePicture? {
        guard case .unreadable(let reason)? = all.first?.content,
            all.allSatisfy({ $0.content == .unreadable(reason) })
        else { return nil }
        return reason
    }

    /// The name, which pictures of it these are, and their step where it is not the one that is shown.
    private func title(_ pictures: NamedPictures, _ range: Range<Int>, width: Int) -> String {
        let name = pictures.name.printable
        let tails = [false, true].map { self.tail(of: pictures, range, isShort: $0) }
        guard let tail = tails.first(where: { min(name.columnCount, 8) + $0.columnCount <= width }) else {
            return name.fitted(to: width)
        }
        // Names mostly differ at their ends.
        return String(String(name.reversed()).fitted(to: width - tail.columnCount).reversed()) + tail
    }

    /// ` 1–3 of 9 · step 100`, or ` 1–3/9 @100`.
    private func tail(of pictures: NamedPictures, _ range: Range<Int>, isShort: Bool) -> String {
        var tail = ""
        if let count = pictures.grid?.count, range.count < count {
            let numbers =
                range.isEmpty
                ? "0"
                : range.count > 1 ? "\(range.lowerBound + 1)–\(range.upperBound)" : "\(range.upperBound)"
            tail += " \(numbers)" + (isShort ? "/" : " of ") + "\(count)"
        }
        if pictures.step != step {
            tail += (isShort ? " @" : " · step ") + Numbers.grouped(pictures.step)
        }
        return tail
    }
}

/// Places of one size for columns: so many across, so many down.
private struct Lattice {
    let across: Int
    let down: Int
    /// The cells of a place, without the line of its name.
    let cell: Size
    private let zoom: Int
    /// The side of a square with as many pixels as a picture has at least.
    private let least: Int

    var count: Int { across * down }

    private static let leastCell = Size(width: 10, height: 3)

    private init(across: Int, down: Int, zoom: Int, least: Int, in room: Size) {
        self.across = across
        self.down = down
        self.zoom = zoom
        self.least = least
        cell = Size(width: (room.width + 1) / across - 1, height: room.height / down - 1)
    }

    /// As many columns as can be seen well; of those, the most pictures, then the largest.
    init(for all: [NamedPictures], zoom: Int, least: Int, in room: Size) {
        func lattice(_ across: Int, _ down: Int) -> Lattice {
            Lattice(across: across, down: down, zoom: zoom, least: least, in: room)
        }
        var best = lattice(1, 1)
        var value = best.value(for: all)
        for across in 1...max(1, min(all.count, (room.width + 1) / (Lattice.leastCell.width + 1))) {
            for down in 1...max(1, min(all.count, room.height / (Lattice.leastCell.height + 1))) {
                // Rows and columns without a picture are room for nothing.
                guard across * (down - 1) < all.count, across > 1 || down > 1 else { continue }
                let other = lattice(across, down)
                guard other.isRoomy(for: all) else { continue }
                let otherValue = other.value(for: all)
                if otherValue.lexicographicallyPrecedes(value) { continue }
                (best, value) = (other, otherValue)
            }
        }
        self = best
    }

    private func isRoomy(for all: [NamedPictures]) -> Bool {
        guard cell.width >= Lattice.leastCell.width, cell.height >= Lattice.leastCell.height else {
            return false
        }
        return all.allSatisfy { $0.grid == nil || tiles(of: $0, mayBeTiny: false) != nil }
    }

    private func value(for all: [NamedPictures]) -> [Int] {
        let shown = all.prefix(count)
        let tiles = shown.map { ($0.grid?.count ?? 0, self.tiles(of: $0)) }
        return [
            shown.count, tiles.reduce(0) { $0 + min($1.0, $1.1?.count ?? 0) },
            tiles.reduce(0) { $0 + ($1.1.map { $0.size.width * $0.size.height } ?? 0) },
        ]
    }

    /// How many pages it takes to see all pictures of a name.
    func turnCount(of pictures: NamedPictures) -> Int {
        guard let grid = pictures.grid, let tiles = tiles(of: pictures) else { return 1 }
        return (grid.count + tiles.count - 1) / tiles.count
    }

    /// How the pictures of a name hang in a place: all of them as large as that allows, else many at the least size.
    func tiles(of pictures: NamedPictures, mayBeTiny: Bool = true) -> TileRows? {
        guard let grid = pictures.grid, grid.width > 0, grid.height > 0 else { return nil }
        func tiles(times: Int = 1, oneOf parts: Int = 1) -> TileRows? {
            TileRows(Size(width: grid.width * times / parts, height: grid.height * times / parts), in: cell)
        }
        let side = max(1, Int(Double(grid.width * grid.height).squareRoot()))
        let (smallestPart, smallestTimes) = ((side + least - 1) / least, max(1, least / 2 / side))
        let times = zoom > 0 ? 1...zoom : smallestTimes...max(smallestTimes, Lattice.largestZoom)
        let sizes = times.reversed().compactMap { tiles(times: $0) }
        let parts = (2..<max(3, smallestPart + 1)).filter { $0 <= smallestPart }.compactMap {
            tiles(oneOf: $0)
        }
        if zoom > 0 {
            if let asked = sizes.first ?? parts.first { return asked }
        } else if let found = (sizes + parts).first(where: { $0.count >= grid.count }) ?? parts.last
            ?? sizes.last
        {
            return found
        }
        guard mayBeTiny else { return nil }
        return (smallestPart...max(smallestPart, min(grid.width, grid.height))).lazy
            .compactMap { tiles(oneOf: $0) }.first
    }

    private static let largestZoom = 8
}

extension Picture {
    /// A picture of a grid at another size: means of at most 4 × 4 pixels each, however large it is.
    init(_ grid: SampleGrid, index: Int, sampledTo size: Size) {
        self.init(width: size.width, height: size.height)
        func places(_ place: Int, of count: Int, over length: Int) -> [Int] {
            let from = place * length / count
            let span = max(1, (place + 1) * length / count - from)
            let taken = min(4, span)
            return (0..<taken).map { from + (2 * $0 + 1) * span / (2 * taken) }
        }
        let columns = (0..<size.width).map { places($0, of: size.width, over: grid.width) }
        for y in 0..<size.height {
            let rows = places(y, of: size.height, over: grid.height)
            for x in 0..<size.width {
                var (red, green, blue) = (0, 0, 0)
                for row in rows {
                    for column in columns[x] {
                        let color = grid.rgb(picture: index, x: column, y: row)
                        red += Int(color.0)
                        green += Int(color.1)
                        blue += Int(color.2)
                    }
                }
                let count = rows.count * columns[x].count
                self[x, y] = RGB(UInt8(red / count), UInt8(green / count), UInt8(blue / count))
            }
        }
    }
}

/// Pictures in rows, a cell apart.
struct TileRows {
    let size: Size
    let across: Int
    let count: Int
    var cellHeight: Int { (size.height + 1) / 2 }

    init?(_ size: Size, in cell: Size) {
        guard size.width > 0, size.height > 0 else { return nil }
        across = (cell.width + 1) / (size.width + 1)
        count = across * ((cell.height + 1) / ((size.height + 1) / 2 + 1))
        guard count > 0 else { return nil }
        self.size = size
    }
}
