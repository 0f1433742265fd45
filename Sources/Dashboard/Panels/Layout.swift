import Canvas
import RunRecord

/// Where every panel stands: a function of the screen's size, of what a sample is, and of what is to be shown.
///
/// Panels are dropped by priority when there is no room; what is left always fits, without wrapping.
public struct Layout: Equatable, Sendable {
    /// What is sampled.
    enum SampleKind: Equatable, Sendable {
        /// `rowCount`: how many rows with names there are, 0 where pictures hang as they come.
        case images(width: Int, height: Int, rowCount: Int = 0)
        case points
        /// Pictures of any sizes, in columns.
        case named
        case columns
    }

    var header: Rect?
    var progress: Rect?
    /// The headline, in one row or three.
    var banner: Rect?
    /// Places for charts, the largest first: a page of them.
    var charts: [Rect] = []
    var gauge: Rect?
    var scores: Rect?
    var samples: Rect?
    var machine: Rect?
    var log: Rect?
    /// One row for the newest log line where there is no room for a panel.
    var logLine: Rect?
    var footer: Rect?
    /// A few lines of text instead of everything else.
    var summary: Rect?
    /// Where panels would be, if all of them were not hidden.
    var empty: Rect?
    /// Whether panels have borders.
    var isFramed = true

    private let shown: Set<Pane>
    private let focus: Pane
    private let chartCount: Int
    private let pictureZoom: Int

    /// - Parameters:
    ///   - size: The screen's.
    ///   - kind: What is sampled.
    ///   - shown: The panes that are not hidden.
    ///   - focus: The pane that keys are about; a small screen shows it instead of the charts.
    ///   - isExpanded: Whether that pane has the screen for itself.
    ///   - pictureZoom: How many times its size a picture is to be shown; 0: what shows most.
    ///   - chartCount: How many charts there are: no places are made for more.
    ///   - hasVerdict: Whether the gauge says anything of such a run.
    ///   - logHeight: The rows that the log fills, its border too, where it is so many columns wide.
    init(
        size: Size, kind: SampleKind?, shown: Set<Pane> = Pane.shownAtFirst, focus: Pane = .charts,
        isExpanded: Bool = false, pictureZoom: Int = 0, chartCount: Int = .max,
        hasVerdict: Bool = true, logHeight: (Int) -> Int = { _ in .max }
    ) {
        self.shown = shown
        self.focus = focus
        self.pictureZoom = pictureZoom
        self.chartCount = chartCount
        let all = Rect(size)
        guard !all.isEmpty else { return }
        if size.width < 34 || size.height < 9 {
            summary = all
            return
        }
        let isSmall = size.width < 60 || size.height < 18
        var body = takeEdges(of: all)
        if !isSmall {
            let (banner, rest) = body.split(top: size.height >= 30 && hasVerdict ? LargeDigits.height : 1)
            self.banner = banner
            body = rest
        }
        if isExpanded {
            isFramed = !isSmall
            if isSmall { takeLogLine(&body) }
            fill(body, with: focus)
        } else if shown.isEmpty {
            empty = body
        } else if isSmall {
            isFramed = false
            arrangeCompact(body, focus: focus)
        } else {
            arrangeFull(
                body, screen: size, kind: kind ?? .images(width: 28, height: 28), logHeight: logHeight)
        }
    }

    /// Takes off the header, a line of progress where there is room, and the keys.
    private mutating func takeEdges(of all: Rect) -> Rect {
        let (header, below) = all.split(top: 1)
        var (body, footer) = below.split(bottom: 1)
        self.header = header
        self.footer = footer
        if all.height >= 30 {
            let (line, rest) = body.split(top: 1)
            progress = line
            body = rest
        }
        return body
    }

    private mutating func fill(_ area: Rect, with pane: Pane) {
        switch pane {
        case .charts: charts = [area]
        case .samples: samples = area
        case .gauge: gauge = area
        case .answers: scores = area
        case .log: log = area
        case .machine: machine = area
        }
    }

