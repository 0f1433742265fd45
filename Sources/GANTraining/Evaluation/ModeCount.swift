import RunRecord

/// Which modes of a mixture fakes lie in, those within three deviations of a centre being good (Srivastava et al., 2017).
struct ModeCount {
    /// A mode counts with so much of its fair share of the good fakes: one lucky fake of 2 500 is none.
    static let leastShare: Float = 0.2
    private static let leastCount = 3

    /// Modes that count.
    let captured: Int
    /// The share of fakes that are good.
    let highQuality: Float
    /// What the rarest mode has of its fair share of all fakes.
    let rarest: Float

    /// - Parameters:
    ///   - counts: The good fakes of each mode.
    ///   - total: All fakes.
    init(_ counts: [Int], of total: Int) {
        let good = counts.reduce(0, +)
        let least = max(
            Float(ModeCount.leastCount), ModeCount.leastShare * Float(good) / Float(counts.count))
        captured = counts.count { Float($0) >= least }
        highQuality = Float(good) / Float(total)
        rarest = Float(counts.min() ?? 0) * Float(counts.count) / Float(total)
    }

    var scalars: [Scalar] {
        [
            Scalar(.modesCaptured, Float(captured)), Scalar(.highQuality, highQuality),
            Scalar(.rarestMode, rarest),
        ]
    }
}
