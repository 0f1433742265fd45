import Canvas
import Diagnostics
import RunRecord

/// Points of a plane, counted into the pixels of a square.
struct PointGrid {
    enum Mark {
        case real
        case fake
        case both
    }

    let width: Int
    let height: Int
    private(set) var marks: [Mark?]
    /// Fakes that fell outside of what is shown.
    private(set) var outsideCount = 0

    init(_ points: PointSamples, fakes: [SIMD2<Float>], width: Int, height: Int) {
        self.width = width
        self.height = height
        marks = Array(repeating: nil, count: max(0, width * height))
        for point in points.real {
            guard let index = index(of: point, extent: points.extent) else { continue }
            marks[index] = .real
        }
        for point in fakes {
            guard let index = index(of: point, extent: points.extent) else {
                outsideCount += 1
                continue
            }
            marks[index] = marks[index] == .real || marks[index] == .both ? .both : .fake
        }
    }

    private func index(of point: SIMD2<Float>, extent: Float) -> Int? {
        guard point.x.isFinite, point.y.isFinite, extent > 0 else { return nil }
        let x = (point.x / extent + 1) / 2
        let y = (1 - point.y / extent) / 2
        guard x >= 0, x < 1, y >= 0, y < 1 else { return nil }
        return min(Int(held: y * Float(height)), height - 1) * width
            + min(Int(held: x * Float(width)), width - 1)
    }
}

/// Draws the plane as large as the panel lets it, and a legend below.
func drawPoints(
    _ points: PointSamples, layers: PlaneLayers, showsFresh: Bool, on frame: inout Frame,
    appearance: Appearance
) {
    let area = Rect(frame.size).inset(by: 1)
    let rows = min(area.height - 1, area.width / 2)
    guard rows >= 4 else {
        frame.writeCentered("too small", in: area, appearance: appearance)
        return
    }
    // A pixel is half a cell high and so about square.
    let side = rows * 2
    let x = area.x + (area.width - side) / 2
    let y = area.y + (area.height - 1 - rows) / 2
    let plane = Plane(
        points, layers: layers, showsFresh: showsFresh, width: side,
        height: appearance.hasPixels ? side : rows)
    if appearance.hasPixels {
        plane.picture(theme: appearance.theme).draw(into: &frame, x: x, y: y)
    } else {
        plane.drawLetters(x: x, y: y, on: &frame, appearance: appearance)
    }
    drawLegend(
        layers, outsideCount: plane.marks.outsideCount, in: area.split(bottom: 1).1, on: &frame,
        appearance: appearance)
}

/// The plane as one RGB picture of 640 × 640 pixels, in which a point is 4 × 4 of them.
func planePicture(
    of points: PointSamples, layers: PlaneLayers, showsFresh: Bool, theme: Theme
) -> SampleGrid {
    let (side, scale) = (160, 4)
    let plane = Plane(points, layers: layers, showsFresh: showsFresh, width: side, height: side)
    let picture = plane.picture(theme: theme).scaled(width: side * scale, height: side * scale)
    return SampleGrid(
        width: picture.width, height: picture.height, channels: 3, count: 1,
        pixels: picture.pixels.flatMap { [$0.red, $0.green, $0.blue] })
}

/// The layers of a plane, one over the other.
private struct Plane {
    var points: PointSamples
    var layers: PlaneLayers
    var marks: PointGrid
    var width: Int
    var height: Int

    init(_ points: PointSamples, layers: PlaneLayers, showsFresh: Bool, width: Int, height: Int) {
        self.points = points
        self.layers = layers
        self.width = width
        self.height = height
        let fakes = showsFresh ? points.fresh : points.fixed
        var shown = points
        if !layers.contains(.real) { shown.real = [] }
        marks = PointGrid(shown, fakes: layers.contains(.fake) ? fakes : [], width: width, height: height)
    }

    private func surface(column: Int, row: Int) -> Float {
        guard points.surfaceSize > 0 else { return .nan }
        let x = (column * 2 + 1) * points.surfaceSize / (2 * width)
        let y = (row * 2 + 1) * points.surfaceSize / (2 * height)
        return points.surface[y * points.surfaceSize + x]
    }

    /// Where a point lies in pixels; it may be outside.
    private func place(of point: SIMD2<Float>) -> SIMD2<Float>? {
        guard point.x.isFinite, point.y.isFinite, points.extent > 0 else { return nil }
        let place = SIMD2((point.x / points.extent + 1) / 2, (1 - point.y / points.extent) / 2)
        return place * SIMD2(Float(width), Float(height))
    }

    func picture(theme: Theme) -> Picture {
        var picture = Picture(width: width, height: height)
        let ground = theme[gradient: .surface]
        let dots = theme[gradient: .points]
        for y in 0..<height {
            for x in 0..<width {
                picture[x, y] = ground.color(at: layers.contains(.surface) ? surface(column: x, row: y) : 0.5)
            }
        }
        if layers.contains(.sheet) {
            let thread = Gradient(stops: [ground.color(at: 0.5), dots.color(at: 1)]).color(at: 0.6)
            drawSheet { picture.set($0, $1, thread) }
        }
        for y in 0..<height {
            for x in 0..<width {
                switch marks.marks[y * width + x] {
                case .real: picture[x, y] = dots.color(at: 0)
                case .both: picture[x, y] = dots.color(at: 0.5)
                case .fake: picture[x, y] = dots.color(at: 1)
                case nil: break
                }
            }
        }
        if layers.contains(.arrows) { drawArrows { picture.set($0, $1, dots.color(at: 0.5)) } }
        return picture
    }

