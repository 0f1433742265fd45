import Foundation
import TensorCore

/// Drawn patterns, 32×32 in colour: each style has its own geometry, and all share their colours.
enum DrawnStyles {
    static let side = 32
    static let names = ["stripes", "plaid", "spiral", "blobs", "tiles", "blocks"]
    static let condition = Condition(classes: names)

    static func set(count: Int, heldOutCount: Int) -> PictureSet {
        var random = SeededRandom(seed: 0, stream: 0x73_74_79_6c_65)
        func part(_ count: Int) -> PictureSet.Labelled {
            var part = PictureSet.Labelled()
            for i in 0..<count {
                part.labels.append(i % names.count)
                part.bytes += picture(i % names.count, using: &random)
            }
            return part
        }
        return PictureSet(
            height: side, width: side, channels: 3, training: part(count), heldOut: part(heldOutCount))
    }

    /// One picture, `[side, side, 3]`.
    static func picture(_ style: Int, using random: inout SeededRandom) -> [UInt8] {
        let palette = palettes[Int.random(in: 0..<palettes.count, using: &random)].shuffled(using: &random)
        var painter = Painter(side: side, background: palette[0])
        switch style {
        case 0: stripes(&painter, palette, &random)
        case 1: plaid(&painter, palette, &random)
        case 2: spiral(&painter, palette, &random)
        case 3: blobs(&painter, palette, &random)
        case 4: tiles(&painter, palette, &random)
        default: blocks(&painter, palette, &random)
        }
        return painter.bytes
    }

    private static let palettes: [[Painter.Colour]] = [
        [0x26_46_53, 0x2a_9d_8f, 0xe9_c4_6a, 0xe7_6f_51],
        [0x0b_13_2b, 0x3a_50_6b, 0x5b_c0_be, 0xf4_f1_de],
        [0x3d_0c_35, 0xa4_16_4c, 0xf1_77_3a, 0xfb_d9_7c],
        [0x1b_3a_22, 0x4c_8c_4a, 0xb5_d3_6b, 0xf3_f0_cf],
        [0x22_22_2c, 0xd9_36_3e, 0xf2_e8_dc, 0x3b_6f_b5],
    ].map { $0.map(Painter.Colour.init) }

    private static func stripes(
        _ painter: inout Painter, _ palette: [Painter.Colour], _ random: inout SeededRandom
    ) {
        let angle = Float.random(in: 0..<Float.pi, using: &random)
        let direction = SIMD2(cos(angle), sin(angle))
        let (count, shift) = (
            Float.random(in: 4...8, using: &random), Float.random(in: 0..<1, using: &random)
        )
        painter.paint { place in
            let x = (place * direction).sum() * count + shift + 8
            return palette[Int(x) % 3]
        }
    }

    private static func plaid(
        _ painter: inout Painter, _ palette: [Painter.Colour], _ random: inout SeededRandom
    ) {
        let period = Float.random(in: 0.22...0.4, using: &random)
        let shift = SIMD2(
            Float.random(in: 0..<1, using: &random), Float.random(in: 0..<1, using: &random))
        let width = Float.random(in: 0.35...0.55, using: &random)
        painter.paint { place in
            let cell = place / period + shift
            let part = cell - cell.rounded(.down)
            let (across, down) = (part.x < width, part.y < width)
            let thin = abs(part.x - 0.75) < 0.06 || abs(part.y - 0.75) < 0.06
            if thin { return palette[3] }
            return 0.5 * ((across ? palette[1] : palette[0]) + (down ? palette[2] : palette[0]))
        }
    }

    /// A curve of two turning circles.
    private static func spiral(
        _ painter: inout Painter, _ palette: [Painter.Colour], _ random: inout SeededRandom
    ) {
        let petals = Float(Int.random(in: 3...7, using: &random))
        let reach = Float.random(in: 0.12...0.2, using: &random)
        let turn = Float.random(in: 0..<Float.pi, using: &random)
        for (ring, colour) in [(Float(0.28), palette[1]), (0.16, palette[2])] {
            for i in 0..<240 {
                let t = 2 * Float.pi * Float(i) / 240
                let radius = ring + reach * cos(petals * t)
                let place = SIMD2(0.5 + radius * cos(t + turn), 0.5 + radius * sin(t + turn))
                painter.ellipse(place, SIMD2(0.022, 0.022), colour)
            }
        }
    }

    private static func blobs(
        _ painter: inout Painter, _ palette: [Painter.Colour], _ random: inout SeededRandom
    ) {
        let centres = (0..<6).map { _ in
            SIMD2(Float.random(in: 0...1, using: &random), Float.random(in: 0...1, using: &random))
        }
        let sizes = centres.map { _ in Float.random(in: 0.008...0.02, using: &random) }
        painter.paint { place in
            let field = zip(centres, sizes).reduce(Float(0)) { sum, blob in
                let offset = place - blob.0
                return sum + blob.1 / ((offset * offset).sum() + 0.002)
            }
            return field > 1.5 ? palette[2] : field > 0.9 ? palette[1] : nil
        }
    }

    /// Quarter circles, each turned at random (Truchet tiles).
    private static func tiles(
        _ painter: inout Painter, _ palette: [Painter.Colour], _ random: inout SeededRandom
    ) {
        let count = Int.random(in: 3...5, using: &random)
        let turned = (0..<count * count).map { _ in Bool.random(using: &random) }
        painter.paint { place in
            let cell = place * Float(count)
            let (column, row) = (min(count - 1, Int(cell.x)), min(count - 1, Int(cell.y)))
            var part = SIMD2(cell.x - Float(column), cell.y - Float(row))
            if turned[row * count + column] { part.x = 1 - part.x }
            let near = min((part * part).sum().squareRoot(), ((1 - part) * (1 - part)).sum().squareRoot())
            return abs(near - 0.5) < 0.13 ? palette[1] : nil
        }
    }

    /// Rectangles between black lines, few of them coloured.
    private static func blocks(
        _ painter: inout Painter, _ palette: [Painter.Colour], _ random: inout SeededRandom
    ) {
        func cut(_ x: ClosedRange<Float>, _ y: ClosedRange<Float>, _ depth: Int) {
            let (width, height) = (x.upperBound - x.lowerBound, y.upperBound - y.lowerBound)
            guard depth > 0, max(width, height) > 0.25 else {
                let colour = palette[Int.random(in: 0..<4, using: &random)]
                painter.rectangle(x: x, y: y, Painter.Colour(0.06, 0.06, 0.07))
                painter.rectangle(
                    x: x.lowerBound + 0.02...max(x.lowerBound + 0.02, x.upperBound - 0.02),
                    y: y.lowerBound + 0.02...max(y.lowerBound + 0.02, y.upperBound - 0.02), colour)
                return
            }
            let share = Float.random(in: 0.3...0.7, using: &random)
            if width > height {
                let middle = x.lowerBound + share * width
                cut(x.lowerBound...middle, y, depth - 1)
                cut(middle...x.upperBound, y, depth - 1)
            } else {
                let middle = y.lowerBound + share * height
                cut(x, y.lowerBound...middle, depth - 1)
                cut(x, middle...y.upperBound, depth - 1)
            }
        }
        cut(0...1, 0...1, 4)
    }
}
