/// When each step was, in seconds of training and in epochs, kept in bounded memory.
///
/// One row for every `stride` steps, and the newest; when there are too many, every second one goes and the stride
/// doubles. Between two rows time is taken to pass evenly.
struct StepClock: Sendable, Equatable {
    /// What a chart's horizontal axis counts.
    enum Measure: String, Sendable, CaseIterable {
        case step
        case epoch
        case time
    }

    private struct Row: Sendable, Equatable {
        var step: Double
        var epoch: Double
        var seconds: Double

        func value(_ measure: Measure) -> Double {
            switch measure {
            case .step: step
            case .epoch: epoch
            case .time: seconds
            }
        }
    }

    static let rowLimit = 4096

    private var rows: [Row] = []
    private var newest: Row?
    private var stride = 1.0

    /// Notes that a step ended after so many epochs and so much time.
    mutating func add(step: Int, epoch: Double, elapsed: Duration) {
        let row = Row(step: Double(step), epoch: epoch, seconds: elapsed / .seconds(1))
        while let last = rows.last, last.step >= row.step { rows.removeLast() }
        newest = row
        guard let last = rows.last else {
            rows.append(row)
            return
        }
        guard row.step - last.step >= stride else { return }
        rows.append(row)
        guard rows.count > StepClock.rowLimit else { return }
        stride *= 2
        rows = rows.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    }

    /// Whether a measure tells steps apart: some data has no epochs, some records no time.
    func measures(_ measure: Measure) -> Bool {
        guard measure != .step else { return true }
        guard let newest else { return false }
        return newest.value(measure) > 0
    }

    /// What the axis reads at a step.
    func value(_ measure: Measure, at step: Double) -> Double {
        interpolated(from: .step, to: measure, at: step)
    }

    /// The step, not rounded, at which the axis reads a value.
    func step(_ measure: Measure, at value: Double) -> Double {
        interpolated(from: measure, to: .step, at: value)
    }

    private func row(_ index: Int) -> Row? { index < rows.count ? rows[index] : newest }

    private func interpolated(from: Measure, to: Measure, at value: Double) -> Double {
        guard from != to, let newest else { return value }
        // The first row beyond the value; the newest stands behind them all.
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].value(from) > value { high = middle } else { low = middle + 1 }
        }
        let index = max(1, low)
        guard let before = row(index - 1) else { return value }
        var after = row(index) ?? newest
        // Beyond the newest row, the last stretch's pace goes on.
        var start = before
        if after.value(from) <= start.value(from) {
            guard let earlier = row(max(0, index - 2)), earlier.value(from) < start.value(from) else {
                return start.value(to) + (to == .step ? value - start.value(from) : 0)
            }
            (start, after) = (earlier, before)
        }
        let part = (value - start.value(from)) / (after.value(from) - start.value(from))
        return start.value(to) + part * (after.value(to) - start.value(to))
    }
}
