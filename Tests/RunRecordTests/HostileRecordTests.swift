import Foundation
import Fuzzing
import Testing

@testable import RunRecord

/// Event files made by somebody who means harm, or by a broken disk.
struct HostileRecordTests {
    private func read(_ events: FileEvent...) throws -> [RunEvent] {
        let directory = try TestDirectory()
        let bytes = events.flatMap { EventFrame.framed($0.encoded) }
        return readRecord(try directory.write(bytes, to: "events.out.tfevents.1.host"))
    }

    @Test(arguments: [Int.max, Int.min, -2, FileEvent.lastStep + 1])
    func stepsThatAreNoneArePassedOver(step: Int) throws {
        let value = FileValue(tag: .generatorLoss, content: .scalar(1))
        let events = try read(FileEvent(wallTime: 1, step: step, values: [value]))
        #expect(steps(events).isEmpty)
        #expect(logs(events).contains { $0.contains("1 damaged record passed") })
    }

    @Test(arguments: [
        #"{"recipe":"x","seed":1,"batchSize":0,"evaluateEvery":0,"threadCount":1,"lossReferences":[],"sampleNoun":"n"}"#,
        #"{"recipe":"x","seed":1,"batchSize":1,"evaluateEvery":0,"threadCount":1,"lossReferences":[],"sampleNoun":"n"}"#,
        #"{"recipe":"x","seed":1,"batchSize":1,"stepCount":-5,"evaluateEvery":1,"threadCount":1,"lossReferences":[],"sampleNoun":"n"}"#,
        "{}", "", "null", String(repeating: "[", count: 100_000),
    ])
    func factsThatCannotBeArePassedOver(json: String) throws {
        let value = FileValue(tag: Tag("gantop/description"), content: .text(json))
        let event = FileEvent(wallTime: 1, step: 1, values: [value])
        let events = try read(event, event)
        #expect(logs(events).count == events.count)
        // Once, however often it comes.
        #expect(logs(events).count == 1 && logs(events)[0].hasPrefix("left out: "))
    }

    @Test func aPictureThatClaimsToBeHugeIsNotUnpacked() throws {
        // 60000 x 60000 grey pixels of nothing: 3.6 GB from some bytes.
        var png = try #require(
            SampleGrid(width: 2, height: 2, channels: 1, count: 1, pixels: [1, 2, 3, 4]).png(columns: 1))
        #expect(SampleGrid(png: png)?.pixels == [1, 2, 3, 4])
        png.replaceSubrange(16..<24, with: [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60])
        var crc: UInt32 = ~0
        for byte in png[12..<29] {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        withUnsafeBytes(of: (~crc).bigEndian) { png.replaceSubrange(29..<33, with: $0) }
        #expect(SampleGrid(png: png) == nil)
        #expect(SampleGrid(png: Data("no picture".utf8)) == nil)
        #expect(SampleGrid(png: Data()) == nil)
    }

    @Test func aSheetThatIsSmallerThanItsTilesIsRefused() throws {
        let sheet = SampleGrid(
            width: 4, height: 4, channels: 1, count: 1, pixels: [UInt8](repeating: 9, count: 16))
        #expect(sheet.cut(width: 4, height: 4, count: 2, columns: 2) == nil)
        #expect(sheet.cut(width: 2, height: 4, count: 1, columns: 1)?.count == 1)
    }

    @Test func tilesWhoseAreaDoesNotFitANumberAreRefused() {
        let sheet = SampleGrid(
            width: 4, height: 4, channels: 1, count: 1, pixels: [UInt8](repeating: 9, count: 16))
        let huge = Int(UInt32.max)
        #expect(sheet.cut(width: huge, height: huge, count: huge, columns: huge) == nil)
        #expect(sheet.cut(width: 1, height: 1, count: huge, columns: 1) == nil)
    }

    @Test func aStepWithNumbersWithoutEndKeepsTheFirst() throws {
        let values = (0..<5000).map { FileValue(tag: Tag("t\($0)"), content: .scalar(1)) }
        let stretch = FileEvent.Stretch(firstStep: 1, duration: .seconds(1), epoch: 0)
        let events = try read(FileEvent(wallTime: 1, step: 1, values: values, stretch: stretch))
        guard case .step(let record) = events.last else {
            Issue.record("no step")
            return
        }
        #expect(record.scalars.count == 1024)
        #expect(logs(events).contains { $0.contains("there are 5000 at step 1") })
    }

    @Test func damagedRecordsHarmNothing() throws {
        let grid = SampleGrid(
            width: 3, height: 3, channels: 1, count: 2, pixels: [UInt8](repeating: 7, count: 18))
        let samples = Samples.images(fixed: grid, fresh: grid, real: grid)
        let points = Samples.points(
            PointSamples(
                real: [SIMD2(1, 2)], fixed: [SIMD2(1, 2)], fresh: [SIMD2(1, 2)], extent: 2, surface: [1],
                surfaceSize: 1))
        let mark = RecordedFact.mark(Mark(step: 3, kind: .note, text: "note"))
        let seeds = [
            FileEvent(wallTime: 1, version: FileEvent.currentVersion).encoded,
            FileEvent(wallTime: 2, step: 5, values: samples.values(withReals: true)).encoded,
            FileEvent(wallTime: 2, step: 6, values: points.values(withReals: true) + [mark.value]).encoded,
            FileEvent(
                wallTime: 2, step: 7,
                values: [
                    FileValue(tag: .generatorLoss, content: .scalar(1)),
                    FileValue(tag: .fakeScore, content: .bucket(Bucket(2))),
                ], stretch: FileEvent.Stretch(firstStep: 6, duration: .seconds(1), epoch: 1)
            ).encoded,
        ].map { Array($0) }
        var translator = EventTranslator(names: TagMap())
        var tags = TagTable()
        for bytes in Fuzz(bytes: seeds) {
            let event = try? FileEvent(decoding: bytes)
            if let event { translator.add(event) }
            // What is read by hand is what swift-protobuf reads; times and NaNs are compared as they are printed.
            if let byHand = FileEvent(scalarsIn: bytes.span, 0..<bytes.count, tags: &tags) {
                #expect("\(byHand)" == "\(event.map { "\($0)" } ?? "no event")")
            }
            // The payload is seldom the message that its checksum promised; the frame is fuzzed with it.
            _ = EventFrame.record(at: 0, in: bytes.span)
            #expect(translator.take().count < 10_000)
        }
    }

    @Test func damagedPicturesHarmNothing() throws {
        let grid = SampleGrid(
            width: 9, height: 9, channels: 3, count: 1, pixels: (0..<243).map { UInt8($0) })
        for bytes in Fuzz(bytes: [Array(try #require(grid.png(columns: 1)))]) {
            if let read = SampleGrid(png: Data(bytes)) {
                #expect(read.width * read.height <= SampleGrid.mostPixels)
            }
        }
    }

    @Test func damagedLinesHarmNothing() {
        let seeds = [
            "{\"step\": 3, \"loss\": {\"G\": 1.5, \"D\": NaN}, \"l\": [1, {\"x\": null}]}",
            "[3/25]\tLoss_D: 0.53\tD(G(z)): 0.3 / 0.02 step=7",
        ]
        var translator = LineTranslator(names: TagMap())
        for bytes in Fuzz(seeds) {
            translator.take(String(decoding: bytes, as: UTF8.self), wallTime: 1)
            _ = translator.drain()
        }
        #expect(translator.lastStep <= FileEvent.lastStep)
    }
}
