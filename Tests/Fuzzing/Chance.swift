/// Steele, Lea and Flood's generator (2014): the same numbers every time.
public struct Chance: RandomNumberGenerator {
    private var state: UInt64

    public init(_ seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Numbers at the edges of what numbers can be, among plain ones.
public struct Extremes {
    private var random: Chance

    public init(seed: UInt64 = 1) { random = Chance(seed) }

    private static let numbers: [Double] = [
        0, -0.0, 1, -1, 0.5, 1.0001, 2, -0.3, 1e30, -1e30, 1e308, -1e308, 1e-45, 1e-300, 3.4e38, -3.4e38,
        3.5e38,
        .nan, .infinity, -.infinity, 0x1p63, -0x1p63, 0x1p52, 0x1p53, 0x1p31, 0x1p64, 1e18, 1e19, 100, 1e4,
        1e9,
    ]
    private static let wholes = [
        0, 1, 2, 3, -1, 5, 10, 199, 200, 201, 65_535, 65_536, 65_537, 1 << 31, 1 << 40, 1 << 52,
        (1 << 52) - 1,
        (1 << 52) + 1, .max, .max - 1, .min, .min + 1, -(1 << 52),
    ]

    /// Mostly from 0 to 1, sometimes extreme.
    public mutating func number() -> Double {
        Int.random(in: 0..<3, using: &random) > 0
            ? Double.random(in: 0...1, using: &random) : Extremes.numbers.randomElement(using: &random) ?? 0
    }

    /// The same as single precision, where 3.5e38 is infinite.
    public mutating func float() -> Float { Float(number()) }

    /// Mostly small and growing, sometimes extreme.
    public mutating func whole(near usual: Int = 10) -> Int {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: Extremes.wholes.randomElement(using: &random) ?? 0
        default: usual + Int.random(in: 0...20, using: &random)
        }
    }

    public mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    public mutating func isChosen(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    public mutating func count(to most: Int) -> Int { Int.random(in: 0...most, using: &random) }
}
