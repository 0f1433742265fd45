import Foundation
import Testing

@testable import RunRecord

/// Files that are replaced, cut, deleted and written anew while they are watched.
final class ReplacedFileTests {
    let directory: TestDirectory
    private let name = "events.out.tfevents.1700000000.host"
    var now = ContinuousClock.now

    init() throws { directory = try TestDirectory() }

    @Test func aRecordSaysWhenItWasWritten() throws {
        try put(record(1...5))
        var follower = follower()
        _ = look(&follower)
        #expect(follower.writtenAt.event == 5)
        #expect(abs((follower.writtenAt.file ?? 0) - Date().timeIntervalSince1970) < 600)
    }

    @Test func aRunThatBeganAgainInItsDirectoryIsAnotherPass() {
        let directory = EventDirectory(path: casePath("restarted-at-zero").path)
        var follower = EventFollower(directory: directory, names: TagMap())
        let events = look(&follower)
        let marks = events.compactMap { if case .mark(let mark) = $0 { mark } else { nil } }
        #expect(marks.map(\.kind) == [.restarted])
        #expect(marks.first?.text.hasSuffix(" at 0") == true)
        let after = events.drop { if case .mark = $0 { false } else { true } }
        #expect(steps(Array(after)).first == 0 && steps(Array(after)).last ?? 99 < steps(events).max() ?? 0)
    }

    private func follower(_ file: String? = nil, names: TagMap = TagMap()) -> EventFollower {
        let path = file.map { "\(directory.path)/\($0)" } ?? directory.path
        return EventFollower(directory: EventDirectory(path: path), names: names)
    }

    /// What a second brings.
    private func look(_ follower: inout EventFollower) -> [RunEvent] {
        now += .seconds(1)
        var events: [RunEvent] = []
        repeat { events += follower.read(at: now) } while follower.progress != nil
        return events
    }

    private func record(_ range: ClosedRange<Int>, tag: String = "Loss/G", scale: Float = 1) -> [UInt8] {
        range.flatMap { step in
            let value = FileValue(tag: Tag(tag), content: .scalar(scale * Float(step)))
            return EventFrame.framed(FileEvent(wallTime: Double(step), step: step, values: [value]).encoded)
        }
    }

    /// Puts a file in its place as rsync does: whole, under a name of its own first.
    func put(_ bytes: [UInt8], as name: String? = nil) throws {
        let name = name ?? self.name
        let parts = name.split(separator: "/")
        let inner = parts.dropLast().map { $0 + "/" }.joined()
        let temporary = try directory.write(bytes, to: "\(inner).\(parts.last ?? "").aB3xYz")
        #expect(rename(temporary, "\(directory.path)/\(name)") == 0)
    }

    func remove(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }
    func path(_ name: String) -> String {
        name.isEmpty ? directory.path : "\(directory.path)/\(name)"
    }
    func make(_ name: String = "") throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    func marks(_ events: [RunEvent]) -> [String] {
        events.compactMap {
            if case .mark(let mark) = $0, mark.step == 0, mark.kind == .resumed { mark.text } else { nil }
        }
    }

    private var goesOn: String {
        "\(name) was put there again and begins with what was read: reading goes on"
    }

    @Test(arguments: [nil, "events.out.tfevents.1700000000.host"])
    func aLongerCopyGoesOnWhereReadingStood(file: String?) throws {
        try put(case: 3)
        var follower = follower(file)
        #expect(Curves(look(&follower)).steps("loss/generator") == [0, 1, 2])
        var told: [String] = []
        var steps: [Int] = []
        for count in [6, 12, 20] {
            try put(case: count)
            let events = look(&follower)
            steps += Curves(events).steps("loss/generator")
            told += logs(events) + marks(events)
        }
        #expect(steps == Array(3...19))
        #expect(told == [goesOn])
    }

    private func put(case count: Int) throws {
        try put(Array(try Data(contentsOf: casePath("replaced-file/\(count)points"))))
    }

