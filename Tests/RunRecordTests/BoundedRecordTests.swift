import Foundation
import Testing

@testable import RunRecord

/// Records of runs without end, which may only become so large.
struct BoundedRecordTests {
    private static let limit = 400_000
    private static let stepCount = 40_000
    private let directory: TestDirectory
    private let opened: OpenDirectory

    init() throws {
        directory = try TestDirectory()
        opened = try OpenDirectory(path: directory.path)
    }

    private var totalLength: Int {
        ((try? opened.names()) ?? []).reduce(0) { $0 + Int(opened.status(of: $1)?.st_size ?? 0) }
    }

    /// What a run says in a tenth of a second, in ten steps.
    private func events(_ tick: Int) -> [RunEvent] {
        var events = (10 * tick + 1...10 * tick + 10).map { step in
            RunEvent.step(Sample.record(step, loss: step == 7_777 ? 99 : step == 12_345 ? .nan : 1))
        }
        let step = 10 * tick + 10
        if step % 500 == 0 { events.append(.evaluation(Sample.evaluation(step, Sample.images))) }
        if step % 1000 == 0 { events.append(.mark(Mark(step: step, kind: .checkpoint, text: "checkpoint"))) }
        if step == 20_000 { events.append(.mark(Mark(step: step, kind: .verdict, text: "balanced"))) }
        return events
    }

    /// Has a run say all that it says, and looks at the record after every write.
    private func record(limit: Int? = limit, _ look: (Int) throws -> Void = { _ in }) throws
        -> BoundedRecord
    {
        var record = try BoundedRecord(in: opened, limit: limit)
        record.add([.started(Sample.description), .samples(step: 0, Sample.images)], at: 0, clock: 0)
        for tick in 0..<Self.stepCount / 10 {
            let clock = Double(tick) / 10
            record.add(events(tick), at: clock, clock: clock)
            try record.write(clock: clock)
            #expect(record.takeTrouble() == nil)
            try look(tick)
        }
        try record.finish()
        return record
    }

    /// Who looks at the record now and then, a second later each time, and keeps what it reads.
    private struct Follower {
        private var follower: EventFollower
        private var now = ContinuousClock.now
        var events: [RunEvent] = []

        init(path: String) {
            follower = EventFollower(directory: EventDirectory(path: path), names: TagMap())
        }

        mutating func follow() {
            now += .seconds(1)
            repeat { events += follower.read(at: now) } while follower.progress != nil
        }
    }

    /// How often each step is told of.
    private func count(_ events: [RunEvent]) -> [Int] {
        var counts = [Int](repeating: 0, count: Self.stepCount + 1)
        for event in events {
            switch event {
            case .step(let record): counts[record.step] += 1
            case .steps(let summary): for step in summary.firstStep...summary.lastStep { counts[step] += 1 }
            default: break
            }
        }
        return Array(counts.dropFirst())
    }

    @Test func aRecordStaysUnderItsLimitAndLosesNoStep() throws {
        var largest = 0
        _ = try record { _ in largest = max(largest, totalLength) }
        #expect(largest <= Self.limit)
        let events = readRecord(directory.path)
        #expect(count(events).allSatisfy { $0 == 1 })
        var loss = Bucket()
        for event in events {
            switch event {
            case .step(let record): loss.add(record[.generatorLoss] ?? 0)
            case .steps(let summary): loss.merge(summary.buckets[.generatorLoss] ?? Bucket())
            default: break
            }
        }
        #expect(loss.high == 99 && loss.count == Self.stepCount - 1 && loss.nonFiniteCount == 1)
        #expect(events.contains { if case .step(let it) = $0 { it.step == 12_345 } else { false } })
        // What was said of the run stays: its beginning, its verdicts, what the gauge read.
        #expect(events.first == .started(Sample.description))
        #expect(events.contains(.mark(Mark(step: 20_000, kind: .verdict, text: "balanced"))))
        let evaluated = events.compactMap { if case .evaluation(let it) = $0 { it.step } else { nil } }
        #expect(evaluated == Array(stride(from: 500, through: Self.stepCount, by: 500)))
    }

    @Test func whatIsNotLimitedIsNotThinned() throws {
        _ = try record(limit: nil)
        #expect(totalLength > 5 * Self.limit)
        #expect(try opened.names().count == 1)
    }