    /// The gauge in a few lines, and one chart or what is focused instead.
    private mutating func arrangeCompact(_ body: Rect, focus: Pane) {
        var rest = body
        if shown.contains(.gauge) {
            let (gauge, below) = rest.split(top: body.height >= 14 ? 4 : 2)
            self.gauge = gauge
            rest = below
        }
        if shown.contains(.answers), rest.height >= 10, focus != .answers {
            let (above, scores) = rest.split(bottom: 3)
            self.scores = scores
            rest = above
        }
        if shown.contains(.log), rest.height >= 7, focus != .log { takeLogLine(&rest) }
        switch focus {
        case .samples, .log, .answers, .machine: fill(rest, with: focus)
        case .charts, .gauge:
            if shown.contains(.charts) {
                charts = [rest]
            } else {
                let other = [Pane.samples, .answers, .log].first { shown.contains($0) && $0 != .answers }
                fill(rest, with: other ?? .gauge)
            }
        }
    }

    private mutating func arrangeFull(
        _ body: Rect, screen: Size, kind: SampleKind, logHeight: (Int) -> Int
    ) {
        let hasLeft = !shown.isDisjoint(with: [.charts, .gauge, .answers, .machine])
        guard shown.contains(.samples) else {
            arrangeWithoutSamples(body, hasLeft: hasLeft, logHeight: logHeight)
            return
        }
        let width = hasLeft ? samplesWidth(kind, body: body, screen: screen) : body.width
        guard let width else {
            arrangeWithoutSamples(body, hasLeft: hasLeft, logHeight: logHeight)
            return
        }
        var (left, right) = body.split(left: body.width - width)
        let height = samplesHeight(kind, area: right, logHeight: logHeight(right.width))
        let (samples, below) = right.split(top: height)
        self.samples = samples
        right = below
        // Points keep their square; pictures take the rows that the log does not fill.
        placeLog(
            in: right, height: kind == .points ? right.height : logHeight(right.width), left: &left,
            hasLeft: hasLeft)
        arrangeLeft(left)
    }

    /// The columns for samples: in whole pictures, up to half of the screen.
    ///
    /// - Returns: `nil` where not one picture can be seen.
    private func samplesWidth(_ kind: SampleKind, body: Rect, screen: Size) -> Int? {
        switch kind {
        case .points: return min(screen.width * 2 / 5, (body.height - 3) * 2 + 2)
        case .named: return screen.width * 9 / 20
        case .columns: return screen.width / 2 - 1
        // Room for four columns of fakes beside one of reals, or for three of fakes.
        case .images where screen.width >= 100: return screen.width / 2 - 1
        case .images(let width, _, rowCount: 0) where screen.width >= 76 && width >= 12: return 33
        case .images(let width, let height, _):
            let room = Size(width: screen.width * 2 / 5 - 2, height: body.height - 2)
            guard let tile = Layout.tile(width: width, height: height, room: room) else { return nil }
            return max(1, (screen.width / 2 - 1) / (tile.width + 1)) * (tile.width + 1) + 1
        }
    }

    /// The rows for samples: as many as whole pictures fill.
    private func samplesHeight(_ kind: SampleKind, area: Rect, logHeight: Int) -> Int {
        switch kind {
        case .points:
            // A square, and a line for the legend.
            return min(area.height, (area.width - 2) / 2 + 3)
        case .named, .columns, .images(_, _, rowCount: 1...):
            return shown.contains(.log) && area.height >= 30 ? area.height - min(6, logHeight) : area.height
        case .images(let width, let height, _):
            // A tall screen keeps a few lines for the log below.
            let hasLog = shown.contains(.log) && area.height >= 30 && pictureZoom == 0
            let logHeight = hasLog ? min(5, logHeight) : 0
            let room = Size(width: area.width - 2, height: area.height - 2 - logHeight)
            let plan = SampleWall.Plan(
                size: Size(width: width, height: height), count: .max, zoom: pictureZoom, in: room)
            return plan.height.map { min(area.height, $0 + 2) } ?? area.height
        }
    }

    /// The log stands below the samples; where there is too little room for it they take that too.
    private mutating func placeLog(in area: Rect, height: Int, left: inout Rect, hasLeft: Bool) {
        let isShown = shown.contains(.log)
        if area.height >= 3, isShown {
            let (above, log) = area.split(bottom: min(area.height, height))
            samples?.height += above.height
            self.log = log
            return
        }
        samples?.height += area.height
        if isShown, hasLeft { takeLogLine(&left) }
        if isShown, !hasLeft, var all = samples {
            takeLogLine(&all)
            samples = all
        }
    }

    private mutating func arrangeWithoutSamples(
        _ body: Rect, hasLeft: Bool, logHeight: (Int) -> Int
    ) {
        var body = body
        guard hasLeft else {
            log = body
            return
        }
        if shown.contains(.log) {
            if body.height >= 40 {
                let (above, log) = body.split(bottom: min(8, logHeight(body.width)))
                self.log = log
                body = above
            } else {
                takeLogLine(&body)
            }
        }
        arrangeLeft(body)
    }

