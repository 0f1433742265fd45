import Canvas
import Testing

@testable import Dashboard
@testable import Diagnostics
@testable import RunRecord

@Test func spacePausesAndSpaceResumes() {
    var play = PlayedDashboard.training
    play.press(.character(" "))
    #expect(play.state.phase == .pausing)
    play.receive(.paused(step: 12))
    #expect(play.state.phase == .paused)
    #expect(play.state.step == 12)
    play.press(.character(" "))
    play.receive(.resumed(step: 12))
    #expect(play.state.phase == .training)
    #expect(play.wishes == [.ask(.pause), .ask(.resume)])
}

@Test func aRunIsRolledBackToTheCheckpointThatWasChosen() {
    var play = PlayedDashboard()
    play.state = DashboardState(isKept: true)
    play.receive(.started(Preview.description()))
    play.receive(PlayedDashboard.step(1200))
    let saved = [500, 1000, 1100].map { SavedCheckpoint(step: $0, referee: $0 == 500 ? nil : 0.6) }
    play.press(.character("r"))
    #expect(play.wishes == [.checkpoints])
    play.wishes += play.state.reduce(.checkpointsFound(saved))
    // From the newest, which is chosen at first, to the one before.
    play.press(.down, .enter)
    #expect(play.wishes.last == .ask(.rollBack(to: 1000)))
    #expect(play.state.overlay == .none)
    play.wishes = play.state.reduce(.checkpointsFound(saved))
    play.press(.down, .escape)
    #expect(play.wishes.isEmpty && play.state.overlay == .none)
    // Looking back at a step, one would rather have the checkpoint before it.
    _ = play.state.reduce(.lookedAt(step: 700))
    play.wishes = play.state.reduce(.checkpointsFound(saved))
    play.press(.enter)
    #expect(play.wishes == [.ask(.rollBack(to: 500))])
    _ = play.state.reduce(.checkpointsFound([]))
    #expect(play.state.overlay == .none && play.lastAnswer.contains("no checkpoint yet"))
}

@Test func aRunThatIsNotKeptIsNotRolledBack() {
    var play = PlayedDashboard.training
    play.press(.character("r"))
    #expect(play.wishes.isEmpty && play.lastAnswer.contains("--no-record"))
}

@Test func aPauseCanBeTakenBackBeforeTheStepHasEnded() {
    var play = PlayedDashboard.training
    play.press(.character(" "), .character(" "))
    #expect(play.state.phase == .training)
    #expect(play.wishes == [.ask(.pause), .ask(.resume)])
}

@Test func aSingleStepNeedsAPause() {
    var play = PlayedDashboard.training
    play.press(.character("."))
    #expect(play.wishes.isEmpty)
    #expect(play.lastAnswer.contains("press Space first"))
    play.receive(.paused(step: 3))
    play.press(.character("."))
    #expect(play.wishes == [.ask(.step)])
}

@Test func aStepWhilePausedLeavesItPaused() {
    var play = PlayedDashboard.training
    play.receive(.paused(step: 3))
    play.receive(PlayedDashboard.step(4, Scalar(.generatorLoss, 1)))
    #expect(play.state.phase == .paused)
    #expect(play.state.step == 4)
}

@Test(arguments: [Key.character(" "), .character("n"), .character(".")])
func aKeyThatCannotWorkSaysWhy(key: Key) {
    var play = PlayedDashboard()
    play.press(key)
    #expect(play.wishes.isEmpty)
    #expect(play.lastAnswer.contains("training has not begun yet"))
    play.receive(.finished(.completed(step: 10)))
    play.press(key)
    #expect(play.wishes.isEmpty)
    #expect(play.lastAnswer.contains("training is over"))
}

@Test(arguments: [Key.character("?"), .character("h"), .function(1)])
func helpHasThreeKeys(key: Key) {
    var play = PlayedDashboard()
    play.press(key)
    #expect(play.state.overlay == .help(HelpPage()))
}

@Test func looksAreWishes() {
    var play = PlayedDashboard()
    play.press(.character("t"), .character("i"), .control("l"), .control("z"))
    #expect(play.wishes == [.themes, .nextImages, .repaint, .suspend])
}

