import Canvas
import Diagnostics
import RunRecord

/// Pictures of one source.
struct Gallery {
    var name: String
    var grid: SampleGrid
}

/// Pictures on the full screen, page by page.
protocol PagedWall {
    /// What to begin with after so many rows, or pages, down.
    func start(movedBy offset: Int, inPages: Bool) -> Int
    /// Whether there are more pictures than hang here.
    var hasPages: Bool { get }
    /// Pixels of a picture as it hangs here; `nil` where none is seen.
    var tileSize: Size? { get }
}

extension PagedWall {
    /// Whether so many rows, or pages, down other pictures hang.
    func moves(by offset: Int, inPages: Bool) -> Bool {
        start(movedBy: offset, inPages: inPages) != start(movedBy: 0, inPages: inPages)
    }
}

/// How pictures of up to three sources hang side by side: as many sources as there is room for.
struct SampleWall: PagedWall {
    /// Every source gets at least so many columns, or is not shown.
    private static let leastWidth = 28
    /// Of smaller pictures nobody sees what they show.
    private static let leastSide = 9

    private let galleries: [Gallery]
    private let plan: Plan
    private let zoom: Int
    /// The picture that hangs first; the ones before it are on earlier pages.
    private let first: Int

    /// What hangs where, which does not depend on what the pictures show.
    struct Plan {
        private(set) var sourceCount: Int
        /// Columns of one source.
        private(set) var width: Int
        /// Columns of the reals, where they have fewer than the fakes.
        private(set) var realWidth: Int?
        /// Whether one source has the whole screen.
        private(set) var isAlone = false
        fileprivate private(set) var tiles: Tiles?

        /// - Parameters:
        ///   - size: A picture's pixels.
        ///   - count: How many pictures a source has.
        ///   - hasOpinions: Whether D's opinion stands under each.
        ///   - zoom: How many times its size a picture is shown, if that fits; 0: what shows most.
        ///   - room: The cells there are.
        init(size: Size, count: Int, hasOpinions: Bool = true, zoom: Int, in room: Size) {
            func width(_ count: Int) -> Int { (room.width + 1) / count - 1 }
            var sourceCount = max(1, min(3, (room.width + 1) / (SampleWall.leastWidth + 1)))
            // What is asked for in a size that only fewer sources have room for gets it.
            while sourceCount > 1, zoom > 0, size.width * zoom > width(sourceCount) { sourceCount -= 1 }
            self.sourceCount = sourceCount
            self.width = width(sourceCount)
            let rows = room.height - (sourceCount > 1 ? 1 : 0)
            tiles = Tiles(
                of: size, count: count, zoom: zoom, in: Size(width: self.width, height: rows))
            if zoom == 0 { showMore(of: size, count: count, hasOpinions: hasOpinions, in: room) }
        }

        /// Fakes in columns beside a quarter as many reals, as large as they can be where so many hang that a glance tells
        /// what G can draw.
        private mutating func showMore(of picture: Size, count: Int, hasOpinions: Bool, in room: Size) {
            let hasReals = room.width >= SampleWall.leastWidth + 16
            let wanted = min(count, hasReals ? room.width >= 3 * SampleWall.leastWidth ? 36 : 16 : 6)
            guard tiles?.count ?? 0 < wanted, picture.width > 0 else { return }
            let inside = Size(
                width: room.width - (hasReals ? 1 : 0), height: room.height - (hasReals ? 1 : 0))
            func plan(_ side: Int, gap: Int) -> (tiles: Tiles, reals: Int)? {
                let size = Size(width: side, height: picture.height * side / picture.width)
                guard size.height >= SampleWall.leastSide else { return nil }
                let columns = inside.width / side
                let reals = hasReals ? max(1, (columns + 1) / 4) : 0
                guard columns > reals, (size.height + 1) / 2 <= inside.height else { return nil }
                let tiles = Tiles(
                    size, gap: Size(width: 0, height: gap), sizeName: Tiles.name(side, of: picture.width),
                    in: Size(width: (columns - reals) * side, height: inside.height))
                return tiles.count >= wanted ? (tiles, reals) : nil
            }
            let sides = [3, 2].map { picture.width * $0 } + (0...picture.width).reversed()
            func largest(gap: Int) -> (tiles: Tiles, reals: Int)? {
                sides.lazy.filter { $0 >= SampleWall.leastSide }.compactMap { plan($0, gap: gap) }.first
            }
            guard let dense = largest(gap: 0) else { return }
            // D's opinions are worth a tenth of a picture's size, and no more.
            let airy = hasOpinions ? largest(gap: 1) : nil
            let best =
                airy.flatMap { 10 * $0.tiles.size.width >= 9 * dense.tiles.size.width ? $0 : nil } ?? dense
            let side = best.tiles.size.width
            tiles = best.tiles
            (sourceCount, width) = (hasReals ? 2 : 1, best.tiles.rowCount * side)
            realWidth = hasReals ? best.reals * side : nil
        }

