import Canvas
import RunRecord

/// How long it takes to take in many points, and to draw them.
public struct ChartBenchmark: Sendable {
    public let pointCount: Int
    /// The mean time of taking in one step with two losses.
    public let appendTime: Duration
    /// The median time of drawing a chart of both losses.
    public let chartTime: Duration
    /// The median time of drawing a whole screen of 120x40.
    public let frameTime: Duration

    /// Measures a run that has so many points in its loss chart.
    public init(pointCount: Int) {
        self.pointCount = pointCount
        let clock = ContinuousClock()
        var state = DashboardState(size: Size(width: 120, height: 40))
        let stepCount = max(1, pointCount / 2)
        let start = clock.now
        for step in 1...stepCount {
            // Numbers that look like noise, so that no column is flat.
            let noise = Float(step &* 2_654_435_761 & 0xffff) / 65_536
            let record = StepRecord(
                step: step, epoch: 0, duration: .milliseconds(1),
                scalars: [Scalar(.discriminatorLoss, 1 + noise), Scalar(.generatorLoss, 2 - noise)])
            _ = state.reduce(.received(.step(record)))
        }
        appendTime = (clock.now - start) / stepCount
        let appearance = Appearance(theme: Theme(name: "plain", styles: [:]))
        let size = Size(width: 80, height: 24)
        let drawn = state
        chartTime = ChartBenchmark.median {
            guard let plan = drawn.charts.first else { return 0 }
            return chartPanel(plan, of: drawn, appearance: appearance, size: size, isFramed: true).cells.count
        }
        frameTime = ChartBenchmark.median {
            frame(of: drawn, appearance: appearance, size: drawn.size).cells.count
        }
    }

    private static func median(_ work: () -> Int) -> Duration {
        let clock = ContinuousClock()
        var times: [Duration] = []
        var cellCount = 0
        for _ in 0..<201 {
            let start = clock.now
            cellCount += work()
            times.append(clock.now - start)
        }
        precondition(cellCount > 0, "benchmark: nothing was drawn")
        return times.sorted()[times.count / 2]
    }
}
