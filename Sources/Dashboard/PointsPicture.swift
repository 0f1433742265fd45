import Canvas
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
        return min(Int(y * Float(height)), height - 1) * width + min(Int(x * Float(width)), width - 1)
    }
}

/// Draws the plane as large as the panel lets it, and a legend below.
func drawPoints(_ points: PointSamples, showsFresh: Bool, on frame: inout Frame, look: Look) {
    let area = Rect(frame.size).inset(by: 1)
    guard look.images != .off else {
        frame.writeCentered("pictures are off; i turns them on", in: area, look: look)
        return
    }
    let rows = min(area.height - 1, area.width / 2)
    guard rows >= 4 else {
        frame.writeCentered("too small", in: area, look: look)
        return
    }
    // A pixel is half a cell high and so about square.
    let side = rows * 2
    let x = area.x + (area.width - side) / 2
    let y = area.y + (area.height - 1 - rows) / 2
    let fakes = showsFresh ? points.fresh : points.fixed
    let outsideCount: Int
    if look.hasPixels {
        let grid = PointGrid(points, fakes: fakes, width: side, height: side)
        planePicture(points, grid: grid, theme: look.theme).draw(into: &frame, x: x, y: y)
        outsideCount = grid.outsideCount
    } else {
        let grid = PointGrid(points, fakes: fakes, width: side, height: rows)
        drawPlaneLetters(points, grid: grid, x: x, y: y, on: &frame, look: look)
        outsideCount = grid.outsideCount
    }
    drawLegend(outsideCount: outsideCount, in: area.split(bottom: 1).1, on: &frame, look: look)
}

private func surface(_ points: PointSamples, column: Int, row: Int, width: Int, height: Int) -> Float {
    guard points.surfaceSize > 0 else { return .nan }
    let x = (column * 2 + 1) * points.surfaceSize / (2 * width)
    let y = (row * 2 + 1) * points.surfaceSize / (2 * height)
    return points.surface[y * points.surfaceSize + x]
}

private func planePicture(_ points: PointSamples, grid: PointGrid, theme: Theme) -> Picture {
    var picture = Picture(width: grid.width, height: grid.height)
    let ground = theme[gradient: .surface]
    let dots = theme[gradient: .points]
    let colors = (dots.color(at: 0), dots.color(at: 0.5), dots.color(at: 1))
    for y in 0..<grid.height {
        for x in 0..<grid.width {
            switch grid.marks[y * grid.width + x] {
            case .real: picture[x, y] = colors.0
            case .both: picture[x, y] = colors.1
            case .fake: picture[x, y] = colors.2
            case nil:
                let value = surface(points, column: x, row: y, width: grid.width, height: grid.height)
                picture[x, y] = ground.color(at: value)
            }
        }
    }
    return picture
}

private func drawPlaneLetters(
    _ points: PointSamples, grid: PointGrid, x: Int, y: Int, on frame: inout Frame, look: Look
) {
    for row in 0..<grid.height {
        for column in 0..<grid.width {
            let cell: Cell
            switch grid.marks[row * grid.width + column] {
            case .real: cell = .glyph("R", look.theme[.realScore])
            case .fake: cell = .glyph("F", look.theme[.fakeScore])
            case .both: cell = .glyph("B", look.theme[.brightText])
            case nil:
                let value = surface(points, column: column, row: row, width: grid.width, height: grid.height)
                // The ground keeps to the faint half of the ramp, so that letters stand out.
                cell = .glyph(Glyphs.ramp(value * 0.4), look.theme[.dimText])
            }
            frame[x + column, y + row] = cell
        }
    }
}

private func drawLegend(outsideCount: Int, in line: Rect, on frame: inout Frame, look: Look) {
    let dots = look.theme[gradient: .points]
    // A dot stands on the plane's own ground here too: black ones would be lost on a black screen.
    let ground = look.theme[gradient: .surface].color(at: 0.5)
    func sign(_ letter: Character, at position: Float) -> [Cell] {
        guard look.hasPixels else { return [.glyph(letter, look.theme[.brightText]), .blank] }
        let dot = dots.color(at: position)
        let edge = Cell.pixels(top: ground, bottom: ground)
        return [edge, .pixels(top: dot, bottom: dot), edge, .blank]
    }
    var entries: [(sign: [Cell], text: String)] = [
        (sign("R", at: 0), "real"), (sign("F", at: 1), "fake"), (sign("B", at: 0.5), "both"),
    ]
    if outsideCount > 0 { entries.append(([], "\(Numbers.grouped(outsideCount)) fakes outside")) }
    func width() -> Int { entries.reduce(-2) { $0 + $1.sign.count + $1.text.columnCount + 2 } }
    while !entries.isEmpty, width() > line.width { entries.removeLast() }
    var x = line.x + max(0, (line.width - width()) / 2)
    for entry in entries {
        for (column, cell) in entry.sign.enumerated() { frame[x + column, line.y] = cell }
        x += entry.sign.count
        x += frame.write(entry.text, x: x, y: line.y, style: look.theme[.dimText]) + 2
    }
}
