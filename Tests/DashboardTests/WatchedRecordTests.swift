import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

@Test(arguments: [Key.character(" "), .character("n"), .character(".")])
func nobodyIsAskedWhereARunIsOnlyWatched(key: Key) {
    var play = PlayedDashboard()
    play.state = DashboardState(canControl: false, isWatching: true)
    play.receive(.started(Preview.description()))
    play.press(key)
    #expect(play.wishes.isEmpty)
    #expect(play.lastAnswer.contains("watched from its record"))
    play.press(.character("q"))
    #expect(play.wishes == [.quit])
}

@Test func whatCameBeforeStepsBeganAgainSpeaksForNothingNew() throws {
    var play = PlayedDashboard()
    play.state = DashboardState(size: Size(width: 120, height: 40), canControl: false, isWatching: true)
    for number in 0...900 { play.receive(PlayedDashboard.step(number, Scalar(.generatorLoss, 777))) }
    play.receive(PlayedDashboard.step(901, Scalar(.generatorLoss, .nan)))
    play.receive(.mark(Mark(step: 0, kind: .restarted, text: "steps began again at 0")))
    for number in 0...5 { play.receive(PlayedDashboard.step(number, Scalar(.generatorLoss, 1))) }
    #expect(play.state.step == 5)
    #expect(play.state.viewed(.generatorLoss) == 1)
    #expect(play.state.health.nonFiniteCount == 0 && play.state.health.firstNonFinite == nil)
    #expect(play.lastLog.contains("steps began again at 0"))
    let live = try #require(play.state.series[.generatorLoss])
    #expect(live.bucket(over: 0..<1000).high == 1)
    #expect(play.state.comparison.earlier?.series[.generatorLoss]?.lastStep == 901)
    // The old curve is there, and no number of it.
    let shown = frame(
        of: play.state, appearance: Appearance(theme: try ThemeLibrary(directory: nil).load("dark").theme),
        size: play.state.size
    ).text
    #expect(!shown.contains("777") && shown.contains("G 1.00"))
}

@Test func aRecordThatNobodyWritesToIsQuiet() {
    var play = PlayedDashboard()
    play.state = DashboardState(canControl: false, isWatching: true)
    for number in 1...50 {
        play.receive(.step(StepRecord(step: number, epoch: 0, duration: .seconds(30), scalars: [])))
    }
    func word(after idle: Duration, _ actions: Action...) -> String {
        var state = play.state
        for action in actions + [.idle(idle)] { _ = state.reduce(action) }
        return state.phaseTag(.unicode).word
    }
    #expect(word(after: .seconds(299)) == "training")
    #expect(word(after: .seconds(300)) == "quiet 5 min")
    #expect(word(after: .seconds(3 * 86_400)) == "quiet 3 d")
    #expect(word(after: .seconds(3 * 86_400), .received(.paused(step: 50))) == "stopped")
    #expect(word(after: .seconds(3 * 86_400), .loaded(0.5)) == "training")
    #expect(word(after: .seconds(3 * 86_400), .received(.finished(.completed(step: 50)))) == "done")
    // Who trains here knows better than the record.
    play.state = DashboardState(canControl: true)
    play.receive(PlayedDashboard.step(1))
    #expect(word(after: .seconds(3600)) == "training")
}

@Test(arguments: [0, 900])
func whatWasWrittenAnewIsGivenUp(last: Int) throws {
    var play = PlayedDashboard()
    play.state = DashboardState(
        size: Size(width: 120, height: 40), canControl: false, isWatching: true, comparedWith: ["other"])
    let again = RunEvent.mark(Mark(step: 0, kind: .resumed, text: "run was written anew"))
    for number in 0...last {
        play.receive(PlayedDashboard.step(number, Scalar(.generatorLoss, 777)))
        _ = play.state.reduce(.compared(PlayedDashboard.step(number, Scalar(.generatorLoss, 777))))
    }
    let pictures = Preview.pictures(4, seed: 1)
    play.receive(.samples(step: last, .images(fixed: pictures, fresh: pictures, real: pictures)))
    play.receive(.mark(Mark(step: 0, kind: .note, text: "begun")))
    play.receive(again)
    _ = play.state.reduce(.compared(again))
    #expect(play.lastLog.contains("run was written anew"))
    #expect(
        play.state.series.isEmpty && play.state.comparison.earlier == nil
            && play.state.sampleBook.newest == nil)
    #expect(play.state.comparison.others.first?.series.isEmpty == true)
    // Also what came at the first step, where that is 0.
    play.receive(PlayedDashboard.step(0, Scalar(.generatorLoss, 1)))
    #expect(play.state.step == 0)
    #expect(play.state.series[.generatorLoss]?.bucket(over: 0..<1000).high == 1)
}

@Test func aNameThatMeansSomethingElseMovesItsCurve() {
    var play = PlayedDashboard()
    play.receive(PlayedDashboard.step(1, Scalar(.realScore, 0.5)))
    play.receive(.renamed(.realScore, to: .realLogit))
    play.receive(PlayedDashboard.step(2, Scalar(.realLogit, 7)))
    #expect(play.state.series[.realScore] == nil)
    #expect(play.state.series[.realLogit]?.firstStep == 1)
    #expect(play.state.charts.map(\.name).contains("D's raw scores"))
}

@Test func aRunThatGoesOnFromACheckpointShowsEachStepOnce() {
    var play = PlayedDashboard.training
    for number in 1...20 { play.receive(PlayedDashboard.step(number, Scalar(.generatorLoss, Float(number)))) }
    play.receive(PlayedDashboard.step(21, Scalar(.generatorLoss, .nan)))
    play.receive(.mark(Mark(step: 19, kind: .edit, text: "undone")))
    play.receive(.interrupted)
    #expect(play.state.phase == .interrupted)
    play.receive(.started(Preview.description()))
    play.receive(.mark(Mark(step: 10, kind: .resumed, text: "resumed at step 10")))
    #expect(play.state.phase == .training)
    #expect(play.state.step == 10)
    #expect(play.state.viewed(.generatorLoss) == 10)
    #expect(play.state.marks.map(\.step) == [10])
    #expect(play.state.health.nonFiniteCount == 0 && play.state.health.firstNonFinite == nil)
    for number in 11...15 {
        play.receive(PlayedDashboard.step(number, Scalar(.generatorLoss, Float(number))))
    }
    #expect(play.state.step == 15)
    #expect(play.state.series[.generatorLoss]?.bucket(over: 0..<100).count == 15)
}

@Test func slowMotionIsRefusedWhereARunIsWatched() {
    var state = DashboardState(canControl: true, isWatching: true)
    _ = state.reduce(.received(.started(Preview.description())))
    #expect(state.reduce(.key(.character("m"))) == [])
    #expect(state.messages.answer?.text.contains("watched") == true)
}
