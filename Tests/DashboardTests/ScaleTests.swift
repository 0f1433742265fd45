import Canvas
import Glibc
import Testing

@testable import Dashboard
@testable import Diagnostics

@Test(arguments: [
    (0.0, 1.0, 5, 0.2), (0, 1, 4, 0.5), (0, 10, 5, 2), (0, 0.03, 3, 0.01), (-3, 4, 6, 2),
    (0, 46_900, 5, 10_000),
])
func ticksAreOneTwoOrFiveTimesAPowerOfTen(low: Double, high: Double, count: Int, step: Double) {
    #expect(abs(Scale.step(over: high - low, count: count) / step - 1) < 1e-9)
}

@Test(arguments: [(Float(0.31), Float(2.84)), (0, 1), (-5, 5), (1e-6, 2e-6), (1000, 90_000), (0.99, 1.01)])
func aScaleHoldsItsRangeAndHasThreeToSixTicks(low: Float, high: Float) {
    let scale = Scale(over: low...high, tickCount: 6)
    #expect(scale.low <= low && scale.high >= high)
    #expect((3...7).contains(scale.ticks.count))
    #expect(scale.ticks.allSatisfy { $0 >= scale.low - 1e-6 && $0 <= scale.high * 1.0001 })
}

@Test(arguments: [Float(0), 1, -3, 1e-8, 1e8])
func aConstantGetsAScaleAroundIt(value: Float) {
    let scale = Scale(over: value...value, tickCount: 5)
    #expect(scale.low < value || value == 0)
    #expect(scale.high > value)
    #expect(scale.row(of: value, dots: 40) > 0)
}

@Test func rowsGoFromTheTopDown() {
    let scale = Scale(over: 0...1, tickCount: 5)
    #expect(scale.row(of: scale.high, dots: 20) == 0)
    #expect(scale.row(of: scale.low, dots: 20) == 19)
    #expect(scale.row(of: 100, dots: 20) < 0)
}

@Test(arguments: [
    (Float(0), "0.00"), (0.931, "0.93"), (12.34, "12.3"), (0.0123, "0.012"), (1204, "1 204"), (-0.5, "-0.50"),
    (0.000_02, "2.0e-5"), (1.2e9, "1.2e9"), (.nan, "NaN"), (.infinity, "Inf"), (-.infinity, "-Inf"),
])
func numbersAreShort(value: Float, text: String) {
    #expect(Numbers.short(value) == text)
}

@Test func thousandsStandApart() {
    #expect(Numbers.grouped(0) == "0")
    #expect(Numbers.grouped(999) == "999")
    #expect(Numbers.grouped(11_240) == "11 240")
    #expect(Numbers.grouped(-1_234_567) == "-1 234 567")
}

@Test(arguments: [(41, "00:41"), (561, "09:21"), (4161, "1:09:21"), (273_600, "3d 04h"), (-5, "00:00")])
func clocksReadAsClocks(seconds: Int, text: String) {
    #expect(Numbers.clock(.seconds(seconds)) == text)
}

@Test(arguments: [
    (Float(0), "0"), (500, "500"), (4000, "4k"), (1250, "1.3k"), (2_000_000, "2M"), (0.25, "0.25"), (2, "2"),
    (2e9, "2e9"), (-1.5e38, "-1.5e38"), (-1500, "-1.5k"),
])
func axisLabelsAreBrief(value: Float, text: String) {
    #expect(Chart.brief(value) == text)
}

@Test(arguments: [
    (Float(9.97e-4), "1.0e-3"), (9.4e-4, "9.4e-4"), (9.96e-5, "1.0e-4"), (9.94e-5, "9.9e-5"),
    (0.0996, "0.10"),
    (0.999_5, "1.00"), (9.994, "9.99"), (9.996, "10.0"), (99.94, "99.9"), (99.96, "100"), (999.6, "1 000"),
    (999_999.4, "999 999"), (9.97e8, "1.0e9"), (-9.97e-4, "-1.0e-3"),
])
func numbersAreRoundedBeforeTheirPowerIsChosen(value: Float, text: String) {
    #expect(Numbers.short(value) == text)
}

@Test(arguments: -44...37)
func noNumberHasTenBeforeItsPowerOrMoreThanThreeDigits(exponent: Int) {
    for digits in [
        "9.4", "9.949", "9.951", "9.97", "9.994", "9.995", "9.9951", "9.999", "1", "1.0049", "5.55",
    ] {
        guard let value = Float("\(digits)e\(exponent)") else { continue }
        for text in [Numbers.short(value), Numbers.short(-value)] {
            #expect(
                !text.contains("10.0e") && !text.contains("1000") && !text.contains("10.00"),
                "\(value): \(text)")
            guard !(-3...(-2)).contains(exponent), let mantissa = text.split(separator: "e").first,
                !text.contains(" "), !text.contains("k"),
                !text.contains("M"), let read = Double(text), mantissa.contains(".")
            else { continue }
            #expect(abs(abs(read) - Double(value)) <= Double(value) * 0.055, "\(value): \(text)")
        }
    }
}

