import Canvas

/// Numbers as the screen writes them: always with a point, thousands apart, never wider than they need to be.
public enum Numbers {
    /// `11 240`.
    package static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(" ") }
            text.append(digit)
        }
        return text
    }

    /// `step`, `100 steps`: what stands behind "every".
    package static func interval(_ steps: Int) -> String { steps == 1 ? "step" : grouped(steps) + " steps" }

    /// `0.93`: so many digits behind the point; `NaN` and `Inf` by name.
    package static func fixed(_ value: Float, _ decimals: Int) -> String {
        guard value.isFinite else { return notFinite(value) }
        guard abs(value) < 1e9 else { return scientific(value) }
        return decimal(Double(value), decimals)
    }

    /// The same, but only 0 reads as 0: `0.38`, `2.1e-5`.
    public static func legible(_ value: Float, _ decimals: Int) -> String {
        let text = fixed(value, decimals)
        let reads0 = !text.contains { $0.isLetter || "1"..."9" ~= $0 }
        return reads0 && value != 0 ? scientific(value) : text
    }

    /// The same of a number below 1e9.
    private static func decimal(_ value: Double, _ decimals: Int) -> String {
        // With more than nine digits behind the point, the number would not fit a whole one.
        let decimals = min(max(0, decimals), 9)
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let rounded = (value * Double(scale)).rounded()
        let (whole, part) = Int(held: abs(rounded)).quotientAndRemainder(dividingBy: scale)
        let sign = rounded < 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let rest = String(part)
        return sign + String(whole) + "." + String(repeating: "0", count: decimals - rest.count) + rest
    }

    /// Three digits that count: `0.93`, `12.4`, `1 204`, `2.1e-5`.
    package static func short(_ value: Float) -> String {
        guard value.isFinite else { return notFinite(value) }
        guard value != 0 else { return "0.00" }
        // What it rounds to decides, so that 9.997 is 10.0 and not 10.00.
        let size = Double(abs(value))
        switch size {
        case ..<0.001: return scientific(value)
        case ..<0.099_5: return fixed(value, 3)
        case ..<9.995: return fixed(value, 2)
        case ..<99.95: return fixed(value, 1)
        case ..<999_999.5: return grouped(Int(held: value.rounded()))
        default: return scientific(value)
        }
    }

    /// A share of 0...1 as whole percents, `73 %`.
    package static func percent(_ share: Float) -> String {
        share.isFinite ? fixed(share * 100, 0) + " %" : notFinite(share)
    }

    /// `09:21`, `1:09:21`, `3d 04h`.
    package static func clock(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3600, seconds / 86400)
        if days > 0 { return "\(days)d \(two(hours % 24))h" }
        return (hours > 0 ? "\(hours):" : "") + two(minutes) + ":" + two(seconds % 60)
    }

    private static func notFinite(_ value: Float) -> String {
        value.isNaN ? "NaN" : value > 0 ? "Inf" : "-Inf"
    }

    private static func scientific(_ value: Float) -> String { scientific(Double(value), decimals: 1) }

    /// `2.1e-5`: so many digits behind the point.
    private static func scientific(_ value: Double, decimals: Int) -> String {
        var exponent = 0
        var digits = abs(value)
        while digits >= 10 {
            digits /= 10
            exponent += 1
        }
        while digits < 1, digits > 0 {
            digits *= 10
            exponent -= 1
        }
        var text = decimal(digits, decimals)
        // 9.97 rounds to ten.
        if text.hasPrefix("10") {
            text = decimal(digits / 10, decimals)
            exponent += 1
        }
        return (value < 0 ? "-" : "") + text + "e\(exponent)"
    }

    /// The labels of an axis, no two of them equal: so many digits as their distance needs, `1.5k`, `2M` or `1.5e-5`
    /// where that is shorter.
    ///
    /// - Parameters:
    ///   - ticks: Multiples of a power of ten that `distance` is not below.
    ///   - distance: How far apart they are; `nil`: each is one digit and a power of ten.
    ///   - plainLimit: From where on thousands are `k`.
    ///   - keepsZeros: Whether all have as many digits behind the point: `0.50` beside `0.75`.
    /// - Returns: One for each tick.
    package static func labels(
        of ticks: [Double], apart distance: Double?, plainLimit: Double = 1000, keepsZeros: Bool = false
    ) -> [String] {
        let greatest = ticks.map { abs($0) }.max() ?? 0
        let isScientific = greatest >= 1e9 || distance.map { exponent(of: $0) < -4 } ?? false
        return ticks.map { tick in
            let size = abs(tick)
            let last = exponent(of: distance ?? size)
            guard size > 1e-300, size >= (distance ?? 0) * 1e-6 else {
                return keepsZeros && !isScientific && last < 0 ? decimal(0, -last) : "0"
            }
            func trimmed(_ text: String) -> String {
                guard text.contains(".") else { return text }
                let kept = text.reversed().drop { $0 == "0" }
                return String((kept.first == "." ? kept.dropFirst() : kept).reversed())
            }
            if isScientific || last < -4 {
                let places = max(0, exponent(of: size) - last)
                let parts = scientific(tick, decimals: min(9, places)).split(separator: "e")
                return trimmed(String(parts[0])) + "e" + (parts.last ?? "0")
            }
            for (unit, power, name) in [(1e6, 6, "M"), (1e3, 3, "k")] where size >= max(unit, plainLimit) {
                return trimmed(decimal(tick / unit, max(0, power - last))) + name
            }
            let text = decimal(tick, max(0, -last))
            return keepsZeros ? text : trimmed(text)
        }
    }

    /// The power of ten that is not above a number greater than 0.
    private static func exponent(of size: Double) -> Int {
        guard size > 1e-300, size.isFinite else { return 0 }
        var exponent = 0
        var power = 1.0
        while power > size * (1 + 1e-6) {
            power /= 10
            exponent -= 1
        }
        while power * 10 <= size * (1 + 1e-6) {
            power *= 10
            exponent += 1
        }
        return exponent
    }
}