@Test func freshSamplesAreToggledOnceThereAreSome() {
    var play = PlayedDashboard.training
    play.press(.character("f"))
    #expect(!play.state.pictureChoice.showsFresh)
    let evaluation = Evaluation(
        step: 100, gauge: Preview.reading(0.7), samples: Preview.ring, duration: .zero)
    play.receive(.evaluation(evaluation))
    play.press(.character("f"))
    #expect(play.state.pictureChoice.showsFresh)
}

@Test func anEvaluationWithoutSamplesKeepsTheOldOnes() {
    var play = PlayedDashboard.training
    play.receive(
        .evaluation(
            Evaluation(step: 100, gauge: Preview.reading(0.7), samples: Preview.ring, duration: .zero)))
    play.receive(
        .evaluation(Evaluation(step: 200, gauge: Preview.reading(0.6), samples: nil, duration: .zero)))
    #expect(play.state.sampleBook.newest == Preview.ring)
    #expect(play.state.sampleBook.newestStep == 100)
    #expect(play.state.viewedGauges.map(\.step) == [100, 200])
}

/// A record has the last samples of a run behind their evaluation; they are of its step all the same.
@Test func theLastSamplesOfARunBelongToItsLastEvaluation() {
    var play = PlayedDashboard.training
    for step in [100, 200] {
        play.receive(
            .evaluation(Evaluation(step: step, gauge: Preview.reading(0.7), samples: nil, duration: .zero)))
    }
    for step in 1...250 { play.receive(PlayedDashboard.step(step, Scalar(.generatorLoss, 1))) }
    play.receive(.samples(step: 200, Preview.ring))
    play.receive(.finished(.completed(step: 250)))
    #expect(play.state.viewedSamples?.step == 200 && play.state.viewedSamples?.samples == Preview.ring)
    _ = play.state.reduce(.lookedAt(step: 200))
    #expect(play.state.viewedSamples?.samples == Preview.ring)
    _ = play.state.reduce(.lookedAt(step: 199))
    #expect(play.state.viewedSamples == nil)
}

@Test func theFirstValueThatIsNoNumberIsNamedAndAllAreCounted() {
    var play = PlayedDashboard.training
    play.receive(PlayedDashboard.step(7, Scalar(.generatorLoss, .nan), Scalar(.discriminatorLoss, 1)))
    play.receive(PlayedDashboard.step(8, Scalar(.generatorLoss, .infinity), Scalar(.discriminatorLoss, .nan)))
    #expect(play.state.health.nonFiniteCount == 3)
    #expect(play.state.health.firstNonFinite == NonFinite(tag: "loss/generator", step: 7))
    #expect(play.state.viewed(.discriminatorLoss)?.isNaN == true)
}

/// What turns bad in one step is one line, whether it comes together or one after the other.
@Test(arguments: [true, false])
func allThatAreNoNumbersFirstAreNamedOnce(together: Bool) {
    var play = PlayedDashboard.training
    let scalars = [Scalar(.discriminatorLoss, .nan), Scalar(.generatorLoss, .nan), Scalar(.realScore, 0.5)]
    for group in together ? [scalars] : scalars.map({ [$0] }) {
        play.receive(.step(StepRecord(step: 7, epoch: 0, duration: .zero, scalars: group)))
    }
    play.receive(PlayedDashboard.step(8, Scalar(.realScore, .nan), Scalar(.discriminatorLoss, .nan)))
    let lines = play.state.messages.entries.map(\.text).filter { $0.contains("finite") }
    #expect(lines == ["loss/discriminator and loss/generator are not finite at step 7"])
    play.receive(
        .evaluation(Evaluation(step: 8, gauge: Preview.reading(0.7), samples: nil, duration: .zero)))
    #expect(
        play.state.verdict?.sentence == "NaN or Inf in loss/discriminator and loss/generator at step 7")
}

@Test func ofManyThatAreNoNumbersTheFirstAreNamed() {
    var bad = NonFinite(tag: "a", step: 1)
    #expect(bad.names == "a")
    bad.tags = ["a", "b", "c", "d"]
    #expect(bad.names == "a, b and 2 more")
}

