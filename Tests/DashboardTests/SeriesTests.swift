import Testing

@testable import Dashboard
@testable import Diagnostics
@testable import RunRecord

private func series(_ values: [Float], capacity: Int = 1 << 16) -> Series {
    var series = Series(capacity: capacity)
    for (index, value) in values.enumerated() { series.append(step: index + 1, value: value) }
    return series
}

@Test func aSpikeSurvivesDownsampling() {
    var values = [Float](repeating: 1, count: 100_000)
    values[31_337] = 99
    let series = series(values, capacity: 1 << 10)
    let shown = Columns(steps: 1...values.count, columnCount: 80).buckets(of: series)
    #expect(shown.filter { $0.bucket.high == 99 }.count == 1)
    #expect(shown.count <= 80)
}

@Test(arguments: [2, 8, 1 << 16])
func whateverIsAskedForEveryValueIsCountedOnce(capacity: Int) {
    let values = (0..<1000).map { Float($0 * 7919 % 613) }
    let series = series(values, capacity: capacity)
    let all = series.bucket(over: 0..<1000)
    #expect(all.count == 1000)
    #expect(all.low == values.min())
    #expect(all.high == values.max())
    // In stretches of whole buckets, nothing is lost and nothing is there twice.
    let width = series.bucketWidth * 3
    let counts = stride(from: 0, to: 1000, by: width).map { series.bucket(over: $0..<$0 + width).count }
    #expect(counts.reduce(0, +) == 1000)
}

@Test func aStretchIsWhatItsValuesAre() {
    let values = (0..<777).map { Float($0 * 31 % 97) }
    let series = series(values)
    for (from, to) in [(0, 1), (3, 17), (64, 128), (100, 777), (776, 777), (512, 513)] {
        let bucket = series.bucket(over: from..<to)
        #expect(bucket.low == values[from..<to].min())
        #expect(bucket.high == values[from..<to].max())
        #expect(bucket.count == to - from)
    }
}

@Test func whatLiesOutsideIsCountedValueByValue() {
    let values = (0..<777).map { Float($0 * 31 % 97) }
    let fine = series(values)
    for steps in [1...777, 5...5, 64...500, 700...2000] {
        let expected = values[(steps.lowerBound - 1)..<min(777, steps.upperBound)].count { $0 < 3 || $0 > 90 }
        #expect(fine.count(outside: 3...90, over: steps) == (expected, true))
    }
    #expect(fine.count(outside: -1...100, over: 1...777) == (0, true))
    // In buckets of several values it is known of some that they have one outside.
    let outside = values.count { $0 < 3 || $0 > 90 }
    let coarse = series(values, capacity: 64).count(outside: 3...90, over: 1...777)
    #expect(coarse.count > 20 && coarse.count <= outside && !coarse.isExact)
    let hasty = fine.count(outside: 3...90, over: 1...777, visitLimit: 50)
    #expect(hasty.count > 0 && hasty.count < outside && !hasty.isExact)
}

@Test func aRollBackLeavesWhatWasThereBefore() {
    let values = (0..<1000).map { Float($0 * 7919 % 613) }
    for step in [1, 2, 511, 512, 513, 999, 1000] {
        var rolled = series(values)
        rolled.rollBack(to: step)
        #expect(rolled == series(Array(values[..<step])))
    }
    var gone = series(values)
    gone.rollBack(to: 0)
    #expect(gone == Series())
}

@Test func aRollBackInWideBucketsGoesOnWhereItWas() {
    let values = (0..<1000).map { Float($0 * 7919 % 613) }
    var rolled = series(values, capacity: 16)
    rolled.rollBack(to: 500)
    #expect(rolled.lastStep == 500)
    #expect(rolled.baseCount <= 500 / rolled.bucketWidth + 1)
    for step in 501...1000 { rolled.append(step: step, value: values[step - 1]) }
    #expect(rolled.bucket(over: 0..<1000).low == values.min())
    #expect(rolled.bucket(over: 0..<1000).high == values.max())
    #expect(rolled.latest == values.last)
}

@Test func anEmptySeriesHasNothingToShow() {
    let empty = Series()
    #expect(empty.isEmpty)
    #expect(empty.latest == nil)
    #expect(empty.bucket(over: 0..<10).isEmpty)
    #expect(Columns(steps: 1...1, columnCount: 80).buckets(of: empty).isEmpty)
}

@Test func onePointIsOneBucket() {
    let one = series([3])
    #expect(one.latest == 3)
    #expect(Columns(steps: 1...1, columnCount: 80).buckets(of: one).map(\.bucket) == [Bucket(3)])
}

