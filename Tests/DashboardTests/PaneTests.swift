import Canvas
import Foundation
import RunRecord
import Testing

@testable import Dashboard

private let appearance = Appearance(theme: .plain)

@Test(arguments: [
    ("the mouse is the terminal's now", 15, ["the mouse is ", "the terminal's ", "now"]),
    ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("a bcdefghijk", 8, ["a bcdefg", "hijk"]),
    ("a     b", 3, ["a     ", "b"]), ("", 5, [""]), ("  x", 5, ["  x"]), ("ab cd", 5, ["ab cd"]),
])
func aLogLineBreaksBehindASpaceWhereOneIsNear(text: String, width: Int, lines: [String]) {
    #expect(text.broken(to: width) == lines)
    #expect(text.broken(to: width).joined() == text)
}

/// A dashboard with so many lines in its log.
private func state(logLines count: Int, size: Size = Size(width: 80, height: 24)) -> DashboardState {
    var state = DashboardState(size: size)
    for index in 0..<count {
        _ = state.reduce(.tick(.seconds(index)))
        _ = state.reduce(.noted("line \(index)"))
    }
    return state
}

private func rows(_ state: DashboardState) -> [String] {
    let frame = frame(of: state, appearance: appearance, size: state.size)
    return (0..<frame.size.height).map { y in
        (0..<frame.size.width).map { x in
            if case .glyph(let character, _) = frame[x, y] { String(character) } else { "" }
        }.joined()
    }
}

private func text(_ state: DashboardState) -> String { rows(state).joined(separator: "\n") }

@discardableResult
private func press(_ keys: Key..., on state: inout DashboardState) -> [Wish] {
    keys.flatMap { state.reduce(.key($0)) }
}

struct LogPaneTests {
    @Test func theNewestLinesStandThereWithTheirTimes() {
        var state = state(logLines: 100)
        press(.character("l"), on: &state)
        #expect(text(state).contains("01:39    line 99"))
        #expect(text(state).contains("line 90") && !text(state).contains("line 80 "))
        press(.character("l"), on: &state)
        #expect(state.overlay == .none)
    }

    @Test func whoReadsOlderLinesKeepsThemBeforeTheEyes() {
        var state = state(logLines: 100)
        press(.character("l"), .pageUp, .up, on: &state)
        let before = rows(state).filter { $0.contains("line ") }
        #expect(!before.contains { $0.contains("line 99") })
        _ = state.reduce(.noted("news"))
        _ = state.reduce(.printed(String(repeating: "long ", count: 40)))
        #expect(rows(state).filter { $0.contains("line ") } == before)
        press(.end, on: &state)
        #expect(text(state).contains("news"))
    }

    @Test func itScrollsFromTheFirstLineToTheLastAndNoFurther() {
        var state = state(logLines: 50)
        press(.character("l"), .home, .up, .pageUp, on: &state)
        #expect(text(state).contains("00:00    line 0 "))
        press(.end, .down, .pageDown, on: &state)
        #expect(text(state).contains("line 49"))
    }

    @Test func otherKeysWorkWhileOneReads() {
        var state = state(logLines: 3)
        _ = state.reduce(.received(.started(Preview.description())))
        #expect(press(.character("l"), .character(" "), on: &state) == [.ask(.pause)])
        guard case .log = state.overlay else {
            Issue.record("the log is closed")
            return
        }
    }

    @Test func whatOthersPrintIsWholeAndHarmless() {
        var state = state(logLines: 0, size: Size(width: 40, height: 20))
        _ = state.reduce(.printed("a\u{1b}[2Jb  c" + String(repeating: "x", count: 60) + "end"))
        press(.character("l"), on: &state)
        #expect(text(state).contains("> a·[2Jb  c"))
        #expect(text(state).contains("end"))
    }

