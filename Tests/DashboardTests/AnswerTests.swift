import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

private let screen = Size(width: 120, height: 40)

private func text(_ state: DashboardState, _ size: Size = screen) throws -> String {
    let theme = try ThemeLibrary(directory: nil).load("dark").theme
    return frame(of: state, appearance: Appearance(theme: theme), size: size).text
}

@Suite struct AnswerTests {
    @Test func anAnswerStandsForAMomentAndIsNoEvent() throws {
        var state = Preview.state(steps: 200)
        let log = state.messages.entries
        _ = state.reduce(.answered("pictures as letters"))
        #expect(state.messages.entries == log)
        #expect(try text(state).contains("pictures as letters"))
        _ = state.reduce(.tick(state.now + .seconds(6)))
        #expect(try !text(state).contains("pictures as letters"))
    }

    @Test func theNewerOfTwoIsShown() throws {
        var state = Preview.state(steps: 200)
        state.panes.hidden = [.log]
        _ = state.reduce(.answered("first"))
        _ = state.reduce(.tick(state.now + .seconds(1)))
        _ = state.reduce(.received(.hint("second")))
        #expect(try text(state).contains("second") && !text(state).contains("first"))
        _ = state.reduce(.tick(state.now + .seconds(1)))
        _ = state.reduce(.answered("third"))
        #expect(try text(state).contains("third") && !text(state).contains("second"))
    }

    @Test func aClickOnACurveReadsItsValue() throws {
        var state = Preview.state(steps: 900)
        let slot = try #require(state.layout.charts.first)
        let middle = Mouse(.press, x: slot.x + slot.width / 2, y: slot.y + 4)
        _ = state.reduce(.mouse(middle))
        let answer = try #require(state.messages.answer?.text)
        #expect(answer.hasPrefix("loss ") && answer.contains("G ") && answer.contains("D "))
        // The step named is the one whose value is told.
        let steps = answer.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        let first = try #require(steps.first)
        #expect((200...700).contains(first))
        let last = answer.contains(" to ") ? steps[1] : first
        let series = try #require(state.series(of: .generatorLoss))
        let mean = series.bucket(over: first - series.firstStep..<last + 1 - series.firstStep).mean
        #expect(answer.contains("G \(Numbers.short(try #require(mean)))"))
        // Beside the curves there is nothing to read.
        state.messages.answer = nil
        _ = state.reduce(.mouse(Mouse(.press, x: slot.x + 1, y: slot.y + 4)))
        #expect(state.messages.answer == nil)
    }

    /// Between two measurements the last one holds, and the answer says when it was.
    @Test func aClickBetweenTwoMeasurementsSaysWhenTheLastOneWas() throws {
        var state = DashboardState(size: screen)
        _ = state.reduce(.received(.started(Preview.description())))
        for step in 1...200 {
            var scalars = [Scalar(.discriminatorLoss, 1)]
            // A few in a row, so that some column of the screen has one.
            if 50..<54 ~= step % 100 { scalars.append(Scalar(.generatorLoss, Float(step / 100 * 100))) }
            _ = state.reduce(
                .received(.step(StepRecord(step: step, epoch: 0, duration: .zero, scalars: scalars))))
        }
        let slot = try #require(state.layout.charts.first)
        let readings = (0..<slot.width).compactMap { column -> String? in
            state.messages.answer = nil
            _ = state.reduce(.mouse(Mouse(.press, x: slot.x + column, y: slot.y + 4)))
            return state.messages.answer?.text
        }
        #expect(readings.contains { $0.contains("G 0.00 (measured at step 53)") }, "\(readings)")
        #expect(readings.contains { $0.contains("G 100 (measured at step 153)") })
        // Before the first measurement there is nothing, and what was measured there needs no such word.
        #expect(readings.contains { !$0.contains("G ") && $0.contains("D 1.00") })
        #expect(readings.contains { $0.contains("G 100") && !$0.contains("measured") })
        #expect(readings.allSatisfy { !$0.contains("D 1.00 (") })
    }

    @Test func whereNothingWasMeasuredThereTheStepIsSaidOnce() throws {
        var state = DashboardState(size: screen)
        _ = state.reduce(.received(.started(Preview.description())))
        for step in 1...200 where step == 1 || step == 10 || step == 200 {
            let scalars = [Scalar(.discriminatorLoss, 1), Scalar(.generatorLoss, 2)]
            _ = state.reduce(
                .received(.step(StepRecord(step: step, epoch: 0, duration: .zero, scalars: scalars))))
        }
        let slot = try #require(state.layout.charts.first)
        _ = state.reduce(.mouse(Mouse(.press, x: slot.x + slot.width / 2, y: slot.y + 4)))
        let answer = try #require(state.messages.answer?.text)
        #expect(answer.hasSuffix("G 2.00  D 1.00, measured at step 10"), "\(answer)")
    }
}

/// An answer goes when it is no longer true, and when another key is pressed.
@Suite struct AnswerTruthTests {
    private func pressed(_ keys: Key..., in before: DashboardState = Preview.state(steps: 200))
        -> DashboardState
    {
        var state = before
        for key in keys { _ = state.reduce(.key(key)) }
        return state
    }

    private func shows(_ words: String, _ state: DashboardState) throws -> Bool {
        try text(state).contains(words)
    }

    @Test func aCheckpointIsBeingWrittenUntilItIs() throws {
        var before = Preview.state(steps: 200)
        before.access.isKept = true
        _ = before.reduce(.received(.paused(step: 200)))
        var state = pressed(.character("S"), in: before)
        #expect(try shows("a checkpoint is being written", state))
        _ = state.reduce(.received(.mark(Mark(step: 200, kind: .checkpoint, text: "checkpoint"))))
        #expect(try !shows("is being written", state))
    }

