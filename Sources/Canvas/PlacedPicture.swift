/// A picture with all its pixels in a frame, for terminals that can show them, and the cells that stand for it elsewhere.
///
/// What is drawn over it later covers it: only cells that still are what it put there show a part of it.
public struct PlacedPicture: Hashable, Sendable {
    public let picture: Picture
    /// The cells that it fills.
    public internal(set) var area: Rect
    /// The picture in half blocks.
    private let drawn: Picture

    init(_ picture: Picture, drawnAs drawn: Picture, x: Int, y: Int) {
        self.picture = picture
        self.drawn = drawn
        area = Rect(x: x, y: y, width: drawn.cells.width, height: drawn.cells.height)
    }

    /// Whether the frame shows it at this column and row of its area.
    public func isSeen(column: Int, row: Int, in frame: Frame) -> Bool {
        frame[area.x + column, area.y + row] == drawn.cell(column: column, row: row)
    }
}