        /// One source that has all the room: as many pictures as fit pixel by pixel, larger where all do.
        init(ofOneSource size: Size, count: Int, zoom: Int, in room: Size) {
            (sourceCount, width, isAlone) = (1, room.width, true)
            tiles = Tiles(filling: room, with: size, count: count, zoom: zoom)
        }

        /// The rows that pictures, opinions and names of sources fill; `nil` where not one picture can be seen.
        var height: Int? { tiles.map { $0.height + (sourceCount > 1 ? 1 : 0) } }
    }

    /// - Parameters:
    ///   - all: Fixed, fresh and real.
    ///   - showsFresh: Which fakes are shown where there is no room for both.
    ///   - zoom: How many times its size a picture is shown, if that fits; 0: what shows most.
    ///   - room: The cells there are.
    init(_ all: [Gallery], showsFresh: Bool, zoom: Int, in room: Size) {
        let fakes = showsFresh ? all[1] : all[0]
        let grid = fakes.grid
        plan = Plan(
            size: Size(width: grid.width, height: grid.height), count: grid.count,
            hasOpinions: grid.opinions != nil, zoom: zoom, in: room)
        galleries = plan.sourceCount == 3 ? all : plan.sourceCount == 2 ? [fakes, all[2]] : [fakes]
        self.zoom = zoom
        first = 0
    }

    /// Pictures of one source with all the room for themselves.
    ///
    /// - Parameters:
    ///   - gallery: Where they are from.
    ///   - first: The picture to begin with; moved so that no row stays empty.
    ///   - zoom: How many times its size a picture is shown, if that fits; 0: what shows most.
    ///   - room: The cells there are.
    init(only gallery: Gallery, from first: Int, zoom: Int, in room: Size) {
        let grid = gallery.grid
        plan = Plan(
            ofOneSource: Size(width: grid.width, height: grid.height), count: grid.count, zoom: zoom, in: room
        )
        galleries = [gallery]
        self.zoom = zoom
        self.first = plan.tiles?.start(first, of: grid.count) ?? 0
    }

    func start(movedBy offset: Int, inPages: Bool) -> Int {
        guard let tiles = plan.tiles, let grid = galleries.first?.grid else { return 0 }
        return tiles.start(first + offset * (inPages ? tiles.count : tiles.rowCount), of: grid.count)
    }

    /// Whether there are more pictures than hang here.
    var hasPages: Bool {
        guard let tiles = plan.tiles, let grid = galleries.first?.grid else { return false }
        return tiles.count < grid.count
    }

    var tileSize: Size? { plan.tiles?.size }

    /// Whether fixed and fresh fakes hang side by side.
    var hasAllSources: Bool { galleries.count == 3 }

    /// `2×`, and how many of how many pictures are shown.
    var notes: [Span] {
        guard let tiles = plan.tiles, let grid = galleries.first?.grid else { return [] }
        let shown = min(tiles.count, grid.count - first)
        let isPaged = first > 0 || plan.isAlone && shown < grid.count
        let range = isPaged ? "\(first + 1)–\(first + shown)" : "\(shown)"
        var notes = [Span("\(range) of \(grid.count)", .dimText)]
        if zoom > 0 { notes.insert(Span(tiles.sizeName, .dimText), at: 0) }
        return notes
    }

    /// Draws into the inside of a panel.
    func draw(into frame: inout Frame, appearance: Appearance) {
        let inside = Rect(frame.size).inset(by: 1)
        guard let tiles = plan.tiles else {
            let isEmpty = galleries.first?.grid.count == 0
            frame.writeCentered(
                isEmpty ? "no pictures came" : "too small", in: inside, appearance: appearance)
            return
        }
        let widths = galleries.indices.map { $0 > 0 ? plan.realWidth ?? plan.width : plan.width }
        var x = inside.x + (inside.width - widths.reduce(-1) { $0 + $1 + 1 }) / 2
        for (gallery, width) in zip(galleries, widths) {
            defer { x += width + 1 }
            var area = Rect(x: x, y: inside.y, width: width, height: inside.height)
            if galleries.count > 1 {
                let name = gallery.name
                frame.write(
                    [Span(name, .dimText)], x: x + (width - name.columnCount) / 2, y: area.y,
                    appearance: appearance)
                area = area.split(top: 1).1
            }
            tiles.fitting(width).draw(gallery.grid, from: first, in: area, on: &frame, appearance: appearance)
        }
    }
}

/// Pictures of one size in rows, under each D's opinion of it where there is a row for that.
private struct Tiles {
    private var columns: Int
    private var rows: Int
    /// Pixels of a tile.
    let size: Size
    /// Cells between two tiles, across and down.
    private let gap: Size
    /// The size against the picture's own: `2×`, `1/2`.
    let sizeName: String

