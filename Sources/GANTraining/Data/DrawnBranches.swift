import TensorCore

/// One number for each number, on either of two branches: what is right for half of the samples is wrong for the others, and
/// what lies in between for all.
///
/// Numbers from -1 to 1 as bytes: pictures of one pixel.
enum DrawnBranches {
    /// An answer may be so far from its branch.
    private static let tolerance: Float = 0.15

    /// How far from zero both branches are at a place.
    static func height(at place: Float) -> Float { 0.55 + 0.25 * place }

    static func pair(using random: inout SeededRandom) -> (input: [UInt8], target: [UInt8]) {
        let given = UInt8.random(in: 0...255, using: &random)
        let height = height(at: Float(given) / 127.5 - 1)
        let isUpper = Bool.random(using: &random)
        return ([given], [UInt8(((isUpper ? height : -height) * 127.5 + 127.5).rounded())])
    }

    /// Which branch an answer lies on; `nil`: on none.
    static func branch(of answer: Float, at place: Float) -> Int? {
        abs(abs(answer) - height(at: place)) <= tolerance ? (answer > 0 ? 1 : 0) : nil
    }
}
