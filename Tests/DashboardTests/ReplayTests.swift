import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// A run of 1000 steps of 10 ms, watched after its end.
private func finishedRun(comparedWith names: [String] = []) -> DashboardState {
    var state = DashboardState(
        size: Size(width: 120, height: 40), isWatching: true, title: "old", comparedWith: names)
    _ = state.reduce(.received(.started(Preview.description())))
    for step in 1...1000 {
        _ = state.reduce(
            .received(
                .step(
                    StepRecord(
                        step: step, epoch: 0, duration: .milliseconds(10),
                        scalars: [Scalar(.generatorLoss, Float(step))]))))
    }
    _ = state.reduce(.received(.finished(.completed(step: 1000))))
    return state
}

private func header(_ state: DashboardState) -> String {
    text(of: header(of: state, appearance: Appearance(theme: .plain), size: Size(width: 120, height: 1)))
}

private func text(of frame: Frame) -> String {
    (0..<frame.size.width).map { x in
        if case .glyph(let character, _) = frame[x, 0] { String(character) } else { " " }
    }.joined()
}

@Test func spacePlaysARunThatIsOverAtItsOwnPace() {
    var state = finishedRun()
    #expect(state.reduce(.key(.character(" "))).isEmpty)
    #expect(state.isPlaying && state.lookback.cursor == 1)
    // Ten times as fast as it was: 100 ms are 100 steps.
    _ = state.reduce(.tick(state.now + .milliseconds(100)))
    #expect(abs((state.lookback.cursor ?? 0) - 101) <= 1)
    #expect(header(state).contains("REPLAY 10x"))
    #expect(header(state).contains("step 10"))
    #expect(state.viewed(.generatorLoss) == Float(state.viewedStep))
    _ = state.reduce(.key(.character(" ")))
    let still = state.lookback.cursor
    _ = state.reduce(.tick(state.now + .seconds(5)))
    #expect(state.lookback.cursor == still)
}

@Test func theLogOfAReplayKnowsNothingThatCameLater() {
    var state = DashboardState(canControl: false, isWatching: true, title: "old")
    _ = state.reduce(.received(.started(Preview.description())))
    for step in 1...100 {
        let loss: Float = step == 60 ? .nan : 1
        let record = StepRecord(
            step: step, epoch: 0, duration: .milliseconds(10), scalars: [Scalar(.generatorLoss, loss)])
        _ = state.reduce(.received(.step(record)))
        if step == 30 {
            _ = state.reduce(.received(.mark(Mark(step: 30, kind: .edit, text: "beta1 0 → 0.5"))))
        }
    }
    func tells(_ text: String) -> Bool { state.shownLog.contains { $0.text.contains(text) } }
    #expect(tells("beta1") && tells("not finite"))
    _ = state.reduce(.lookedAt(step: 59))
    #expect(tells("beta1") && !tells("not finite") && state.seen.viewedNonFinite == nil)
    _ = state.reduce(.lookedAt(step: 20))
    #expect(!tells("beta1") && tells("seed 1"))
    _ = state.reduce(.noted("theme dark"))
    #expect(tells("theme dark"))
    _ = state.reduce(.lookedAt(step: nil))
    #expect(tells("beta1") && tells("not finite"))
}

@Test func aReplayGoesOnFromWhereSomebodyMovedIt() {
    var state = finishedRun()
    _ = state.reduce(.key(.character(" ")))
    _ = state.reduce(.key(.character("<")))
    #expect(header(state).contains("REPLAY 5x"))
    _ = state.reduce(.lookedAt(step: 500))
    _ = state.reduce(.tick(state.now + .milliseconds(200)))
    #expect(abs((state.lookback.cursor ?? 0) - 600) <= 1)
    for _ in 0..<20 { _ = state.reduce(.key(.character(">"))) }
    _ = state.reduce(.tick(state.now + .seconds(1)))
    #expect(state.lookback.cursor == 1000 && !state.isPlaying)
    // From its end it begins again.
    _ = state.reduce(.key(.character(" ")))
    #expect(state.isPlaying && state.lookback.cursor == 1)
    _ = state.reduce(.key(.end))
    #expect(!state.isPlaying && !header(state).contains("REPLAY"))
}

@Test func aRunThatGoesOnIsPausedAndNotPlayed() {
    var state = DashboardState(isWatching: true)
    _ = state.reduce(.received(.started(Preview.description())))
    _ = state.reduce(
        .received(
            .step(StepRecord(step: 1, epoch: 0, duration: .seconds(1), scalars: [Scalar(.generatorLoss, 1)])))
    )
    #expect(state.reduce(.key(.character(" "))) == [.ask(.pause)])
    _ = state.reduce(.key(.character(">")))
    #expect(state.messages.answer?.text.contains("over") == true)
    #expect(!state.isPlaying)
}

@Test func aSecondRunsCurvesHaveLettersOfTheirOwn() {
    var state = finishedRun(comparedWith: ["young"])
    for step in 1...500 {
        let record = StepRecord(
            step: step, epoch: 0, duration: .zero, scalars: [Scalar(.generatorLoss, 7 * Float(step))])
        _ = state.reduce(.compared(.step(record)))
    }
    let size = Size(width: 80, height: 14)
    let panel = chartPanel(
        state.charts[0], of: state, appearance: Appearance(theme: .plain), size: size, isFramed: true)
    #expect(text(of: panel).contains("g 3"))
    #expect(text(of: panel).contains("G 98"))
    #expect(header(state).contains("with young"))
    #expect(state.step == 1000)
}

@Test func anotherProgramsRunSaysWhatItDoesNotRecord() {
    var state = DashboardState(
        size: Size(width: 120, height: 40), canControl: false, isWatching: true, title: "logs")
    _ = state.reduce(
        .received(
            .step(
                StepRecord(
                    step: 1, epoch: 0, duration: .seconds(1),
                    scalars: [Scalar(.generatorLoss, 1), Scalar(Tag("fid"), 40)]))))
    let shown = frame(of: state, appearance: Appearance(theme: .plain), size: state.size)
    let lines = (0..<40).map { y in
        (0..<120).map { x in
            if case .glyph(let character, _) = shown[x, y] { String(character) } else { " " }
        }.joined()
    }.joined(separator: "\n")
    #expect(lines.contains("not recorded"))
    #expect(!lines.contains("still to come") && !lines.contains("no reading yet"))
    #expect(state.charts.map(\.name).contains("fid"))
}

@Test func aLineOfARecordHasTheTimeAtWhichItWasSaid() {
    var state = DashboardState(isWatching: true)
    let step = { RunEvent.step(StepRecord(step: $0, epoch: 0, duration: .seconds(2), scalars: [])) }
    let events: [RunEvent] = [
        .log("begun"), step(1), .clock(.seconds(3600)), .log("after the pause"), step(2),
        .log("a step later"),
    ]
    for event in events { _ = state.reduce(.received(event)) }
    #expect(state.messages.entries.map(\.time) == [.zero, .seconds(3600), .seconds(3602)])
}
