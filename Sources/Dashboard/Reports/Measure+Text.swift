import Diagnostics
public import RunRecord

extension Measure {
    /// `as told 72 % (reals 90 %, chance 10 %)`: a value beside what it is compared with.
    ///
    /// - Parameters:
    ///   - value: What was measured.
    ///   - baselineCount: How many baselines are said, the first ones; `nil`: all.
    /// - Returns: Words for one line.
    public func sentence(_ value: Float, baselineCount: Int? = nil) -> String {
        let told = baselines.prefix(baselineCount ?? baselines.count)
            .map { "\($0.name) \(text($0.value))" }.joined(separator: ", ")
        return "\(name) \(text(value))" + (told.isEmpty ? "" : " (\(told))")
    }

    private func text(_ value: Float) -> String { isShare ? Numbers.percent(value) : Numbers.short(value) }
}