@Test func aRecordOfManyStepsHasTheirPace() {
    var play = PlayedDashboard.training
    let scalars = [Scalar(.generatorLoss, 1)]
    play.receive(
        .step(StepRecord(step: 100, epoch: 0, duration: .seconds(20), scalars: scalars, stepCount: 100)))
    #expect(play.state.viewed(.stepsPerSecond) == 5)
    // Batches of 64.
    #expect(play.state.throughput == "320 images/s")
}

@Test func mergedStepsCountAsManyAsTheyWere() {
    var play = PlayedDashboard.training
    var steps = StepGroup(
        StepRecord(step: 1, epoch: 0, duration: .milliseconds(10), scalars: [Scalar(.generatorLoss, 1)]))
    for step in 2...100 {
        steps.append(
            StepRecord(
                step: step, epoch: 0.1, duration: .milliseconds(10), scalars: [Scalar(.generatorLoss, 3)]))
    }
    play.receive(.steps(steps.merged))
    #expect(play.state.step == 100)
    #expect(play.state.pace.speed.elapsed == .seconds(1))
    #expect(play.state.pace.speed.stepsPerSecond.map { abs($0 - 100) < 1 } == true)
    #expect(play.state.series[.generatorLoss]?.bucket(over: 0..<100).count == 100)
}

@Test func logsAndReadingsStayBounded() {
    var play = PlayedDashboard.training
    for index in 0..<1000 {
        play.receive(.log("line \(index)"))
        play.receive(
            .evaluation(Evaluation(step: index, gauge: Preview.reading(0.7), samples: nil, duration: .zero)))
    }
    #expect(play.state.messages.entries.count == MessageLog.limit)
    #expect(play.state.viewedGauges.count == PairTrack.gaugeLimit)
    #expect(play.state.viewedGauges.last?.step == 999)
    #expect(play.lastLog == "line 999")
}

@Test func divergingNamesTheTensorAndTheStep() {
    var play = PlayedDashboard.training
    play.receive(.finished(.diverged(step: 812, tensor: "generator.conv1.weight")))
    #expect(play.state.isFinished)
    #expect(play.lastLog.contains("step 812: generator.conv1.weight"))
}

@Test func everyCommandHasAKeyAndNoKeyHasTwo() {
    #expect(Set(KeyTable.bindings.map(\.command)) == Set(Command.allCases))
    let keys = KeyTable.bindings.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
}

@Test func aCheckpointIsWrittenOnlyWhereTheRunIsKept() {
    for isKept in [true, false] {
        var state = DashboardState(isKept: isKept)
        _ = state.reduce(.received(.started(Preview.description())))
        #expect(state.reduce(.key(.character("S"))) == (isKept ? [.ask(.save)] : []))
        #expect(state.messages.answer?.text.contains(isKept ? "checkpoint" : "not kept") == true)
    }
}

@Test func theFilterIsForTheOpenedLogToo() {
    var state = DashboardState(size: Size(width: 80, height: 24))
    for text in ["one apple", "two pears"] { _ = state.reduce(.noted(text)) }
    for key in [
        Key.character("/"), .character("p"), .character("e"), .character("a"), .enter, .character("l"),
    ] {
        _ = state.reduce(.key(key))
    }
    let shown = frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
    #expect(shown.contains("two pears") && !shown.contains("one apple"))
}

/// A run that trains a classifier between two steps says why these stand still, until they go on.
@Test(arguments: [120, 80, 40])
func workBetweenTwoStepsIsToldInTheHeader(width: Int) throws {
    let size = Size(width: width, height: 24)
    let appearance = Appearance(theme: try ThemeLibrary(directory: nil).load("dark").theme)
    var play = PlayedDashboard.training
    _ = play.state.reduce(.resized(size))
    func line() -> String {
        let text = frame(of: play.state, appearance: appearance, size: size).text
        return String(text.prefix { $0 != "\n" })
    }
    play.receive(
        .preparation(Preparation("training a classifier of the reals", done: 36, total: 100, secondsLeft: 17))
    )
    #expect(line().contains("36 %, 00:17 left"))
    let reading = Preview.reading(0.7)
    play.receive(.evaluation(Evaluation(step: 150, gauge: reading, samples: nil, duration: .zero)))
    #expect(!line().contains("left"))
}