    @Test func aCopyUnderItsPassingNameIsNotReadBesideTheFile() throws {
        try put(record(1...3))
        for name in [".\(name).aB3xYz", "\(name).part", "\(name).1a2b.partial", "\(name)~"] {
            _ = try directory.write(record(1...5), to: name)
        }
        try make(".~tmp~")
        _ = try directory.write(record(1...5), to: ".~tmp~/\(name)")
        var follower = follower()
        #expect(steps(look(&follower)) == [1, 2, 3])
    }

    @Test(arguments: [nil, "events.out.tfevents.1700000000.host"])
    func aFileOfOtherContentBeginsAnew(file: String?) throws {
        try put(record(1...20))
        var follower = follower(file)
        #expect(steps(look(&follower)).count == 20)
        // As long as what was read, and longer; deleted or not before.
        for (count, isDeleted) in [(20, false), (40, false), (2, true)] {
            if isDeleted { remove(name) }
            try put(record(1...count, scale: Float(count)))
            let events = look(&follower)
            #expect(marks(events) == ["\(name) was written anew"])
            guard case .mark = events.first else {
                Issue.record("\(events)")
                return
            }
            #expect(steps(events) == Array(1...count))
            #expect(Curves(events).last("loss/generator") == .init(count, Float(count * count)))
            #expect(logs(events).isEmpty)
        }
    }