    @Test(arguments: [Size(width: 20, height: 5), Size(width: 1, height: 1), Size(width: 300, height: 100)])
    func everySizeIsDrawn(size: Size) {
        var state = state(logLines: 30, size: size)
        press(.character("l"), .up, .home, .end, on: &state)
        #expect(rows(state).count == size.height)
    }
}

struct FooterTests {
    @Test(arguments: [
        "? help": Key.character("?"), "Tab pane": .tab, "Space pause": .character(" "),
    ])
    func aClickOnAKeyPressesIt(label: String, key: Key) throws {
        var clicked = DashboardState(size: Size(width: 120, height: 40))
        _ = clicked.reduce(.received(.started(Preview.description())))
        var pressed = clicked
        let row = try #require(rows(clicked).last)
        let range = try #require(row.range(of: label))
        let x = row.distance(from: row.startIndex, to: range.lowerBound)
        #expect(clicked.reduce(.mouse(Mouse(.press, x: x, y: 39))) == press(key, on: &pressed))
        #expect(clicked == pressed)
    }

    @Test func aClickFocusesThePaneUnderTheMouse() throws {
        var state = DashboardState(size: Size(width: 120, height: 40))
        let layout = state.layout
        let panes = [layout.samples, layout.gauge, layout.scores, layout.log, layout.charts.last]
        for (area, pane) in zip(panes, [Pane.samples, .gauge, .answers, .log, .charts]) {
            let area = try #require(area)
            #expect(state.reduce(.mouse(Mouse(.press, x: area.x + 3, y: area.y + 1))) == [])
            #expect(state.panes.focus == pane)
        }
        #expect(state.selectedIndex == layout.charts.count - 1)
    }

    @Test func theWheelZoomsChartsAndScrollsTheLog() throws {
        var state = Preview.state(steps: 600)
        _ = state.reduce(.resized(Size(width: 120, height: 40)))
        for index in 0..<40 { _ = state.reduce(.noted("line \(index)")) }
        let log = try #require(state.layout.log)
        _ = state.reduce(.mouse(Mouse(.wheelUp, x: log.x + 3, y: log.y + 1)))
        #expect(state.panes.focus == .log && state.messages.scroll == 1 && state.chartChoice.window == .all)
        let all = state.visibleSteps.count
        _ = state.reduce(.mouse(Mouse(.wheelUp, x: 5, y: 5)))
        #expect(state.panes.focus == .charts && state.visibleSteps.count == all / 2)
    }

    @Test func aClickBesideAllKeysDoesNothing() {
        var state = DashboardState(size: Size(width: 120, height: 40))
        let before = state
        for place in [(0, 39), (119, 39), (5, 5), (-1, -1), (500, 500)] {
            #expect(state.reduce(.mouse(Mouse(.press, x: place.0, y: place.1))) == [])
        }
        #expect(state == before)
    }
}

struct ThemeChooserTests {
    private let names = ["dark", "light", "mono"]

    private func choosing(_ current: String = "dark") -> DashboardState {
        var state = DashboardState(size: Size(width: 80, height: 24))
        #expect(press(.character("t"), on: &state) == [.themes])
        _ = state.reduce(.themesFound(names: names, current: current))
        return state
    }

