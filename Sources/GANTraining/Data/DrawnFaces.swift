import TensorCore

/// Drawn faces, 32×32 in colour, whose attributes are known because they were drawn so.
///
/// All else (skin, clothes, background, place, size) is chosen at random. A few pairs of hair and eyes never occur: whoever
/// draws those has understood what hair and eyes are.
enum DrawnFaces {
    static let side = 32

    static let condition = Condition(
        attributes: [
            .init(name: "hair", values: hairColours.map(\.name)),
            .init(name: "eyes", values: eyeColours.map(\.name)),
            .init(name: "style", values: ["short", "bob", "long", "tails"]),
            .init(name: "mouth", values: ["smile", "open", "flat"]),
            .init(name: "accessory", values: ["none", "glasses", "ribbon"]),
        ],
        withheld: [
            ["hair": "red", "eyes": "blue"], ["hair": "blue", "eyes": "brown"],
            ["hair": "black", "eyes": "green"],
        ])

    private static let hairColours = [
        ("black", 0x23_20_2c), ("brown", 0x6e_45_2a), ("blond", 0xe8_c8_5a), ("red", 0xc8_41_2b),
        ("blue", 0x3f_68_c8), ("pink", 0xef_8f_b8),
    ].map { (name: $0.0, colour: Painter.Colour(hex: $0.1)) }

    private static let eyeColours = [
        ("brown", 0x7a_42_1e), ("blue", 0x2c_6f_e0), ("green", 0x2f_a0_48), ("violet", 0x8c_3c_c4),
    ].map { (name: $0.0, colour: Painter.Colour(hex: $0.1)) }

    private static let skinColours = [0xf6_d8_c0, 0xe8_b8_94, 0xc4_8a_62, 0x8a_5a_3c].map(Painter.Colour.init)

    /// Faces with their labels, one an attribute.
    static func set(count: Int, heldOutCount: Int) -> PictureSet {
        var random = SeededRandom(seed: 0, stream: 0x66_61_63_65_73)
        func part(_ count: Int) -> PictureSet.Labelled {
            var part = PictureSet.Labelled()
            while part.labels.count < count * condition.attributes.count {
                let labels = condition.attributes.map { Int.random(in: 0..<$0.values.count, using: &random) }
                guard !condition.isWithheld(labels) else { continue }
                part.labels += labels
                part.bytes += face(labels, using: &random)
            }
            return part
        }
        return PictureSet(
            height: side, width: side, channels: 3, training: part(count), heldOut: part(heldOutCount))
    }

