import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

@Test func quitAsksAndStaysOnEscape() {
    var play = PlayedDashboard.training
    play.press(.character("q"))
    #expect(play.state.overlay == .quit)
    play.press(.character(" "))
    #expect(play.state.overlay == .quit)
    play.press(.escape)
    #expect(play.state.overlay == .none)
    #expect(play.wishes.isEmpty)
}

@Test func quitAndThenXStopsAndLeaves() {
    var play = PlayedDashboard.training
    play.press(.character("q"), .character("x"))
    #expect(play.wishes == [.ask(.abandon), .quit])
}

@Test func aRunThatIsKeptCanBeLeftOrSaved() {
    for (key, wishes) in [("d", [Wish.leave]), ("s", [.ask(.stop), .quit])] as [(Character, [Wish])] {
        var state = DashboardState(isKept: true)
        #expect(state.reduce(.key(.character("q"))).isEmpty)
        #expect(state.reduce(.key(.character(key))) == wishes)
        #expect(state.overlay == .none)
        var unkept = DashboardState()
        _ = unkept.reduce(.key(.character("q")))
        #expect(unkept.reduce(.key(.character(key))).isEmpty)
        #expect(unkept.overlay == .quit)
    }
}

@Test func whenTrainingIsOverQuitLeavesAtOnce() {
    var play = PlayedDashboard.training
    play.receive(.finished(.completed(step: 10)))
    play.press(.character("q"))
    #expect(play.wishes == [.quit])
}

@Test func theQuestionGoesAwayWhenTrainingEnds() {
    var play = PlayedDashboard.training
    play.press(.character("q"))
    play.receive(.finished(.completed(step: 10)))
    #expect(play.state.overlay == .none)
}

@Test func controlCAsksOnceAndStopsTheSecondTime() {
    var play = PlayedDashboard.training
    play.press(.control("c"))
    #expect(play.state.overlay == .quit)
    #expect(play.wishes.isEmpty)
    play.wait(.seconds(1.9))
    play.press(.control("c"))
    #expect(play.wishes == [.ask(.stop), .quit])
}

@Test func twoSlowControlCsOnlyAsk() {
    var play = PlayedDashboard.training
    play.press(.control("c"))
    play.wait(.seconds(2.1))
    play.press(.control("c"))
    #expect(play.wishes.isEmpty)
    #expect(play.state.overlay == .quit)
}

@Test(arguments: KeyTable.bindings.filter(\.isDangerous).flatMap(\.keys))
func dangerousKeysAsk(key: Key) {
    var play = PlayedDashboard.training
    play.press(key)
    #expect(play.wishes.isEmpty)
    #expect(play.state.overlay == .quit)
}
