import Canvas

/// Numbers as the screen writes them: always with a point, thousands apart, never wider than they need to be.
enum Numbers {
    /// `11 240`.
    static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(" ") }
            text.append(digit)
        }
        return text
    }

    /// `1 chart`, `2 charts`.
    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// `0.93`: so many digits behind the point; `NaN` and `Inf` by name.
    static func fixed(_ value: Float, _ decimals: Int) -> String {
        guard value.isFinite else { return notFinite(value) }
        guard abs(value) < 1e9 else { return scientific(value) }
        // With more than nine digits behind the point, the number would not fit a whole one.
        let decimals = min(max(0, decimals), 9)
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let rounded = (Double(value) * Double(scale)).rounded()
        let (whole, part) = Int(held: abs(rounded)).quotientAndRemainder(dividingBy: scale)
        let sign = rounded < 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let rest = String(part)
        return sign + String(whole) + "." + String(repeating: "0", count: decimals - rest.count) + rest
    }

    /// Three digits that count: `0.93`, `12.4`, `1 204`, `2.1e-5`.
    static func short(_ value: Float) -> String {
        guard value.isFinite else { return notFinite(value) }
        switch abs(value) {
        case 0: return "0.00"
        case ..<0.001: return scientific(value)
        case ..<0.1: return fixed(value, 3)
        case ..<10: return fixed(value, 2)
        case ..<100: return fixed(value, 1)
        case ..<1_000_000: return grouped(Int(held: value.rounded()))
        default: return scientific(value)
        }
    }

    /// A share of 0...1 as whole percents, `73 %`.
    static func percent(_ share: Float) -> String {
        share.isFinite ? fixed(share * 100, 0) + " %" : notFinite(share)
    }

    /// `09:21`, `1:09:21`, `3d 04h`.
    static func clock(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3600, seconds / 86400)
        if days > 0 { return "\(days)d \(two(hours % 24))h" }
        return (hours > 0 ? "\(hours):" : "") + two(minutes) + ":" + two(seconds % 60)
    }

    private static func notFinite(_ value: Float) -> String {
        value.isNaN ? "NaN" : value > 0 ? "Inf" : "-Inf"
    }

    private static func scientific(_ value: Float) -> String {
        var exponent = 0
        var digits = Double(abs(value))
        while digits >= 10 {
            digits /= 10
            exponent += 1
        }
        while digits < 1, digits > 0 {
            digits *= 10
            exponent -= 1
        }
        return (value < 0 ? "-" : "") + fixed(Float(digits), 1) + "e\(exponent)"
    }
}
