public import Canvas
import Diagnostics
public import RunRecord

/// What the key `e` saves.
public struct DashboardExport: Sendable, Equatable {
    /// The charts' numbers as comma-separated values.
    public var table: String
    /// The samples of the viewed step, and whether they are those of fresh latents.
    public var samples: Samples?
    public var showsFresh: Bool
    /// What is drawn of points.
    var layers: PlaneLayers
    public var step: Int

    /// Pictures to be saved side by side in one file.
    public struct Sheet: Sendable, Equatable {
        /// What tells it from the others; `nil`: there is no other.
        public var name: String?
        public var pictures: SampleGrid
    }

    /// The pictures to be saved; points as one picture of their plane, in the theme's colours.
    public func sheets(theme: Theme) -> [Sheet] {
        switch samples {
        case .images(let fixed, let fresh, _): [Sheet(pictures: showsFresh ? fresh : fixed)]
        case .columns(let columns):
            columns.map {
                Sheet(
                    name: [$0.duel, $0.name].filter { !$0.isEmpty }.joined(separator: " "), pictures: $0.grid)
            }
        case .points(let points):
            [
                Sheet(
                    pictures: planePicture(
                        of: points, layers: layers, showsFresh: showsFresh, theme: theme))
            ]
        case .named(let all):
            all.compactMap { named in named.grid.map { Sheet(name: named.name, pictures: $0) } }
        case nil: []
        }
    }
}

/// The numbers that the charts show, as comma-separated values: one row for each metric and stretch of steps.
///
/// All charts that the filter lets through; on the full screen, the one there is. A stretch is one step, or as many as
/// it takes to stay below `rowLimit` rows a metric.
func visibleData(of state: DashboardState, rowLimit: Int = 10_000) -> String {
    var table = "tag,first_step,last_step,count,mean,low,high,non_finite\n"
    let isAlone = state.panes.isExpanded && state.panes.focus == .charts
    let plans = isAlone ? state.selectedPlan.map { [$0] } ?? [] : state.charts
    let steps = state.visibleSteps
    for tag in plans.flatMap({ $0.lines.map(\.tag) }) {
        guard let series = state.series(of: tag), !series.isEmpty else { continue }
        var stretch = series.stretch(of: steps)
        while steps.count / stretch > rowLimit { stretch *= 2 }
        let name = quoted(tag.rawValue)
        let first = max(0, steps.lowerBound - series.firstStep) / stretch * stretch
        for offset in stride(from: first, through: steps.upperBound - series.firstStep, by: stretch) {
            let bucket = series.bucket(over: offset..<offset + stretch)
            guard !bucket.isEmpty else { continue }
            let from = series.firstStep + offset
            let numbers =
                bucket.mean.map { "\($0),\(bucket.low),\(bucket.high)" } ?? ",,"
            table += "\(name),\(from),\(min(from + stretch - 1, series.lastStep)),"
            table += "\(bucket.count + bucket.nonFiniteCount),\(numbers),\(bucket.nonFiniteCount)\n"
        }
    }
    return table
}

/// A text as one field: quoted where it must be, its control characters as dots.
private func quoted(_ text: String) -> String {
    let text = text.printable
    guard text.contains(where: { ",\" ".contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
}
