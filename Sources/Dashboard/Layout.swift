import Canvas
import RunRecord

/// Where every panel stands: a function of the screen's size and of what a sample is.
///
/// Panels are dropped by priority when there is no room; what is left always fits, without wrapping.
struct Layout: Equatable {
    /// What is sampled.
    enum SampleKind: Equatable {
        case images(width: Int, height: Int)
        case points
    }

    /// The number of tiles and the cells of one.
    struct Tiles: Equatable {
        var columns: Int
        var rows: Int
        /// Pixels of a tile.
        var pixelWidth: Int
        var pixelHeight: Int
        /// Cells between two tiles.
        var gap = 1

        var width: Int { columns * (pixelWidth + gap) - gap }
        var cellHeight: Int { (pixelHeight + 1) / 2 }
        var height: Int { rows * (cellHeight + gap) - gap }
    }

    var header: Rect?
    var progress: Rect?
    var loss: Rect?
    var gauge: Rect?
    var scores: Rect?
    var gradients: Rect?
    var samples: Rect?
    var log: Rect?
    /// One row for the newest log line where there is no room for a panel.
    var logLine: Rect?
    var footer: Rect?
    /// A few lines of text instead of everything else.
    var summary: Rect?
    /// Whether panels have borders.
    var isFramed = true

    init(size: Size, kind: SampleKind?) {
        let all = Rect(size)
        guard !all.isEmpty else { return }
        if size.width < 34 || size.height < 9 {
            summary = all
        } else if size.width < 60 || size.height < 18 {
            arrangeCompact(all)
        } else {
            arrangeFull(all, kind: kind ?? .images(width: 28, height: 28))
        }
    }

    /// A title line, the gauge in two lines, one chart, the keys.
    private mutating func arrangeCompact(_ all: Rect) {
        isFramed = false
        let (header, below) = all.split(top: 1)
        let (body, footer) = below.split(bottom: 1)
        self.header = header
        self.footer = footer
        let gaugeRows = body.height >= 14 ? 4 : 2
        var (gauge, chart) = body.split(top: gaugeRows)
        self.gauge = gauge
        if chart.height >= 10 {
            (chart, gauge) = chart.split(bottom: 3)
            scores = gauge
        }
        if chart.height >= 7 {
            let (rest, line) = chart.split(bottom: 1)
            chart = rest
            logLine = line
        }
        loss = chart
    }

    private mutating func arrangeFull(_ all: Rect, kind: SampleKind) {
        let (header, below) = all.split(top: 1)
        var (body, footer) = below.split(bottom: 1)
        self.header = header
        self.footer = footer
        if all.height >= 30 {
            let (line, rest) = body.split(top: 1)
            progress = line
            body = rest
        }
        switch kind {
        case .images(let width, let height): arrangeImages(&body, width: width, height: height, screen: all)
        case .points: arrangePoints(&body, screen: all)
        }
        arrangeCharts(body)
    }

    /// Takes the right columns off `body` for pictures, and the log below them.
    private mutating func arrangeImages(_ body: inout Rect, width: Int, height: Int, screen: Rect) {
        let room = Size(width: screen.width * 2 / 5 - 2, height: body.height - 2)
        guard let tile = Layout.tile(width: width, height: height, room: room) else {
            takeLogLine(&body)
            return
        }
        var tiles = Tiles(columns: 1, rows: 1, pixelWidth: tile.width, pixelHeight: tile.height)
        while (tiles.columns + 1) * (tile.width + 1) + 1 <= screen.width / 2 { tiles.columns += 1 }
        while (tiles.rows + 1) * (tiles.cellHeight + 1) + 1 <= body.height { tiles.rows += 1 }
        var (left, right) = body.split(left: body.width - tiles.width - 2)
        // Two rows more: for the sources' names, and for D's opinions under the last row of pictures.
        let (samples, below) = right.split(top: tiles.height + 4)
        self.samples = samples
        right = below
        placeLog(in: right, left: &left)
        body = left
    }

    private mutating func arrangePoints(_ body: inout Rect, screen: Rect) {
        let side = min(screen.width / 2 - 2, (body.height - 3) * 2)
        let height = side / 2 + 3
        var (left, right) = body.split(left: body.width - side - 2)
        let (samples, below) = right.split(top: height)
        self.samples = samples
        right = below
        placeLog(in: right, left: &left)
        body = left
    }

    /// The log stands below the samples; where there is too little room for it they take that too.
    private mutating func placeLog(in area: Rect, left: inout Rect) {
        if area.height >= 4 {
            log = area
            return
        }
        samples?.height += area.height
        takeLogLine(&left)
    }

    private mutating func takeLogLine(_ area: inout Rect) {
        let (rest, line) = area.split(bottom: 1)
        logLine = line
        area = rest
    }

    /// The size in pixels at which a picture is shown: whole multiples, or whole fractions where it must be.
    static func tile(width: Int, height: Int, room: Size) -> Size? {
        guard width > 0, height > 0 else { return nil }
        var zoom = max(1, 28 / max(width, height))
        while zoom > 1, width * zoom > room.width || (height * zoom + 1) / 2 > room.height { zoom -= 1 }
        var shrink = 1
        while width * zoom / shrink > room.width || (height * zoom / shrink + 1) / 2 > room.height {
            shrink += 1
        }
        let tile = Size(width: width * zoom / shrink, height: height * zoom / shrink)
        return tile.width >= 6 && tile.height >= 6 ? tile : nil
    }

    private mutating func arrangeCharts(_ area: Rect) {
        let heights: (gauge: Int, scores: Int, gradients: Int) =
            switch area.height {
            case 50...: (9, 14, 12)
            case 42...: (9, 11, 9)
            case 33...: (9, 7, 7)
            case 26...: (9, 5, 0)
            case 21...: (6, 5, 0)
            default: (5, 4, 0)
            }
        var rest = area
        func take(_ height: Int) -> Rect? {
            guard height > 0 else { return nil }
            let (above, below) = rest.split(bottom: height)
            rest = above
            return below
        }
        gradients = take(heights.gradients)
        scores = take(heights.scores)
        gauge = take(heights.gauge)
        loss = rest
    }
}
