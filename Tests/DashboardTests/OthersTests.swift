import Canvas
import RunRecord
import Testing

@testable import Dashboard

private let plain = Appearance(theme: .plain)

/// A screen that watches another program.
struct OthersTests {
    private func state(canControl: Bool = false, isPiped: Bool = false, _ events: RunEvent...)
        -> DashboardState
    {
        var state = DashboardState(canControl: canControl, isWatching: true, title: "lines", isPiped: isPiped)
        for event in events { _ = state.reduce(.received(event)) }
        return state
    }

    private static let step = RunEvent.step(
        StepRecord(step: 3, epoch: 0, duration: .zero, scalars: [Scalar(.generatorLoss, 1)]))

    private func shown(_ state: DashboardState, _ size: Size = Size(width: 80, height: 24)) -> String {
        frame(of: state, appearance: plain, size: size).text
    }

    // MARK: Its process

    @Test func aStoppedProcessIsCalledStopped() {
        var state = state(canControl: true, Self.step, .paused(step: 0))
        #expect(shown(state).contains("‖ stopped") && !shown(state).contains("PAUSED"))
        #expect(state.reduce(.key(.character(" "))) == [.ask(.resume)])
        _ = state.reduce(.received(.resumed(step: 0)))
        #expect(state.phase == .training)
    }

    @Test func aProcessThatGoesOnBeforeAnythingCameIsWaitedFor() {
        #expect(state(canControl: true, .paused(step: 0), .resumed(step: 0)).phase == .waiting)
    }

    @Test func aProcessThatEndedIsCalledEndedAndNoResumptionIsAdvised() {
        let state = state(canControl: true, Self.step, .log("process 7 has ended"), .interrupted)
        #expect(shown(state).contains("■ ended"))
        #expect(state.messages.entries.count == 1)
        var left = state
        #expect(left.reduce(.key(.character("q"))) == [.quit])
    }

    @Test(arguments: ["S", "r", "X", "n", "N", "m", "."])
    func whatOnlyAnOwnTrainerCanDoIsRefusedInWords(key: String) {
        var state = state(canControl: true, Self.step)
        #expect(state.reduce(.key(.character(Character(key)))) == [])
        #expect(state.messages.answer?.text.contains("another program trains this run") == true)
        #expect(state.overlay == .none)
    }

    // MARK: Its pipe

    @Test(arguments: [Key.character("q"), .control("c")])
    func leavingAPipeAsks(key: Key) {
        var state = state(isPiped: true, Self.step)
        #expect(state.reduce(.key(key)) == [])
        #expect(state.overlay == .quit)
        for words in [
            "may end its writer", "d    leave, keep reading", "x    leave and close it", "Esc  stay",
        ] {
            #expect(shown(state).contains(words))
        }
        #expect(shown(state, Size(width: 40, height: 4)).contains("d read on, x close, Esc stay"))
    }

    @Test(
        arguments: [
            (.character("d"), [.leave]), (.character("x"), [.quit]), (.enter, [.quit]), (.escape, []),
            (.character("q"), []), (.character("s"), []),
        ] as [(Key, [Wish])])
    func theQuestionHasThreeAnswers(key: Key, wishes: [Wish]) {
        var state = state(isPiped: true, Self.step)
        _ = state.reduce(.key(.character("q")))
        #expect(state.reduce(.key(key)) == wishes)
        #expect((state.overlay == .quit) == (key == .character("s")))
    }

    @Test func aPipeWhoseWriterHasEndedIsLeftAtOnce() {
        var state = state(isPiped: true, Self.step, .finished(.completed(step: 3)))
        #expect(state.reduce(.key(.character("q"))) == [.quit])
    }

    @Test func theQuestionGoesWhenTheWriterEnds() {
        var state = state(isPiped: true, Self.step)
        _ = state.reduce(.key(.character("q")))
        _ = state.reduce(.received(.finished(.completed(step: 3))))
        #expect(state.overlay == .none)
    }

    @Test func aRecordIsLeftWithoutAQuestion() {
        var state = state(Self.step)
        #expect(state.reduce(.key(.character("q"))) == [.quit])
    }
}