    @Test func fiveHundredPicturesStaySpreadEvenly() throws {
        var record = try BoundedRecord(in: opened, limit: 2_000_000)
        for tick in 0..<6000 {
            let clock = 200 * Double(tick)
            record.add(
                [
                    .step(Sample.record(tick + 1)),
                    .evaluation(Sample.evaluation(tick + 1, Sample.images)),
                ], at: clock, clock: clock)
            try record.write(clock: clock)
        }
        try record.finish()
        let files = try opened.names().filter { $0.contains(".to") }
        #expect(files.count == 1)
        let steps = readRecord(directory.path + "/" + (files.first ?? "")).compactMap { event -> Int? in
            switch event {
            case .evaluation(let it): it.samples == nil ? nil : it.step
            case .samples(let step, _): step
            default: nil
            }
        }
        #expect((200...501).contains(steps.count))
        let gaps = zip(steps, steps.dropFirst()).map { $1 - $0 }
        #expect((gaps.max() ?? 99) <= 4 * (gaps.sorted()[gaps.count / 2]))
    }

    @Test func whoFollowsTheRecordMeetsEveryStepOnce() throws {
        var follower = Follower(path: directory.path)
        _ = try record { _ in follower.follow() }
        follower.follow()
        let events = follower.events
        #expect(try opened.names().contains { $0.contains(".to") })
        #expect(count(events).allSatisfy { $0 == 1 })
        let steps = events.compactMap { event -> Int? in
            switch event {
            case .step(let record): record.step
            case .steps(let summary): summary.lastStep
            default: nil
            }
        }
        #expect(steps == steps.sorted())
        #expect(events.filter { $0 == .started(Sample.description) }.count == 1)
    }

    /// Whoever was stopped for hours finds that what it read and what it did not are one file now: it reads all of it.
    @Test func whoWasAwayForLongBeginsAnew() throws {
        var follower = Follower(path: directory.path)
        _ = try record { tick in if tick == 100 { follower.follow() } }
        #expect(count(follower.events).prefix(1010).allSatisfy { $0 == 1 })
        follower.events = []
        follower.follow()
        #expect(count(follower.events).allSatisfy { $0 == 1 })
        #expect(follower.events.contains(.started(Sample.description)))
    }

    @Test func whoeverIsKilledWhileThinningLosesNothing() throws {
        _ = try record(limit: nil)
        let inputs = try opened.names().map { EventDirectory.File(path: opened.path(of: $0), prefix: "") }
        let copy = directory.path + "/copy"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
        for input in inputs {
            try FileManager.default.copyItem(
                atPath: input.path, toPath: copy + "/" + (input.path.split(separator: "/").last ?? ""))
        }
        let before = readRecord(copy)
        // Killed in the middle: the file that is not done is none.
        try opened.write(Array("half".utf8), to: RecordThinning.temporaryName)
        #expect(count(readRecord(inputs[0].path)) == count(before))
        _ = try BoundedRecord(in: opened, limit: nil)
        #expect(try !opened.names().contains(RecordThinning.temporaryName))
        // Killed before the old files are removed: they are none any more.
        var thinning = RecordThinning(inputs, in: opened, byteLimit: Self.limit / 3, lastStep: Self.stepCount)
        while try thinning.work() == nil {}
        for input in inputs {
            try FileManager.default.moveItem(
                atPath: copy + "/" + (input.path.split(separator: "/").last ?? ""), toPath: input.path)
        }
        try FileManager.default.removeItem(atPath: copy)
        let after = readRecord(directory.path)
        #expect(count(after).allSatisfy { $0 == 1 })
        #expect(after.count < before.count / 10)
        _ = try BoundedRecord(in: opened, limit: nil)
        #expect(!FileManager.default.fileExists(atPath: inputs[0].path))
        #expect(count(readRecord(directory.path)).allSatisfy { $0 == 1 })
    }

    @Test func aRecordOfSeveralLivesIsThinnedWithItsTurns() throws {
        for life in 0..<3 {
            var record = try BoundedRecord(in: opened, limit: 60_000)
            let first = life * 3000
            if life > 0 {
                record.add([.mark(Mark(step: first, kind: .resumed, text: "resumed here"))], at: 0, clock: 0)
            }
            for tick in 0..<400 {
                let clock = Double(tick) / 10
                let steps = (first + 10 * tick + 1...first + 10 * tick + 10).map {
                    RunEvent.step(Sample.record($0))
                }
                record.add(steps, at: clock, clock: clock)
                try record.write(clock: clock)
                #expect(totalLength <= 60_000)
            }
            try record.finish()
        }
        let events = readRecord(directory.path)
        var last = 0
        var turns: [Int] = []
        for event in events {
            switch event {
            case .mark(let mark):
                turns.append(mark.step)
                last = mark.step
            case .step(let record):
                #expect(record.step == last + 1)
                last = record.step
            case .steps(let summary):
                #expect(summary.firstStep == last + 1)
                last = summary.lastStep
            default: break
            }
        }
        #expect(turns == [3000, 6000] && last == 10_000)
    }
}
