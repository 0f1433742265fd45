import TensorCore

/// Houses under hills: by day, or by night with light in their windows.
struct DrawnScene {
    private typealias Colour = Painter.Colour

    private struct House {
        var x: Float
        var width: Float
        var top: Float
        var wall: Colour
        var roof: Colour
        /// Windows across and down.
        var windows: SIMD2<Int>
    }

    private let sky: Colour
    private let sun: SIMD2<Float>
    private let hill: Colour
    private let hillTop: Float
    private let wave: Float
    private let houses: [House]

    init(using random: inout SeededRandom) {
        func number(_ range: ClosedRange<Float>) -> Float { Float.random(in: range, using: &random) }
        sky = Colour(number(0.35...0.6), number(0.6...0.75), number(0.85...1))
        sun = SIMD2(number(0.1...0.9), number(0.08...0.25))
        hill = Colour(number(0.2...0.45), number(0.5...0.7), number(0.15...0.35))
        hillTop = number(0.4...0.6)
        wave = number(0...6)
        let count = Int.random(in: 1...3, using: &random)
        houses = (0..<count).map { i in
            let room = 1 / Float(count)
            let width = room * number(0.5...0.85)
            return House(
                x: room * Float(i) + number(0...max(0.01, room - width)), width: width,
                top: number(0.42...0.66),
                wall: Colour(number(0.55...0.9), number(0.5...0.8), number(0.4...0.75)),
                roof: Colour(number(0.45...0.75), number(0.2...0.35), number(0.15...0.3)),
                windows: SIMD2(
                    max(1, min(3, Int(width * 8))), Int.random(in: 1...2, using: &random)))
        }
    }

    /// `[32, 32, 3]`.
    func picture(isNight: Bool) -> [UInt8] {
        func lit(_ colour: Colour) -> Colour {
            isNight ? colour * Colour(0.16, 0.18, 0.3) + Colour(0.01, 0.01, 0.04) : colour
        }
        var painter = Painter(side: DrawnPairs.side, background: .zero)
        let high = isNight ? Colour(0.02, 0.03, 0.13) : sky
        let low = isNight ? Colour(0.1, 0.1, 0.28) : sky * 0.4 + Colour(repeating: 0.58)
        painter.paint { place in high + (low - high) * min(1, place.y * 1.6) }
        painter.ellipse(
            sun, SIMD2(repeating: 0.07), isNight ? Colour(0.88, 0.9, 0.95) : Colour(1, 0.92, 0.45))
        let (top, wave, hills) = (hillTop, wave, lit(hill))
        painter.paint { place in
            let edge = top + 0.06 * sine(place.x * 7 + wave)
            return place.y > edge ? hills * (1.05 - 0.3 * (place.y - edge)) : nil
        }
        for house in houses {
            let bottom: Float = 0.95
            painter.rectangle(
                x: house.x...house.x + house.width, y: house.top...bottom, lit(house.wall))
            let middle = house.x + house.width / 2
            let height = min(0.16, house.width * 0.6)
            painter.paint(
                x: house.x - 0.02...house.x + house.width + 0.02, y: house.top - height...house.top
            ) { place in
                abs(place.x - middle) <= (place.y - house.top + height) / height * (house.width / 2 + 0.02)
                    ? lit(house.roof) : nil
            }
            let pane = isNight ? Colour(1, 0.84, 0.38) : Colour(0.22, 0.3, 0.4)
            let (across, down) = (house.windows.x, house.windows.y)
            let (stepX, stepY) = (
                house.width / Float(across), (bottom - house.top) / Float(down)
            )
            let size = SIMD2<Float>(min(0.07, stepX * 0.5), min(0.09, stepY * 0.5))
            for row in 0..<down {
                for column in 0..<across {
                    let x = house.x + stepX * (Float(column) + 0.5) - size.x / 2
                    let y = house.top + stepY * (Float(row) + 0.5) - size.y / 2
                    painter.rectangle(x: x...x + size.x, y: y...y + size.y, pane)
                }
            }
        }
        return painter.bytes
    }

    /// A wave of -1...1 whose bits are the same on every machine.
    private func sine(_ x: Float) -> Float {
        let turn = (x / (2 * .pi)).truncatingRemainder(dividingBy: 1)
        let half = turn < 0.5 ? turn : turn - 0.5
        let arc = 16 * half * (0.5 - half)
        return turn < 0.5 ? arc : -arc
    }
}