@Test func allNaNIsCountedAndHasNoMean() {
    let broken = series([Float](repeating: .nan, count: 50))
    #expect(broken.nonFiniteCount == 50)
    #expect(broken.latest?.isNaN == true)
    let bucket = broken.bucket(over: 0..<50)
    #expect(bucket.mean == nil)
    #expect(bucket.nonFiniteCount == 50)
}

@Test func theNewestValueIsNoNumberUntilAFiniteOneFollows() {
    var broken = series([1, 2, -.infinity, .nan])
    #expect(broken.latest?.isNaN == true)
    #expect(broken.value(atOrBefore: 3) == -.infinity && broken.value(atOrBefore: 2) == 2)
    broken.append(step: 6, value: .infinity)
    #expect(broken.value(atOrBefore: 9) == .infinity && broken.value(atOrBefore: 5)?.isNaN == true)
    broken.append(step: 7, value: 5)
    #expect(broken.latest == 5)
    broken.append(step: 4, value: .nan)
    #expect(broken.latest == 5, "what came late is no newer")
    broken.rollBack(to: 4)
    #expect(broken.latest?.isNaN == true)
}

@Test func aBucketKnowsWhetherItsNewestValueWasNone() {
    var bucket = Bucket(1)
    bucket.add(.infinity)
    #expect(bucket.outcome == .infinity && bucket.mean == 1)
    bucket.merge(Bucket())
    #expect(bucket.outcome == .infinity)
    bucket.merge(Bucket(3))
    #expect(bucket.outcome == 2)
    #expect(MemoryLayout<Bucket>.stride == 24, "a long run has a hundred thousand of them a metric")
}

@Test func fiveMillionStepsAreDrawnFromFewBucketsAndKeptInFew() {
    var series = Series()
    var steps = StepGroup(
        StepRecord(step: 1, epoch: 0, duration: .zero, scalars: [Scalar(.generatorLoss, 1)]))
    for step in 2...64 {
        steps.append(
            StepRecord(step: step, epoch: 0, duration: .zero, scalars: [Scalar(.generatorLoss, 1)]))
    }
    let bucket = steps.merged.buckets[.generatorLoss] ?? Bucket()
    for first in stride(from: 1, to: 5_000_000, by: 64) {
        series.append(bucket, firstStep: first, lastStep: first + 63)
    }
    #expect(series.totalCount < 2 << 16)
    #expect(series.bucket(over: 0..<6_000_000).count == 5_000_000)
    let columns = Columns(steps: 1...series.lastStep, columnCount: 200)
    var visits = 0
    for column in 0..<200 {
        let steps = columns.steps(of: column)
        _ = series.bucket(over: steps.lowerBound - 1..<steps.upperBound - 1, visits: &visits)
    }
    #expect(visits <= 200 * 7)
}

@Test func appendingTouchesABoundedNumberOfBuckets() {
    // A pyramid over n buckets has fewer than 2n: each append finishes one bucket on average.
    let series = series([Float](repeating: 0, count: 4096), capacity: 1 << 13)
    #expect(series.totalCount < 2 * 4096 + 16)
}

@Test func stepsMayBeginAnywhereAndHaveGaps() {
    var series = Series(capacity: 64)
    series.append(step: 5_000, value: 1)
    series.append(step: 5_900, value: 2)
    series.append(step: 1_000_000, value: 3)
    #expect(series.firstStep == 5_000)
    #expect(series.lastStep == 1_000_000)
    #expect(series.bucket(over: 0..<1_000_000).count == 3)
    #expect(series.baseCount <= 64)
}

@Test func anEarlierStepJoinsTheBucketsThatAreThere() {
    var series = series([Float](repeating: 1, count: 100))
    series.append(step: 10, value: 50)
    #expect(series.bucket(over: 8..<12).high == 50)
    #expect(series.bucket(over: 0..<64).high == 50)
    #expect(series.bucket(over: 64..<100).high == 1)
    #expect(series.lastStep == 100)
}

@Test func columnsStayWhereTheyAreWhileARunGoesOn() {
    var changes = 0
    var last = Columns(steps: 1...200, columnCount: 100)
    for steps in 201...6400 {
        let columns = Columns(steps: 1...steps, columnCount: 100)
        #expect(columns.column(of: steps) < 100)
        #expect(columns.column(of: steps) >= (steps > 400 ? 78 : 65))
        if columns.unit != last.unit || columns.start != last.start { changes += 1 }
        last = columns
    }
    // Five doublings, each in four moves.
    #expect(changes <= 24)
}

