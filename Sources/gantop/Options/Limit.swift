import ArgumentParser

/// What a number on the command line may be: every command says it in the same words.
struct Limit<Number: Comparable & LosslessStringConvertible & Sendable>: Sendable {
    let range: ClosedRange<Number>
    /// Half a sentence.
    let words: String

    /// For the `transform` of an option.
    ///
    /// - Throws: `ValidationError` where the text is no number, or none of these.
    func read(_ text: String) throws -> Number {
        guard let number = Number(text), range.contains(number) else { throw ValidationError(words + ".") }
        return number
    }
}

extension Limit where Number: FixedWidthInteger {
    init(_ range: ClosedRange<Number>) {
        self.init(range: range, words: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
}

extension Limit<Int> {
    /// A run's steps: more than anybody lives to see.
    static var steps: Limit {
        Limit(range: 1...1_000_000_000_000_000, words: "a whole number, at least 1 and at most 10¹⁵")
    }
    static var threads: Limit { Limit(1...1024) }
    static var machines: Limit { Limit(1...1024) }
    static var restarts: Limit { Limit(0...1_000_000) }
    static var rounds: Limit { Limit(1...1000) }
    static var samples: Limit { Limit(1...1_000_000) }
    /// Kilobytes a second.
    static var bandwidth: Limit { Limit(1...1_000_000) }
}

extension Limit<UInt64> {
    static var seed: Limit { Limit(0...UInt64.max) }
}

extension Limit<Int32> {
    static var process: Limit { Limit(2...Int32.max) }
}

extension Limit<Double> {
    /// Seconds between two lines.
    static var interval: Limit { Limit(range: 0.1...86_400, words: "a number of seconds from 0.1 to 86400") }
    /// Seconds that a benchmark takes.
    static var measurement: Limit { Limit(range: 0.1...3600, words: "a number of seconds from 0.1 to 3600") }
}
