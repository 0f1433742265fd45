import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

private typealias Tag = RunRecord.Tag

/// What grows with the input ends somewhere, and that is said.
struct BoundTests {
    private func state(_ events: [RunEvent]) -> DashboardState {
        var state = DashboardState(isWatching: true)
        for event in events { _ = state.reduce(.received(event)) }
        return state
    }

    private func step(_ step: Int, _ scalars: [Scalar]) -> RunEvent {
        .step(StepRecord(step: step, epoch: 0, duration: .zero, scalars: scalars))
    }

    private func count(_ state: DashboardState, _ text: String) -> Int {
        state.messages.entries.count { $0.text.contains(text) }
    }

    @Test func aLogThatHasLostLinesSaysSoOnce() {
        let lines = (1...MessageLog.limit).map { RunEvent.log("line \($0)") }
        #expect(count(state(lines), "not in the log any more") == 0)
        let long = state(lines + [.log("line 1001"), .log("line 1002")])
        #expect(count(long, "not in the log any more") == 1)
        #expect(
            long.messages.entries.last?.text == "line 1002" && long.messages.entries.count == MessageLog.limit
        )
    }

    @Test func kindsOfNumbersWithoutEndAreNotKept() {
        let events = (1...1000).map { step($0, [Scalar(Tag("t\($0)"), 1)]) }
        let state = state(events + events)
        #expect(state.series.count == [Tag: Series].limit)
        #expect(count(state, "more than 512 kinds of numbers: 't513'") == 1)
        #expect(count(state, "more than 64 kinds of numbers") == 1)
    }

    @Test func manyKindsOfNumbersTakeNoMoreMemoryTheLongerTheRunIs() {
        // A jump of steps fills what lies between with nothing.
        let scalars = (0..<500).map { Scalar(Tag("t\($0)"), 1) }
        let state = state([step(1, scalars), step(1 << 40, scalars)])
        let kept = state.series.values.reduce(0) { $0 + $1.totalCount }
        #expect(kept <= 500 * 2 * [Tag: Series].leastCapacity)
        #expect(state.viewed(Tag("t499")) == 1)
    }

    @Test(arguments: [1, 2, 3, 30, 60])
    func theKindsOfNumbersOfARunShareTheirRoom(kindCount: Int) {
        // Each kind comes when the ones before have filled theirs.
        var series: [Tag: Series] = [:]
        let stepCount = 1 << 18
        for kind in 0..<kindCount {
            let first = kind * stepCount / kindCount
            for step in stride(from: first + 1, through: stepCount, by: kindCount) {
                series.append(Bucket(Float(step)), to: Tag("t\(kind)"), firstStep: step, lastStep: step)
            }
        }
        let kept = series.values.reduce(0) { $0 + $1.totalCount }
        #expect(kept <= [Tag: Series].sharedCapacity * 4 / 3 + 16 * kindCount)
        // No value is lost, and no more is merged than has to be.
        for kind in 0..<kindCount {
            let all = series[Tag("t\(kind)")]?.bucket(over: 0..<stepCount)
            let first = kind * stepCount / kindCount
            #expect(all?.count == (stepCount - first + kindCount - 1) / kindCount)
            #expect(all?.low == Float(first + 1))
        }
        #expect(series[Tag("t0")]?.bucketWidth == stepCount / [Tag: Series].capacity(among: kindCount))
    }

    @Test func whatEvaluationsMeasureLeavesTheStepsTheirRoom() {
        var series: [Tag: Series] = [:]
        for step in 1...(1 << 14) {
            series.append(Bucket(1), to: .generatorLoss, firstStep: step, lastStep: step)
            guard step % 100 == 0 else { continue }
            for kind in 0..<30 {
                series.append(
                    Bucket(1), to: Tag("t\(kind)"), firstStep: step, lastStep: step, isRare: true)
            }
        }
        #expect(series[.generatorLoss]?.bucketWidth == 1)
        let rare = series.values.reduce(0) { $0 + ($1.isRare ? $1.totalCount : 0) }
        #expect(rare <= 30 * [Tag: Series].rareCapacity * 4 / 3 + 16 * 30)
    }

    @Test func realsThatComeWithEachEvaluationAreKeptOnce() throws {
        func evaluation(_ step: Int, opinion: Float, real: UInt8 = 7) -> RunEvent {
            func grid(_ value: UInt8) -> SampleGrid {
                SampleGrid(
                    width: 2, height: 2, channels: 1, count: 1, pixels: [UInt8](repeating: value, count: 4),
                    opinions: [opinion])
            }
            let samples = Samples.images(fixed: grid(1), fresh: grid(2), real: grid(real))
            return .evaluation(Preview.evaluation(step, samples: samples))
        }
        let state = state([
            evaluation(1, opinion: 0.25), evaluation(2, opinion: 0.5), evaluation(3, opinion: 0.75, real: 8),
        ])
        let reals = state.sampleBook.history.entries.compactMap { entry -> SampleGrid? in
            if case .images(_, _, let real) = entry.value { real } else { nil }
        }
        try #require(reals.count == 3)
        let places = reals.map { $0.pixels.withUnsafeBufferPointer(\.baseAddress) }
        #expect(places[0] == places[1] && places[1] != places[2])
        #expect(reals.map(\.opinions) == [[0.25], [0.5], [0.75]] && reals[2].pixels == [8, 8, 8, 8])
    }

    @Test func aComparedRunHasTheSameBounds() {
        var state = DashboardState(comparedWith: ["b"])
        for number in 1...1000 { _ = state.reduce(.compared(step(number, [Scalar(Tag("t\(number)"), 1)]))) }
        #expect(state.comparison.others.first?.series.count == [Tag: Series].limit)
        #expect(count(state, "b: more than 512 kinds of numbers: 't513'") == 1)
        #expect(count(state, "b: more than 64 kinds of numbers") == 1)
    }

    @Test func marksWithoutEndLeaveTheOldestOut() {
        let state = state((1...400).map { .mark(Mark(step: $0, kind: .note, text: "n\($0)")) })
        #expect(state.marks.count == DashboardState.markLimit)
        #expect(state.marks.last?.step == 400)
        #expect(count(state, "more than 256 marks") == 1)
    }

    @Test func aLogLineWithoutEndIsCut() {
        let state = state([.log(String(repeating: "x", count: 1 << 20))])
        #expect(state.messages.entries.last?.text.count == MessageLog.longestLine)
        #expect(state.messages.entries.last?.text.last == "…")
    }

    @Test func stepsThatNeverGoFurtherAreNotGatheredForEver() {
        let before = state((0..<300).map { _ in step(5, [Scalar(.generatorLoss, 1)]) })
        var after = before
        for _ in 0..<1000 { _ = after.reduce(.received(step(5, [Scalar(.generatorLoss, 1)]))) }
        #expect(after.health.monitor == before.health.monitor)
    }

    @Test func moreRatesThanAChartCanShowHaveChartsOfTheirOwn() {
        let state = state([step(1, (0..<300).map { Scalar(Tag("learning-rate/\($0)"), 1) })])
        #expect(state.charts.first { $0.name == "learning rates" }?.lines.count == 8)
        _ = frame(of: state, appearance: Appearance(theme: .plain), size: Size(width: 120, height: 40))
    }

    // MARK: Numbers

    @Test func aGuessThatIsTakenBackMovesWhatWasShown() {
        let state = state([
            step(1, [Scalar(.realAccuracy, 0.5)]), .renamed(.realAccuracy, to: Tag("accreal")),
            step(2, [Scalar(Tag("accreal"), 1e30)]),
        ])
        #expect(state.series[.realAccuracy] == nil)
        #expect(state.series[Tag("accreal")]?.bucket(over: 0..<2).count == 2)
        #expect(state.charts.map(\.name) == ["accreal"])
    }

    @Test(
        arguments: [
            (1e30, "1.0e32 %"), (0.734, "73 %"), (-0.2, "-20 %"), (.nan, "NaN"), (-.infinity, "-Inf"),
            (3.4e38, "Inf %"), (0, "0 %"),
        ] as [(Float, String)])
    func anyShareCanBeWritten(share: Float, text: String) { #expect(Numbers.percent(share) == text) }

    @Test(
        arguments: [
            (.nan, 0), (.infinity, .max), (-.infinity, .min), (1e30, .max), (-1e30, .min), (2.9, 2),
            (-2.9, -2),
            (0x1p63, .max), (-0x1p63, .min), (0x1p62, 1 << 62),
        ] as [(Double, Int)])
    func anyNumberHasAWholePart(number: Double, whole: Int) { #expect(Int(held: number) == whole) }

    @Test func anyTimeIsADuration() {
        #expect(Duration.seconds(held: .nan) == .zero)
        #expect(Duration.seconds(held: 1e300) + Duration.seconds(held: 1e300) > .seconds(1e9))
        #expect(Numbers.clock(.seconds(held: -.infinity)) == "00:00")
    }

    @Test func aStepThatIsFarAwayIsDrawn() {
        let state = state(
            [1, 2, 1 << 52].map { step($0, [Scalar(.generatorLoss, 1), Scalar(.realScore, 0.5)]) })
        let shown = frame(
            of: state, appearance: Appearance(theme: .plain), size: Size(width: 120, height: 40)
        ).text
        #expect(shown.contains("4 503 599 627 370 496"))
    }

    @Test func aProductThatDoesNotFitIsLeftAsItWasTyped() {
        #expect(ParameterEditor.value(typed: "/-1", current: "\(Int.min)") == "/-1")
        #expect(ParameterEditor.value(typed: "/2", current: "7") == "3.5")
        #expect(ParameterEditor.value(typed: "*2", current: "8") == "16")
    }

    @Test(arguments: [Size(width: 1 << 24, height: 1), Size(width: 3, height: 1 << 22)])
    func aPictureOfAnyShapeIsFittedAtOnce(picture: Size) {
        #expect(
            Layout.tile(width: picture.width, height: picture.height, room: Size(width: 60, height: 20))
                == nil)
    }
}
