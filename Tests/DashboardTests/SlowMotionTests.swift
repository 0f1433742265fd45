import Canvas
import RunRecord
import Testing

@testable import Dashboard

/// A dashboard in which a run trains, with the wishes that it made.
private struct Play {
    var state = DashboardState(size: Size(width: 80, height: 24))
    var wishes: [Wish] = []

    init() {
        receive(.started(Preview.description()))
        receive(.parameters(Preview.parameters))
    }

    mutating func receive(_ event: RunEvent) { wishes += state.reduce(.received(event)) }

    mutating func press(_ keys: Key...) {
        for key in keys { wishes += state.reduce(.key(key)) }
    }

    mutating func type(_ text: String) {
        for character in text { press(.character(character)) }
    }

    var answer: String? {
        guard case .parameters(let editor) = state.overlay else { return nil }
        return editor.answer?.text
    }
}

struct SlowMotionTests {
    @Test(arguments: [Key.character("m"), .escape])
    func itIsEnteredAndLeft(leaving: Key) {
        var play = Play()
        play.press(.character("m"))
        #expect(play.state.slowMotion == SlowMotion())
        play.receive(.paused(step: 4))
        #expect(play.state.phase == .paused)
        play.receive(.part(Preview.part(.discriminator, .latents)))
        #expect(play.state.slowMotion?.part?.stage == .latents)
        play.press(leaving)
        #expect(play.state.slowMotion == nil)
        play.receive(.resumed(step: 5))
        #expect(play.state.phase == .training)
        #expect(play.wishes == [.ask(.slowMotion(true)), .ask(.slowMotion(false))])
    }

    /// What lies over slow motion has the last line, and gives it back.
    @Test(arguments: [
        (Key.character("q"), "x stop"), (.character("?"), "Enter do it"), (.character("d"), "Esc close"),
        (.character("p"), "Enter edit"), (.character("l"), "Esc close"),
    ])
    func anOverlayHasItsOwnKeysInTheLastLine(key: Key, words: String) throws {
        for size in [Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 40, height: 12)] {
            var play = Play()
            play.receive(
                .evaluation(
                    Evaluation(step: 900, gauge: Preview.reading(0.7), samples: nil, duration: .zero)))
            _ = play.state.reduce(.resized(size))
            play.press(.character("m"))
            play.receive(.part(Preview.part(.discriminator, .latents)))
            func lastLine() -> String {
                let frame = frame(of: play.state, appearance: Appearance(theme: .plain), size: size)
                return String(frame.text.split(separator: "\n", omittingEmptySubsequences: false).last ?? "")
            }
            #expect(lastLine().contains(". next part"))
            play.press(key)
            #expect(lastLine().contains(words) && !lastLine().contains("next part"), "\(lastLine())")
            play.press(.escape)
            #expect(lastLine().contains(". next part"))
        }
    }

    /// The mouse means what is to be seen, not the panels under it.
    @Test func aClickInTheLastLineIsItsKey() throws {
        var play = Play()
        play.press(.character("m"))
        play.receive(.part(Preview.part(.discriminator, .latents)))
        let keys = DashboardState.slowMotionKeys(try #require(play.state.slowMotion), width: 80)
        let automatic = try #require(keys.first { $0.key == .character("a") })
        _ = play.state.reduce(.mouse(Mouse(.press, x: automatic.x, y: 23)))
        #expect(play.state.slowMotion?.isAutomatic == true)
        let focus = play.state.panes.focus
        for y in 1..<22 { _ = play.state.reduce(.mouse(Mouse(.press, x: 70, y: y))) }
        _ = play.state.reduce(.mouse(Mouse(.wheelUp, x: 10, y: 5)))
        #expect(play.state.panes.focus == focus && play.state.chartChoice.window == .all)
        let leave = try #require(keys.first { $0.key == .escape })
        _ = play.state.reduce(.mouse(Mouse(.press, x: leave.x, y: 23)))
        #expect(play.state.slowMotion == nil)
    }

    @Test func whereItIsRefusedTheDashboardStays() {
        var play = Play()
        play.press(.character("m"))
        play.receive(.refused("steps are taken whole"))
        #expect(play.state.slowMotion == nil)
        play.press(.character("m"))
        play.receive(.part(Preview.part(.discriminator, .latents)))
        play.receive(.refused("out of range"))
        #expect(play.state.slowMotion != nil)
    }

    @Test(arguments: [Key.character("."), .character(" "), .right, .enter])
    func aKeyMovesOnOnePart(key: Key) {
        var play = Play()
        play.press(.character("m"), key)
        #expect(play.wishes == [.ask(.slowMotion(true)), .ask(.nextPart)])
    }

    @Test func oneSideMovesAloneUntilAskedAgain() {
        var play = Play()
        play.press(.character("m"), .character("D"), .character("G"), .character("G"), .character("s"))
        #expect(
            play.wishes == [
                .ask(.slowMotion(true)), .ask(.only(.discriminator)), .ask(.only(.generator)),
                .ask(.only(nil)), .ask(.step),
            ])
        play.press(.character("D"), .character("B"))
        #expect(play.state.slowMotion?.only == nil)
    }

    @Test func theAutomaticPaceMovesOnAfterAWhile() {
        var play = Play()
        play.press(.character("m"), .character("a"))
        play.receive(.part(Preview.part(.discriminator, .latents)))
        #expect(play.state.reduce(.tick(.seconds(3))).isEmpty)
        #expect(play.state.reduce(.tick(.seconds(4))) == [.ask(.nextPart)])
        #expect(play.state.reduce(.tick(.seconds(5))).isEmpty)
        play.press(.character("?"))  // Nobody reads two things at once.
        #expect(play.state.reduce(.tick(.seconds(30))).isEmpty)
        play.press(.escape, .character("a"))
        #expect(play.state.reduce(.tick(.seconds(60))).isEmpty)
    }

    @Test func othersMayResumeAndTheEndEndsIt() {
        var play = Play()
        play.press(.character("m"))
        play.receive(.part(Preview.part(.discriminator, .latents)))
        play.receive(.resumed(step: 5))
        #expect(play.state.slowMotion == nil)
        play.press(.character("m"))
        play.receive(.finished(.stopped(step: 6)))
        #expect(play.state.slowMotion == nil)
        play.press(.character("m"))
        #expect(play.state.slowMotion == nil)
        #expect(play.state.messages.answer?.text.contains("training is over") == true)
    }

    @Test func partsThatNobodyAskedForAreLeftAlone() {
        var play = Play()
        play.receive(.part(Preview.part(.discriminator, .latents)))
        #expect(play.state.slowMotion == nil)
    }

    @Test func parametersAndTheQuestionOpenOverIt() {
        var play = Play()
        play.press(.character("m"), .character("p"))
        #expect(play.state.overlay == .parameters(ParameterEditor()))
        play.press(.escape, .character("q"))
        #expect(play.state.overlay == .quit && play.state.slowMotion != nil)
    }

    /// Every part has words of its own, and no picture of a part is the same as another.
    @Test(arguments: StepPart.Player.allCases)
    func everyPartSaysSomethingOfItsOwn(player: StepPart.Player) {
        let texts = SlowMotionText.order(of: player, isAlone: true).map {
            SlowMotionText(part: Preview.part(player, $0), of: Preview.state(steps: 1))
        }
        #expect(Set(texts.map(\.caption)).count == texts.count)
        #expect(Set(texts.map(\.brief)).count == texts.count)
        #expect(texts.allSatisfy { $0.brief.columnCount <= 108 })
    }
}