    private mutating func takeLogLine(_ area: inout Rect) {
        let (rest, line) = area.split(bottom: 1)
        logLine = line
        area = rest
    }

    /// Charts above the gauge above D's answers; what is hidden leaves its room to the one above it.
    private mutating func arrangeLeft(_ area: Rect) {
        guard !area.isEmpty else { return }
        let heights: (gauge: Int, answers: Int) =
            switch area.height {
            case 45...: (6, 7)
            case 26...: (6, 5)
            case 20...: (5, 5)
            default: (4, 4)
            }
        var rest = area
        func take(_ pane: Pane, _ height: Int, isLast: Bool) -> Rect? {
            guard shown.contains(pane) else { return nil }
            let (above, below) = rest.split(bottom: isLast ? rest.height : height)
            rest = above
            return below
        }
        let hasCharts = shown.contains(.charts)
        // A small screen has room for one of the two: the one that keys are about, or the one that few want to see.
        let hasBoth = area.height >= 26 || !shown.isSuperset(of: [.answers, .machine])
        let hasAnswers = shown.contains(.answers) && (hasBoth || focus == .answers)
        let hasAbove = hasCharts || shown.contains(.gauge)
        if hasBoth || !hasAnswers {
            machine = take(.machine, area.height >= 40 ? 9 : 5, isLast: !hasAbove && !hasAnswers)
        }
        if hasAnswers { scores = take(.answers, heights.answers, isLast: !hasAbove) }
        gauge = take(.gauge, heights.gauge, isLast: !hasCharts)
        if hasCharts { charts = Layout.slots(in: rest, count: chartCount) }
    }

    /// Places for so many charts: one large one, and below it as many small ones as can be read.
    static func slots(in area: Rect, count: Int) -> [Rect] {
        let columnCount = max(1, min(3, area.width / 36))
        let roomFor = max(0, (area.height - 11) / 11)
        let smallCount = min(max(0, count - 1), roomFor * columnCount)
        let rowCount = (smallCount + columnCount - 1) / columnCount
        guard rowCount > 0 else { return [area] }
        // Rows of one height, but the large one takes what is left over.
        let smallHeight = min(14, area.height / (rowCount + 1))
        var (lead, rest) = area.split(top: area.height - rowCount * smallHeight)
        var slots = [lead]
        for row in 0..<rowCount {
            (lead, rest) = rest.split(top: smallHeight)
            // The last row's share the width, however few they are.
            let inRow = min(columnCount, smallCount - row * columnCount)
            for column in 0..<inRow {
                let from = area.width * column / inRow
                let to = area.width * (column + 1) / inRow
                slots.append(Rect(x: area.x + from, y: lead.y, width: to - from, height: lead.height))
            }
        }
        return slots
    }

    /// The pane at a place of the screen, and of the charts which one on the page.
    public func pane(x: Int, y: Int) -> (pane: Pane, slot: Int)? {
        func holds(_ area: Rect?) -> Bool {
            guard let area else { return false }
            return x >= area.x && x < area.maxX && y >= area.y && y < area.maxY
        }
        if let slot = charts.firstIndex(where: { holds($0) }) { return (.charts, slot) }
        if holds(samples) { return (.samples, 0) }
        if holds(gauge) { return (.gauge, 0) }
        if holds(scores) { return (.answers, 0) }
        if holds(machine) { return (.machine, 0) }
        return holds(log) || holds(logLine) ? (.log, 0) : nil
    }

    /// The size in pixels at which a picture is shown: whole multiples, or whole fractions where it must be.
    static func tile(width: Int, height: Int, room: Size) -> Size? {
        guard width > 0, height > 0, room.width >= 6, room.height >= 3 else { return nil }
        var zoom = max(1, 28 / max(width, height))
        while zoom > 1, width * zoom > room.width || (height * zoom + 1) / 2 > room.height { zoom -= 1 }
        // The least whole part that fits both ways.
        let shrink = max(width * zoom / (room.width + 1), height * zoom / (2 * room.height + 1)) + 1
        let tile = Size(width: width * zoom / shrink, height: height * zoom / shrink)
        return tile.width >= 6 && tile.height >= 6 ? tile : nil
    }
}
