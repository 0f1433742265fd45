import Canvas
import RunRecord
import Testing

@testable import Dashboard

/// A dashboard that is played on: keys and events go in, and what it wished for is kept.
private struct Play {
    var state = DashboardState(size: Size(width: 80, height: 24))
    var wishes: [Wish] = []

    init(_ events: RunEvent...) {
        for event in events { receive(event) }
    }

    static var training: Play { Play(.started(Preview.description())) }

    mutating func receive(_ event: RunEvent) { wishes += state.reduce(.received(event)) }

    mutating func press(_ keys: Key...) {
        for key in keys { wishes += state.reduce(.key(key)) }
    }

    mutating func wait(_ duration: Duration) { wishes += state.reduce(.tick(state.now + duration)) }

    var lastLog: String { state.log.last?.text ?? "" }
    var lastAnswer: String { state.answer?.text ?? "" }
}

private func step(_ step: Int, _ scalars: Scalar...) -> RunEvent {
    .step(StepRecord(step: step, epoch: 0, duration: .milliseconds(10), scalars: scalars))
}

@Test func spacePausesAndSpaceResumes() {
    var play = Play.training
    play.press(.character(" "))
    #expect(play.state.phase == .pausing)
    play.receive(.paused(step: 12))
    #expect(play.state.phase == .paused)
    #expect(play.state.step == 12)
    play.press(.character(" "))
    play.receive(.resumed(step: 12))
    #expect(play.state.phase == .training)
    #expect(play.wishes == [.pause, .resume])
}

@Test func aRunIsRolledBackToTheCheckpointThatWasChosen() {
    var play = Play()
    play.state = DashboardState(isKept: true)
    play.receive(.started(Preview.description()))
    play.receive(step(1200))
    let saved = [500, 1000, 1100].map { SavedCheckpoint(step: $0, referee: $0 == 500 ? nil : 0.6) }
    play.press(.character("r"))
    #expect(play.wishes == [.checkpoints])
    play.wishes += play.state.reduce(.checkpointsFound(saved))
    // From the newest, which is chosen at first, to the one before.
    play.press(.down, .enter)
    #expect(play.wishes.last == .rollBack(to: 1000))
    #expect(play.state.overlay == .none)
    play.wishes = play.state.reduce(.checkpointsFound(saved))
    play.press(.down, .escape)
    #expect(play.wishes.isEmpty && play.state.overlay == .none)
    // Looking back at a step, one would rather have the checkpoint before it.
    _ = play.state.reduce(.lookedAt(step: 700))
    play.wishes = play.state.reduce(.checkpointsFound(saved))
    play.press(.enter)
    #expect(play.wishes == [.rollBack(to: 500)])
    _ = play.state.reduce(.checkpointsFound([]))
    #expect(play.state.overlay == .none && play.lastAnswer.contains("no checkpoint yet"))
}

@Test func aRunThatIsNotKeptIsNotRolledBack() {
    var play = Play.training
    play.press(.character("r"))
    #expect(play.wishes.isEmpty && play.lastAnswer.contains("--no-record"))
}

@Test(arguments: [Key.character(" "), .character("n"), .character(".")])
func nobodyIsAskedWhereARunIsOnlyWatched(key: Key) {
    var play = Play()
    play.state = DashboardState(canControl: false, isWatching: true)
    play.receive(.started(Preview.description()))
    play.press(key)
    #expect(play.wishes.isEmpty)
    #expect(play.lastAnswer.contains("watched from its record"))
    play.press(.character("q"))
    #expect(play.wishes == [.quit])
}

