import TensorCore

/// Shapes of which only the outlines are told; what colour they have, nobody can know from those.
struct DrawnOutlines {
    static let colours = [0xd8_3a_34, 0x2f_9e_4b, 0x34_5f_d0].map(Painter.Colour.init)

    private struct Shape {
        var centre: SIMD2<Float>
        var radii: SIMD2<Float>
        var isRound: Bool
    }

    private let shapes: [Shape]

    init(using random: inout SeededRandom) {
        func number(_ range: ClosedRange<Float>) -> Float { Float.random(in: range, using: &random) }
        shapes = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            Shape(
                centre: SIMD2(number(0.25...0.75), number(0.25...0.75)),
                radii: SIMD2(number(0.12...0.24), number(0.12...0.24)),
                isRound: Bool.random(using: &random))
        }
    }

    private func painted(_ edge: Painter.Colour, _ inside: Painter.Colour) -> Painter {
        var painter = Painter(side: DrawnPairs.side, background: Painter.Colour(repeating: 1))
        for shape in shapes {
            for (colour, radii) in [(edge, shape.radii), (inside, shape.radii - 0.045)] {
                if shape.isRound {
                    painter.ellipse(shape.centre, radii, colour)
                } else {
                    painter.rectangle(
                        x: shape.centre.x - radii.x...shape.centre.x + radii.x,
                        y: shape.centre.y - radii.y...shape.centre.y + radii.y, colour)
                }
            }
        }
        return painter
    }

    private static let ink = Painter.Colour(repeating: 0.1)

    /// Outlines alone, `[32, 32, 1]`.
    var lines: [UInt8] {
        let bytes = painted(DrawnOutlines.ink, Painter.Colour(repeating: 1)).bytes
        return stride(from: 0, to: bytes.count, by: 3).map { bytes[$0] }
    }

    /// All shapes filled with one of the three colours, `[32, 32, 3]`.
    func picture(colour: Int) -> [UInt8] {
        painted(DrawnOutlines.ink, DrawnOutlines.colours[colour]).bytes
    }
}