@Test func fewStepsAreSpreadOverTheWidth() {
    let columns = Columns(steps: 1...10, columnCount: 100)
    #expect(columns.unit == 0.125)
    let shown = columns.buckets(of: series((0..<10).map(Float.init)))
    #expect(shown.map(\.column) == stride(from: 0, to: 80, by: 8).map { $0 })
}

@Test(arguments: [1, 7, 100, 5_000, 1_000_000])
func everyStepIsInTheColumnThatHasIt(count: Int) {
    let columns = Columns(steps: 1...count, columnCount: 60)
    for step in stride(from: 1, through: count, by: max(1, count / 97)) {
        #expect(columns.steps(of: columns.column(of: step)).contains(step), "\(step)")
    }
}

@Test func aPartOfARunMovesInJumpsAsItFollows() {
    var starts: Set<Double> = []
    for last in 10_000..<10_800 {
        let columns = Columns(steps: last - 799...last, columnCount: 100, isPart: true)
        starts.insert(columns.start)
        #expect(columns.start <= Double(last - 799))
        #expect((0..<100).contains(columns.column(of: last)))
    }
    // Eight or nine jumps while it moves by its own width, and not eight hundred.
    #expect(starts.count <= 10)
}

/// A run whose first half was ten times as slow as its second.
private var halfSlow: StepClock {
    var clock = StepClock()
    for step in 1...20_000 {
        let seconds = step <= 10_000 ? step * 10 : 100_000 + (step - 10_000)
        clock.add(step: step, epoch: Double(step) / 100, elapsed: .seconds(seconds))
    }
    return clock
}

@Test func theClockKnowsWhenAStepWas() {
    let clock = halfSlow
    for step in [1, 77, 5_000, 10_000, 15_000, 20_000] {
        let seconds = step <= 10_000 ? step * 10 : 100_000 + (step - 10_000)
        #expect(abs(clock.value(.time, at: Double(step)) - Double(seconds)) < 50, "\(step)")
        #expect(abs(clock.value(.epoch, at: Double(step)) - Double(step) / 100) < 1e-6)
        #expect(abs(clock.step(.epoch, at: Double(step) / 100) - Double(step)) < 1e-6)
    }
}

@Test func onATimeAxisSlowStepsAreFarApart() {
    let columns = Columns(steps: 1...20_000, columnCount: 110, measure: .time, clock: halfSlow)
    let middle = columns.column(of: 10_000)
    let end = columns.column(of: 20_000)
    #expect(end < 110 && end > 70)
    #expect(Double(middle) / Double(end) > 0.88)
    let counts = columns.buckets(of: series([Float](repeating: 1, count: 20_000))).map(\.bucket.count)
    #expect(counts.reduce(0, +) == 20_000)
}

@Test func aClockThatWasNotToldTheTimeMeasuresStepsAlone() {
    var clock = StepClock()
    for step in 1...10 { clock.add(step: step, epoch: 0, elapsed: .zero) }
    #expect(clock.measures(.step) && !clock.measures(.time) && !clock.measures(.epoch))
}

@Test func theMovingAverageOfAConstantIsThatConstant() {
    for weight: Float in [0, 0.6, 0.999, 1] {
        var average = Smoothing(weight: weight)
        for _ in 0..<100 { #expect(abs(average.add(7) - 7) < 1e-4) }
    }
}

@Test func theMovingAverageWeighsWhatItHasSeen() {
    var average = Smoothing(weight: 0.6)
    #expect(average.add(1) == 1)
    // (0.6 · 0.4 · 1 + 0.4 · 0) / (1 - 0.36)
    #expect(abs(average.add(0) - 0.375) < 1e-6)
}

@Test(arguments: [2, 64, 1 << 16])
func theValueAtAStepIsTheLastOneThatCame(capacity: Int) {
    var series = Series(capacity: capacity)
    for step in [3, 10, 11, 500, 1000] { series.append(step: step, value: Float(step)) }
    for step in 0...1010 {
        let value = series.value(atOrBefore: step)
        if series.bucketWidth == 1 {
            #expect(value == [3, 10, 11, 500, 1000].last { $0 <= step }.map { Float($0) }, "\(step)")
        } else {
            #expect((value != nil) == (step >= 3), "\(step)")
        }
    }
}

@Test(arguments: [1, 3, 5, 100])
func stretchesThatCutBucketsCountNoValueTwice(stride: Int) {
    let series = series([Float](repeating: 1, count: 1000), capacity: 64)
    let counts = Swift.stride(from: 0, to: 1000, by: stride).map {
        series.bucket(over: $0..<$0 + stride).count
    }
    #expect(counts.reduce(0, +) == 1000)
}

@Test func theLastStepsAreThereOneByOneHoweverLongTheRun() {
    let values = (0..<10_000).map { Float($0 * 7919 % 613) }
    let fine = series(values)
    let coarse = series(values, capacity: 1 << 10)
    #expect(fine.bucketWidth == 1 && coarse.bucketWidth == 16)
    // Four times 1024 values, and from the first whole bucket of them on.
    let first = 10_000 - 4096
    for (from, to) in [(first + 16, 10_000), (7_001, 7_002), (8_000, 8_017), (9_990, 20_000), (6_999, 9_001)]
    {
        #expect(coarse.bucket(over: from..<to) == fine.bucket(over: from..<to), "\(from)..<\(to)")
    }
    for step in [7_000, 9_999, 10_000, 12_000] {
        #expect(coarse.value(atOrBefore: step) == fine.value(atOrBefore: step))
        #expect(coarse.steps(atOrBefore: step) == fine.steps(atOrBefore: step))
    }
    #expect(coarse.value(at: 8_001) == values[8_000])
    #expect(coarse.steps(atOrBefore: 100) == 97...112)
    #expect(coarse.stretch(of: 7_000...8_000) == 1 && coarse.stretch(of: 100...8_000) == 16)
    #expect(coarse.samples(atMost: 64, over: 7_000...8_000) == fine.samples(atMost: 64, over: 7_000...8_000))
    let steps = 7_000...8_000
    #expect(
        coarse.count(outside: 3...600, over: steps).count == fine.count(outside: 3...600, over: steps).count)
}