@Test func whatCameBeforeStepsBeganAgainSpeaksForNothingNew() throws {
    var play = Play()
    play.state = DashboardState(size: Size(width: 120, height: 40), canControl: false, isWatching: true)
    for number in 0...900 { play.receive(step(number, Scalar(.generatorLoss, 777))) }
    play.receive(step(901, Scalar(.generatorLoss, .nan)))
    play.receive(.mark(Mark(step: 0, kind: .restarted, text: "steps began again at 0")))
    for number in 0...5 { play.receive(step(number, Scalar(.generatorLoss, 1))) }
    #expect(play.state.step == 5)
    #expect(play.state.latest(.generatorLoss) == 1)
    #expect(play.state.nonFiniteCount == 0 && play.state.firstNonFinite == nil)
    #expect(play.lastLog.contains("steps began again at 0"))
    let live = try #require(play.state.series[.generatorLoss])
    #expect(live.bucket(over: 0..<1000).high == 1)
    #expect(play.state.earlier?.series[.generatorLoss]?.lastStep == 901)
    // The old curve is there, and no number of it.
    let shown = frame(
        of: play.state, appearance: Appearance(theme: try ThemeLibrary(directory: nil).load("dark").theme),
        size: play.state.size
    ).text
    #expect(!shown.contains("777") && shown.contains("G 1.00"))
}

@Test func aRecordThatNobodyWritesToIsQuiet() {
    var play = Play()
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
    play.receive(step(1))
    #expect(word(after: .seconds(3600)) == "training")
}

@Test(arguments: [0, 900])
func whatWasWrittenAnewIsGivenUp(last: Int) throws {
    var play = Play()
    play.state = DashboardState(
        size: Size(width: 120, height: 40), canControl: false, isWatching: true, comparedWith: ["other"])
    let again = RunEvent.mark(Mark(step: 0, kind: .resumed, text: "run was written anew"))
    for number in 0...last {
        play.receive(step(number, Scalar(.generatorLoss, 777)))
        _ = play.state.reduce(.compared(step(number, Scalar(.generatorLoss, 777))))
    }
    let pictures = Preview.pictures(4, seed: 1)
    play.receive(.samples(step: last, .images(fixed: pictures, fresh: pictures, real: pictures)))
    play.receive(.mark(Mark(step: 0, kind: .note, text: "begun")))
    play.receive(again)
    _ = play.state.reduce(.compared(again))
    #expect(play.lastLog.contains("run was written anew"))
    #expect(play.state.series.isEmpty && play.state.earlier == nil && play.state.samples == nil)
    #expect(play.state.others.first?.series.isEmpty == true)
    // Also what came at the first step, where that is 0.
    play.receive(step(0, Scalar(.generatorLoss, 1)))
    #expect(play.state.step == 0)
    #expect(play.state.series[.generatorLoss]?.bucket(over: 0..<1000).high == 1)
}

@Test func aNameThatMeansSomethingElseMovesItsCurve() {
    var play = Play()
    play.receive(step(1, Scalar(.realScore, 0.5)))
    play.receive(.renamed(.realScore, to: .realLogit))
    play.receive(step(2, Scalar(.realLogit, 7)))
    #expect(play.state.series[.realScore] == nil)
    #expect(play.state.series[.realLogit]?.firstStep == 1)
    #expect(play.state.charts.map(\.name).contains("D's raw scores"))
}

@Test func aRunThatGoesOnFromACheckpointShowsEachStepOnce() {
    var play = Play.training
    for number in 1...20 { play.receive(step(number, Scalar(.generatorLoss, Float(number)))) }
    play.receive(step(21, Scalar(.generatorLoss, .nan)))
    play.receive(.mark(Mark(step: 19, kind: .edit, text: "undone")))
    play.receive(.interrupted)
    #expect(play.state.phase == .interrupted)
    play.receive(.started(Preview.description()))
    play.receive(.mark(Mark(step: 10, kind: .resumed, text: "resumed at step 10")))
    #expect(play.state.phase == .training)
    #expect(play.state.step == 10)
    #expect(play.state.latest(.generatorLoss) == 10)
    #expect(play.state.marks.map(\.step) == [10])
    #expect(play.state.nonFiniteCount == 0 && play.state.firstNonFinite == nil)
    for number in 11...15 { play.receive(step(number, Scalar(.generatorLoss, Float(number)))) }
    #expect(play.state.step == 15)
    #expect(play.state.series[.generatorLoss]?.bucket(over: 0..<100).count == 15)
}

@Test func aPauseCanBeTakenBackBeforeTheStepHasEnded() {
    var play = Play.training
    play.press(.character(" "), .character(" "))
    #expect(play.state.phase == .training)
    #expect(play.wishes == [.pause, .resume])
}

