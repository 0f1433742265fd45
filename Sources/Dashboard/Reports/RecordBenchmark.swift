import Canvas
import Diagnostics
import Foundation
public import RunRecord
import Synchronization

/// How long it takes until a record stands on the screen: its beginning, and all of it.
public struct RecordBenchmark: Sendable {
    /// Until the first frame with a chart in it is drawn.
    public let firstChartTime: Duration
    /// Until every event is drained and reduced.
    public let wholeTime: Duration
    /// The last step that was read.
    public let lastStep: Int
    /// How many values stand in all of the charts.
    public let valueCount: Int

    /// Reads the event files of a directory as the program does: thirty frames a second while there are events.
    ///
    /// - Throws: Where there is nothing to read.
    public init(directory: String) throws(EventFileError) {
        let clock = ContinuousClock()
        let start = clock.now
        let bell = DispatchSemaphore(value: 0)
        let source = try EventFileSource(path: directory, names: TagMap()) { bell.signal() }
        var state = DashboardState(size: Size(width: 120, height: 40))
        let appearance = Appearance(theme: Theme(name: "plain", styles: [:]))
        var first: Duration?
        var nextFrame = start
        while true {
            let (events, isWhole) = source.look()
            for event in events { _ = state.reduce(.received(event)) }
            if !state.charts.isEmpty, clock.now >= nextFrame {
                nextFrame = clock.now + .milliseconds(33)
                _ = frame(of: state, appearance: appearance, size: state.size)
                first = first ?? clock.now - start
            }
            if isWhole { break }
            _ = bell.wait(timeout: .now() + 0.05)
        }
        wholeTime = clock.now - start
        firstChartTime = first ?? wholeTime
        lastStep = state.step
        valueCount = state.series.values.reduce(0) { sum, series in
            sum + (series.isEmpty ? 0 : series.bucket(over: 0..<series.lastStep).count)
        }
        source.close()
    }
}
