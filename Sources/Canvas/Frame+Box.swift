extension Frame {
    /// Draws a border along the inside of an area.
    public mutating func border(_ area: Rect, glyphs: Glyphs, style: Style) {
        guard area.width >= 2, area.height >= 2 else { return }
        let right = area.maxX - 1
        let bottom = area.maxY - 1
        for x in area.x + 1..<right {
            self[x, area.y] = .glyph(glyphs.horizontal, style)
            self[x, bottom] = .glyph(glyphs.horizontal, style)
        }
        for y in area.y + 1..<bottom {
            self[area.x, y] = .glyph(glyphs.vertical, style)
            self[right, y] = .glyph(glyphs.vertical, style)
        }
        self[area.x, area.y] = .glyph(glyphs.topLeft, style)
        self[right, area.y] = .glyph(glyphs.topRight, style)
        self[area.x, bottom] = .glyph(glyphs.bottomLeft, style)
        self[right, bottom] = .glyph(glyphs.bottomRight, style)
    }

    /// Writes text that ends before column `maxX`; returns the column where it begins.
    @discardableResult
    public mutating func write(_ text: String, endingAt maxX: Int, y: Int, style: Style) -> Int {
        let x = maxX - text.columnCount
        write(text, x: x, y: y, style: style)
        return x
    }
}
