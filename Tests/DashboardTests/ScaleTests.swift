import Testing

@testable import Dashboard

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