    @Test func newSamplesAreOnTheirWayUntilTheyCome() throws {
        var state = pressed(.character("n"))
        #expect(try shows("new samples are on their way", state))
        _ = state.reduce(.received(.samples(step: 200, Preview.images)))
        #expect(try !shows("on their way", state))
    }

    @Test func aRefusalStandsAsLongAsItsReason() throws {
        var state = pressed(.home, .left)
        #expect(try shows("this is the first step", state))
        state = pressed(.right, in: state)
        #expect(try !shows("this is the first step", state))
        state = pressed(.character("."))
        #expect(try shows("press Space first", state))
        _ = state.reduce(.received(.paused(step: 200)))
        #expect(try !shows("press Space first", state))
    }

    @Test func aHiddenPaneIsHiddenUntilItIsBack() throws {
        var state = pressed(.character("4"), .character("4"))
        #expect(try shows("D's answers hidden", state))
        state.panes.hidden.remove(.answers)
        #expect(try !shows("D's answers hidden", state))
    }

    @Test func anAnswerIsToTheLastKey() throws {
        #expect(try shows("means nothing here", pressed(.function(9))))
        #expect(try !shows("means nothing here", pressed(.function(9), .tab)))
    }
}

@Suite struct LogFoldTests {
    private func state(_ shares: [Float]) -> DashboardState {
        var state = DashboardState(size: screen)
        _ = state.reduce(.received(.started(Preview.description())))
        for (index, share) in shares.enumerated() {
            _ = state.reduce(
                .received(
                    .evaluation(
                        Evaluation(
                            step: 5000 + 100 * index, gauge: Preview.reading(share), samples: nil,
                            duration: .zero))))
        }
        return state
    }

    @Test func whatIsToldAgainStaysOneLine() {
        var state = DashboardState(size: screen)
        for (index, word) in ["A", "B", "A", "B", "A"].enumerated() {
            state.note("step \(100 * index): \(word)", at: 100 * index, topic: word)
        }
        #expect(
            state.messages.entries.map(\.shown) == [
                "step 300: B (2 times since step 100)", "step 400: A (3 times since step 0)",
            ])
    }

    @Test func verdictsThatComeAgainTakeNoMoreLines() {
        let turns = [Float](repeating: 0.995, count: 6) + [Float](repeating: 0.75, count: 6)
        let state = state(turns + turns + turns + turns)
        let topics = state.messages.entries.compactMap(\.topic)
        #expect(!topics.isEmpty && Set(topics).count == topics.count)
        #expect(state.messages.entries.contains { $0.count >= 3 && $0.shown.contains(" times since step ") })
        let steps = state.messages.entries.compactMap(\.step)
        #expect(steps == steps.sorted())
    }

    @Test func whatOthersPrintTwiceIsOneLine() {
        var state = DashboardState(size: screen)
        for line in ["a", "a", "a", "b", "a"] { _ = state.reduce(.printed(line)) }
        #expect(state.messages.entries.map(\.shown) == ["> a (3 times)", "> b", "> a"])
    }

    @Test func whereTheNewestLineDoesNotFitItsBeginningStands() throws {
        var state = Preview.state(steps: 300)
        state.messages.entries = []
        _ = state.reduce(
            .noted("first words of many that no narrow pane has room for in a single row, last words"))
        _ = state.reduce(.tick(state.now + .seconds(9)))
        let box = Size(width: 33, height: 3)
        let panel = logPanel(of: state, appearance: Appearance(theme: .plain), size: box).text
        #expect(panel.contains("first words") && panel.contains("…") && !panel.contains("last words"))
    }

    @Test func theLogIsAsTallAsWhatItHas() throws {
        var state = Preview.state(steps: 300)
        (state.messages.entries, state.size) = ([], screen)
        _ = state.reduce(.noted("one"))
        let short = try #require(state.layout.log)
        #expect(short.height == 3)
        for line in 1...3 { _ = state.reduce(.noted("line \(line)")) }
        let longer = try #require(state.layout.log)
        #expect(longer.height > short.height)
        #expect(try text(state).contains("line 3"))
    }
}

@Suite struct IntroductionTests {
    private func state(_ size: Size) -> DashboardState {
        var state = DashboardState(size: size, introduces: true)
        _ = state.reduce(.received(.started(Preview.description("points"))))
        return state
    }

    @Test(arguments: [screen, Size(width: 80, height: 24), Size(width: 40, height: 12)])
    func theCardSaysWhoPlaysUntilAKeyIsPressed(size: Size) throws {
        var state = state(size)
        let card = try text(state, size)
        #expect(card.contains("G") && card.contains("fakes") && card.contains("any key begins"))
        #expect(state.reduce(.key(.character("q"))) == [.introduced])
        #expect(state.overlay == .none)
        #expect(try !text(state, size).contains("any key begins"))
        #expect(state.reduce(.key(.character("q"))) == [] && state.overlay == .quit)
    }

    @Test func aClickClosesItAndCtrlCAsks() {
        var state = state(screen)
        #expect(state.reduce(.mouse(Mouse(.press, x: 3, y: 3))) == [.introduced])
        var other = self.state(screen)
        _ = other.reduce(.key(.control("c")))
        #expect(other.overlay == .quit)
    }

    @Test func preferencesAreWhatTheNextDashboardBeginsWith() {
        var preferences = DashboardPreferences()
        preferences.smoothing = 0
        preferences.hiddenPanes = [.log, .machine]
        var state = DashboardState(size: screen, preferences: preferences)
        #expect(state.preferences == preferences && state.layout.log == nil)
        _ = state.reduce(.received(.started(Preview.description())))
        _ = state.reduce(.key(.character("\\")))
        #expect(state.preferences.smoothing == 0.6)
    }
}