    @Test func eachThemeIsShownAsOneMovesAndEnterKeepsIt() {
        var state = choosing()
        #expect(
            press(.down, .down, .down, .up, on: &state)
                == ["light", "mono", "dark", "mono"].map { .useTheme($0) })
        #expect(press(.enter, on: &state) == [])
        #expect(state.overlay == .none)
        #expect(state.messages.answer?.text == "theme mono")
    }

    @Test func escapeBringsBackWhatWasThere() {
        var state = choosing("./mine.toml")
        #expect(press(.down, .escape, on: &state) == [.useTheme("light"), .useTheme("./mine.toml")])
        #expect(state.overlay == .none)
    }

    @Test func theSelectedNameIsMarkedBySign() {
        var state = choosing()
        press(.down, on: &state)
        #expect(text(state).contains("▶ light") && text(state).contains("· dark"))
    }

    @Test func aClickChoosesAndAnotherKeeps() throws {
        var state = choosing()
        let y = try #require(rows(state).firstIndex { $0.contains("mono") })
        #expect(state.reduce(.mouse(Mouse(.press, x: 70, y: y))) == [.useTheme("mono")])
        #expect(state.reduce(.mouse(Mouse(.press, x: 2, y: 2))) == [])
        #expect(state.reduce(.mouse(Mouse(.press, x: 70, y: y))) == [])
        #expect(state.overlay == .none)
    }

    @Test func theWheelMoves() {
        var state = choosing()
        #expect(state.reduce(.mouse(Mouse(.wheelDown, x: 0, y: 0))) == [.useTheme("light")])
    }

    @Test(arguments: [Size(width: 20, height: 5), Size(width: 1, height: 1), Size(width: 34, height: 9)])
    func theSelectedOneIsAlwaysInSight(size: Size) {
        var state = choosing()
        _ = state.reduce(.resized(size))
        press(.end, on: &state)
        #expect(size.width < 20 || text(state).contains("mono"))
    }

    @Test func withoutThemesThereIsNothingToChoose() {
        var state = DashboardState()
        _ = state.reduce(.themesFound(names: [], current: "x"))
        #expect(press(.down, .end, .enter, on: &state) == [])
    }
}

@Test func whatAnotherProgramDoesNotRecordTakesNoRoom() {
    var state = DashboardState(
        size: Size(width: 80, height: 24), canControl: false, isWatching: true, title: "logs")
    let record = StepRecord(step: 1, epoch: 0, duration: .seconds(1), scalars: [Scalar(.generatorLoss, 1)])
    _ = state.reduce(.received(.step(record)))
    #expect(state.absentPanes == [.samples, .gauge, .answers])
    #expect(state.layout.charts.first?.width == 80 && state.layout.gauge == nil)
    let text = frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
    #expect(text.contains("not recorded: samples, gauge, D's answers; gantop companion records them"))
    // Its key says so, and the focus passes it by.
    _ = state.reduce(.key(.character("3")))
    #expect(state.panes.focus == .charts && state.messages.answer?.text.contains("nothing for gauge") == true)
    _ = state.reduce(.key(.tab))
    #expect(state.panes.focus == .log)
    let scores = StepRecord(step: 2, epoch: 0, duration: .seconds(1), scalars: [Scalar(.realScore, 0.7)])
    _ = state.reduce(.received(.step(scores)))
    #expect(state.absentPanes == [.samples, .gauge] && state.layout.scores != nil)
}

/// The pane that keys are about is to be seen, whichever others are shown and however small the screen is.
@Test(arguments: [
    Size(width: 200, height: 60), Size(width: 120, height: 40), Size(width: 80, height: 24),
    Size(width: 60, height: 18), Size(width: 59, height: 30), Size(width: 40, height: 12),
    Size(width: 34, height: 9),
])
func theFocusedPaneHasAPlace(size: Size) {
    let kinds: [Layout.SampleKind?] = [
        nil, .points, .named, .columns, .images(width: 28, height: 28),
        .images(width: 64, height: 64, rowCount: 10),
    ]
    for kind in kinds {
        for number in 1..<(1 << Pane.allCases.count) {
            let shown = Set(Pane.allCases.filter { number & 1 << ($0.rawValue - 1) != 0 })
            for focus in shown {
                let layout = Layout(size: size, kind: kind, shown: shown, focus: focus, logHeight: { _ in 9 })
                let isThere =
                    switch focus {
                    case .charts: !layout.charts.isEmpty
                    case .samples: layout.samples != nil
                    case .gauge: layout.gauge != nil
                    case .answers: layout.scores != nil
                    case .log: layout.log != nil || layout.logLine != nil
                    case .machine: layout.machine != nil
                    }
                #expect(isThere, "\(focus) of \(shown.map(\.rawValue).sorted()), \(String(describing: kind))")
            }
        }
    }
}