struct ParameterEditorTests {
    @Test(arguments: [
        ("0.5", "0.0002", "0.5"), ("*2", "0.0002", "0.0004"), ("/2", "0.0002", "0.0001"), ("* 3", "2", "6"),
        ("/2", "4", "2"), ("/2", "1", "0.5"), ("*x", "1", "*x"), ("/0", "3", "/0"), ("*2", "5 layers", "*2"),
        ("*9", "9223372036854775807", "*9"),
    ])
    func aTypedValueMayBeAFactor(typed: String, current: String, value: String) {
        #expect(ParameterEditor.value(typed: typed, current: current) == value)
    }

    @Test func aValueIsTypedAndAskedFor() {
        var play = Play()
        play.press(.character("p"), .down, .enter)
        play.type("12")
        play.press(.backspace, .enter)
        #expect(play.wishes == [.ask(.set(name: "discriminatorSteps", value: "1"))])
    }

    @Test func plusAndMinusDoubleAndHalve() {
        var play = Play()
        play.press(.character("p"), .character("+"), .character("-"))
        #expect(
            play.wishes == [
                .ask(.set(name: "generatorLearningRate", value: "0.0004")),
                .ask(.set(name: "generatorLearningRate", value: "0.0001")),
            ])
    }

    @Test func whatNeedsANewRunSaysSo() {
        var play = Play()
        play.press(.character("p"), .end, .enter)
        #expect(play.answer == "batchSize needs a new run")
        play.press(.character("+"))
        #expect(play.wishes.isEmpty && play.answer == "batchSize needs a new run")
    }

    @Test func theTrainersAnswerIsShown() {
        var play = Play()
        play.press(.character("p"), .character("+"))
        play.receive(.refused("too much"))
        #expect(play.answer == "too much")
        #expect(play.state.messages.entries.last?.text == "too much")
        play.receive(.mark(Mark(step: 3, kind: .edit, text: "r1Weight 0.0 → 1.0")))
        #expect(play.answer == "r1Weight 0.0 → 1.0")
    }

    @Test func escapeLeavesTheValueThenTheList() {
        var play = Play()
        play.press(.character("p"), .enter)
        play.type("9q")
        play.press(.escape)
        #expect(play.wishes.isEmpty)
        play.press(.escape)
        #expect(play.state.overlay == .none)
    }

    @Test func aRunWithoutParametersSaysSo() {
        var state = DashboardState()
        _ = state.reduce(.key(.character("p")))
        #expect(state.overlay == .none)
        #expect(state.messages.answer?.text == "p: training has not begun yet")
        _ = state.reduce(.received(.started(Preview.description())))
        _ = state.reduce(.key(.character("p")))
        #expect(state.messages.answer?.text.contains("does not tell its parameters") == true)
    }

    @Test func afterTheEndNothingIsEdited() {
        var play = Play()
        play.receive(.finished(.stopped(step: 3)))
        play.press(.character("p"), .enter)
        #expect(play.answer == "training is over" && play.wishes.isEmpty)
    }
}
