import Foundation
import Limits
import Synchronization
import Testing

@testable import RunRecord

/// A run that never happened, with one of everything.
enum Sample {
    static let description = RunDescription(
        recipe: "fashion", seed: .max, batchSize: 64, stepCount: nil, stepsPerEpoch: 937.5,
        evaluateEvery: 100,
        threadCount: 2,
        lossReferences: [RunDescription.LossReference(tag: .generatorLoss, value: 0.693, label: "ln 2")],
        sampleNoun: "images")

    static func record(_ step: Int, loss: Float = 0.7) -> StepRecord {
        StepRecord(
            step: step, epoch: Double(step) / 937.5, duration: .nanoseconds(1_234_567 + step),
            scalars: [Scalar(.generatorLoss, loss), Scalar(.realScore, 0.1 + Float(step) * 1e-3)])
    }

    static func grid(_ seed: UInt8, count: Int = 11) -> SampleGrid {
        SampleGrid(
            width: 5, height: 3, channels: 3, count: count,
            pixels: (0..<5 * 3 * 3 * count).map { UInt8(truncatingIfNeeded: $0 &* Int(seed)) },
            opinions: seed == 3 ? (0..<count).map { Float($0) / 16 } : nil)
    }

    static let images = Samples.images(fixed: grid(3), fresh: grid(5), real: grid(7))

    static let points = Samples.points(
        PointSamples(
            real: [SIMD2(1, 2)], fixed: [SIMD2(0.1, -3), SIMD2(.nan, 4)], fresh: [], extent: 2.5,
            surface: [0, 0.25, 0.5, 1], surfaceSize: 2, sheet: [SIMD2(5, 6)], sheetSize: 1,
            arrows: [PointSamples.Arrow(place: SIMD2(1, 0), direction: SIMD2(0, 2))]))

    static func evaluation(_ step: Int, _ samples: Samples?) -> Evaluation {
        Evaluation(
            step: step,
            gauge: GaugeReading(
                heldout: 0.73, train: 0.75, memorisation: nil, noiseCanary: .nan, scoreDeviation: 1.5,
                count: 512),
            quality: [Scalar(.modesCaptured, 8)], samples: samples, duration: .milliseconds(40))
    }
}

struct RecorderTests {
    @Test func everyFactOfARunReadsBack() throws {
        let directory = try TestDirectory()
        let events: [RunEvent] = [
            .started(Sample.description), .samples(step: 0, Sample.images), .step(Sample.record(1)),
            .step(Sample.record(2, loss: .infinity)), .paused(step: 2), .resumed(step: 2),
            .mark(Mark(step: 2, kind: .edit, text: "learning rate 1 → 2")),
            .parameters([
                Parameter(name: "beta1", value: "0.5", summary: "momentum", range: "0 to 1", isLive: true)
            ]), .step(Sample.record(3)), .evaluation(Sample.evaluation(3, nil)), .log("a \"word\"\nor two"),
            .refused("beta1 is 0 to 1"),
            .finished(.diverged(step: 3, tensor: "the gradient of generator.0.weight")),
        ]
        let recorder = try RunRecorder(directory: directory.path)
        for event in events { recorder.post(event) }
        recorder.finish()
        let read = readRecord(directory.path)
        // NaN is equal to nothing: what is printed of it is.
        #expect(read.map { "\($0)" } == events.map { "\($0)" })
    }

    @Test func aResumedRunSaysFromWhichStepOn() throws {
        let directory = try TestDirectory()
        let resumed = RunEvent.mark(Mark(step: 2, kind: .resumed, text: "resumed at step 2"))
        let lives: [[RunEvent]] = [
            [.started(Sample.description)] + (1...4).map { .step(Sample.record($0)) },
            [.started(Sample.description), resumed] + (3...5).map { .step(Sample.record($0)) },
        ]
        for events in lives {
            // Within one second: the second file's name still comes behind the first one's.
            let recorder = try RunRecorder(directory: directory.path)
            for event in events { recorder.post(event) }
            recorder.finish()
        }
        #expect(readRecord(directory.path) == lives[0] + lives[1])
    }

    @Test func whoSaysThatItBeginsHasNotGoneOn() throws {
        let directory = try TestDirectory()
        let bytes = [0, 1, 8].flatMap { step in
            EventFrame.framed(FileEvent(wallTime: 1, step: step, restart: "").encoded)
        }
        let events = readRecord(try directory.write(bytes, to: "events.out.tfevents.1.host"))
        #expect(events == [.mark(Mark(step: 7, kind: .resumed, text: "went on from step 7"))])
    }

