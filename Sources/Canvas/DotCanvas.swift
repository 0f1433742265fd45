/// A drawing of dots, several to a cell, for lines: braille (2 × 4 dots a cell), or 1 × 3 in ASCII.
///
/// There are two layers. A cell in which the upper one has a dot shows no dot of the lower one, so that a bright line
/// stays thin over the dim strokes behind it. Dots count from the top left; those outside are cut off.
public struct DotCanvas: Sendable {
    /// Which of the styles, given when the canvas is drawn, a dot has.
    public typealias Ink = UInt8

    private struct Layer {
        var dots: [UInt8]
        var inks: [Ink]
    }

    public let size: Size
    public let glyphs: Glyphs
    private var lower: Layer
    private var upper: Layer

    public init(size: Size, glyphs: Glyphs) {
        self.size = Size(width: max(0, size.width), height: max(0, size.height))
        self.glyphs = glyphs
        let empty = [UInt8](repeating: 0, count: self.size.width * self.size.height)
        lower = Layer(dots: empty, inks: empty)
        upper = lower
    }

    public static func dotsAcross(_ glyphs: Glyphs) -> Int { glyphs == .unicode ? 2 : 1 }
    public static func dotsDown(_ glyphs: Glyphs) -> Int { glyphs == .unicode ? 4 : 3 }

    public var width: Int { size.width * DotCanvas.dotsAcross(glyphs) }
    public var height: Int { size.height * DotCanvas.dotsDown(glyphs) }

    /// Sets the dots of a column from `top` to `bottom`, in either order, both included; every second one where it is
    /// sparse, as on a chessboard.
    public mutating func stroke(
        x: Int, from top: Int, to bottom: Int, ink: Ink, isUpper: Bool, isSparse: Bool = false
    ) {
        guard x >= 0, x < width, height > 0 else { return }
        let first = max(0, min(top, bottom))
        let last = min(height - 1, max(top, bottom))
        guard first <= last else { return }
        let across = DotCanvas.dotsAcross(glyphs)
        let down = DotCanvas.dotsDown(glyphs)
        for y in first...last where !isSparse || (x + y) % 2 == 0 {
            let cell = y / down * size.width + x / across
            let bit = DotCanvas.bits[x % across][y % down]
            if isUpper {
                upper.dots[cell] |= bit
                upper.inks[cell] = ink
            } else {
                lower.dots[cell] |= bit
                lower.inks[cell] = ink
            }
        }
    }

    /// Draws a line between two dots, in the upper layer.
    public mutating func line(from a: (x: Int, y: Int), to b: (x: Int, y: Int), ink: Ink) {
        guard a.x < b.x else {
            stroke(x: b.x, from: a.y, to: b.y, ink: ink, isUpper: true)
            return
        }
        // Each column takes half of the way to its neighbours, so that steep parts have no steps of double width.
        let rise = Double(b.y - a.y) / Double(b.x - a.x)
        for x in a.x...b.x {
            let middle = Double(a.y) + rise * Double(x - a.x)
            let from = x == a.x ? Double(a.y) : middle - rise / 2
            let to = x == b.x ? Double(b.y) : middle + rise / 2
            let inner =
                rise > 0 ? (from.rounded(.up), to.rounded(.down)) : (from.rounded(.down), to.rounded(.up))
            let isEmpty = rise > 0 ? inner.0 > inner.1 : inner.0 < inner.1
            let (start, end) = isEmpty ? (middle.rounded(), middle.rounded()) : inner
            stroke(x: x, from: Int(held: start), to: Int(held: end), ink: ink, isUpper: true)
        }
    }

    /// Copies the cells that have dots to a frame; `styles` are those of the inks.
    public func draw(into frame: inout Frame, x: Int, y: Int, styles: [Style]) {
        for row in 0..<size.height {
            for column in 0..<size.width {
                let cell = row * size.width + column
                let isUpper = upper.dots[cell] != 0
                let dots = isUpper ? upper.dots[cell] : lower.dots[cell]
                guard dots != 0 else { continue }
                let ink = Int(isUpper ? upper.inks[cell] : lower.inks[cell])
                let glyph =
                    glyphs == .unicode ? DotCanvas.braille(dots) : DotCanvas.ascii(dots, isLine: isUpper)
                frame[x + column, y + row] = .glyph(glyph, ink < styles.count ? styles[ink] : .plain)
            }
        }
    }

    /// The bit of a dot by its column and row: the order of Unicode's braille patterns.
    private static let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

    private static let patterns: [Character] = (0...255).map { dots in
        Unicode.Scalar(0x2800 + UInt32(dots)).map(Character.init) ?? " "
    }

    private static func braille(_ dots: UInt8) -> Character { patterns[Int(dots)] }

    private static func ascii(_ dots: UInt8, isLine: Bool) -> Character {
        switch dots & 7 {
        case 1, 3: isLine ? "'" : "`"
        case 2: isLine ? "-" : ":"
        case 4, 6: "."
        default: isLine ? "|" : ":"
        }
    }
}
