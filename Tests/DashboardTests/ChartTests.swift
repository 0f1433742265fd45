import Canvas
import Foundation
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

private let area = Rect(x: 0, y: 0, width: 80, height: 20)

private func series(_ values: [Float]) -> Series {
    var series = Series()
    for (index, value) in values.enumerated() { series.append(step: index + 1, value: value) }
    return series
}

private func chart(
    _ values: [Float], kind: Scale.Kind = .linear, view: ChartView = ChartView()
) -> Chart {
    let line = ChartLine(
        letter: "G", series: series(values), role: .generatorLoss, rawRole: .generatorLossRaw)
    return Chart(lines: [line], kind: kind, view: view, area: area, glyphs: .unicode)
}

private func state(steps: Int, tags: [String] = []) -> DashboardState {
    var state = DashboardState(size: Size(width: 120, height: 40))
    _ = state.reduce(.received(.started(Preview.description())))
    for step in 1...steps {
        var noise = Preview.Noise(UInt64(step))
        var record = Preview.record(step, &noise)
        record.scalars += tags.map { Scalar(Tag($0), Float(step)) }
        _ = state.reduce(.received(.step(record)))
    }
    return state
}

private func played(_ state: DashboardState, _ keys: Key...) -> DashboardState {
    var state = state
    for key in keys { _ = state.reduce(.key(key)) }
    return state
}

@Test(arguments: [Scale.Kind.linear, .logarithmic])
func aConstantStaysConstantUnderEverySmoothing(kind: Scale.Kind) {
    for weight in DashboardState.smoothingWeights {
        let chart = chart([Float](repeating: 7, count: 500), kind: kind, view: ChartView(smoothing: weight))
        let smooth = chart.strokes[0].compactMap(\.smooth)
        #expect(!smooth.isEmpty && smooth.allSatisfy { abs($0 - 7) < 1e-3 })
    }
}

@Test func onALogarithmicAxisTheAverageIsTheGeometricOne() {
    let view = ChartView(smoothing: 0.5)
    let values = chart([1, 100], kind: .logarithmic, view: view).strokes[0].compactMap(\.smooth)
    // (0.5 · 0.5 · log 1 + 0.5 · log 100) / (1 - 0.25) = 4/3 decades.
    #expect(abs(values[1] - 21.544) < 0.01)
}

@Test func aLogarithmicAxisHasDecadesAndCountsWhatItCannotShow() {
    let chart = chart((0..<100).map { $0 < 5 ? -1 : Float($0) * 100 }, kind: .logarithmic)
    #expect(chart.scale.ticks.contains(1000))
    #expect(chart.unplacedCount == 5)
    #expect(chart.scale.row(of: 1000, dots: 64) > chart.scale.row(of: 5000, dots: 64))
    #expect(chart.scale.row(of: -1, dots: 64) == 64)
}

@Test(arguments: [[Float(1e-44)], [0], [-3], [3e38], [1e-30, 1e30], [.nan], [1, .infinity]])
func oddValuesOnALogarithmicAxisAreDrawn(values: [Float]) throws {
    let chart = chart(values, kind: .logarithmic)
    var frame = Frame(size: Size(width: 80, height: 20))
    chart.draw(
        into: &frame, appearance: Appearance(theme: try ThemeLibrary(directory: nil).load("dark").theme))
    #expect(chart.scale.low < chart.scale.high)
}

@Test func outliersAreClippedUntilTheyAreAskedFor() {
    var values = (0..<400).map { 1 + Float($0 % 7) / 10 }
    values[30] = 90
    #expect(chart(values).clipped == (1, true))
    #expect(chart(values).scale.high < 5)
    let all = chart(values, view: ChartView(clipsOutliers: false))
    #expect(all.clipped == (0, true))
    #expect(all.scale.high >= 90)
}

@Test func smoothingGoesThroughItsWeightsAndOffAndBack() {
    let start = state(steps: 5)
    #expect(start.chartChoice.smoothing == 0.6)
    #expect(played(start, .character("]")).chartChoice.smoothing == 0.8)
    #expect(played(start, .character("["), .character("["), .character("[")).chartChoice.smoothing == 0)
    #expect(played(start, .character("\\")).chartChoice.smoothing == 0)
    #expect(played(start, .character("]"), .character("\\"), .character("\\")).chartChoice.smoothing == 0.8)
    let most = (0..<30).reduce(start) { state, _ in played(state, .character("]")) }
    #expect(most.chartChoice.smoothing == 0.999)
}