    private func drawSheet(_ set: (Int, Int) -> Void) {
        let size = points.sheetSize
        for row in 0..<size {
            for column in 0..<size {
                let here = points.sheet[row * size + column]
                if column + 1 < size { line(from: here, to: points.sheet[row * size + column + 1], set) }
                if row + 1 < size { line(from: here, to: points.sheet[(row + 1) * size + column], set) }
            }
        }
    }

    private func line(from a: SIMD2<Float>, to b: SIMD2<Float>, _ set: (Int, Int) -> Void) {
        guard let a = place(of: a), let b = place(of: b) else { return }
        // Lines that lie far outside have no end worth walking to.
        let reach = Float(4 * max(width, height))
        guard max(abs(a.x), abs(a.y), abs(b.x), abs(b.y)) < reach else { return }
        let count = max(1, Int(held: max(abs(b.x - a.x), abs(b.y - a.y)).rounded(.up)))
        for i in 0...count {
            let point = a + (b - a) * (Float(i) / Float(count))
            set(Int(held: point.x.rounded(.down)), Int(held: point.y.rounded(.down)))
        }
    }

    /// The arrows at a length that can be seen: half of them are longer than 1, none is longer than 2.
    private var scaledArrows: [PointSamples.Arrow] {
        func length(_ arrow: PointSamples.Arrow) -> Float {
            (arrow.direction * arrow.direction).sum().squareRoot()
        }
        let sorted = points.arrows.filter { length($0) > 0 }.sorted { length($0) < length($1) }
        guard !sorted.isEmpty else { return [] }
        let median = length(sorted[sorted.count / 2])
        return sorted.map {
            PointSamples.Arrow(place: $0.place, direction: $0.direction / max(median, length($0) / 2))
        }
    }

    private func drawArrows(_ set: (Int, Int) -> Void) {
        for arrow in scaledArrows {
            line(from: arrow.place, to: arrow.place + arrow.direction * (points.extent / 10), set)
        }
    }

    func drawLetters(x: Int, y: Int, on frame: inout Frame, appearance: Appearance) {
        for row in 0..<height {
            for column in 0..<width {
                // The ground keeps to the faint half of the ramp, so that letters stand out.
                let value = layers.contains(.surface) ? surface(column: column, row: row) * 0.4 : 0
                frame[x + column, y + row] = .glyph(Glyphs.ramp(value), appearance.theme[.dimText])
            }
        }
        func set(_ column: Int, _ row: Int, _ glyph: Character, _ role: Role) {
            guard column >= 0, row >= 0, column < width, row < height else { return }
            frame[x + column, y + row] = .glyph(glyph, appearance.theme[role])
        }
        if layers.contains(.sheet) { drawSheet { set($0, $1, "+", .dimText) } }
        for row in 0..<height {
            for column in 0..<width {
                switch marks.marks[row * width + column] {
                case .real: set(column, row, "R", .realScore)
                case .fake: set(column, row, "F", .fakeScore)
                case .both: set(column, row, "B", .brightText)
                case nil: break
                }
            }
        }
        guard layers.contains(.arrows) else { return }
        for arrow in scaledArrows {
            guard let place = place(of: arrow.place) else { continue }
            set(
                Int(held: place.x.rounded(.down)), Int(held: place.y.rounded(.down)),
                sign(of: arrow.direction), .brightText)
        }
    }

    /// The way that most of a direction goes.
    private func sign(of direction: SIMD2<Float>) -> Character {
        abs(direction.x) > abs(direction.y)
            ? (direction.x > 0 ? ">" : "<") : (direction.y > 0 ? "^" : "v")
    }
}

extension Picture {
    fileprivate mutating func set(_ x: Int, _ y: Int, _ color: RGB) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        self[x, y] = color
    }
}

private func drawLegend(
    _ layers: PlaneLayers, outsideCount: Int, in line: Rect, on frame: inout Frame, appearance: Appearance
) {
    let dots = appearance.theme[gradient: .points]
    // A dot stands on the plane's own ground here too: black ones would be lost on a black screen.
    let ground = appearance.theme[gradient: .surface].color(at: 0.5)
    func sign(_ letter: Character, at position: Float) -> [Cell] {
        guard appearance.hasPixels else { return [.glyph(letter, appearance.theme[.brightText]), .blank] }
        let dot = dots.color(at: position)
        let edge = Cell.pixels(top: ground, bottom: ground)
        return [edge, .pixels(top: dot, bottom: dot), edge, .blank]
    }
    var entries: [(sign: [Cell], text: String)] = []
    if layers.contains(.real) { entries.append((sign("R", at: 0), "real")) }
    if layers.contains(.fake) { entries.append((sign("F", at: 1), "fake")) }
    if outsideCount > 0 {
        entries.append(
            ([], "\(Numbers.grouped(outsideCount)) \(outsideCount == 1 ? "fake" : "fakes") outside"))
    }
    if layers.isSuperset(of: [.real, .fake]) { entries.append((sign("B", at: 0.5), "both")) }
    if layers.contains(.sheet) { entries.append(([], "+ grid")) }
    if layers.contains(.arrows) { entries.append(([], "+ arrows")) }
    entries.append(([.glyph("b", appearance.theme[.hotKey]), .blank], "layers"))
    func width() -> Int { entries.reduce(-2) { $0 + $1.sign.count + $1.text.columnCount + 2 } }
    while !entries.isEmpty, width() > line.width { entries.removeLast() }
    var x = line.x + max(0, (line.width - width()) / 2)
    for entry in entries {
        for (column, cell) in entry.sign.enumerated() { frame[x + column, line.y] = cell }
        x += entry.sign.count
        x += frame.write(entry.text, x: x, y: line.y, style: appearance.theme[.dimText]) + 2
    }
}