@Test func labelsOfAnAxisDifferFromEachOther() {
    for exponent in -30...12 {
        for (low, high) in [(0.0, 1.0), (0.5, 0.52), (1, 1.03), (-1, 1), (0.97, 1), (1000, 1080), (3, 3.3)] {
            var power = 1.0
            for _ in 0..<abs(exponent) { power = exponent < 0 ? power / 10 : power * 10 }
            let range = Float(low * power)...Float(high * power)
            for count in 3...6 {
                let scale = Scale(over: range, tickCount: count)
                #expect(Set(scale.labels).count == scale.labels.count, "\(range): \(scale.labels)")
                #expect(scale.labels.allSatisfy { $0.count <= 11 }, "\(scale.labels)")
            }
            guard low > 0 else { continue }
            let places = log10f(range.lowerBound)...log10f(range.upperBound)
            let labels = Scale(over: places, tickCount: 5, kind: .logarithmic).labels
            #expect(Set(labels).count == labels.count, "\(range): \(labels)")
        }
    }
}

private let labelCases: [([Double], Double, [String])] = [
    ([0.5, 0.502, 0.504], 0.002, ["0.5", "0.502", "0.504"]), ([0, 1e-5, 2e-5], 1e-5, ["0", "1e-5", "2e-5"]),
    ([11_200, 11_250, 11_300], 50, ["11.2k", "11.25k", "11.3k"]),
    ([0, 500, 1000, 1500], 500, ["0", "500", "1k", "1.5k"]),
    ([999_500, 1_000_000, 1_000_500], 500, ["999.5k", "1M", "1.0005M"]),
    ([2e9, 4e9], 2e9, ["2e9", "4e9"]), ([-1, 0, 1], 1, ["-1", "0", "1"]),
]

@Test(arguments: labelCases)
func labelsHaveAsManyDigitsAsTheirDistanceNeeds(ticks: [Double], distance: Double, texts: [String]) {
    #expect(Numbers.labels(of: ticks, apart: distance) == texts)
}

@Test(arguments: [(Float(1), Float(1)), (0.99, 1), (0, 0), (0, 1), (0, 0.01), (0.5, 0.51)])
func theAxisOfAShareStaysBetween0And1(low: Float, high: Float) {
    var series = Series()
    for step in 1...100 { series.append(step: step, value: step % 2 == 0 ? low : high) }
    let line = ChartLine(letter: "", series: series, role: .meter, rawRole: .gaugeScale)
    let chart = Chart(lines: [line], area: Rect(x: 0, y: 0, width: 60, height: 16), glyphs: .unicode)
    #expect(chart.scale.low >= 0 && chart.scale.high <= 1 && chart.scale.low < chart.scale.high)
    #expect(chart.scale.ticks.allSatisfy { (0...1).contains($0) })
}

@Test(arguments: [1, 2, 3, 7, 50, 99, 100, 101, 130, 161, 399, 1000, 4097, 12_345])
func curvesReachTheRightEdge(steps: Int) {
    var series = Series()
    for step in 1...steps { series.append(step: step, value: Float(step % 7)) }
    let line = ChartLine(letter: "", series: series, role: .meter, rawRole: .gaugeScale)
    for width in [30, 57, 61, 120] {
        for isPart in [false, true] {
            var view = ChartView()
            if isPart {
                (view.steps, view.isPart) = (max(1, steps - steps / 3)...steps, true)
            }
            let chart = Chart(
                lines: [line], view: view, area: Rect(x: 0, y: 0, width: width, height: 16), glyphs: .unicode)
            let last = chart.strokes[0].last
            #expect(last.map { $0.column + $0.width } == chart.plot.width * 2, "\(steps) \(width) \(isPart)")
            #expect(chart.strokes[0].first.map { $0.column < chart.plot.width * 2 } == true)
        }
    }
}

@Test func aNumberThatStandsTwiceSaysWhichIsSmoothed() {
    let state = Preview.state(steps: 500)
    let wide = frame(of: state, appearance: Appearance(theme: .plain), size: Size(width: 120, height: 40))
        .text
    #expect(wide.contains(" smoothed · ") && wide.contains(" now "))
    let narrow = frame(of: state, appearance: Appearance(theme: .plain), size: Size(width: 40, height: 12))
        .text
    #expect(narrow.contains("loss smoothed"))
    var rough = state
    _ = rough.reduce(.key(.character("\\")))
    #expect(
        !frame(of: rough, appearance: Appearance(theme: .plain), size: Size(width: 120, height: 40)).text
            .contains(
                "smoothed "))
}