@Test func theWindowHalvesAndDoublesAndFollows() {
    let start = state(steps: 1000)
    #expect(start.visibleSteps == 1...1000)
    let near = played(start, .character("+"))
    #expect(near.visibleSteps == 501...1000)
    #expect(played(near, .character("-")).visibleSteps == 1...1000)
    #expect(played(near, .character("+"), .character("0")).visibleSteps == 1...1000)
    let nearest = (0..<20).reduce(near) { state, _ in played(state, .character("+")) }
    #expect(nearest.visibleSteps.count == DashboardState.leastSpan)
}

@Test func zoomingKeepsTheStepLookedAtInView() {
    var start = state(steps: 1000)
    _ = start.reduce(.lookedAt(step: 300))
    for _ in 0..<5 {
        start = played(start, .character("+"))
        #expect(start.visibleSteps.contains(300))
    }
    let moved = (0..<40).reduce(start) { state, _ in played(state, .left) }
    #expect(moved.visibleSteps.contains(moved.viewedStep))
    #expect(moved.viewedStep < 300)
    let followed = played(moved, .end)
    #expect(followed.isLive)
    #expect(followed.visibleSteps.upperBound == 1000)
}

@Test func theArrowsLookBackAndForwardAgain() {
    let start = state(steps: 100)
    #expect(played(start, .left).lookback.cursor == 99)
    #expect(played(start, .left, .left, .right).lookback.cursor == 99)
    #expect(played(start, .shiftLeft).lookback.cursor == 90)
    #expect(played(start, .home).lookback.cursor == 1)
    #expect(played(start, .home, .left).lookback.cursor == 1)
    #expect(played(start, .left, .right, .right).lookback.cursor == nil)
    #expect(played(start, .left, .escape).lookback.cursor == nil)
}

@Test func aFrozenViewStaysWhereItIs() throws {
    var frozen = played(state(steps: 300), .character("v"))
    let appearance = Appearance(theme: try ThemeLibrary(directory: nil).load("dark").theme)
    let size = Size(width: 120, height: 40)
    let before = frame(of: frozen, appearance: appearance, size: size).text.split(separator: "\n")
    #expect(before[0].contains("FROZEN"))
    for step in 301...700 {
        var noise = Preview.Noise(UInt64(step))
        _ = frozen.reduce(.received(.step(Preview.record(step, &noise))))
    }
    let after = frame(of: frozen, appearance: appearance, size: size).text.split(separator: "\n")
    #expect(after[0].contains("step 700"))
    // All but the header and the progress.
    #expect(before.dropFirst(2) == after.dropFirst(2))
    #expect(played(frozen, .character("v")).visibleSteps.upperBound == 700)
}

@Test func unknownMetricsGetChartsOfTheirOwn() {
    let charts = state(steps: 3, tags: ["fid", "learning-rate/generator", "learning-rate/discriminator"])
        .charts
    #expect(charts.first?.name == "loss")
    #expect(charts.contains { $0.name == "fid" })
    #expect(charts.first { $0.name == "learning rates" }?.lines.map(\.letter) == ["D", "G"])
    #expect(Set(charts.map(\.name)).count == charts.count)
}

@Test func aFilterLeavesChartsAndLogLinesThatHaveIt() {
    var filtered = played(state(steps: 3), .character("/"))
    #expect(filtered.overlay == .filter)
    for character in "GRAD" { filtered = played(filtered, .character(character)) }
    #expect(filtered.charts.map(\.name) == ["gradient norms"])
    #expect(filtered.shownLog.isEmpty)
    let kept = played(filtered, .enter)
    #expect(kept.overlay == .none && kept.panes.filter == "GRAD")
    #expect(played(kept, .escape).panes.filter.isEmpty)
    #expect(played(filtered, .escape).panes.filter.isEmpty)
}

@Test func arrowsAndPagesChooseCharts() {
    let start = state(steps: 3, tags: ["a", "b", "c", "d", "e"])
    let names = start.charts.map(\.name)
    #expect(played(start, .down).selectedPlan?.name == names[1])
    #expect(played(start, .down, .up).selectedPlan?.name == names[0])
    let slots = start.layout.charts.count
    #expect(slots > 1 && slots < names.count)
    #expect(played(start, .pageDown).selectedPlan?.name == names[slots])
}

