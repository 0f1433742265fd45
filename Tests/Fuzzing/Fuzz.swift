import Foundation

/// Inputs that are nearly right: seeds with bytes flipped, cut, doubled and swapped, the same ones every time.
///
/// `GANTOP_FUZZ` is how many; some thousands are enough for every day.
public struct Fuzz: Sequence, IteratorProtocol {
    private let seeds: [[UInt8]]
    private var left = ProcessInfo.processInfo.environment["GANTOP_FUZZ"].flatMap { Int($0) } ?? 3000
    private var random = SplitMix(state: 1)

    public init(_ seeds: [String]) { self.init(bytes: seeds.map { Array($0.utf8) }) }

    public init(bytes: [[UInt8]]) { seeds = bytes }

    public mutating func next() -> [UInt8]? {
        guard left > 0 else { return nil }
        left -= 1
        var input = seeds.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...8, using: &random) { mutate(&input) }
        return input
    }

    private mutating func mutate(_ input: inout [UInt8]) {
        let at = Int.random(in: 0...input.count, using: &random)
        let end = Int.random(in: at...Swift.min(input.count, at + 64), using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: input.insert(UInt8.random(in: 0...255, using: &random), at: at)
        case 1: input.removeSubrange(at..<end)
        case 2: input.insert(contentsOf: input[at..<end], at: at)
        case 3: if at < input.count { input[at] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        case 4:
            let piece =
                Array("\"\\{}[]=.:,#\n\r\u{1b}\u{0}u0041dD800".utf8).randomElement(using: &random) ?? 0
            input.insert(
                contentsOf: repeatElement(piece, count: Int.random(in: 1...200, using: &random)), at: at)
        default:
            let other = seeds.randomElement(using: &random) ?? []
            input.replaceSubrange(at..<end, with: other.prefix(Int.random(in: 0...64, using: &random)))
        }
    }
}

/// Steele, Lea and Flood's generator (2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