    @Test(arguments: [Sample.images, Sample.points])
    func samplesReadBackDotForDot(samples: Samples) throws {
        let values = samples.values(withReals: true)
        let event = FileEvent(wallTime: 1, step: 4, values: values)
        let read = try FileEvent(decoding: Array(event.encoded))
        #expect("\(try #require(Samples(read.values, before: nil)))" == "\(samples)")
        // The reals may stand in an earlier event.
        let later = samples.values(withReals: false)
        #expect("\(try #require(Samples(later, before: samples)))" == "\(samples)")
    }

    @Test func manyStepsASecondShareEventsAndLoseNoSpike() throws {
        let directory = try TestDirectory()
        var journal = EventJournal(try EventFileWriter(in: directory.path, wallTime: 0))
        journal.add([.step(Sample.record(1))], at: 100)
        let steps = (2...1001).map { step in
            RunEvent.step(Sample.record(step, loss: step == 500 ? 99 : step == 700 ? .nan : 1))
        }
        journal.add(steps, at: 101)
        try journal.write()
        let events = readRecord(directory.path)
        let summaries = events.compactMap { if case .steps(let summary) = $0 { summary } else { nil } }
        #expect(events.count < 130)
        #expect(summaries.reduce(0) { $0 + $1.count } == 999)
        #expect(
            summaries.contains {
                $0.buckets[.generatorLoss]?.high == 99 && $0.buckets[.generatorLoss]?.low == 1
            })
        #expect(events.contains { if case .step(let record) = $0 { record.step == 700 } else { false } })
    }

    /// Whoever looks at a run that is over, or stands still, sees what it drew last, and when.
    @Test(arguments: [
        RunEvent.finished(.completed(step: 300)), .finished(.stopped(step: 320)), .paused(step: 320),
    ])
    func theLastSamplesAreKeptHoweverShortTheRun(end: RunEvent) throws {
        let directory = try TestDirectory()
        var journal = EventJournal(try EventFileWriter(in: directory.path, wallTime: 0))
        func samples(_ seed: UInt8) -> Samples {
            .images(fixed: Sample.grid(seed), fresh: Sample.grid(5), real: Sample.grid(7))
        }
        journal.add([.started(Sample.description), .samples(step: 0, samples(11))], at: 100)
        for (index, step) in [100, 200, 300].enumerated() {
            let evaluation = Sample.evaluation(step, samples(UInt8(20 + index)))
            journal.add(
                [.step(Sample.record(step)), .evaluation(evaluation)], at: 100.1 + 0.1 * Double(index))
        }
        journal.add([end], at: 100.5)
        journal.keepNewestSamples(at: 100.6)
        try journal.write()
        let events = readRecord(directory.path)
        let kept = events.compactMap { event -> (Int, Samples)? in
            if case .samples(let step, let samples) = event { return (step, samples) }
            return nil
        }
        #expect(kept.map(\.0) == [0, 300] && kept.last?.1 == samples(22))
        #expect(events.last == end)
    }

    @Test func samplesOfStepsThatWereRolledBackAreNotKept() throws {
        let directory = try TestDirectory()
        var journal = EventJournal(try EventFileWriter(in: directory.path, wallTime: 0))
        journal.add([.started(Sample.description), .samples(step: 0, Sample.images)], at: 100)
        journal.add([.evaluation(Sample.evaluation(100, Sample.images))], at: 100.1)
        journal.add([.mark(Mark(step: 50, kind: .resumed, text: "back"))], at: 100.2)
        journal.add([.finished(.stopped(step: 50))], at: 100.3)
        try journal.write()
        let steps = readRecord(directory.path).compactMap { event -> Int? in
            if case .samples(let step, _) = event { step } else { nil }
        }
        #expect(steps == [0])
    }

    @Test func thePaceIsThatOfAClockThatNobodySets() throws {
        let directory = try TestDirectory()
        var journal = EventJournal(try EventFileWriter(in: directory.path, wallTime: 0))
        journal.add([.step(Sample.record(1))], at: 1000, clock: 5)
        // A thousand steps in a second, while the time of day goes back an hour, and then on by a day.
        for (index, time) in [-2600.0, 83_800].enumerated() {
            let first = 2 + 1000 * index
            journal.add(
                (first..<first + 1000).map { .step(Sample.record($0)) }, at: time, clock: 6 + Double(index))
        }
        // Pictures come every two seconds of that clock.
        journal.add([.evaluation(Sample.evaluation(2001, Sample.images))], at: -9000, clock: 8)
        journal.add([.evaluation(Sample.evaluation(2001, Sample.images))], at: 90_000, clock: 8.5)
        try journal.write()
        let events = readRecord(directory.path)
        let summaries = events.compactMap { if case .steps(let summary) = $0 { summary } else { nil } }
        #expect(summaries.count == 200 && summaries.allSatisfy { $0.count == 10 })
        let pictures = events.filter {
            if case .evaluation(let it) = $0 { it.samples != nil } else { false }
        }
        #expect(pictures.count == 1)
    }

    @Test func aFullDiskLosesNothingAndLeavesNoHalfRecord() throws {
        let directory = try TestDirectory()
        let path = directory.path + "/events.out.tfevents.1.host"
        let descriptor = try #require(Descriptor(open("/dev/full", O_WRONLY)))
        var journal = EventJournal(EventFileWriter(descriptor: descriptor, path: path))
        journal.add([.started(Sample.description), .step(Sample.record(1))], at: 1)
        #expect(throws: EventFileError.self) { try journal.write() }
        // Somebody made room.
        let file = open(path, O_WRONLY | O_CREAT, 0o600)
        dup2(file, descriptor.number)
        close(file)
        try journal.retry()
        journal.add([.step(Sample.record(2))], at: 2)
        try journal.write()
        #expect(
            readRecord(path) == [
                .started(Sample.description), .step(Sample.record(1)), .step(Sample.record(2)),
            ])
    }

    @Test func whereNoFileCanBeMadeTheRecordBeginsOnceItCan() throws {
        let directory = try TestDirectory()
        let path = directory.path + "/later"
        let notes = Mutex<[String]>([])
        let told = DispatchSemaphore(value: 0)
        let recorder = try RunRecorder(directory: path) { note in
            notes.withLock { $0.append(note) }
            told.signal()
        }
        let events: [RunEvent] = [.started(Sample.description), .step(Sample.record(1))]
        for event in events { recorder.post(event) }
        #expect(told.wait(timeout: .now() + 20) == .success)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        recorder.post(.step(Sample.record(2)))
        #expect(told.wait(timeout: .now() + 20) == .success)
        recorder.finish()
        #expect(readRecord(path) == events + [.step(Sample.record(2))])
        #expect(notes.withLock { $0.count } == 2)
        #expect(notes.withLock { $0.first?.contains("goes on without a record") ?? false })
    }

    @Test func aCommentStandsBehindWhatItIsAbout() throws {
        let directory = try TestDirectory()
        let recorder = try RunRecorder(
            directory: directory.path,
            comment: { (event: RunEvent) -> RunEvent? in
                guard case .step(let record) = event, record.step == 2 else { return nil }
                return .log("two")
            })
        for step in 1...3 { recorder.post(.step(Sample.record(step))) }
        recorder.finish()
        let steps = (1...3).map { RunEvent.step(Sample.record($0)) }
        #expect(readRecord(directory.path) == [steps[0], steps[1], .log("two"), steps[2]])
    }

    @Test func aLongRecordIsMergedAndKeepsItsSpikes() throws {
        let directory = try TestDirectory()
        var bytes: [UInt8] = []
        let count = 200_000
        for step in 1...count {
            let loss: Float = step == 77_777 ? 50 : step == 150_000 ? .nan : 1
            bytes += EventFrame.framed(
                FileEvent(
                    wallTime: Double(step), step: step,
                    values: [FileValue(tag: Tag("errG"), content: .scalar(loss))]
                ).encoded)
        }
        let events = readRecord(try directory.write(bytes, to: "events.out.tfevents.1.host"))
        var bucket = Bucket()
        var last = 0
        for event in events {
            switch event {
            case .step(let record):
                #expect(record.step > last)
                last = record.step
                bucket.add(record[.generatorLoss] ?? -1)
            case .steps(let summary):
                #expect(summary.firstStep > last)
                last = summary.lastStep
                bucket.merge(summary.buckets[.generatorLoss] ?? Bucket())
            default: Issue.record("\(event)")
            }
        }
        #expect(events.count < count / 2)
        #expect(bucket.count == count - 1)
        #expect(bucket.nonFiniteCount == 1)
        #expect(bucket.high == 50)
        #expect(last == count)
        #expect(steps(events).contains(150_000))
    }
}