@Test func aPanesNumberFocusesItAndThenHidesIt() {
    let start = state(steps: 3)
    let focused = played(start, .character("2"))
    #expect(focused.panes.focus == .samples)
    let hidden = played(focused, .character("2"))
    #expect(hidden.panes.hidden == Pane.hiddenAtFirst.union([.samples]))
    #expect(hidden.panes.focus == .gauge)
    #expect(hidden.layout.samples == nil)
    let back = played(hidden, .character("2"))
    #expect(back.panes.focus == .samples && back.panes.hidden == Pane.hiddenAtFirst)
}

/// Asked for by its key alone, and then a bar and words for each kind.
@Test func whatTheMachineHasToDoIsShownUnderSix() {
    let gpus = [
        MachineReading.GPU(
            name: "H100", utilization: 0.87, memoryUsed: 40 * 1_073_741_824, memoryTotal: 80 * 1_073_741_824,
            temperature: 61, power: 512)
    ]
    let reading = MachineReading(
        processors: 0.5, processorCount: 4, memoryUsed: 2 * 1_073_741_824, memoryTotal: 8 * 1_073_741_824,
        diskFree: 1_073_741_824, diskTotal: 100 * 1_073_741_824, gpus: gpus)
    var start = state(steps: 3)
    _ = start.reduce(.received(.machine(reading)))
    let size = Size(width: 120, height: 50)
    #expect(!frame(of: start, appearance: Appearance(theme: .plain), size: size).text.contains("GPU 0"))
    let shown = played(start, .character("6"))
    let text = frame(of: shown, appearance: Appearance(theme: .plain), size: size).text
    #expect(text.contains("50 % of 4 cores") && text.contains("2.0 GiB of 8.0 GiB"))
    #expect(text.contains("87 %  61 °C  512 W  H100") && text.contains("40 GiB of 80 GiB"))
    #expect(played(shown, .character("6")).layout.machine == nil)
}

@Test func tabGoesRoundThePanesThatAreShown() {
    var walked = played(state(steps: 3), .character("3"), .character("3"))
    var seen: [Pane] = []
    for _ in 0..<4 {
        walked = played(walked, .tab)
        seen.append(walked.panes.focus)
    }
    #expect(Set(seen) == [.charts, .samples, .answers, .log])
    #expect(played(walked, .backTab, .tab).panes.focus == walked.panes.focus)
}

@Test(arguments: [Size(width: 120, height: 40), Size(width: 40, height: 12)])
func enterShowsAPaneAloneAndEscapeGoesBack(size: Size) {
    for pane in Pane.allCases {
        var alone = state(steps: 3)
        _ = alone.reduce(.resized(size))
        alone.panes.focus = pane
        alone = played(alone, .enter)
        let area = alone.layout.area(of: pane, state: alone)
        #expect(area?.width == size.width, "\(pane)")
        #expect(played(alone, .escape).layout != alone.layout)
    }
}

@Test func marksStandAtTheirStepOnEveryChart() throws {
    var marked = state(steps: 100)
    _ = marked.reduce(.received(.mark(Mark(step: 50, kind: .edit, text: "learning rate halved"))))
    let appearance = Appearance(theme: try ThemeLibrary(directory: nil).load("dark").theme)
    let text = frame(of: marked, appearance: appearance, size: Size(width: 120, height: 40)).text
    let guides = text.split(separator: "\n").filter { $0.contains("┊") }
    #expect(guides.count >= 6)
}

@Test func theFirstBadStepIsNamed() throws {
    var broken = state(steps: 100)
    for step in [101, 105] {
        let record = StepRecord(
            step: step, epoch: 0, duration: .zero, scalars: [Scalar(.generatorLoss, .infinity)])
        _ = broken.reduce(.received(.step(record)))
    }
    let appearance = Appearance(theme: try ThemeLibrary(directory: nil).load("dark").theme)
    let text = frame(of: broken, appearance: appearance, size: Size(width: 120, height: 40)).text
    #expect(text.contains("! NaN/Inf 2  first at 101"))
}

