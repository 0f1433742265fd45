import Foundation

/// Inputs that are nearly right: seeds with bytes flipped, cut, doubled and swapped, the same ones every time.
///
/// `GANTOP_FUZZ` is how many; some thousands are enough for every day.
public struct Fuzz: Sequence, IteratorProtocol {
    private let seeds: [[UInt8]]
    private var left: Int
    private var random = Chance(1)

    /// How many inputs are tried where nobody asked for more.
    public static let usualCount = 3000
    /// How many are asked for: `count` for every day, and so many times that as `GANTOP_FUZZ` is of the usual number.
    public static func count(_ count: Int) -> Int {
        let asked = ProcessInfo.processInfo.environment["GANTOP_FUZZ"].flatMap { Int($0) }
        return asked.map { Swift.max(1, $0 * count / usualCount) } ?? count
    }

    public init(_ seeds: [String], count: Int = usualCount) {
        self.init(bytes: seeds.map { Array($0.utf8) }, count: count)
    }

    public init(bytes: [[UInt8]], count: Int = usualCount) {
        seeds = bytes
        left = Fuzz.count(count)
    }

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
