import Foundation
import Testing

@testable import RunRecord

/// Not the tags that tests have.
typealias Tag = RunRecord.Tag

/// A directory of a test's own, gone with it.
final class TestDirectory {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "gantop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// Every event of a run's record, read at once.
func readRecord(_ path: String, names: TagMap = TagMap()) -> [RunEvent] {
    var follower = EventFollower(directory: EventDirectory(path: path), names: names)
    var events: [RunEvent] = []
    repeat { events += follower.read() } while follower.progress != nil
    return events
}

/// A file of one scalar an event, as SummaryWriter writes it.
func scalarFile(_ count: Int, tag: String = "Loss/G") -> [[UInt8]] {
    [EventFrame.framed(FileEvent(wallTime: 1, version: FileEvent.currentVersion).encoded)]
        + (1...count).map { step in
            let value = FileValue(tag: Tag(tag), content: .scalar(Float(step)))
            return EventFrame.framed(FileEvent(wallTime: Double(step), step: step, values: [value]).encoded)
        }
}

func steps(_ events: [RunEvent]) -> [Int] {
    events.compactMap { if case .step(let record) = $0 { record.step } else { nil } }
}

func logs(_ events: [RunEvent]) -> [String] {
    events.compactMap { if case .log(let text) = $0 { text } else { nil } }
}

struct RecordTimeTests {
    /// A pause takes time, though no step does.
    @Test func whatARecordSaysHasItsOwnTime() throws {
        let directory = try TestDirectory()
        var journal = EventJournal(try EventFileWriter(in: directory.path, wallTime: 1_700_000_000))
        journal.add([.started(Sample.description)], at: 1_700_000_000, clock: 0)
        journal.add([.step(Sample.record(1)), .paused(step: 1)], at: 1_700_000_002, clock: 2)
        journal.add([.resumed(step: 1), .log("on")], at: 1_700_003_602.5, clock: 3602.5)
        try journal.write()
        let times = readRecord(directory.path).compactMap { event in
            if case .clock(let time) = event { time } else { nil as Duration? }
        }
        #expect(times == [.seconds(2), .seconds(3602)])
    }

    @Test func timesThatCannotBeAreNone() {
        var translator = EventTranslator(names: TagMap())
        for time in [-1e300, 1_700_000_000, 1e300, -1e300, 1_600_000_000, 1_700_000_007] {
            let values = [RecordedFact.log("on").value]
            translator.add(FileEvent(wallTime: time, step: 1, values: values))
        }
        #expect(translator.take().filter { $0 != .log("on") } == [.clock(.seconds(7))])
    }
}

struct EventFrameTests {
    /// The check value of CRC-32C, and the first record of a file that PyTorch's SummaryWriter wrote.
    @Test func checksumsAreThoseOfTensorFlow() {
        let digits = Array("123456789".utf8)
        #expect(CRC32C.checksum(digits.span, 0..<9) == 0xe306_9283)
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(CRC32C.checksum(zeros.span, 0..<32) == 0x8a91_36aa)
    }

    @Test func aRecordIsFoundWhole() {
        let payload = Array("brain".utf8)
        let bytes = EventFrame.framed(payload)
        #expect(bytes.count == 8 + 4 + 5 + 4)
        #expect(EventFrame.record(at: 0, in: bytes.span) == .record(12..<17, isSound: true))
    }

    @Test func everyShorterRecordIsTorn() {
        let bytes = EventFrame.framed(Array("brain".utf8))
        for count in 0..<bytes.count {
            let part = Array(bytes[..<count])
            let found = EventFrame.record(at: 0, in: part.span)
            #expect(found == .torn(needed: count < 12 ? 12 : bytes.count), "\(count) bytes")
        }
    }

    @Test func aWrongLengthIsNotBelieved() {
        var bytes = EventFrame.framed(Array("brain".utf8))
        bytes[7] = 0x7f
        #expect(EventFrame.record(at: 0, in: bytes.span) == .broken)
        // A right checksum does not make an absurd length right.
        var absurd = [UInt8](repeating: 0xff, count: 8)
        absurd[7] = 0x7f
        let crc = CRC32C.masked(absurd.span, 0..<8)
        withUnsafeBytes(of: crc.littleEndian) { absurd += $0 }
        #expect(EventFrame.record(at: 0, in: absurd.span) == .broken)
    }
}

struct EventFileTests {
    @Test(arguments: [
        FileEvent(wallTime: 3.5, version: FileEvent.currentVersion),
        FileEvent(
            wallTime: 1, step: 7,
            values: [
                FileValue(tag: .generatorLoss, content: .scalar(0.25)),
                FileValue(tag: .discriminatorLoss, content: .scalar(-.infinity)),
                FileValue(tag: Tag("words"), content: .text("η and θ")),
                FileValue(tag: Tag("points"), content: .floats([1, 2, 3, 4], shape: [2, 2])),
            ], stretch: FileEvent.Stretch(firstStep: 7, duration: .milliseconds(12), epoch: 0.5)),
    ])
    func anEventReadsBackAsItWasWritten(event: FileEvent) throws {
        #expect(try FileEvent(decoding: Array(event.encoded)) == event)
    }