    /// One face, `[side, side, 3]`.
    static func face(_ labels: [Int], using random: inout SeededRandom) -> [UInt8] {
        func jitter(_ size: Float) -> Float { Float.random(in: -size...size, using: &random) }
        let hair = hairColours[labels[0]].colour * Float.random(in: 0.9...1.05, using: &random)
        let iris = eyeColours[labels[1]].colour
        let skin = skinColours[Int.random(in: 0..<skinColours.count, using: &random)]
        let dark = Painter.Colour(0.13, 0.1, 0.14)
        let clothes = Painter.Colour.random(value: 0.75, saturation: 0.7, using: &random)
        var painter = Painter(
            side: side, background: .random(value: 0.95, saturation: 0.25, using: &random))
        let head = SIMD2<Float>(0.5 + jitter(0.03), 0.53 + jitter(0.03))
        let size = SIMD2<Float>(0.25 + jitter(0.015), 0.27 + jitter(0.015))
        func at(_ x: Float, _ y: Float) -> SIMD2<Float> { head + SIMD2(x, y) * size }

        paintBackHair(&painter, style: labels[2], hair: hair * 0.85, head: head, size: size)
        painter.ellipse(SIMD2(head.x, 1.08), SIMD2(0.36, 0.26), clothes)
        painter.rectangle(
            x: head.x - 0.07...head.x + 0.07, y: head.y + 0.15...head.y + 0.36, skin * 0.9)
        painter.ellipse(head, size, skin)
        // The fringe: a cap whose lower edge goes in waves.
        let (fringe, phase) = (head.y - 0.3 * size.y, jitter(3))
        painter.ellipse(at(0, -0.22), size * SIMD2(1.14, 1.0), hair) { place in
            place.y < fringe + 0.025 * wave(9 * (place.x - head.x) / size.x + phase)
        }
        let spread: Float = 0.46 + jitter(0.04)
        for side: Float in [-1, 1] {
            let eye = at(side * spread, 0.14)
            painter.ellipse(eye, SIMD2(0.078, 0.088), Painter.Colour(1, 1, 1))
            painter.ellipse(eye + SIMD2(0, 0.008), SIMD2(0.056, 0.074), iris)
            painter.ellipse(eye + SIMD2(0, 0.012), SIMD2(0.026, 0.036), dark)
            painter.ellipse(eye + SIMD2(0.022, -0.03), SIMD2(0.018, 0.02), Painter.Colour(1, 1, 1))
            painter.rectangle(x: eye.x - 0.08...eye.x + 0.08, y: eye.y - 0.1...eye.y - 0.075, dark)
        }
        paintMouth(&painter, labels[3], at: at(0, 0.66), dark: dark)
        switch labels[4] {
        case 1:
            for side: Float in [-1, 1] { ring(&painter, at(side * spread, 0.16), dark) }
            painter.rectangle(x: head.x - 0.04...head.x + 0.04, y: head.y + 0.03...head.y + 0.06, dark)
        case 2:
            let knot = at(0.72, -0.86)
            let red = Painter.Colour(0.9, 0.15, 0.25)
            painter.ellipse(knot + SIMD2(-0.075, -0.01), SIMD2(0.07, 0.06), red)
            painter.ellipse(knot + SIMD2(0.075, -0.01), SIMD2(0.07, 0.06), red)
            painter.ellipse(knot, SIMD2(0.03, 0.035), red * 0.6)
        default: break
        }
        return painter.bytes
    }

    private static func paintBackHair(
        _ painter: inout Painter, style: Int, hair: Painter.Colour, head: SIMD2<Float>, size: SIMD2<Float>
    ) {
        let crown = head + SIMD2(0, -0.2) * size
        painter.ellipse(crown, size * SIMD2(1.16, 1.06), hair)
        switch style {
        case 1: painter.ellipse(head + SIMD2(0, 0.12) * size, size * SIMD2(1.3, 1.12), hair)
        case 2:
            painter.rectangle(
                x: head.x - 1.22 * size.x...head.x + 1.22 * size.x, y: crown.y...min(1, head.y + 0.42), hair)
        case 3:
            for side: Float in [-1, 1] {
                painter.ellipse(
                    head + SIMD2(side * 1.42, 0.25) * size, size * SIMD2(0.34, 0.95), hair)
            }
        default: break
        }
    }

    private static func paintMouth(
        _ painter: inout Painter, _ kind: Int, at place: SIMD2<Float>, dark: Painter.Colour
    ) {
        let lip = Painter.Colour(0.62, 0.16, 0.2)
        switch kind {
        case 0:
            painter.ellipse(place + SIMD2(0, -0.035), SIMD2(0.085, 0.065), lip) { point in
                let offset = (point - place - SIMD2(0, -0.06)) / SIMD2(0.08, 0.055)
                return point.y > place.y - 0.035 && (offset * offset).sum() > 1
            }
        case 1: painter.ellipse(place, SIMD2(0.05, 0.05), lip)
        default:
            painter.rectangle(x: place.x - 0.06...place.x + 0.06, y: place.y - 0.015...place.y + 0.015, dark)
        }
    }

    private static func ring(_ painter: inout Painter, _ centre: SIMD2<Float>, _ colour: Painter.Colour) {
        painter.ellipse(centre, SIMD2(0.115, 0.115), colour) { place in
            let offset = (place - centre) / 0.085
            return (offset * offset).sum() > 1
        }
    }

    /// A wave of -1...1 without a mathematics library.
    private static func wave(_ x: Float) -> Float {
        let part = (x - x.rounded(.down)) * 2 - 1
        return 2 * abs(part) - 1
    }
}
