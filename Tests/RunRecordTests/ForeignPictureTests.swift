import Foundation
import Synchronization
import Testing

@testable import RunRecord

/// A picture of one colour as a PNG file.
private func png(_ width: Int, _ height: Int, channels: Int = 3, _ shade: UInt8 = 200) -> Data {
    let pixels = [UInt8](repeating: shade, count: width * height * channels)
    let grid = SampleGrid(width: width, height: height, channels: channels, count: 1, pixels: pixels)
    return grid.png(columns: 1) ?? Data()
}

private func image(_ tag: String, _ file: Data) -> FileValue {
    let picture = FileValue.Picture(width: 0, height: 0, channels: 0, encoded: file)
    return FileValue(tag: Tag(tag), content: .picture(picture))
}

private func tensor(_ tag: String, _ files: [Data]) -> FileValue {
    FileValue(tag: Tag(tag), content: .pictures(files))
}

private func number(_ tag: String) -> FileValue { FileValue(tag: Tag(tag), content: .scalar(1)) }

/// An event for each of the values, and what comes out of a file of them.
private func read(_ values: [(step: Int, values: [FileValue])]) throws -> [RunEvent] {
    let directory = try TestDirectory()
    let events = values.map { FileEvent(wallTime: Double($0.step), step: $0.step, values: $0.values) }
    _ = try directory.write(
        events.flatMap { EventFrame.framed($0.encoded) }, to: "events.out.tfevents.1700000000.host")
    return readRecord(directory.path)
}

private func pictures(_ events: [RunEvent]) -> [(step: Int, named: [NamedPictures])] {
    events.compactMap { event in
        if case .samples(let step, .named(let named)) = event { (step, named) } else { nil }
    }
}

private func sizes(_ named: [NamedPictures]) -> [String] {
    named.map { pictures in
        let grid = pictures.grid
        return "\(pictures.name): "
            + (grid.map { "\($0.count) of \($0.width)x\($0.height)x\($0.channels)" } ?? "–")
    }
}

@Suite struct ForeignPictureTests {
    /// In a long record the newest pictures wait for newer ones, which those of a new pass are.
    @Test func picturesOfAPassThatBeganAgainAreNotHandedOn() {
        var translator = EventTranslator(names: TagMap())
        (translator.isCatchingUp, translator.skipsPictures) = (true, true)
        let events = [
            (900, number("loss")), (900, image("old", png(8, 8))), (1, number("loss")), (2, number("loss")),
        ]
        for (step, value) in events {
            translator.add(FileEvent(wallTime: Double(step), step: step, values: [value]))
        }
        translator.isCatchingUp = false
        translator.add(FileEvent(wallTime: 3, step: 3, values: [number("loss")]))
        let taken = translator.take()
        #expect(pictures(taken).isEmpty)
        #expect(taken.contains { if case .mark(let mark) = $0 { mark.kind == .restarted } else { false } })
    }

    @Test func threePicturesOfTensorFlow1AreOneNameWithThree() {
        let events = readRecord(casePath("three-pictures-tf1").path)
        let steps = pictures(events)
        #expect(steps.map(\.step) == [0, 100, 200, 300, 400])
        #expect(steps.allSatisfy { sizes($0.named) == ["G: 3 of 24x24x3"] })
        #expect(RunRecordTests.steps(events) == [0, 100, 200, 300, 400])
        #expect(logs(events).isEmpty)
    }

