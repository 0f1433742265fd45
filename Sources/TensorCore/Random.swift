import CKernels

/// A seeded generator of randomness: xoshiro256++ (Blackman & Vigna, 2019), its state filled by SplitMix64.
///
/// Two streams of one seed have nothing to do with each other, so what one part of a run draws never changes another.
public struct SeededRandom: RandomNumberGenerator, Sendable, Equatable, Codable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    public init(seed: UInt64, stream: UInt64 = 0) {
        var mixer = seed &+ stream &* 0xd1b5_4a32_d192_ed03
        func mixed() -> UInt64 {
            mixer &+= 0x9e37_79b9_7f4a_7c15
            var z = mixer
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
        (s0, s1, s2, s3) = (mixed(), mixed(), mixed(), mixed())
    }

    /// Reads a state; one of nothing but zeros would give nothing but zeros.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let state = try container.decode(SIMD4<UInt64>.self)
        guard state != .zero else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a state of zeros")
        }
        (s0, s1, s2, s3) = (state[0], state[1], state[2], state[3])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(SIMD4(s0, s1, s2, s3))
    }

    public mutating func next() -> UInt64 {
        let sum = s0 &+ s3
        let result = (sum << 23 | sum >> 41) &+ s0
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = s3 << 45 | s3 >> 19
        return result
    }

    /// A number in 0..<1 of 24 random bits.
    public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }
}

extension Tensor {
    /// Independent draws of N(`mean`, `deviation`²).
    public static func normal(
        _ shape: Shape, mean: Float = 0, deviation: Float = 1, using random: inout SeededRandom
    ) -> Tensor {
        let bits = [UInt64](unsafeUninitializedCapacity: (shape.count + 1) / 2) { buffer, count in
            count = buffer.count
            for i in 0..<count { buffer.initializeElement(at: i, to: random.next()) }
        }
        let pairs = Storage(count: 2 * bits.count)
        gantop_normal(bits, pairs.base, bits.count, mean, deviation)
        guard pairs.count > shape.count else { return Tensor(shape: shape, storage: pairs) }
        return Tensor(shape: shape) { span in
            for i in 0..<span.count { span[i] = pairs.base[i] }
        }
    }

    /// Independent draws from -`bound`..<`bound`.
    public static func uniform(
        _ shape: Shape, within bound: Float, using random: inout SeededRandom
    ) -> Tensor {
        Tensor(shape: shape) { span in
            for i in 0..<span.count { span[i] = bound * (2 * random.uniform() - 1) }
        }
    }
}