@Test func aSingleStepNeedsAPause() {
    var play = Play.training
    play.press(.character("."))
    #expect(play.wishes.isEmpty)
    #expect(play.lastAnswer.contains("press Space first"))
    play.receive(.paused(step: 3))
    play.press(.character("."))
    #expect(play.wishes == [.step])
}

@Test func aStepWhilePausedLeavesItPaused() {
    var play = Play.training
    play.receive(.paused(step: 3))
    play.receive(step(4, Scalar(.generatorLoss, 1)))
    #expect(play.state.phase == .paused)
    #expect(play.state.step == 4)
}

@Test(arguments: [Key.character(" "), .character("n"), .character(".")])
func aKeyThatCannotWorkSaysWhy(key: Key) {
    var play = Play()
    play.press(key)
    #expect(play.wishes.isEmpty)
    #expect(play.lastAnswer.contains("training has not begun yet"))
    play.receive(.finished(.completed(step: 10)))
    play.press(key)
    #expect(play.wishes.isEmpty)
    #expect(play.lastAnswer.contains("training is over"))
}

@Test func quitAsksAndStaysOnEscape() {
    var play = Play.training
    play.press(.character("q"))
    #expect(play.state.overlay == .quit)
    play.press(.character(" "))
    #expect(play.state.overlay == .quit)
    play.press(.escape)
    #expect(play.state.overlay == .none)
    #expect(play.wishes.isEmpty)
}

@Test func quitAndThenXStopsAndLeaves() {
    var play = Play.training
    play.press(.character("q"), .character("x"))
    #expect(play.wishes == [.abandon, .quit])
}

