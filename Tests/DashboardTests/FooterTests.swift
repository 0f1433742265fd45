import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

private func run(_ size: Size, isKept: Bool = true, _ keys: Key...) -> DashboardState {
    var state = DashboardState(size: size, isKept: isKept)
    for event in Preview.events(steps: 300, samples: Preview.images) { _ = state.reduce(.received(event)) }
    return keys.reduce(into: state) { _ = $0.reduce(.key($1)) }
}

private func lines(_ state: DashboardState) -> [String] {
    frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

private let large = Size(width: 120, height: 40)
private let normal = Size(width: 80, height: 24)
private let small = Size(width: 40, height: 12)

@Suite struct FooterKeyTests {
    @Test(arguments: [large, normal, small])
    func theModeNamesItsKeys(size: Size) {
        #expect(lines(run(size, .left)).last?.contains("End follow") == true)
        #expect(lines(run(size, .character("v"))).last?.contains("v go on") == true)
        #expect(lines(run(size, .character("d"))).last?.contains("Esc close") == true)
        #expect(lines(run(size, .character("q"))).last?.contains("s save  x stop  Esc stay") == true)
        #expect(lines(run(size, .character("?"))).last?.contains("Enter do it") == true)
        #expect(lines(run(size, .character("m"))).last?.contains("Esc leave") == true)
    }

    @Test func theFocusedPaneNamesItsKeys() {
        for (pane, keys) in [
            ("2", ["f fresh", "z zoom"]), ("3", ["d diagnoses"]), ("4", ["← look back"]),
            ("5", ["/ filter", "↑"]),
        ] {
            let state = run(normal, .character(Character(pane)))
            for key in keys { #expect(lines(state).last?.contains(key) == true, "\(pane): \(key)") }
        }
        #expect(lines(run(large)).last?.contains("y log axis") == true)
    }

    @Test(arguments: [large, normal, small, Size(width: 60, height: 20)])
    func whatAlwaysWorksIsAlwaysNamed(size: Size) {
        for pane in ["1", "2", "3", "4", "5"] {
            let last = lines(pane == "1" ? run(size) : run(size, .character(Character(pane)))).last ?? ""
            for key in ["Space pause", "q quit", "? help"] { #expect(last.contains(key), "\(pane): \(last)") }
        }
    }
}

@Suite struct EscapeTests {
    @Test func everyModeIsLeftByEscape() {
        #expect(run(normal, .left, .escape).lookback.cursor == nil)
        #expect(run(normal, .character("v"), .escape).lookback.frozenStep == nil)
        #expect(!run(normal, .enter, .escape).panes.isExpanded)
        #expect(run(normal, .character("/"), .character("g"), .enter, .escape).panes.filter.isEmpty)
        #expect(run(normal, .character("m"), .escape).slowMotion == nil)
        let all = run(normal, .character("v"), .left, .enter, .escape, .escape)
        #expect(!all.panes.isExpanded && all.lookback.cursor == nil && all.lookback.frozenStep != nil)
    }
}

@Suite struct RefusalTests {
    @Test(arguments: [
        Key.character("w"), .character("u"), .function(7), .delete, .control("x"), .escape, .end, .right,
        .character("0"), .character("-"), .character("<"),
    ])
    func aKeyThatDoesNothingSaysWhy(key: Key) {
        let before = run(normal)
        let after = run(normal, key)
        #expect(after.messages.entries == before.messages.entries && before.messages.answer == nil)
        #expect(after.messages.answer?.kind == .warning)
        #expect(after.messages.answer?.text.hasPrefix(key.name + ": ") == true)
    }

    @Test func keysAreNoEvents() {
        let log = run(normal).messages.entries
        let state = run(normal, .character("w"), .character("W"), .character("W"))
        #expect(state.messages.entries == log && state.messages.answer?.text.hasPrefix("W: ") == true)
    }

    @Test(arguments: ["q", "d", "p", "b"], [Key.character("w"), .tab])
    func anOverlaySwallowsNoKey(open: Character, key: Key) {
        var state = run(normal)
        _ = state.reduce(.received(.parameters(Preview.parameters)))
        _ = state.reduce(.key(.character(open)))
        guard state.overlay != .none else { return }
        let log = state.messages.entries
        _ = state.reduce(.key(key))
        #expect(state.messages.entries == log)
        #expect(lines(state).contains { $0.contains("! \(key.name): ") })
    }

    @Test(arguments: [large, normal, small])
    func aHiddenLogHidesNoRefusal(size: Size) {
        // Focused, then pressed again: hidden. And any pane on the full screen.
        for keys in [[Key.character("5"), .character("5")], [.enter], [.character("2"), .enter]] {
            var state = run(size)
            for key in keys { _ = state.reduce(.key(key)) }
            _ = state.reduce(.tick(.seconds(10)))
            let isStill = lines(state).contains { $0.contains("! w: ") }
            _ = state.reduce(.key(.character("w")))
            #expect(!isStill && lines(state).contains { $0.contains("! w: ") }, "\(keys)")
            _ = state.reduce(.tick(.seconds(16)))
            #expect(!lines(state).contains { $0.contains("! w: ") })
        }
    }

    @Test func aRunWithoutCheckpointsSaysSo() {
        var state = run(normal, .character("r"))
        _ = state.reduce(.checkpointsFound([]))
        #expect(state.messages.answer?.text == "r: nothing to roll back to: no checkpoint yet; S saves one")
    }
}

@Suite struct RollBackTests {
    @Test func checkpointsThatCannotBeReadAreNamed() {
        var state = run(normal, .character("r"))
        let readable = [SavedCheckpoint(step: 100, referee: nil)]
        _ = state.reduce(.checkpointsFound(readable, unreadable: [200]))
        #expect(state.messages.entries.last?.text == "r: 1 checkpoint cannot be read: of step 200")
        #expect(lines(state).contains { $0.contains("roll back") })
    }

    @Test func whereNoneCanBeReadTheNewestAreNamed() {
        var state = run(normal, .character("r"))
        _ = state.reduce(.checkpointsFound([], unreadable: [100, 200, 300, 400, 5000]))
        let text = state.messages.entries.last?.text
        #expect(text == "r: 5 checkpoints cannot be read: of step 200, 300, 400, 5 000 and 1 earlier")
        #expect(!lines(state).contains { $0.contains("pauses there") })
    }
}

@Suite struct QuitPopupTests {
    private func popup(_ size: Size, _ marks: Mark..., isKept: Bool = true) -> String {
        var state = run(size, isKept: isKept)
        for mark in marks { _ = state.reduce(.received(.mark(mark))) }
        _ = state.reduce(.key(.character("q")))
        return lines(state).joined(separator: "\n")
    }

    @Test(arguments: [large, normal])
    func stoppingNowSaysWhatItLoses(size: Size) {
        #expect(popup(size).contains("loses all 300 steps: there is no checkpoint yet"))
        #expect(
            popup(size, Mark(step: 100, kind: .checkpoint, text: "checkpoint"))
                .contains("loses 200 steps since the checkpoint at 100"))
        #expect(
            popup(size, Mark(step: 299, kind: .checkpoint, text: "checkpoint"))
                .contains("loses 1 step since the checkpoint at 299"))
        #expect(
            popup(size, Mark(step: 300, kind: .checkpoint, text: "checkpoint"))
                .contains("loses nothing: saved at this step"))
        #expect(popup(size, isKept: false).contains("loses all 300 steps: the run is not kept"))
    }
}

@Suite struct LogTimeTests {
    @Test func replayedLinesBearTheTimeOfTheRun() {
        var state = DashboardState(size: normal, isWatching: true)
        _ = state.reduce(.tick(.seconds(3)))
        _ = state.reduce(.received(.started(Preview.description())))
        for step in 1...2 {
            _ = state.reduce(
                .received(.step(StepRecord(step: step, epoch: 0, duration: .seconds(60), scalars: []))))
            _ = state.reduce(.received(.log("after step \(step)")))
        }
        #expect(state.messages.entries.suffix(2).map(\.time) == [.seconds(60), .seconds(120)])
    }

    @Test func aRunThatGoesOnIsNoLongerSaidToBeLeft() {
        var state = run(normal)
        _ = state.reduce(.received(.finished(.stopped(step: 300))))
        #expect(lines(state).last?.contains("q leave") == true)
        _ = state.reduce(.received(.started(Preview.description())))
        #expect(!lines(state).contains { $0.contains("leave") })
    }

    @Test func theClockNeverGoesBack() {
        var state = run(normal)
        _ = state.reduce(.tick(.seconds(5)))
        _ = state.reduce(.tick(.seconds(4)))
        #expect(state.now == .seconds(5))
    }
}