    @Test func aTensorOfTensorFlow2HasAllItsPictures() throws {
        let files = (0..<5).map { png(32, 32, UInt8($0 * 40)) }
        let steps = pictures(try read([(7, [tensor("generated", files), tensor("real", [files[0]])])]))
        #expect(steps.map(\.step) == [7])
        #expect(sizes(steps[0].named) == ["generated: 5 of 32x32x3", "real: 1 of 32x32x3"])
        #expect(
            (0..<5).map { steps[0].named[0].grid?.rgb(picture: $0, x: 1, y: 1).0 } == [0, 40, 80, 120, 160])
    }

    @Test func textsAreNoPictures() {
        var words = WireTensor(pictures: [Data("hello".utf8)])
        #expect(words.content(plugin: "text") == .text("0"))
        #expect(words.content(plugin: "") == .text("0"))
        #expect(words.content(plugin: "images") == .pictures([Data("hello".utf8)]))
        words = WireTensor(pictures: [png(2, 2)])
        #expect(words.content(plugin: "text") == .text("2"))
        #expect(words.content(plugin: "") == .pictures([png(2, 2)]))
    }

    @Test func allTagsOfAStepComeTogether() throws {
        let tags = ["real_A", "fake_B", "rec_A", "idt_A", "real_B", "fake_A", "rec_B", "idt_B"]
        let values = [0, 100].flatMap { step in tags.map { (step, [image($0, png(16, 16))]) } }
        let steps = pictures(try read(values))
        #expect(steps.map(\.step) == [0, 100])
        #expect(steps.allSatisfy { $0.named.map(\.name) == tags })
    }

    @Test func whatComesLaterOfAStepJoinsWhatWasThere() {
        var translator = EventTranslator(names: TagMap())
        for index in 0..<3 {
            translator.add(FileEvent(step: 5, values: [image("x/\(index)", png(8, 8))]))
            translator.flush()
        }
        let counts = pictures(translator.take()).map { sizes($0.named) }
        #expect(counts == [["x: 1 of 8x8x3"], ["x: 2 of 8x8x3"], ["x: 3 of 8x8x3"]])
    }

    @Test func aPictureAmongNumbersDoesNotCutTheStep() throws {
        let events = try read([
            (1, [number("errG")]), (1, [image("fake", png(8, 8))]), (1, [number("errD")]),
            (2, [number("errG")]), (2, [image("fake", png(8, 8))]), (2, [number("errD")]),
        ])
        #expect(steps(events) == [1, 2])
        #expect(pictures(events).map(\.step) == [1, 2])
    }

    @Test func differentSizesAndChannelsStandBesideEachOther() throws {
        let mixed = pictures(
            try read([
                (
                    1,
                    [
                        image("a/0", png(8, 8, channels: 1)), image("a/1", png(8, 8)),
                        image("b/0", png(8, 8)),
                        image("b/1", png(9, 8)), tensor("c", [png(4, 4), png(5, 5)]),
                    ]
                )
            ]))
        #expect(
            sizes(mixed[0].named) == [
                "a: 2 of 8x8x3", "b/0: 1 of 8x8x3", "b/1: 1 of 9x8x3", "c #1: 1 of 4x4x3", "c #2: 1 of 5x5x3",
            ])
    }

    @Test func tenComesAfterNine() throws {
        let values = [10, 9, 2, 1, 0].map { image("x/image/\($0)", png(8, 8, UInt8($0))) }
        let grid = pictures(try read([(1, values)])).first?.named.first?.grid
        #expect((0..<5).map { grid?.rgb(picture: $0, x: 0, y: 0).0 } == [0, 1, 2, 9, 10])
    }

    @Test(arguments: [("jpeg", "fake_jpeg", "JPEG"), ("gif", "fake_gif", "GIF")])
    func formatsThatCannotBeReadAreNamed(file: String, tag: String, format: String) {
        let events = readRecord(casePath(file).path)
        let steps = pictures(events)
        #expect(steps.map(\.step) == [0, 10, 20])
        #expect(steps.allSatisfy { $0.named.map(\.content) == [.unreadable(.format(format))] })
        #expect(logs(events) == ["step 0: \(tag) is \(format), which is not shown: write PNG"])
    }

    /// What a decoder that is lent says: of so many pixels a side, damaged or not.
    private func decoder(_ side: Int, isDamaged: Bool = false, asked: Asked = Asked()) -> PictureDecoder {
        PictureDecoder(
            size: { _ in (side, side) },
            picture: { _ in
                asked.count.withLock { $0 += 1 }
                let pixels = [UInt8](repeating: 9, count: 3 * side * side)
                return isDamaged ? nil : (side, side, pixels)
            })
    }

    private final class Asked: Sendable { let count = Mutex(0) }

    @Test func whatSomebodyCanReadIsShown() throws {
        let jpeg = Data([0xff, 0xd8, 0xff, 0xe0])
        #expect(try SampleGrid(file: jpeg, decoder(4)).pixels == [UInt8](repeating: 9, count: 48))
        #expect(throws: UnreadablePicture.damaged("JPEG")) {
            try SampleGrid(file: jpeg, decoder(4, isDamaged: true))
        }
        #expect(throws: UnreadablePicture.format("TIFF")) {
            try SampleGrid(file: Data([0x49, 0x49, 0x2a, 0]), decoder(4))
        }
        #expect(throws: UnreadablePicture.format("JPEG")) { try SampleGrid(file: jpeg) }
    }

    /// The bounds are those of PNG files: by its header a picture is refused, and nobody is asked for its pixels.
    @Test func whatIsTooLargeIsNotUnpacked() throws {
        let gif = Data("GIF89a".utf8)
        let asked = Asked()
        #expect(throws: UnreadablePicture.tooLarge(width: 5000, height: 5000)) {
            try SampleGrid(file: gif, decoder(5000, asked: asked))
        }
        #expect(asked.count.withLock { $0 } == 0)
        var pictures = ForeignPictures(decoder(2048, asked: asked))
        for index in 0..<8 { pictures.add([gif], tag: "x\(index)", step: 1) }
        let events = pictures.take()
        #expect(asked.count.withLock { $0 } == 5)
        #expect(logs(events) == ["step 1: 1024 pictures and 64 MB of pixels are shown, not more"])
    }

    @Test(arguments: [
        ("RIFF\u{10}\0\0\0WEBPVP8 ", "WebP, which is not shown: write PNG"),
        ("\0\0\0\u{1c}ftypavif", "AVIF, which is not shown: write PNG"),
        ("II*\0", "TIFF, which is not shown: write PNG"), ("hello", "in no known format: write PNG"),
        ("", "in no known format: write PNG"),
    ])
    func soAreOthers(file: String, words: String) throws {
        let values = [1, 2].map { ($0, [image("fake", Data(file.utf8))]) }
        let events = try read(values)
        #expect(logs(events) == ["step 1: fake is \(words)"])
        #expect(pictures(events).count == 2)
    }

    @Test func damagedAndHugePicturesAreSaidOnceBesideTheOthers() throws {
        let damaged = png(16, 16).prefix(50)
        var huge = png(2, 2)
        huge.replaceSubrange(16..<24, with: [0, 0, 0x23, 0x28, 0, 0, 0x23, 0x28])
        let events = try read(
            [3, 4].map { ($0, [image("x/0", png(8, 8)), image("x/1", Data(damaged)), image("y", huge)]) })
        #expect(
            logs(events) == [
                "step 3: x/1 is damaged: the PNG cannot be unpacked",
                "step 3: y is too large to show, 9000 × 9000 pixels",
            ])
        #expect(sizes(pictures(events)[1].named) == ["x: 1 of 8x8x3", "x/1: –", "y: –"])
    }

    @Test func whatIsKeptHasABoundThatIsSaidOnce() throws {
        let names = (0..<70).map { image("tag\($0)", png(1, 1)) }
        var events = try read([(1, names), (2, names)])
        #expect(pictures(events).map(\.named.count) == [64, 64])
        #expect(logs(events) == ["step 1: pictures of 64 names are shown, not of more"])

        let many = tensor("x", [Data](repeating: png(1, 1), count: 1100))
        events = try read([(1, [many]), (2, [many])])
        #expect(pictures(events).map { sizes($0.named) } == [["x: 1024 of 1x1x3"], ["x: 1024 of 1x1x3"]])
        #expect(logs(events) == ["step 1: 1024 pictures are shown, not more"])

        let large = (0..<6).map { image("x\($0)", png(2048, 2048)) }
        events = try read([(1, large)])
        #expect(pictures(events).map(\.named.count) == [5])
        #expect(logs(events) == ["step 1: 1024 pictures and 64 MB of pixels are shown, not more"])
    }

    @Test func newNamesWithoutEndAreSaidToo() throws {
        let events = try read((1...100).map { ($0, [image("epoch\($0)", png(1, 1))]) })
        #expect(pictures(events).count == 100)
        #expect(logs(events) == ["step 65: pictures have more than 64 names: the newest are shown"])
    }

    @Test func ofALongRecordTheNewestOfEachNameAreUnpacked() {
        var translator = EventTranslator(names: TagMap())
        translator.isCatchingUp = true
        translator.skipsPictures = true
        for step in 1...9 {
            translator.add(FileEvent(step: step, values: [image("samples/fake", png(8, 8))]))
        }
        for step in 1...8 { translator.add(FileEvent(step: step, values: [image("real", png(8, 8))])) }
        #expect(pictures(translator.take()).isEmpty)
        translator.flush()
        let steps = pictures(translator.take())
        #expect(steps.map(\.step) == [8, 9])
        #expect(steps.map(\.named.first?.name) == ["real", "samples/fake"])
    }

    @Test func whatARunThatWentBackTookBackIsForgotten() {
        var translator = EventTranslator(names: TagMap())
        translator.isCatchingUp = true
        translator.skipsPictures = true
        translator.add(FileEvent(step: 9, values: [image("fake", png(8, 8))]))
        translator.add(FileEvent(step: 5, restart: ""))
        translator.flush()
        #expect(pictures(translator.take()).isEmpty)
    }

    @Test func aSheetAloneIsCutAndOneOfManyIsNot() throws {
        let sheet = (0..<32 * 62).map { place -> UInt8 in
            place % 62 % 30 < 2 || place / 62 < 2 || place / 62 > 29 ? 0 : 90
        }
        let grid = SampleGrid(width: 62, height: 32, channels: 1, count: 1, pixels: sheet)
        let file = try #require(grid.png(columns: 1))
        #expect(sizes(pictures(try read([(1, [image("fake", file)])]))[0].named) == ["fake: 2 of 28x28x1"])
        let twice = try read([(1, [image("fake/0", file), image("fake/1", file)])])
        #expect(sizes(pictures(twice)[0].named) == ["fake: 2 of 62x32x1"])
    }
}