@Test func aRunThatIsKeptCanBeLeftOrSaved() {
    for (key, wishes) in [("d", [Wish.leave]), ("s", [.stop, .quit])] as [(Character, [Wish])] {
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
    var play = Play.training
    play.receive(.finished(.completed(step: 10)))
    play.press(.character("q"))
    #expect(play.wishes == [.quit])
}

@Test func theQuestionGoesAwayWhenTrainingEnds() {
    var play = Play.training
    play.press(.character("q"))
    play.receive(.finished(.completed(step: 10)))
    #expect(play.state.overlay == .none)
}

@Test func controlCAsksOnceAndStopsTheSecondTime() {
    var play = Play.training
    play.press(.control("c"))
    #expect(play.state.overlay == .quit)
    #expect(play.wishes.isEmpty)
    play.wait(.seconds(1.9))
    play.press(.control("c"))
    #expect(play.wishes == [.stop, .quit])
}

@Test func twoSlowControlCsOnlyAsk() {
    var play = Play.training
    play.press(.control("c"))
    play.wait(.seconds(2.1))
    play.press(.control("c"))
    #expect(play.wishes.isEmpty)
    #expect(play.state.overlay == .quit)
}

@Test(arguments: [Key.character("?"), .character("h"), .function(1)])
func helpHasThreeKeys(key: Key) {
    var play = Play()
    play.press(key)
    #expect(play.state.overlay == .help(HelpPage()))
}

@Test func looksAreWishes() {
    var play = Play()
    play.press(.character("t"), .character("i"), .control("l"), .control("z"))
    #expect(play.wishes == [.themes, .nextImages, .repaint, .suspend])
}

@Test func freshSamplesAreToggledOnceThereAreSome() {
    var play = Play.training
    play.press(.character("f"))
    #expect(!play.state.showsFresh)
    let evaluation = Evaluation(
        step: 100, gauge: Preview.reading(0.7), samples: Preview.ring, duration: .zero)
    play.receive(.evaluation(evaluation))
    play.press(.character("f"))
    #expect(play.state.showsFresh)
}

@Test func anEvaluationWithoutSamplesKeepsTheOldOnes() {
    var play = Play.training
    play.receive(
        .evaluation(
            Evaluation(step: 100, gauge: Preview.reading(0.7), samples: Preview.ring, duration: .zero)))
    play.receive(
        .evaluation(Evaluation(step: 200, gauge: Preview.reading(0.6), samples: nil, duration: .zero)))
    #expect(play.state.samples == Preview.ring)
    #expect(play.state.samplesStep == 100)
    #expect(play.state.gauges.map(\.step) == [100, 200])
}

@Test func theFirstValueThatIsNoNumberIsNamedAndAllAreCounted() {
    var play = Play.training
    play.receive(step(7, Scalar(.generatorLoss, .nan), Scalar(.discriminatorLoss, 1)))
    play.receive(step(8, Scalar(.generatorLoss, .infinity), Scalar(.discriminatorLoss, .nan)))
    #expect(play.state.nonFiniteCount == 3)
    #expect(play.state.firstNonFinite == DashboardState.NonFinite(tag: "loss/generator", step: 7))
    #expect(play.state.latest(.discriminatorLoss)?.isNaN == true)
}

@Test func aRecordOfManyStepsHasTheirPace() {
    var play = Play.training
    let scalars = [Scalar(.generatorLoss, 1)]
    play.receive(
        .step(StepRecord(step: 100, epoch: 0, duration: .seconds(20), scalars: scalars, stepCount: 100)))
    #expect(play.state.latest(.stepsPerSecond) == 5)
    // Batches of 64.
    #expect(play.state.throughput == "320 images/s")
}

@Test func mergedStepsCountAsManyAsTheyWere() {
    var play = Play.training
    var summary = StepSummary(
        StepRecord(step: 1, epoch: 0, duration: .milliseconds(10), scalars: [Scalar(.generatorLoss, 1)]))
    for step in 2...100 {
        summary.append(
            StepRecord(
                step: step, epoch: 0.1, duration: .milliseconds(10), scalars: [Scalar(.generatorLoss, 3)]))
    }
    play.receive(.steps(summary))
    #expect(play.state.step == 100)
    #expect(play.state.speed.elapsed == .seconds(1))
    #expect(play.state.speed.stepsPerSecond.map { abs($0 - 100) < 1 } == true)
    #expect(play.state.series[.generatorLoss]?.bucket(over: 0..<100).count == 100)
}

@Test func logsAndReadingsStayBounded() {
    var play = Play.training
    for index in 0..<1000 {
        play.receive(.log("line \(index)"))
        play.receive(
            .evaluation(Evaluation(step: index, gauge: Preview.reading(0.7), samples: nil, duration: .zero)))
    }
    #expect(play.state.log.count == DashboardState.logLimit)
    #expect(play.state.gauges.count == DashboardState.gaugeLimit)
    #expect(play.state.gauges.last?.step == 999)
    #expect(play.lastLog == "line 999")
}

@Test func divergingNamesTheTensorAndTheStep() {
    var play = Play.training
    play.receive(.finished(.diverged(step: 812, tensor: "generator.conv1.weight")))
    #expect(play.state.isFinished)
    #expect(play.lastLog.contains("step 812: generator.conv1.weight"))
}

@Test func everyCommandHasAKeyAndNoKeyHasTwo() {
    #expect(Set(KeyTable.bindings.map(\.command)) == Set(Command.allCases))
    let keys = KeyTable.bindings.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
}

@Test(arguments: KeyTable.bindings.filter(\.isDangerous).flatMap(\.keys))
func dangerousKeysAsk(key: Key) {
    var play = Play.training
    play.press(key)
    #expect(play.wishes.isEmpty)
    #expect(play.state.overlay == .quit)
}

@Test func aCheckpointIsWrittenOnlyWhereTheRunIsKept() {
    for isKept in [true, false] {
        var state = DashboardState(isKept: isKept)
        _ = state.reduce(.received(.started(Preview.description())))
        #expect(state.reduce(.key(.character("S"))) == (isKept ? [.save] : []))
        #expect(state.answer?.text.contains(isKept ? "checkpoint" : "not kept") == true)
    }
}

@Test func slowMotionIsRefusedWhereARunIsWatched() {
    var state = DashboardState(canControl: true, isWatching: true)
    _ = state.reduce(.received(.started(Preview.description())))
    #expect(state.reduce(.key(.character("m"))) == [])
    #expect(state.answer?.text.contains("watched") == true)
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
    var play = Play.training
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
