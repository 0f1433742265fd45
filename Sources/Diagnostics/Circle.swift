/// A swing that comes again and again.
package struct Circle {
    /// In readings.
    package var period: Int
    /// How much the curve is like itself a period later, up to 1.
    package var likeness: Float
    /// Half of what is between its low and its high values.
    package var amplitude: Float

    private static let leastCount = 32
    private static let leastPeriod = 4

    /// `nil` where there are few values, or none comes again at least twice.
    package init?(in values: [Float]) {
        guard values.count >= Circle.leastCount else { return nil }
        let rest = Circle.withoutTrend(values)
        let power = rest.reduce(0) { $0 + $1 * $1 } / Float(rest.count)
        guard power > 0 else { return nil }
        func likeness(_ lag: Int) -> Float {
            let count = rest.count - lag
            return (0..<count).reduce(0) { $0 + rest[$1] * rest[$1 + lag] } / Float(count) / power
        }
        let lags = Array(1...rest.count * 2 / 5)
        let found = lags.map(likeness)
        // What is like itself at once is only smooth; it must have been unlike itself in between.
        guard let turn = found.firstIndex(where: { $0 < 0 }), let most = found[turn...].max(),
            // Two periods later it is as much like itself as one period later.
            let best = found.indices[turn...].first(where: {
                found[$0] >= 0.9 * most && found[$0] >= found[min($0 + 1, found.count - 1)]
            }), lags[best] >= Circle.leastPeriod
        else { return nil }
        (period, self.likeness) = (lags[best], found[best])
        amplitude = Circle.amplitude(of: rest)
    }

    /// Half of what lies between the low and the high ones of some values.
    package static func amplitude(of values: some Collection<Float>) -> Float {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[sorted.count * 19 / 20] - sorted[sorted.count / 20]) / 2
    }

    /// The values less the straight line that fits them best.
    private static func withoutTrend(_ values: [Float]) -> [Float] {
        let count = Float(values.count)
        let (middle, mean) = ((count - 1) / 2, values.reduce(0, +) / count)
        var (product, square): (Float, Float) = (0, 0)
        for (i, value) in values.enumerated() {
            let x = Float(i) - middle
            product += x * (value - mean)
            square += x * x
        }
        return values.enumerated().map { $1 - mean - product / square * (Float($0) - middle) }
    }
}
