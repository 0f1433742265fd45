import TensorCore

/// A shape that is seen flat and warm on dark, or striped on blue.
struct DrawnShape {
    private enum Kind: CaseIterable {
        case disc, square, diamond, triangle, cross
    }

    private let kind: Kind
    private let centre: SIMD2<Float>
    private let size: Float
    private let colour: Painter.Colour
    private let ground: Float

    init(using random: inout SeededRandom) {
        func number(_ range: ClosedRange<Float>) -> Float { Float.random(in: range, using: &random) }
        kind = Kind.allCases[Int.random(in: 0..<Kind.allCases.count, using: &random)]
        size = number(0.2...0.34)
        centre = SIMD2(number(size...1 - size), number(size...1 - size))
        colour = Painter.Colour(number(0.8...1), number(0.25...0.75), number(0.05...0.2))
        ground = number(0...0.12)
    }

    private func contains(_ place: SIMD2<Float>) -> Bool {
        let offset = (place - centre) / size
        let (x, y) = (abs(offset.x), abs(offset.y))
        return switch kind {
        case .disc: x * x + y * y <= 1
        case .square: max(x, y) <= 0.85
        case .diamond: x + y <= 1.1
        case .triangle: offset.y <= 0.8 && x <= (offset.y + 1) * 0.55
        case .cross: min(x, y) <= 0.35 && max(x, y) <= 1
        }
    }

    private func painted(
        _ background: Painter.Colour, _ fill: (SIMD2<Float>) -> Painter.Colour
    ) -> [UInt8] {
        var painter = Painter(side: DrawnPairs.side, background: background)
        painter.paint { contains($0) ? fill($0) : nil }
        return painter.bytes
    }

    /// `[32, 32, 3]`.
    var flat: [UInt8] { painted(Painter.Colour(repeating: ground)) { _ in colour } }

    /// The same shape in stripes of four rows.
    var striped: [UInt8] {
        painted(Painter.Colour(0.1, 0.25, 0.65) + Painter.Colour(repeating: ground)) { place in
            Int(place.y * Float(DrawnPairs.side)) / 2 % 2 == 0 ? colour : colour * 0.35
        }
    }
}
