/// Which verdict is worth a line: one that has held for some readings in a row.
package struct VerdictHabit: Sendable, Equatable {
    /// The last one that was told.
    private var told: String?
    private var word: String?
    private var count = 0

    /// Takes in the verdict on one more reading; returns it in words where it is news.
    package mutating func take(_ verdict: GaugeVerdict) -> String? {
        count = verdict.word == word ? count + 1 : 1
        word = verdict.word
        // That it is too early to say is no news.
        guard count == Diagnosis.habit, word != told, verdict.state != .warmUp else { return nil }
        told = word
        return "\(verdict.word): \(verdict.sentence)"
    }
}
