import Canvas
import Diagnostics
import Glibc

/// The range of values that a chart shows, and the round numbers at its side.
struct Scale: Equatable {
    enum Kind: Sendable {
        case linear
        case logarithmic

        /// Where a value stands on the axis; `nil` for what a logarithm does not have.
        func place(of value: Float) -> Float? {
            switch self {
            case .linear: value
            case .logarithmic: value > 0 ? log10f(value) : nil
            }
        }

        func value(at place: Float) -> Float { self == .linear ? place : powf(10, place) }
    }

    let kind: Kind
    let low: Float
    let high: Float
    let ticks: [Float]
    /// How far apart the ticks are; `nil` where they are not evenly apart.
    private let step: Double?

    /// - Parameters:
    ///   - range: The places that must be seen; a range without width gets some.
    ///   - tickCount: At most so many labels, where they are round.
    ///   - kind: What a place is: a value, or the logarithm of one.
    ///   - bounds: What a linear axis does not leave.
    init(
        over range: ClosedRange<Float>, tickCount: Int, kind: Kind,
        within bounds: ClosedRange<Float> = -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
    ) {
        switch kind {
        case .linear: self.init(over: range, tickCount: tickCount, within: bounds)
        case .logarithmic: self.init(overDecades: range, tickCount: tickCount)
        }
    }

    private init(overDecades range: ClosedRange<Float>, tickCount: Int) {
        let middle = Double(range.lowerBound + range.upperBound) / 2
        let half = max(0.15, Double(range.upperBound - range.lowerBound) / 2)
        // The edges move by tenths of a decade, so that the picture does not tremble with its last value.
        let from = max(-37.9, ((middle - half) * 10 + 1e-6).rounded(.down) / 10)
        let to = min(38.5, max(from + 0.3, ((middle + half) * 10 - 1e-6).rounded(.up) / 10))
        kind = .logarithmic
        low = Float(pow(10, from))
        high = Float(pow(10, to))
        step = nil
        let stride = max(1, Int(held: ((to - from) / Double(max(1, tickCount))).rounded(.up)))
        // Decades; within two of them, their 2 and 5 as well.
        let factors: [Double] = to - from <= 2 ? [1, 2, 5] : [1]
        var ticks: [Float] = []
        for decade in Int(held: from.rounded(.down))...Int(held: to.rounded(.up)) where decade % stride == 0 {
            for factor in factors {
                let tick = pow(10, Double(decade)) * factor
                if log10(tick) >= from - 1e-9, log10(tick) <= to + 1e-9 { ticks.append(Float(tick)) }
            }
        }
        self.ticks = ticks
    }

    /// - Parameters:
    ///   - range: What must be seen; a range without width gets some.
    ///   - tickCount: At most so many labels, where they are round.
    ///   - bounds: What the axis does not leave.
    init(
        over range: ClosedRange<Float>, tickCount: Int,
        within bounds: ClosedRange<Float> = -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
    ) {
        kind = .linear
        var from = Double(range.lowerBound)
        var to = Double(range.upperBound)
        // Nothing but zeros says nothing of their size.
        if from == 0, to == 0 { (from, to) = (-1, 1) }
        let least = max(abs(from), abs(to), 1e-6) * 0.02
        if to - from < least {
            let middle = (from + to) / 2
            from = middle - least / 2
            to = middle + least / 2
        }
        (from, to) = (max(from, Double(bounds.lowerBound)), min(to, Double(bounds.upperBound)))
        let step = Scale.step(over: to - from, count: max(1, tickCount))
        // The edges move by quarters of a tick, so that the picture does not tremble with its last value.
        let grain = step / 4
        from = (from / grain + 1e-9).rounded(.down) * grain
        to = (to / grain - 1e-9).rounded(.up) * grain
        (from, to) = (max(from, Double(bounds.lowerBound)), min(to, Double(bounds.upperBound)))
        self.step = step
        let greatest = Double(Float.greatestFiniteMagnitude)
        low = Float(max(from, -greatest))
        high = Float(min(to, greatest))
        var ticks: [Float] = []
        var index = (from / step - 1e-9).rounded(.up)
        while index * step <= to + step * 1e-9, ticks.count <= tickCount {
            if abs(index * step) <= greatest { ticks.append(Float(index * step)) }
            index += 1
        }
        self.ticks = ticks
    }

    /// What stands beside the ticks, no two of them equal.
    var labels: [String] {
        let ticks = ticks.map(Double.init)
        return Numbers.labels(of: ticks, apart: step, plainLimit: 10_000, keepsZeros: step != nil)
    }

    /// The smallest of 1, 2 or 5 times a power of ten that needs no more than `count` steps.
    static func step(over width: Double, count: Int) -> Double {
        guard width > 0, width.isFinite else { return 1 }
        let least = width / Double(count)
        var power = 1.0
        while power > least { power /= 10 }
        while power * 10 <= least { power *= 10 }
        for factor in [1.0, 2, 5] where power * factor >= least * (1 - 1e-9) { return power * factor }
        return power * 10
    }

    /// Where a value stands among `dots` rows of dots, 0 at the top; outside the range it is outside of them.
    func row(of value: Float, dots: Int) -> Int {
        guard !value.isNaN else { return -1 }
        // What has no logarithm lies below.
        guard let place = kind.place(of: value), let top = kind.place(of: high),
            let bottom = kind.place(of: low)
        else { return dots }
        let part = (Double(top) - Double(place)) / (Double(top) - Double(bottom))
        let row = (part * Double(max(1, dots - 1))).rounded()
        return min(max(Int(held: row), -1 << 20), 1 << 20)
    }
}

/// The value below which `part` of the sorted values lie; `nil` without values.
func quantile(_ part: Double, of sorted: [Float]) -> Float? {
    guard !sorted.isEmpty else { return nil }
    let index = Int(held: (part * Double(sorted.count - 1)).rounded())
    return sorted[min(max(index, 0), sorted.count - 1)]
}
