import RunRecord
import Synchronization
import Testing

struct MailboxTests {
    private func step(_ i: Int, loss: Float = 1) -> RunEvent {
        .step(
            StepRecord(step: i, epoch: 0, duration: .milliseconds(1), scalars: [Scalar(.generatorLoss, loss)])
        )
    }

    @Test func eventsComeOutOnceAndInOrder() {
        let mailbox = EventMailbox()
        for i in 1...5 { mailbox.post(step(i)) }
        #expect(mailbox.drain() == (1...5).map { step($0) })
        #expect(mailbox.drain().isEmpty)
    }

    @Test func theWatcherIsWokenOnceForAFullBox() {
        let wakes = Atomic<Int>(0)
        let mailbox = EventMailbox { wakes.wrappingAdd(1, ordering: .relaxed) }
        for i in 1...5 { mailbox.post(step(i)) }
        #expect(wakes.load(ordering: .relaxed) == 1)
        _ = mailbox.drain()
        mailbox.post(step(6))
        #expect(wakes.load(ordering: .relaxed) == 2)
    }

    @Test func aStalledWatcherCostsBoundedMemoryAndLosesNoSpike() {
        let mailbox = EventMailbox(capacity: 64)
        let count = 100_000
        for i in 1...count { mailbox.post(step(i, loss: i == 54_321 ? 99 : 1)) }
        let events = mailbox.drain()
        #expect(events.count <= 66)
        var next = 1
        var high: Float = 0
        var total = 0
        var duration = Duration.zero
        for event in events {
            switch event {
            case .step(let record):
                #expect(record.step == next)
                next += 1
                total += 1
                duration += record.duration
                high = max(high, record[.generatorLoss] ?? 0)
            case .steps(let summary):
                #expect(summary.firstStep == next)
                next = summary.lastStep + 1
                total += summary.buckets[.generatorLoss]?.count ?? 0
                duration += summary.duration
                high = max(high, summary.buckets[.generatorLoss]?.high ?? 0)
            default: break
            }
        }
        #expect(total == count)
        #expect(duration == .milliseconds(count))
        #expect(high == 99)
        guard case .log(let text) = events.last else {
            Issue.record("the merging must be said")
            return
        }
        #expect(text.contains("merged"))
    }

    @Test func theFirstNonFiniteStepsKeepTheirNumbers() {
        let mailbox = EventMailbox(capacity: 64)
        for i in 1...1000 { mailbox.post(step(i, loss: i == 500 ? .nan : 1)) }
        let kept = mailbox.drain().contains {
            if case .step(let record) = $0 { record.step == 500 } else { false }
        }
        #expect(kept)
    }

    @Test func neitherEvaluationsNorLogLinesNorNaNsCanFloodIt() {
        let mailbox = EventMailbox(capacity: 64)
        let gauge = GaugeReading(
            heldout: 0.7, train: nil, memorisation: nil, noiseCanary: 1, scoreDeviation: 1, count: 512)
        let grid = SampleGrid(width: 1, height: 1, channels: 1, count: 1, pixels: [7])
        for i in 1...20_000 {
            mailbox.post(step(i, loss: .nan))
            mailbox.post(
                .evaluation(
                    Evaluation(
                        step: i, gauge: gauge, samples: .images(fixed: grid, fresh: grid, real: grid),
                        duration: .zero)))
            mailbox.post(.log("line \(i)"))
        }
        mailbox.post(.finished(.completed(step: 20_000)))
        let events = mailbox.drain()
        #expect(events.count < 80)
        let evaluations = events.compactMap { if case .evaluation(let e) = $0 { e } else { nil } }
        #expect(evaluations.last?.step == 20_000)
        #expect(evaluations.last?.samples != nil)
        #expect(events.contains(.finished(.completed(step: 20_000))))
    }
}

struct RecordTests {
    @Test func aBucketKeepsLowHighMeanAndCountsWhatIsNotANumber() {
        var bucket = Bucket()
        #expect(bucket.isEmpty && bucket.mean == nil)
        for value: Float in [2, -1, .nan, 5, .infinity] { bucket.add(value) }
        #expect(bucket.low == -1 && bucket.high == 5 && bucket.mean == 2)
        #expect(bucket.count == 3 && bucket.nonFiniteCount == 2)
        var other = Bucket(10)
        other.merge(bucket)
        #expect(other.high == 10 && other.low == -1 && other.mean == 4 && other.nonFiniteCount == 2)
    }

    @Test func aStepIsOneLineOfJSON() {
        let record = StepRecord(
            step: 12, epoch: 0.5, duration: .milliseconds(250),
            scalars: [
                Scalar(.generatorLoss, 0.1), Scalar(.discriminatorLoss, .nan), Scalar(.realScore, -.infinity),
            ])
        #expect(
            JSONLines.line(record)
                == #"{"step":12,"epoch":0.5,"loss/generator":0.1,"loss/discriminator":null,"score/real":null}"#
        )
        #expect(JSONLines.line(record, withTiming: true).hasSuffix(#","duration":0.25}"#))
    }

    @Test func anEvaluationJoinsTheLineOfItsStep() {
        let record = StepRecord(step: 1, epoch: 0, duration: .zero, scalars: [])
        let gauge = GaugeReading(
            heldout: 0.75, train: 0.875, memorisation: 0.5, noiseCanary: 1, scoreDeviation: 1, count: 512)
        let evaluation = Evaluation(step: 1, gauge: gauge, samples: nil, duration: .zero)
        #expect(
            JSONLines.line(record, evaluation: evaluation)
                == #"{"step":1,"epoch":0.0,"gauge/heldout":0.75,"gauge/train":0.875,"gauge/memorisation":0.5,"gauge/noise":1.0}"#
        )
    }

    @Test func tagsFromOutsideCannotBreakOutOfAJSONString() {
        let record = StepRecord(
            step: 1, epoch: 0, duration: .zero, scalars: [Scalar(Tag("a\"\\\u{1b}[2J\n"), 1)])
        #expect(JSONLines.line(record) == #"{"step":1,"epoch":0.0,"a\"\\\u001b[2J\u000a":1.0}"#)
    }

    @Test func ofManyUnreadPartsTheNewestIsKeptAndRefusalsAreThinnedOut() {
        let mailbox = EventMailbox(capacity: 16)
        func part(_ step: Int) -> RunEvent {
            .part(StepPart(step: step, player: .generator, stage: .loss, batchSize: 8, latentSize: 2))
        }
        for i in 1...200 {
            mailbox.post(part(i))
            mailbox.post(.refused("no \(i)"))
        }
        let events = mailbox.drain()
        #expect(events.count <= 17)
        #expect(events.last { if case .part = $0 { true } else { false } } == part(200))
        #expect(events.contains(.refused("no 200")))
    }
}
