import Diagnostics
import RunRecord

/// Runs of other programs that begin again in the same record.
extension DashboardState {
    /// Puts aside all that came so far: the steps that follow are another pass.
    ///
    /// The earlier curves lie dotted under the new ones, unless another run does; no number of theirs speaks for the new.
    mutating func beginPass(after step: Int) {
        comparison.earlier = ComparedRun(name: "earlier", series: series)
        health.beginPass(after: step)
        sampleBook.history = SampleBook.noHistory
        (sampleBook.newest, sampleBook.newestStep) = (nil, 0)
        marks = []
        pace.clock = StepClock()
        pace.epoch = 0
        (lookback.cursor, lookback.frozenStep) = (nil, nil)
        if isFinished { phase = .training }
    }

    /// Gives up all that came: what follows is another record, and this one is no pass of it.
    mutating func beginAnew() {
        beginPass(after: 0)
        (comparison.earlier, pace.speed, pace.recordLead) = (nil, Speed(), .zero)
    }
}
