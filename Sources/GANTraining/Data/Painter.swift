import TensorCore

/// A square of colours that shapes are painted on, twice as fine as the picture that it gives.
///
/// Places are in the unit square, x to the right and y down.
struct Painter {
    typealias Colour = SIMD3<Float>

    let side: Int
    private let fine: Int
    private var colours: [Colour]

    init(side: Int, background: Colour) {
        self.side = side
        fine = 2 * side
        colours = Array(repeating: background, count: fine * fine)
    }

    /// Gives every place in a box the colour that it is asked for; `nil` leaves it as it is.
    mutating func paint(
        x: ClosedRange<Float> = 0...1, y: ClosedRange<Float> = 0...1,
        _ colour: (SIMD2<Float>) -> Colour?
    ) {
        func places(_ range: ClosedRange<Float>) -> Range<Int> {
            let first = max(0, Int((range.lowerBound * Float(fine)).rounded(.down)))
            let end = min(fine, Int((range.upperBound * Float(fine)).rounded(.up)))
            return first..<max(first, end)
        }
        for row in places(y) {
            for column in places(x) {
                let place = SIMD2(Float(column) + 0.5, Float(row) + 0.5) / Float(fine)
                if let colour = colour(place) { colours[row * fine + column] = colour }
            }
        }
    }

    /// An ellipse, or what of it `condition` holds for.
    mutating func ellipse(
        _ centre: SIMD2<Float>, _ radii: SIMD2<Float>, _ colour: Colour,
        where condition: (SIMD2<Float>) -> Bool = { _ in true }
    ) {
        paint(
            x: centre.x - radii.x...centre.x + radii.x, y: centre.y - radii.y...centre.y + radii.y
        ) { place in
            let offset = (place - centre) / radii
            return (offset * offset).sum() <= 1 && condition(place) ? colour : nil
        }
    }

    /// All places at most `radius` from the line between two places.
    mutating func line(_ a: SIMD2<Float>, _ b: SIMD2<Float>, radius: Float, _ colour: Colour) {
        let (low, high) = (pointwiseMin(a, b), pointwiseMax(a, b))
        let along = b - a
        let square = max((along * along).sum(), .leastNormalMagnitude)
        paint(x: low.x - radius...high.x + radius, y: low.y - radius...high.y + radius) { place in
            let share = max(0, min(1, ((place - a) * along).sum() / square))
            let offset = place - a - share * along
            return (offset * offset).sum() <= radius * radius ? colour : nil
        }
    }

    mutating func rectangle(x: ClosedRange<Float>, y: ClosedRange<Float>, _ colour: Colour) {
        paint(x: x, y: y) { _ in colour }
    }

    /// The picture, `[side, side, 3]`: the mean of each four places.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(side * side * 3)
        for row in 0..<side {
            for column in 0..<side {
                let first = 2 * row * fine + 2 * column
                let sum =
                    colours[first] + colours[first + 1] + colours[first + fine] + colours[first + fine + 1]
                for channel in 0..<3 {
                    bytes.append(UInt8(max(0, min(255, (sum[channel] * 63.75).rounded()))))
                }
            }
        }
        return bytes
    }
}

extension SIMD3<Float> {
    /// A colour by its three channels from 0 to 255, as they are usually written.
    init(hex: Int) {
        self.init(Float(hex >> 16 & 255), Float(hex >> 8 & 255), Float(hex & 255))
        self /= 255
    }

    /// A colour at random of the brightness and strength given, each 0...1.
    static func random(value: Float, saturation: Float, using random: inout SeededRandom) -> SIMD3 {
        let hue = Float.random(in: 0..<6, using: &random)
        func channel(_ shift: Float) -> Float {
            let k = (shift + hue).truncatingRemainder(dividingBy: 6)
            return value * (1 - saturation * Swift.max(0, Swift.min(k, 4 - k, 1)))
        }
        return SIMD3(channel(5), channel(3), channel(1))
    }
}