    @Test func aRecordThatGrowsIsReadAsItGrows() throws {
        let directory = try TestDirectory()
        let records = scalarFile(3)
        let path = try directory.write([], to: "events.out.tfevents.1.host")
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var follower = EventFollower(directory: EventDirectory(path: path), names: TagMap())
        var seen: [Int] = []
        // One byte after another: a step shows as soon as its last byte is there, and never before.
        for (index, record) in records.enumerated() {
            for byte in record {
                #expect(seen.count == max(0, index - 1))
                try file.write(contentsOf: [byte])
                seen += steps(follower.read())
            }
        }
        #expect(seen == [1, 2, 3])
    }

    @Test func aTornTailIsNotYet() throws {
        let directory = try TestDirectory()
        let records = scalarFile(3)
        let whole = Array(records.joined())
        for missing in 1..<records[3].count {
            let path = try directory.write(Array(whole.dropLast(missing)), to: "events.out.tfevents.1.host")
            let events = readRecord(path)
            #expect(steps(events) == [1, 2])
            #expect(logs(events).isEmpty)
        }
    }

    @Test func aDamagedLastRecordIsReportedOnceWhereNobodyWritesToItsFile() throws {
        let directory = try TestDirectory()
        var records = scalarFile(3)
        records[3][15] ^= 0xff
        let path = try directory.write(Array(records.joined()), to: "events.out.tfevents.1.host")
        // Just now somebody may still be writing it.
        #expect(logs(readRecord(path)).isEmpty)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: path)
        var follower = EventFollower(directory: EventDirectory(path: path), names: TagMap())
        let events = (0..<5).flatMap { _ in follower.read() }
        #expect(steps(events) == [1, 2])
        #expect(logs(events) == ["events.out.tfevents.1.host: the last record is damaged"])
    }

    @Test func aDamagedRecordIsPassedOverAndReported() throws {
        let directory = try TestDirectory()
        var records = scalarFile(3)
        records[2][15] ^= 0xff
        let events = readRecord(
            try directory.write(Array(records.joined()), to: "events.out.tfevents.1.host"))
        #expect(steps(events) == [1, 3])
        #expect(logs(events) == ["events.out.tfevents.1.host: 1 damaged record passed over"])
    }

    @Test func aDamagedLengthEndsTheFileWhereItStands() throws {
        let directory = try TestDirectory()
        var records = scalarFile(3)
        records[2][2] ^= 0xff
        let events = readRecord(
            try directory.write(Array(records.joined()), to: "events.out.tfevents.1.host"))
        let offset = records[0].count + records[1].count
        #expect(steps(events) == [1])
        #expect(logs(events).contains { $0.contains("damaged at byte \(offset)") })
    }

    @Test func filesOfOtherThingsAreRefused() throws {
        let directory = try TestDirectory()
        _ = try directory.write(Array("hello".utf8), to: "notes.txt")
        #expect(throws: EventFileError.noRecord(directory: directory.path)) {
            try EventFileSource(path: directory.path, names: TagMap())
        }
        #expect(throws: EventFileError.self) {
            try EventFileSource(path: directory.path + "/nothing", names: TagMap())
        }
        // A pipe nobody writes to would keep whoever opens it waiting for ever.
        #expect(mkfifo(directory.path + "/events.out.tfevents.1.pipe", 0o600) == 0)
        #expect(logs(readRecord(directory.path)).contains { $0.contains("not a regular file") })
    }

    @Test func subdirectoriesArePrefixesAndLinksAreNotFollowed() throws {
        let directory = try TestDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path + "/val", withIntermediateDirectories: true)
        symlink(directory.path, directory.path + "/val/loop")
        _ = try directory.write(
            Array(scalarFile(2, tag: "fid").joined()), to: "val/events.out.tfevents.1.host")
        let events = readRecord(directory.path)
        guard case .step(let record) = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect(record.scalars.map(\.tag) == [Tag("val/fid")])
        #expect(steps(events) == [1, 2])
    }

    @Test func scalarsOfOneStepAreOneStep() throws {
        let directory = try TestDirectory()
        var bytes: [UInt8] = []
        for step in [50, 100] {
            for tag in ["Loss/G", "Loss/D", "lr"] {
                let value = FileValue(tag: Tag(tag), content: .scalar(1))
                bytes += EventFrame.framed(
                    FileEvent(wallTime: Double(step), step: step, values: [value]).encoded)
            }
        }
        let events = readRecord(try directory.write(bytes, to: "events.out.tfevents.1.host"))
        #expect(steps(events) == [50, 100])
        guard case .step(let record) = events.last else { return }
        #expect(record.scalars.map(\.tag) == [.generatorLoss, .discriminatorLoss, Tag("lr")])
        #expect(record.stepCount == 50)
        #expect(record.duration == .seconds(50))
    }
}