    var count: Int { columns * rows }
    /// How many hang in a row.
    var rowCount: Int { columns }
    private var cellHeight: Int { (size.height + 1) / 2 }
    /// The rows they take, with those for opinions.
    var height: Int { rows * (cellHeight + gap.height) }

    init(_ size: Size, gap: Size, sizeName: String, in room: Size) {
        self.size = size
        self.gap = gap
        self.sizeName = sizeName
        columns = max(1, (room.width + gap.width) / (size.width + gap.width))
        rows = 1
        rows = max(1, (room.height + gap.height) / (cellHeight + gap.height))
    }

    /// Pixel by pixel, or at a size that is asked for.
    init?(of picture: Size, count: Int, zoom: Int, in room: Size) {
        guard count > 0, let plain = Layout.tile(width: picture.width, height: picture.height, room: room)
        else {
            return nil
        }
        // A row below each tile: for opinions, and to keep pictures apart.
        let gap = Size(width: 1, height: 1)
        let large = Tiles(plain, gap: gap, sizeName: Tiles.name(plain.width, of: picture.width), in: room)
        if zoom > 0 {
            var zoom = zoom
            func fits() -> Bool {
                picture.width * zoom <= room.width && picture.height * zoom <= 2 * room.height
            }
            while zoom > 1, !fits() { zoom -= 1 }
            guard fits() else {
                self = large
                return
            }
            self.init(
                Size(width: picture.width * zoom, height: picture.height * zoom), gap: gap,
                sizeName: "\(zoom)×",
                in: room)
            return
        }
        self = large
    }

    /// Every pixel one half of a cell, as many pictures as that gives; larger where all of them fit, smaller where not one
    /// does; or at a size that is asked for.
    init?(filling room: Size, with picture: Size, count: Int, zoom: Int) {
        guard count > 0, let plain = Layout.tile(width: picture.width, height: picture.height, room: room)
        else { return nil }
        func tiles(_ zoom: Int) -> Tiles? {
            let size = Size(width: picture.width * zoom, height: picture.height * zoom)
            guard size.width <= room.width, (size.height + 1) / 2 <= room.height else { return nil }
            return Tiles(size, gap: Size(width: 1, height: 1), sizeName: "\(zoom)×", in: room)
        }
        let smallest = Tiles(
            plain, gap: Size(width: 1, height: 1), sizeName: Tiles.name(plain.width, of: picture.width),
            in: room)
        let asked = zoom > 0 ? (1...zoom).reversed().lazy.compactMap(tiles).first : nil
        let whole = (1...Tiles.largestZoom).reversed().lazy.compactMap(tiles).first { $0.count >= count }
        self = asked ?? (zoom > 0 ? nil : whole) ?? tiles(1) ?? smallest
    }

    private static let largestZoom = 8

    /// The picture to begin with, so that rows are whole and the last page is full.
    func start(_ first: Int, of count: Int) -> Int {
        let last = max(0, (count + columns - 1) / columns - rows) * columns
        return min(max(0, first), last) / columns * columns
    }

    /// The same in fewer columns, where there are fewer cells across.
    func fitting(_ width: Int) -> Tiles {
        var tiles = self
        tiles.columns = min(columns, max(1, (width + gap.width) / (size.width + gap.width)))
        return tiles
    }

    static func name(_ width: Int, of full: Int) -> String {
        width >= full ? "\(width / full)×" : "1/\((full + width - 1) / width)"
    }

    func draw(
        _ grid: SampleGrid, from first: Int, in area: Rect, on frame: inout Frame, appearance: Appearance
    ) {
        let width = columns * (size.width + gap.width) - gap.width
        let left = area.x + max(0, (area.width - width) / 2)
        for index in first..<max(first, min(grid.count, first + count)) {
            let x = left + (index - first) % columns * (size.width + gap.width)
            let y = area.y + (index - first) / columns * (cellHeight + gap.height)
            Picture(grid, index: index).draw(scaledTo: size, into: &frame, x: x, y: y, appearance: appearance)
            guard let opinion = grid.opinions?[index], y + cellHeight < area.maxY, gap.height > 0 else {
                continue
            }
            drawOpinion(opinion, x: x, y: y + cellHeight, on: &frame, appearance: appearance)
        }
    }

    /// A bar and two digits: how real D finds the picture.
    private func drawOpinion(_ opinion: Float, x: Int, y: Int, on frame: inout Frame, appearance: Appearance)
    {
        let number = Numbers.fixed(opinion, 2)
        let digits = opinion.isFinite ? (opinion < 0.995 ? String(number.dropFirst()) : "1.0") : number
        let role = opinion >= 0.5 ? Role.realScore : Role.fakeScore
        let room = size.width - digits.columnCount - 2
        var spans = [Span(digits, .dimText)]
        if room >= 3 {
            let bar = appearance.glyphs.bar(opinion, width: room)
            spans = [Span(bar.full, role), Span(bar.rest + " ", .meterRest)] + spans
        }
        frame.write(spans, x: x, y: y, appearance: appearance, width: size.width)
    }
}