@Test func everyValueIsInOneColumnWhereCoarseStretchesEndAndSingleStepsBegin() {
    for (capacity, isRare) in [(16, false), (64, false), (1 << 10, false), (1 << 10, true)] {
        var series = Series(capacity: capacity, isRare: isRare)
        for step in 1...10_000 { series.append(step: step, value: Float(step - 1)) }
        for width in [1, 7, 48, 1000] {
            let columns = stride(from: 0, to: 10_000, by: width).map { series.bucket(over: $0..<$0 + width) }
            #expect(columns.reduce(0) { $0 + $1.count } == 10_000, "\(capacity), \(width), \(isRare)")
            #expect(columns.reduce(0) { $0 + $1.sum } == 49_995_000, "\(capacity), \(width), \(isRare)")
        }
    }
}

@Test func theLastStepsStayRightAfterARollBackAndWithLessRoom() {
    let values = (0..<10_000).map { Float($0 * 7919 % 613) }
    var rolled = series(values, capacity: 1 << 10)
    rolled.rollBack(to: 9_001)
    #expect(rolled.bucket(over: 9_000..<9_001) == Bucket(values[9_000]))
    #expect(rolled.latest == values[9_000])
    for step in 9_002...9_500 { rolled.append(step: step, value: -1) }
    #expect(rolled.value(at: 9_002) == -1 && rolled.value(at: 9_000) == values[8_999])
    rolled.limit(to: 256)
    #expect(rolled.value(at: 9_400) == -1 && rolled.steps(atOrBefore: 9_400) == 9_400...9_400)
    #expect(rolled.value(at: 8_900) == values[8_899] && rolled.steps(atOrBefore: 8_400)?.count == 64)
}

@Test func aSummaryOfSeveralStepsIsNoValueOfOne() {
    var series = series([Float](repeating: 1, count: 200), capacity: 64)
    var summary = Bucket(4)
    summary.add(8)
    series.append(summary, firstStep: 201, lastStep: 202)
    #expect(series.bucket(over: 0..<300).count == 202)
    #expect(series.value(atOrBefore: 201) != 4, "no step is known by itself any more")
    for step in 203...260 { series.append(step: step, value: 2) }
    #expect(series.value(at: 250) == 2 && series.steps(atOrBefore: 250) == 250...250)
    // Two values of a step are its mean.
    series.append(step: 261, value: 3)
    series.append(step: 261, value: 5)
    #expect(series.bucket(over: 0..<300).count == 262)
    #expect(series.bucket(over: 0..<300).sum == 200 + 12 + 116 + 8)
}

@Test func aValueOfAnEarlierStepFillsItsPlaceAmongTheLast() {
    var series = Series(capacity: 16)
    for step in 1...200 where step != 190 { series.append(step: step, value: 1) }
    #expect(series.value(at: 190) == nil && series.value(atOrBefore: 190) == 1)
    series.append(step: 190, value: .nan)
    #expect(series.value(at: 190)?.isNaN == true)
    #expect(series == series, "a NaN among them is itself")
    #expect(series.bucket(over: 0..<200).nonFiniteCount == 1)
}
