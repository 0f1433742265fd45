/// What stands in one place of the screen.
public enum Cell: Hashable, Sendable {
    case glyph(Character, Style)
    /// The right half of a glyph that is two columns wide.
    case continuation
    /// Two pixels, one above the other: a picture's part of the cell.
    case pixels(top: RGB, bottom: RGB)

    public static let blank = Cell.glyph(" ", .plain)
}

/// A whole screen, or a panel, as a value: cells row by row.
///
/// Everything that is drawn outside of a frame is cut off, never an error.
public struct Frame: Hashable, Sendable {
    public let size: Size
    public private(set) var cells: [Cell]
    /// What terminals with real pixels show instead of the cells that stand for it.
    public private(set) var pictures: [PlacedPicture] = []

    public init(size: Size, filledWith cell: Cell = .blank) {
        self.size = Size(width: max(0, size.width), height: max(0, size.height))
        cells = Array(repeating: cell, count: self.size.width * self.size.height)
    }

    public var bounds: Rect { Rect(size) }

    /// The cell at column `x` of row `y`; reading outside gives a blank, writing there does nothing.
    public subscript(x: Int, y: Int) -> Cell {
        get { isInside(x, y) ? cells[y * size.width + x] : .blank }
        set { if isInside(x, y) { cells[y * size.width + x] = newValue } }
    }

    private func isInside(_ x: Int, _ y: Int) -> Bool {
        x >= 0 && y >= 0 && x < size.width && y < size.height
    }

    /// Writes text from column `x` of row `y` on, at most `width` columns of it; returns the columns written.
    ///
    /// Control characters, which could come from outside, are shown as `·`.
    @discardableResult
    public mutating func write(_ text: String, x: Int, y: Int, style: Style, width: Int = .max) -> Int {
        var column = 0
        for character in text {
            let shown = character.printable
            let columns = shown.columnCount
            guard column + columns <= width else { break }
            guard x + column + columns <= size.width else { break }
            self[x + column, y] = .glyph(shown, style)
            if columns == 2 { self[x + column + 1, y] = .continuation }
            column += columns
        }
        return column
    }

    public mutating func fill(_ area: Rect, with cell: Cell) {
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX { self[x, y] = cell }
        }
    }

    /// Copies another frame to column `x` of row `y`.
    public mutating func draw(_ other: Frame, x: Int, y: Int) {
        for row in 0..<other.size.height {
            for column in 0..<other.size.width { self[x + column, y + row] = other[column, row] }
        }
        for var placed in other.pictures {
            placed.area.x += x
            placed.area.y += y
            pictures.append(placed)
        }
    }

    mutating func place(_ picture: PlacedPicture) { pictures.append(picture) }

    /// The rows as plain text; picture cells are `▀`.
    public var text: String {
        var lines: [String] = []
        for y in 0..<size.height {
            var line = ""
            for x in 0..<size.width {
                switch self[x, y] {
                case .glyph(let character, _): line.append(character)
                case .continuation: break
                case .pixels: line.append("▀")
                }
            }
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}