    @Test func aFileThatIsCutAndWrittenAgainBeginsAnew() throws {
        try put(record(1...3))
        var follower = follower()
        _ = look(&follower)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path(name)))
        try file.truncate(atOffset: 0)
        #expect(marks(look(&follower)) == ["\(name) was written anew"])
        try file.write(contentsOf: record(1...2))
        let events = look(&follower)
        #expect(steps(events) == [1, 2])
        #expect(marks(events) + logs(events) == [])
    }

    /// Between two looks, so that it was never seen to be shorter.
    @Test func aFileThatIsCutAndWrittenBeyondItsEndBeginsAnew() throws {
        try put(record(1...3))
        var follower = follower()
        _ = look(&follower)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path(name)))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: record(1...7, scale: 2))
        // The scan is not due yet: what was cut is not read on in the middle even so.
        var events = follower.read(at: now)
        #expect(logs(events).isEmpty)
        events += follower.read(at: now)
        #expect(marks(events) == ["\(name) was written anew"])
        #expect(steps(events) == Array(1...7))
    }

    @Test func aFileThatIsGoneIsWaitedFor() throws {
        try put(record(1...3))
        var follower = follower(name)
        _ = look(&follower)
        remove(name)
        #expect(logs(look(&follower)) == ["\(name) is gone: waiting for it"])
        #expect(look(&follower).isEmpty)
        try put(record(1...5))
        let events = look(&follower)
        #expect(steps(events) == [4, 5])
        #expect(logs(events) == [goesOn])
    }

    @Test func aDirectoryThatIsDeletedAndTrainedIntoAgainBeginsAnew() throws {
        let title = try #require(directory.path.split(separator: "/").last)
        try put(record(1...3))
        var follower = follower()
        _ = look(&follower)
        for (round, next) in ["events.out.tfevents.1700000050.host", name].enumerated() {
            try FileManager.default.removeItem(atPath: directory.path)
            if round == 0 {
                #expect(logs(look(&follower)) == ["\(title) is gone: waiting for it"])
                try make()
                // A file of it that was not written to yet changes nothing of what was said.
                #expect(look(&follower).isEmpty)
            } else {
                try make()
            }
            try put(record(1...2, scale: Float(round + 5)), as: next)
            let events = look(&follower)
            #expect(marks(events) == ["\(title) was written anew"])
            #expect(Curves(events).values("loss/generator") == [1, 2].map { $0 * Float(round + 5) })
        }
    }

    @Test func aDirectoryThatIsRenamedAwayAndMadeAnewBeginsAnew() throws {
        try make("run")
        try put(record(1...3), as: "run/\(name)")
        var follower = follower("run")
        _ = look(&follower)
        #expect(rename(path("run"), path("old")) == 0)
        try make("run")
        try put(record(1...2, scale: 9), as: "run/\(name)")
        let events = look(&follower)
        #expect(marks(events) == ["\(name) was written anew"])
        #expect(Curves(events).values("loss/generator") == [9, 18])
    }

    @Test func aReplacedFileAmongSeveralIsReadInItsPlace() throws {
        let names = ["events.out.tfevents.1.host", "events.out.tfevents.2.host"]
        try put(record(1...3), as: names[0])
        try put(record(4...6), as: names[1])
        var follower = follower()
        #expect(steps(look(&follower)) == Array(1...6))
        try put(record(1...3, scale: 2), as: names[0])
        var events = look(&follower)
        #expect(marks(events) == ["\(names[0]) was written anew"])
        #expect(steps(events) == Array(1...6))
        // Several at once are said at once.
        for (name, range) in zip(names, [1...3, 4...6]) { try put(record(range, scale: 3), as: name) }
        events = look(&follower)
        #expect(marks(events) == ["\(names[0]) and 1 more were written anew"])
        #expect(Curves(events).values("loss/generator") == (1...6).map { Float(3 * $0) })
    }

    @Test func oneRunAmongOthersThatIsTrainedAgainIsNotDrawnOverItself() throws {
        for run in ["a", "b"] {
            try make(run)
            try put(record(1...3, tag: "fid"), as: "\(run)/\(name)")
        }
        var follower = follower()
        _ = look(&follower)
        remove("a/\(name)")
        #expect(look(&follower).isEmpty)
        try put(record(1...2, tag: "fid", scale: 4), as: "a/events.out.tfevents.1700000050.host")
        let curves = Curves(look(&follower))
        #expect(curves.values("a/fid") == [4, 8])
        #expect(curves.values("b/fid") == [1, 2, 3])
    }

    /// As when a run of ours goes on, or what is old is cleared away.
    @Test func newFilesBesideThoseThatStayGoOn() throws {
        let names = [
            "events.out.tfevents.1.host", "events.out.tfevents.2.host", "events.out.tfevents.3.host",
        ]
        try put(record(1...3), as: names[0])
        try put(record(4...6), as: names[1])
        var follower = follower()
        _ = look(&follower)
        remove(names[0])
        try put(record(7...8), as: names[2])
        let events = look(&follower)
        #expect(steps(events) == [7, 8])
        #expect(marks(events) + logs(events) == [])
    }

    @Test func aDamagedFileThatIsReplacedByAWholeOneIsReadOn() throws {
        var bytes = record(1...5)
        let length = record(1...1).count
        bytes[3 * length + 2] ^= 0xff
        try put(bytes)
        var follower = follower()
        #expect(logs(look(&follower)).count == 1)
        try put(bytes)
        #expect(logs(look(&follower)) == [goesOn])
        try put(record(1...6))
        let events = look(&follower)
        #expect(steps(events) == [4, 5, 6])
        #expect(logs(events).isEmpty)
    }

    /// The last record may be in the middle of being written: it is waited for, and nothing else.
    @Test func aWrongChecksumAtTheEndDoesNotKeepTheReaderBusy() throws {
        var bytes = record(1...3)
        bytes[bytes.count - 1] ^= 0xff
        try put(bytes)
        var follower = follower()
        #expect(steps(look(&follower)) == [1, 2])
        #expect(look(&follower).isEmpty)
    }

    @Test func ourOwnRecordBeginsAnewWithAllThatItSays() throws {
        let descriptions = [1, 2].map { seed in
            RunDescription(
                recipe: "ring", seed: UInt64(seed), batchSize: 8, stepCount: nil, stepsPerEpoch: nil,
                evaluateEvery: 10, threadCount: 1, lossReferences: [], sampleNoun: "points")
        }
        var follower: EventFollower?
        for (index, description) in descriptions.enumerated() {
            if index > 0 {
                try FileManager.default.removeItem(atPath: directory.path)
                try make()
            }
            let recorder = try RunRecorder(directory: directory.path)
            recorder.post(.started(description))
            for step in 1...3 {
                recorder.post(.step(StepRecord(step: step, epoch: 0, duration: .seconds(1), scalars: [])))
            }
            recorder.finish()
            var reading = follower ?? self.follower()
            let events = look(&reading)
            follower = reading
            #expect(events.contains(.started(description)))
            #expect(steps(events) == [1, 2, 3])
            #expect(marks(events).count == index)
        }
    }
}
