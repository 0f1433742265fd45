import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

@Test func aHistoryKeepsTheNewerHalfWholeAndThinsTheOlder() {
    var history = History<Int>(limit: 16)
    for step in 1...1000 { history.append(step, step: step) }
    let steps = history.entries.map(\.step)
    #expect(steps.count == 16)
    #expect(steps.suffix(8) == Array(993...1000))
    #expect(steps.first == 1)
    #expect(steps == steps.sorted())
}

@Test func aHistoryStaysWithinItsBytes() {
    var history = History<Int>(limit: 100, byteLimit: 1000)
    for step in 1...50 { history.append(step, step: step, byteCount: 90) }
    #expect(history.byteCount <= 1000)
    #expect(history.entries.last?.value == 50)
    history.append(51, step: 51, byteCount: 5000)
    #expect(history.entries.map(\.value) == [51])
}

@Test func afterARollBackThePastIsTheNewOne() {
    var history = History<String>(limit: 8)
    for step in [100, 200, 300] { history.append("old", step: step) }
    history.append("new", step: 200)
    #expect(history.entries.map(\.step) == [100, 200])
    #expect(history.entry(atOrBefore: 250)?.value == "new")
    #expect(history.entry(atOrBefore: 199)?.value == "old")
    #expect(history.entry(atOrBefore: 99) == nil)
}

@Test func lookingBackMovesGaugeSamplesAndScores() {
    var state = DashboardState()
    _ = state.reduce(.received(.started(Preview.description())))
    for step in 1...400 {
        let record = StepRecord(
            step: step, epoch: 0, duration: .milliseconds(1), scalars: [Scalar(.realScore, Float(step))])
        _ = state.reduce(.received(.step(record)))
        guard step % 100 == 0 else { continue }
        _ = state.reduce(
            .received(
                .evaluation(
                    Evaluation(
                        step: step, gauge: Preview.reading(Float(step) / 1000),
                        samples: step == 200 ? Preview.ring : Preview.images, duration: .zero))))
    }
    #expect(state.viewedStep == 400)
    #expect(state.viewedGauge?.step == 400)
    _ = state.reduce(.lookedAt(step: 299))
    #expect(state.viewedStep == 299)
    #expect(state.viewedGauge?.step == 200)
    #expect(state.viewedGauges.map(\.step) == [100, 200])
    #expect(state.viewedSamples?.samples == Preview.ring)
    #expect(state.viewed(.realScore) == 299)
    _ = state.reduce(.lookedAt(step: 50))
    #expect(state.viewedGauge == nil)
    #expect(state.viewedSamples == nil)
    _ = state.reduce(.lookedAt(step: nil))
    #expect(state.viewedSamples?.step == 400)
}
