import Foundation
import Testing

@testable import RunRecord

/// Numbers that cannot be what their names say.
struct NumberBorderTests {
    private static let description = RunDescription(
        recipe: "ring", seed: 1, batchSize: 8, stepCount: nil, stepsPerEpoch: nil, evaluateEvery: 5,
        threadCount: 1,
        lossReferences: [], sampleNoun: "points")

    private func step(_ step: Int, _ scalars: Scalar..., duration: Duration = .seconds(1), epoch: Double = 0)
        -> RunEvent
    {
        .step(StepRecord(step: step, epoch: epoch, duration: duration, scalars: scalars))
    }

    private func admit(isOwn: Bool = true, _ events: RunEvent...) -> [RunEvent] {
        var border = NumberBorder()
        let first: [RunEvent] = isOwn ? [.started(NumberBorderTests.description)] : []
        return Array(
            border.admit(first + events) { $0 == .realAccuracy ? "accreal" : nil }.dropFirst(first.count))
    }

    private func scalars(_ events: [RunEvent]) -> [Scalar] {
        events.flatMap { event -> [Scalar] in
            if case .step(let record) = event { record.scalars } else { [] }
        }
    }

    @Test(
        arguments: [
            (.realAccuracy, 1e30), (.fakeScore, -0.5), (.heldoutGauge, 1.5), (.generatorGradient, -1e-3),
            (.modesCaptured, 1e9), (.generatorLearningRate, -1),
        ] as [(RunRecord.Tag, Float)])
    func aNumberOutOfItsKindIsLeftOutOfARecordAndSaidOnce(tag: RunRecord.Tag, value: Float) {
        let events = admit(
            step(1, Scalar(tag, value), Scalar(.generatorLoss, 2)), step(2, Scalar(tag, value)),
            step(3, Scalar(tag, 0.5)))
        #expect(scalars(events) == [Scalar(.generatorLoss, 2), Scalar(tag, 0.5)])
        #expect(logs(events).count == 1)
        #expect(logs(events).allSatisfy { $0.contains("\(tag)") && $0.contains("\(value) at step 1") })
    }

    @Test func numbersThatCanBeAreLeftAlone() {
        let all = [
            Scalar(.realAccuracy, 1), Scalar(.fakeScore, 0), Scalar(.generatorLoss, -1e30),
            Scalar(.generatorGradient, 3e38), Scalar(Tag("fid"), 1e9), Scalar(.realScore, .nan),
            Scalar(.fakeAccuracy, 1.000_001),
        ]
        let record = RunEvent.step(StepRecord(step: 1, epoch: 3, duration: .seconds(5), scalars: all))
        // NaN is not equal to itself; it is printed alike.
        #expect("\(admit(record))" == "\([record])")
    }

    @Test func aGuessThatItsNumbersContradictIsTakenBack() {
        let events = admit(
            isOwn: false, step(1, Scalar(.realAccuracy, 0.5)), step(2, Scalar(.realAccuracy, 1e30)),
            step(3, Scalar(.realAccuracy, 0.7)))
        let own = Tag("accreal")
        #expect(
            scalars(events) == [Scalar(.realAccuracy, 0.5), Scalar(own, 1e30), Scalar(own, 0.7)])
        #expect(events.contains(.renamed(.realAccuracy, to: own)))
        #expect(logs(events).count == 1)
    }

    @Test func aNameThatIsOursByChanceIsTakenBackToo() {
        let events = admit(isOwn: false, step(1, Scalar(.heldoutGauge, 12)))
        #expect(scalars(events) == [Scalar(Tag("gauge/heldout, as printed"), 12)])
    }

    @Test func timesAndEpochsThatCannotBeAreNone() {
        let events = admit(
            step(1, duration: .seconds(1e17), epoch: 1e300), step(2, duration: .seconds(-1), epoch: .nan))
        for case .step(let record) in events {
            #expect(record.duration == .zero && record.epoch == 0)
        }
        #expect(logs(events).count == 2)
    }

    @Test func aSummaryWhoseMeanIsOutsideOfItsValuesIsLeftOut() throws {
        let bucket = try #require(Bucket(low: 0, high: 1, sum: 1e300, count: 2, nonFiniteCount: 0))
        let summary = StepSummary(
            firstStep: 1, lastStep: 2, epoch: 0, duration: .zero,
            buckets: [.generatorLoss: bucket, .discriminatorLoss: Bucket(1)])
        let events = admit(.steps(summary))
        guard case .steps(let left) = events.last else {
            Issue.record("no summary")
            return
        }
        #expect(left.buckets == [.discriminatorLoss: Bucket(1)])
        #expect(logs(events).count == 1)
    }

    @Test func countsThatNobodyCountsToDoNotOverflow() throws {
        var sum = Bucket()
        let most = try #require(
            Bucket(low: 0, high: 1, sum: 1, count: 1 << 52, nonFiniteCount: 1 << 52))
        for _ in 0..<5000 { sum.merge(most) }
        #expect(sum.count == 1 << 32 - 1)
        #expect(abs((sum.mean ?? 0) * 0x1p52 - 1) < 1e-3, "the mean stays theirs")
    }

    private func reading(_ change: (inout GaugeReading) -> Void) -> RunEvent {
        var gauge = GaugeReading(
            heldout: 0.7, train: 0.8, memorisation: nil, noiseCanary: 1, scoreDeviation: 1, referee: 0.6,
            scores: ScoreHistogram(real: [1], fake: [1]),
            tug: Tug(before: 0.5, afterDiscriminator: 0.6, afterGenerator: 0.5), count: 512)
        change(&gauge)
        return .evaluation(Evaluation(step: 5, gauge: gauge, samples: nil, duration: .seconds(1)))
    }

    @Test func aReadingIsLeftOutWhereItsMainNumbersCannotBe() {
        for event in [
            reading { $0.heldout = 1e30 }, reading { $0.count = -1 }, reading { $0.scoreDeviation = -1 },
        ] {
            let events = admit(event)
            #expect(events.count == 1 && logs(events).count == 1)
        }
        // That its numbers are none is news: D is broken.
        #expect(admit(reading { $0.heldout = .nan }).count == 1)
        #expect(logs(admit(reading { $0.heldout = .nan })).isEmpty)
    }

    @Test func whatAReadingCanDoWithoutIsLeftOutAlone() {
        let events = admit(
            reading {
                $0.train = 7
                $0.tug?.before = -1e30
                $0.scores?.real = [-4]
            })
        guard case .evaluation(let left) = events.last else {
            Issue.record("no reading")
            return
        }
        #expect(left.gauge.train == nil && left.gauge.tug == nil && left.gauge.scores == nil)
        #expect(left.gauge.heldout == 0.7 && left.gauge.referee == 0.6)
        #expect(logs(events).count == 3)
    }

    @Test func stepsThatAreNoneAreLeftOut() {
        let events = admit(
            .paused(step: -1), .mark(Mark(step: .max, kind: .note, text: "")),
            .finished(.completed(step: .min)),
            step(-5),
            .samples(
                step: .max,
                .points(.init(real: [], fixed: [], fresh: [], extent: 1, surface: [], surfaceSize: 0))))
        #expect(events.count == 5 && logs(events).count == 5)
    }

    @Test func aWishForAStepThatIsNoneIsRefused() {
        for step in ["-1", "9223372036854775807"] {
            #expect(throws: ControlRefusal.self) {
                try ControlMessage.wish(Array("{\"do\":\"rollBack\",\"value\":\"\(step)\"}".utf8))
            }
        }
    }
}