@Test func whatIsExportedIsWhatIsSeen() {
    let seen = played(state(steps: 200, tags: ["evil,\"tag\"\u{1b}"]), .character("+"))
    let rows = visibleData(of: seen).split(separator: "\n")
    #expect(rows.first == "tag,first_step,last_step,count,mean,low,high,non_finite")
    #expect(rows.filter { $0.hasPrefix("loss/generator,") }.count == 100)
    #expect(rows.contains { $0.hasPrefix("loss/generator,101,101,1,") })
    #expect(rows.contains { $0.hasPrefix("\"evil,\"\"tag\"\"·\",") })
    let few = visibleData(of: seen, rowLimit: 10).split(separator: "\n")
    #expect(few.filter { $0.hasPrefix("loss/generator,") }.count <= 14)
    let wishes = {
        var state = seen
        return state.reduce(.key(.character("e")))
    }()
    guard case .export(let export)? = wishes.first else {
        Issue.record("no wish to export")
        return
    }
    #expect(export.step == 200)
    #expect(export.table.split(separator: "\n").count == rows.count)
}

@Test func thePlaneIsExportedAsAPictureOfItsLayers() throws {
    let theme = try ThemeLibrary(directory: nil).load("dark").theme
    func colors(_ letters: String) throws -> Set<[UInt8]> {
        var state = Preview.state(samples: Preview.ring, noun: "points", recipe: "ring")
        _ = state.reduce(.key(.character("b")))
        for letter in letters { _ = state.reduce(.key(.character(letter))) }
        _ = state.reduce(.key(.escape))
        guard case .export(let export)? = state.reduce(.key(.character("e"))).first else { return [] }
        let picture = try #require(export.sheets(theme: theme).first?.pictures)
        #expect(picture.width == 640 && picture.height == 640 && picture.count == 1)
        return Set(
            stride(from: 0, to: picture.pixels.count, by: 3).map { Array(picture.pixels[$0..<$0 + 3]) })
    }
    let dots = theme[gradient: .points]
    let (real, fake) = (dots.color(at: 0), dots.color(at: 1))
    func isIn(_ color: RGB, _ found: Set<[UInt8]>) -> Bool {
        found.contains([color.red, color.green, color.blue])
    }
    let (all, reals, fakes) = (try colors(""), try colors("f"), try colors("rs"))
    #expect(isIn(real, all) && isIn(fake, all))
    #expect(isIn(real, reals) && !isIn(fake, reals))
    #expect(!isIn(real, fakes) && isIn(fake, fakes))
}

@Test func whatAPlaceOfTheScreenBelongsToIsKnown() {
    let start = state(steps: 3)
    let layout = start.layout
    for (pane, area) in [(Pane.gauge, layout.gauge), (.samples, layout.samples), (.log, layout.log)] {
        guard let area else { continue }
        #expect(layout.pane(x: area.x, y: area.y)?.pane == pane)
    }
    for (slot, area) in layout.charts.enumerated() {
        #expect(layout.pane(x: area.maxX - 1, y: area.maxY - 1)?.slot == slot)
    }
    #expect(layout.pane(x: 0, y: 0) == nil)
}

/// As wide as the numbers are, the axis's labels stay inside the chart, and each says what it stands at.
@Test(arguments: [[Float(-1e38), 1e38], [-12_345, -1_100], [0.5, 2], [0, 3e9], [-2_000, 40]])
func axisLabelsStayInTheChart(values: [Float]) {
    let place = Rect(x: 4, y: 0, width: 76, height: 20)
    let line = ChartLine(
        letter: "G", series: series(values), role: .generatorLoss, rawRole: .generatorLossRaw)
    let chart = Chart(
        lines: [line], view: ChartView(clipsOutliers: false), area: place, glyphs: .unicode)
    var frame = Frame(size: Size(width: 80, height: 20))
    chart.draw(into: &frame, appearance: Appearance(theme: .plain))
    let rows = frame.text.split(separator: "\n").map { Array($0) }
    #expect(rows.allSatisfy { $0.prefix(4).allSatisfy { $0 == " " } })
    let labels = rows.compactMap { row in row.firstIndex(of: "┤").map { String(row[4..<$0]) } }
        .map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(labels.count >= 3 && Set(labels).count == labels.count && !labels.contains(""))
}

extension Layout {
    /// Where a pane stands; of the charts, the chosen one.
    fileprivate func area(of pane: Pane, state: DashboardState) -> Rect? {
        switch pane {
        case .charts: charts.isEmpty ? nil : charts[state.selectedIndex % charts.count]
        case .samples: samples
        case .gauge: gauge
        case .answers: scores
        case .log: log
        case .machine: machine
        }
    }
}
