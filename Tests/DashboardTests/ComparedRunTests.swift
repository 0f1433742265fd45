import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// Several runs in one chart.
struct ComparedRunTests {
    private func record(_ step: Int, value: Float, epoch: Double, seconds: Double) -> RunEvent {
        .step(
            StepRecord(
                step: step, epoch: epoch, duration: .seconds(seconds),
                scalars: [Scalar(.discriminatorLoss, value), Scalar(.generatorLoss, value + 1)]))
    }

    /// This run takes a second a step and ten steps an epoch; others half of that and twenty.
    private func state(_ names: [String], size: Size = Size(width: 120, height: 40)) -> DashboardState {
        var state = DashboardState(size: size, isWatching: true, title: "one", comparedWith: names)
        for step in 1...200 {
            _ = state.reduce(.received(record(step, value: 1, epoch: Double(step) / 10, seconds: 1)))
            for place in names.indices {
                _ = state.reduce(
                    .compared(
                        record(step, value: Float(step), epoch: Double(step) / 20, seconds: 0.5), place: place
                    ))
            }
        }
        return state
    }

    private func text(_ state: DashboardState) -> String {
        frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
    }

    @Test func fiveOthersHaveNumbersNamesAndDashesOfTheirOwn() {
        let names = ["two", "three", "four", "five", "six"]
        let shown = text(state(names, size: Size(width: 200, height: 60)))
        #expect(shown.contains("with 5 others"))
        for (place, name) in names.enumerated() {
            #expect(shown.contains("\(place + 2) \(ComparedStyle(place).dashes.sample) \(name)"), "\(shown)")
        }
        let samples = names.indices.map { ComparedStyle($0).dashes.sample }
        let roles = names.indices.map { ComparedStyle($0).role }
        #expect(Set(samples).count == 5 && Set(roles).count == 5)
        #expect(shown.contains(" D2 ") && shown.contains(" G6 "))
    }

    @Test(arguments: [Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 40, height: 12)])
    func theLegendGivesWayAndNothingElse(size: Size) {
        let shown = text(state(["two", "a-name-that-is-quite-long-for-a-legend", "three"], size: size))
        #expect(shown.contains("loss"))
        if size.width == 120 { #expect(shown.contains("2 - - two") && shown.contains("4 . . three")) }
    }

    /// Names that begin alike are told apart by their ends.
    @Test(arguments: 1...5) func aSmallScreenSaysWhichRunIsWhich(count: Int) throws {
        let theme = try ThemeLibrary(directory: nil).load("dark").theme
        let names = (1...count).map { "ring-20261123-22061\($0)" }
        let size = Size(width: 40, height: 12)
        let shown = frame(of: state(names, size: size), appearance: Appearance(theme: theme), size: size)
        #expect(shown.text.contains(" one "), "\(shown.text)")
        for (place, name) in names.enumerated() {
            let (number, end) = (count == 1 ? "-" : "\(place + 2)", name.suffix(count > 3 ? 3 : 6))
            let rows = shown.text.split(separator: "\n")
            let row = rows.firstIndex { $0.contains("\(number) ") && $0.contains("\(end)") }
            #expect(row != nil, "\(name) is not in\n\(shown.text)")
            guard count > 1, let row else { continue }
            let sign = Cell.glyph(Character("\(place + 2)"), theme[.series(place)])
            #expect((0..<40).contains { shown[$0, row].isSame(as: sign) })
        }
        #expect(shown.text.contains("│") && shown.text.contains("loss"))
    }

    @Test func namesThatLookAlikeAreCutAtTheirBeginnings() {
        #expect(["ring", "fashion"].shortened(to: 5) == ["ring", "fash…"])
        #expect(["ring-1123-01", "ring-1123-02"].shortened(to: 7) == ["…123-01", "…123-02"])
        #expect(["ring-1", "ring-2"].shortened(to: 1) == ["…", "…"])
    }

    @Test func whereOneLooksBackEachRunHasItsNumber() throws {
        var state = state(["two", "three"])
        _ = state.reduce(.lookedAt(step: 100))
        let shown = frame(of: state, appearance: Appearance(theme: .plain), size: state.size)
        let column = try #require(
            (0..<state.size.width).first { x in
                (0..<state.size.height).contains { y in
                    if case .glyph("3", let style) = shown[x, y] {
                        style == Theme.plain[.series(1)] && (7..<14).contains(y) && x > 20
                    } else {
                        false
                    }
                }
            })
        #expect(column < 60)
    }

    @Test func seriesHaveColoursInEveryTheme() throws {
        for name in ThemeLibrary(directory: nil).names {
            let theme = try ThemeLibrary(directory: nil).load(name).theme
            let styles = (0..<5).map { theme[Role.series($0)] }
            if name != "mono" { #expect(Set(styles).count >= 4, "\(name)") }
        }
    }

    /// At the end of this run the other one's clock reads what the axis does only at another of its steps.
    @Test(arguments: [(StepClock.Measure.step, 100), (.epoch, 200), (.time, 200)])
    func othersAreAlignedByWhatTheAxisCounts(measure: StepClock.Measure, step: Int) throws {
        let state = state(["two"])
        let columns = Columns(steps: 1...100, columnCount: 100, measure: measure, clock: state.pace.clock)
        let other = try #require(state.comparison.others.first)
        #expect(columns.step(at: 100, on: other.clock) == step)
        let followed = columns.followed(by: other.clock)
        let series = try #require(other.series[.discriminatorLoss])
        let last = try #require(followed.buckets(of: series).last)
        // What is drawn last is what the other one had then, and it stands at the right edge.
        #expect(abs(last.bucket.high - Float(step)) <= 2)
        #expect(followed.dot(of: last.column) >= 97)
    }

    @Test func whatTheAxisCountsAndARunDoesNotTellIsNotDrawn() {
        var state = DashboardState(isWatching: true, title: "one", comparedWith: ["two", "three"])
        for step in 1...50 {
            _ = state.reduce(.received(record(step, value: 1, epoch: Double(step), seconds: 1)))
            _ = state.reduce(.compared(record(step, value: 5, epoch: 0, seconds: 0), place: 0))
            _ = state.reduce(.compared(record(step, value: 9, epoch: Double(step), seconds: 1), place: 1))
        }
        state.size = Size(width: 120, height: 40)
        #expect(text(state).contains("D2 5.00") && text(state).contains("D3 9.00"))
        _ = state.reduce(.key(.character("x")))
        #expect(!text(state).contains("D2 ") && text(state).contains("D3 9.00"))
    }
}

extension Cell {
    /// The ground is the screen's.
    fileprivate func isSame(as other: Cell) -> Bool {
        guard case .glyph(let own, let style) = self, case .glyph(let glyph, let wanted) = other else {
            return false
        }
        return own == glyph && style.foreground == wanted.foreground && style.attributes == wanted.attributes
    }
}
