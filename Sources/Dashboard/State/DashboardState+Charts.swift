import Canvas
import Diagnostics
import RunRecord

/// Which steps the charts show: so many, up to one of them.
struct StepWindow: Sendable, Equatable {
    /// `nil`: all.
    var span: Int?
    /// `nil`: the newest.
    var end: Int?

    static let all = StepWindow()
}

/// Looking at charts: which steps, how smooth, which chart, which step one looks back at.
extension DashboardState {
    static let smoothingWeights: [Float] = [0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]
    static let leastSpan = 16

    /// All steps that could be shown.
    var knownSteps: ClosedRange<Int> {
        let first = series.values.filter { !$0.isEmpty }.map(\.firstStep).min() ?? 1
        let last = series.values.map(\.lastStep).max() ?? 0
        return first...max(first, frozenStep ?? last)
    }

    /// The steps that the charts show.
    var visibleSteps: ClosedRange<Int> {
        let known = knownSteps
        guard let span = window.span else { return known }
        let end = min(max(window.end ?? known.upperBound, known.lowerBound), known.upperBound)
        let first = max(known.lowerBound, end - span + 1)
        return first...min(known.upperBound, first + span - 1)
    }

    var chartView: ChartView {
        ChartView(
            smoothing: smoothing, clipsOutliers: clipsOutliers, measure: measure, clock: clock,
            steps: visibleSteps, isPart: window.span != nil, cursor: cursor, marks: marks)
    }

    /// Halves or doubles the steps shown, about the step one looks back at, else at the end of them.
    mutating func zoom(in isIn: Bool) {
        let known = knownSteps
        let visible = visibleSteps
        let span = isIn ? max(DashboardState.leastSpan, visible.count / 2) : visible.count * 2
        guard span < known.count else {
            window = .all
            return
        }
        window.span = span
        if let cursor {
            let end = cursor + span / 2
            window.end = end >= known.upperBound ? nil : max(end, known.lowerBound + span - 1)
        }
    }

    /// Looks back by a part of what is shown, or forward again; behind the last step it follows the run.
    mutating func moveCursor(by stretches: Int) {
        let known = knownSteps
        // A hundredth or so of what is shown, as a power of two; single steps where few are shown.
        var stride = 1
        while stride * 128 < visibleSteps.count { stride *= 2 }
        if cursor == nil, stretches > 0 { return }
        let from = cursor ?? known.upperBound
        let target = from + stretches * stride
        cursor = target > known.upperBound ? nil : max(target, known.lowerBound)
        showCursor()
    }

    /// Looks back at a step.
    mutating func moveCursor(to step: Int) {
        cursor = step
        showCursor()
    }

    mutating func moveCursorToFirst() {
        cursor = knownSteps.lowerBound
        showCursor()
    }

    /// Moves the steps shown so that the one looked back at is among them.
    private mutating func showCursor() {
        guard let cursor, let span = window.span, !visibleSteps.contains(cursor) else { return }
        window.end = cursor < visibleSteps.lowerBound ? cursor + span - 1 : cursor
    }

    /// The next weight of the moving average, more or less.
    mutating func changeSmoothing(by offset: Int) {
        let weights = DashboardState.smoothingWeights
        let nearest = weights.lastIndex { $0 <= smoothing } ?? 0
        smoothing = weights[min(max(nearest + offset, 0), weights.count - 1)]
    }

    /// Turns smoothing off, and on again as it was.
    mutating func toggleSmoothing() {
        if smoothing > 0 { lastSmoothing = smoothing }
        smoothing = smoothing > 0 ? 0 : lastSmoothing
    }

    /// The next thing for the horizontal axis to count, of those that the run tells.
    mutating func useNextMeasure() {
        let all = StepClock.Measure.allCases.filter { clock.measures($0) }
        let index = all.firstIndex(of: measure) ?? 0
        measure = all[(index + 1) % all.count]
    }

    mutating func toggleLogarithm() {
        guard let plan = selectedPlan else { return }
        if logarithmicCharts.remove(plan.name) == nil { logarithmicCharts.insert(plan.name) }
    }

    var selectedPlan: ChartPlan? {
        let charts = charts
        return selectedIndex < charts.count ? charts[selectedIndex] : nil
    }

    /// The next chart, or the one before.
    mutating func selectChart(by offset: Int) {
        let charts = charts
        guard !charts.isEmpty else { return }
        selectedChart = charts[min(max(selectedIndex + offset, 0), charts.count - 1)].name
    }

    /// Up and down: through the charts, the log, or the pictures on the full screen.
    mutating func scroll(lines: Int) {
        if let wall = fullWall {
            firstPicture = wall.start(movedBy: lines, inPages: false)
        } else if focus == .log {
            let box = layout.log?.size ?? size
            let last = max(0, LogPane.lineCount(of: shownLog, in: box) - max(1, box.height - 2))
            logScroll = min(max(0, logScroll - lines), last)
        } else {
            selectChart(by: lines)
        }
    }

    mutating func scroll(pages: Int) {
        if let wall = fullWall {
            firstPicture = wall.start(movedBy: pages, inPages: true)
        } else if focus == .log {
            scroll(lines: pages * max(1, (layout.log?.height ?? 3) - 2))
        } else {
            let slots = max(1, layout.charts.count)
            let page = selectedIndex / slots + pages
            selectChart(by: page * slots - selectedIndex)
        }
    }

    /// The log lines that are shown, oldest first, those below the scrolled end too.
    var shownLog: [LogEntry] { filter.isEmpty && !hidesLaterLines ? log : log.filter(isShown) }

    /// Whether the filter lets a log line through, and it was known at the step that a replay shows.
    func isShown(_ entry: LogEntry) -> Bool {
        if hidesLaterLines, let step = entry.step, step > viewedStep { return false }
        return filter.isEmpty || entry.text.lowercased().contains(filter.lowercased())
    }

    /// Of a run that goes on, what happens now is worth knowing wherever one looks.
    private var hidesLaterLines: Bool { canReplay && !isLive }

    /// Freezes what is shown at the newest step, or lets it go on.
    mutating func toggleFreeze() {
        frozenStep = frozenStep == nil ? step : nil
        cursor = cursor.map { min($0, knownSteps.upperBound) }
    }

    /// Back by one: from the full screen, from a filter, from the past, from a frozen view.
    mutating func goBack() {
        if isExpanded {
            isExpanded = false
        } else if !filter.isEmpty {
            filter = ""
        } else if cursor != nil {
            cursor = nil
            replay.isPlaying = false
        } else {
            frozenStep = nil
        }
    }
}
