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
        return first...max(first, lookback.frozenStep ?? last)
    }

    /// The steps that the charts show.
    var visibleSteps: ClosedRange<Int> {
        let known = knownSteps
        guard let span = chartChoice.window.span else { return known }
        let end = min(max(chartChoice.window.end ?? known.upperBound, known.lowerBound), known.upperBound)
        let first = max(known.lowerBound, end - span + 1)
        return first...min(known.upperBound, first + span - 1)
    }

    var chartView: ChartView {
        ChartView(
            smoothing: chartChoice.smoothing, clipsOutliers: chartChoice.clipsOutliers,
            measure: chartChoice.measure, clock: pace.clock,
            steps: visibleSteps, isPart: chartChoice.window.span != nil, cursor: lookback.cursor, marks: marks
        )
    }

    /// Halves or doubles the steps shown, about the step one looks back at, else at the end of them.
    mutating func zoom(in isIn: Bool) {
        let known = knownSteps
        let visible = visibleSteps
        let span = isIn ? max(DashboardState.leastSpan, visible.count / 2) : visible.count * 2
        guard span < known.count else {
            chartChoice.window = .all
            return
        }
        chartChoice.window.span = span
        if let cursor = lookback.cursor {
            let end = cursor + span / 2
            chartChoice.window.end = end >= known.upperBound ? nil : max(end, known.lowerBound + span - 1)
        }
    }

    /// Looks back by a part of what is shown, or forward again; behind the last step it follows the run.
    mutating func moveCursor(by stretches: Int) {
        let known = knownSteps
        // A hundredth or so of what is shown, as a power of two; single steps where few are shown.
        var stride = 1
        while stride * 128 < visibleSteps.count { stride *= 2 }
        if lookback.cursor == nil, stretches > 0 { return }
        let from = lookback.cursor ?? known.upperBound
        let target = from + stretches * stride
        lookback.cursor = target > known.upperBound ? nil : max(target, known.lowerBound)
        showCursor()
    }

    /// Looks back at a step.
    mutating func moveCursor(to step: Int) {
        lookback.cursor = step
        showCursor()
    }

    mutating func moveCursorToFirst() {
        lookback.cursor = knownSteps.lowerBound
        showCursor()
    }

    /// Moves the steps shown so that the one looked back at is among them.
    private mutating func showCursor() {
        guard let cursor = lookback.cursor, let span = chartChoice.window.span,
            !visibleSteps.contains(cursor)
        else { return }
        chartChoice.window.end = cursor < visibleSteps.lowerBound ? cursor + span - 1 : cursor
    }

    /// The next weight of the moving average, more or less.
    mutating func changeSmoothing(by offset: Int) {
        let weights = DashboardState.smoothingWeights
        let nearest = weights.lastIndex { $0 <= chartChoice.smoothing } ?? 0
        chartChoice.smoothing = weights[min(max(nearest + offset, 0), weights.count - 1)]
    }

    /// Turns smoothing off, and on again as it was.
    mutating func toggleSmoothing() {
        if chartChoice.smoothing > 0 { chartChoice.lastSmoothing = chartChoice.smoothing }
        chartChoice.smoothing = chartChoice.smoothing > 0 ? 0 : chartChoice.lastSmoothing
    }

    /// The next thing for the horizontal axis to count, of those that the run tells.
    mutating func useNextMeasure() {
        let all = StepClock.Measure.allCases.filter { pace.clock.measures($0) }
        let index = all.firstIndex(of: chartChoice.measure) ?? 0
        chartChoice.measure = all[(index + 1) % all.count]
    }

    mutating func toggleLogarithm() {
        guard let plan = selectedPlan else { return }
        if chartChoice.logarithmic.remove(plan.name) == nil { chartChoice.logarithmic.insert(plan.name) }
    }

    var selectedPlan: ChartPlan? {
        let charts = charts
        return selectedIndex < charts.count ? charts[selectedIndex] : nil
    }

    /// The next chart, or the one before.
    mutating func selectChart(by offset: Int) {
        let charts = charts
        guard !charts.isEmpty else { return }
        chartChoice.selected = charts[min(max(selectedIndex + offset, 0), charts.count - 1)].name
    }

    /// Up and down: through the charts, the log, or the pictures on the full screen.
    mutating func scroll(lines: Int) {
        if let wall = fullWall {
            pictureChoice.first = wall.start(movedBy: lines, inPages: false)
        } else if panes.focus == .log {
            let box = layout.log?.size ?? size
            let last = max(0, LogPane.lineCount(of: shownLog, in: box) - max(1, box.height - 2))
            messages.scroll = min(max(0, messages.scroll - lines), last)
        } else {
            selectChart(by: lines)
        }
    }

    mutating func scroll(pages: Int) {
        if let wall = fullWall {
            pictureChoice.first = wall.start(movedBy: pages, inPages: true)
        } else if panes.focus == .log {
            scroll(lines: pages * max(1, (layout.log?.height ?? 3) - 2))
        } else {
            let slots = max(1, layout.charts.count)
            let page = selectedIndex / slots + pages
            selectChart(by: page * slots - selectedIndex)
        }
    }

    /// The log lines that are shown, oldest first, those below the scrolled end too.
    var shownLog: [LogEntry] {
        panes.filter.isEmpty && !hidesLaterLines ? messages.entries : messages.entries.filter(isShown)
    }

    /// Whether the filter lets a log line through, and it was known at the step that a replay shows.
    func isShown(_ entry: LogEntry) -> Bool {
        if hidesLaterLines, let step = entry.step, step > viewedStep { return false }
        return panes.filter.isEmpty || entry.text.lowercased().contains(panes.filter.lowercased())
    }

    /// Of a run that goes on, what happens now is worth knowing wherever one looks.
    private var hidesLaterLines: Bool { canReplay && !isLive }

    /// Freezes what is shown at the newest step, or lets it go on.
    mutating func toggleFreeze() {
        lookback.frozenStep = lookback.frozenStep == nil ? step : nil
        lookback.cursor = lookback.cursor.map { min($0, knownSteps.upperBound) }
    }

    /// Back by one: from the full screen, from a filter, from the past, from a frozen view.
    mutating func goBack() {
        if panes.isExpanded {
            panes.isExpanded = false
        } else if !panes.filter.isEmpty {
            panes.filter = ""
        } else if lookback.cursor != nil {
            lookback.cursor = nil
            lookback.replay.isPlaying = false
        } else {
            lookback.frozenStep = nil
        }
    }
}
