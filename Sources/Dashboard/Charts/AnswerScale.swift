import Canvas
import RunRecord

/// What D's answers are, and between which values they stand on a line.
struct AnswerScale: Equatable {
    /// Whether they are scores of any size, and no probabilities of being real.
    var isRaw: Bool
    var range: ClosedRange<Float>

    static let probabilities = AnswerScale(isRaw: false, range: 0...1)

    /// What stands at the line's ends.
    var ends: (low: String, high: String) {
        isRaw ? (Numbers.short(range.lowerBound), Numbers.short(range.upperBound)) : ("fake", "real")
    }

    /// The columns of a row that the line fills; `nil` where there is no room for one.
    func columns(in row: Rect) -> ClosedRange<Int>? {
        let first = row.x + ends.low.columnCount + 1
        let last = row.maxX - ends.high.columnCount - 2
        return last > first + 4 ? first...last : nil
    }

    /// Where an answer stands on the line.
    func column(of answer: Float, in columns: ClosedRange<Int>) -> Int {
        let held = min(max(answer, range.lowerBound), range.upperBound)
        let part = (held - range.lowerBound) / (range.upperBound - range.lowerBound)
        return columns.lowerBound + Int(held: (part * Float(columns.count - 1)).rounded())
    }
}

extension DashboardState {
    /// What D says of reals and of fakes, on average.
    var viewedAnswers: (real: Float?, fake: Float?) {
        answersAreRaw
            ? (viewed(.realLogit), viewed(.fakeLogit)) : (viewed(.realScore), viewed(.fakeScore))
    }

    /// Whether D's answers are scores of any size: its loss makes no probabilities of them, or nobody told any.
    var answersAreRaw: Bool {
        if viewedGauge?.reading.scores?.least != nil { return true }
        return viewed(.realScore) == nil && viewed(.fakeScore) == nil
            && (viewed(.realLogit) != nil || viewed(.fakeLogit) != nil)
    }

    /// Whether nothing that the pane of D's answers shows has come.
    var tellsNoAnswers: Bool {
        viewedGauge?.reading.scores == nil
            && [.realScore, .fakeScore, .realLogit, .fakeLogit, .realAccuracy, .fakeAccuracy].allSatisfy {
                viewed($0) == nil
            }
    }

    /// Raw scores stand between round values, as far apart as most of them were and the newest are.
    var answerScale: AnswerScale {
        guard answersAreRaw else { return .probabilities }
        let scores = viewedGauge?.reading.scores
        var values = [viewedAnswers.real, viewedAnswers.fake, scores?.least, scores?.most].compactMap { $0 }
        for series in [series(of: .realLogit), series(of: .fakeLogit)].compactMap({ $0 }) {
            let means = series.samples(atMost: 128, over: 1...max(1, viewedStep)).compactMap(\.mean).sorted()
            values += [quantile(0.05, of: means), quantile(0.95, of: means)].compactMap { $0 }
        }
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else {
            return AnswerScale(isRaw: true, range: 0...1)
        }
        // Neither of the two letters stands on an end.
        let margin = (high - low).isFinite ? (high - low) / 16 : 0
        let scale = Scale(over: low - margin...high + margin, tickCount: 4, kind: .linear)
        return AnswerScale(isRaw: true, range: scale.low...scale.high)
    }
}
