import TensorCore

/// A person in clothes of three colours, who stands as joints say.
struct DrawnPeople {
    static let jointCount = 9

    /// Where head, elbows, hands, knees and feet are.
    struct Pose {
        fileprivate let neck: SIMD2<Float>
        fileprivate let hip: SIMD2<Float>
        /// Head; left and right elbow, hand, knee and foot.
        let joints: [SIMD2<Float>]

        init(using random: inout SeededRandom) {
            func number(_ range: ClosedRange<Float>) -> Float { Float.random(in: range, using: &random) }
            /// A place so far from another one, in a direction of few corners.
            func limb(_ from: SIMD2<Float>, _ x: Float, _ y: Float, _ length: Float) -> SIMD2<Float> {
                from + SIMD2(x, y) * (length / max(0.1, (x * x + y * y).squareRoot()))
            }
            let hip = SIMD2<Float>(0.5 + number(-0.1...0.1), 0.56 + number(-0.04...0.04))
            let neck = hip + SIMD2(number(-0.06...0.06), -0.26)
            let head = neck + SIMD2(number(-0.04...0.04), -0.11)
            var arms: [SIMD2<Float>] = []
            var legs: [SIMD2<Float>] = []
            for side: Float in [-1, 1] {
                let elbow = limb(neck, side * number(0.5...1), number(-0.7...1), 0.15)
                arms += [elbow, limb(elbow, side * number(-0.3...1), number(-1...1), 0.15)]
                let knee = limb(hip, side * number(0.1...0.8), 1, 0.17)
                legs += [knee, limb(knee, side * number(-0.5...0.6), 1, 0.17)]
            }
            (self.neck, self.hip, joints) = (neck, hip, [head] + arms + legs)
        }

        /// How near each place is to each joint, a hill with a deviation of 1.5 pixels: `[32, 32, 9]`.
        fileprivate var hills: [UInt8] {
            let side = DrawnPairs.side
            var bytes: [UInt8] = []
            bytes.reserveCapacity(side * side * joints.count)
            for y in 0..<side {
                for x in 0..<side {
                    let place = SIMD2(Float(x) + 0.5, Float(y) + 0.5)
                    for joint in joints {
                        let offset = place - joint * Float(side)
                        bytes.append(DrawnPeople.hill((offset * offset).sum()))
                    }
                }
            }
            return bytes
        }
    }

    private let skin: Painter.Colour
    private let shirt: Painter.Colour
    private let trousers: Painter.Colour

    init(using random: inout SeededRandom) {
        skin = Painter.Colour(0.95, 0.76, 0.6) * Float.random(in: 0.5...1, using: &random)
        shirt = .random(value: 0.95, saturation: 0.8, using: &random)
        trousers = .random(value: 0.6, saturation: 0.7, using: &random)
    }

    /// Who it is beside where the joints are to be, `[32, 32, 3 + 9]`.
    func told(in pose: Pose, to other: Pose) -> [UInt8] {
        let (picture, hills) = (picture(in: pose), other.hills)
        let count = DrawnPeople.jointCount
        var told: [UInt8] = []
        told.reserveCapacity(picture.count + hills.count)
        for i in 0..<DrawnPairs.side * DrawnPairs.side {
            told += picture[3 * i..<3 * (i + 1)]
            told += hills[count * i..<count * (i + 1)]
        }
        return told
    }

    /// What is behind people: in the middle, where tanh has its slope.
    ///
    /// On black a generator that draws nothing but that is
    /// soon beyond the reach of gradients.
    static let background: Float = 0.5

    /// The person on grey, `[32, 32, 3]`.
    func picture(in pose: Pose) -> [UInt8] {
        var painter = Painter(
            side: DrawnPairs.side, background: Painter.Colour(repeating: DrawnPeople.background))
        let joints = pose.joints
        for first in [5, 7] {
            painter.line(pose.hip, joints[first], radius: 0.045, trousers)
            painter.line(joints[first], joints[first + 1], radius: 0.04, trousers)
        }
        for first in [1, 3] {
            painter.line(pose.neck, joints[first], radius: 0.04, shirt)
            painter.line(joints[first], joints[first + 1], radius: 0.035, skin)
        }
        painter.line(pose.neck, pose.hip, radius: 0.085, shirt)
        painter.ellipse(joints[0], SIMD2(0.075, 0.09), skin)
        return painter.bytes
    }

    /// exp(−d² / 2σ²) as a byte, from squares alone so that its bits are the same on every machine.
    private static func hill(_ square: Float) -> UInt8 {
        // (1 − t/8)⁸ is near e⁻ᵗ, and 0 from t = 8 on.
        let t = square / (2 * 1.5 * 1.5)
        guard t < 8 else { return 0 }
        var value = 1 - t / 8
        for _ in 0..<3 { value *= value }
        return UInt8((value * 255).rounded())
    }
}
