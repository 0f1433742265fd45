/// Pixels, for pictures and heat maps.
public struct Picture: Hashable, Sendable {
    public let width: Int
    public let height: Int
    public private(set) var pixels: [RGB]

    public init(width: Int, height: Int, filledWith color: RGB = RGB(0, 0, 0)) {
        self.width = max(0, width)
        self.height = max(0, height)
        pixels = Array(repeating: color, count: self.width * self.height)
    }

    /// Cells that it takes: two pixels stand one above the other in each.
    public var cells: Size { Size(width: width, height: (height + 1) / 2) }

    public subscript(x: Int, y: Int) -> RGB {
        get { pixels[y * width + x] }
        set { pixels[y * width + x] = newValue }
    }

    /// The picture at another size: pixels are repeated, or averaged over the area that falls into one.
    public func scaled(width newWidth: Int, height newHeight: Int) -> Picture {
        if newWidth == width, newHeight == height { return self }
        var result = Picture(width: newWidth, height: newHeight)
        guard width > 0, height > 0 else { return result }
        for y in 0..<result.height {
            let rows = Picture.span(y, of: result.height, over: height)
            for x in 0..<result.width {
                result[x, y] = mean(columns: Picture.span(x, of: result.width, over: width), rows: rows)
            }
        }
        return result
    }

    /// The whole pixels of a source that fall on one of `count` places: never none.
    private static func span(_ index: Int, of count: Int, over length: Int) -> Range<Int> {
        let from = index * length / count
        return from..<max(from + 1, (index + 1) * length / count)
    }

    private func mean(columns: Range<Int>, rows: Range<Int>) -> RGB {
        var (red, green, blue) = (0, 0, 0)
        for y in rows {
            for x in columns {
                let pixel = self[x, y]
                red += Int(pixel.red)
                green += Int(pixel.green)
                blue += Int(pixel.blue)
            }
        }
        let count = columns.count * rows.count
        return RGB(UInt8(red / count), UInt8(green / count), UInt8(blue / count))
    }

    /// Copies it to a frame as half blocks; an odd last row stands over black.
    ///
    /// `original` is the picture as it was before it was brought to this size, for terminals with real pixels.
    public func draw(into frame: inout Frame, x: Int, y: Int, original: Picture? = nil) {
        for row in 0..<cells.height {
            for column in 0..<width {
                frame[x + column, y + row] = cell(column: column, row: row)
            }
        }
        if let original { frame.place(PlacedPicture(original, drawnAs: self, x: x, y: y)) }
    }

    /// Two of its pixels as half blocks.
    func cell(column: Int, row: Int) -> Cell {
        let below = row * 2 + 1 < height ? self[column, row * 2 + 1] : RGB(0, 0, 0)
        return .pixels(top: self[column, row * 2], bottom: below)
    }

    /// Copies it to a frame as characters of about the same brightness, for terminals without colours.
    public func drawRamp(into frame: inout Frame, x: Int, y: Int, style: Style) {
        for row in 0..<cells.height {
            for column in 0..<width {
                let above = self[column, row * 2].luminance
                let below = row * 2 + 1 < height ? self[column, row * 2 + 1].luminance : above
                frame[x + column, y + row] = .glyph(Glyphs.ramp((above + below) / 2), style)
            }
        }
    }
}

extension RGB {
    /// How bright it looks, 0...1.
    public var luminance: Float {
        (0.2126 * Float(red) + 0.7152 * Float(green) + 0.0722 * Float(blue)) / 255
    }
}
