import Foundation
import Fuzzing
import Testing

@testable import Pictures

private let form = PictureForm(side: 32, channels: 3, background: SIMD3(10, 20, 30))

/// The kinds of pixels, layouts and metadata that a format allows.
@Suite struct DecoderVariantTests {
    @Test(arguments: [
        ("adam7.png", 0), ("progressive.jpg", 8), ("large.jpg", 12), ("odd.jpg", 12),
        // Ink as it is, where Adobe's programs write it upside down; and its colours as luma and chroma.
        ("inks.jpg", 12), ("ycck.jpg", 12),
    ])
    func everyLayoutGivesTheColours(name: String, tolerance: Int) throws {
        let picture = try form.picture(from: file(name))
        #expect(near(picture.colours(side: 32), quarters, tolerance), "\(picture.colours(side: 32))")
    }

    @Test(arguments: ["palette-alpha.png", "sixteen-alpha.png"])
    func alphaOfEveryKindLiesOnTheBackground(name: String) throws {
        let colours = try form.picture(from: file(name)).colours(side: 32)
        #expect(near(colours, [[10, 20, 30], quarters[1], [10, 20, 30], quarters[3]], 0), "\(colours)")
    }

    @Test func halfOfAGreyShowsHalfOfTheBackground() throws {
        let form = PictureForm(side: 16, channels: 3, background: SIMD3(0, 100, 200))
        let colours = try form.picture(from: file("grey-alpha.png")).colours(side: 16)
        #expect(near(colours, Array(repeating: [128, 178, 228], count: 4), 1), "\(colours)")
    }

    @Test func oneBitIsBlackOrWhite() throws {
        let colours = try PictureForm(side: 16, channels: 1).picture(from: file("one-bit.png")).colours(
            side: 16, channels: 1)
        #expect(colours == [[255], [0], [255], [0]])
    }

    /// A photograph that stands on its side: the middle that is cut out is that of the picture as one sees it.
    @Test func theMiddleOfATurnedPhotographIsCutOut() throws {
        let colours = try form.picture(from: file("tall-turned.jpg")).colours(side: 32)
        #expect(near(colours, [2, 0, 3, 1].map { quarters[$0] }, 16), "\(colours)")
    }

    @Test(arguments: [0, 9, 255])
    func anOrientationThatIsNoneIsUpright(value: UInt8) throws {
        var bytes = try file("turned6.jpg")
        #expect(bytes[49] == 6)
        bytes[49] = value
        #expect(near(try form.picture(from: bytes).colours(side: 32), quarters, 8))
    }

    @Test func exifIsReadInBothByteOrders() throws {
        var bytes = try file("turned6.jpg")
        let start = try #require(bytes.firstRange(of: Array("MM\0*".utf8))?.lowerBound)
        // The offset of the entries, their count; a tag, its type, its count, its value.
        let little: [UInt8] = [
            0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0,
        ]
        bytes.replaceSubrange(start..<start + little.count, with: little)
        #expect(try form.picture(from: bytes) == form.picture(from: file("turned6.jpg")))
    }

    @Test(arguments: [[0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xf0], [0, 0, 0, 0x40]] as [[UInt8]])
    func exifThatPointsElsewhereTurnsNothing(offset: [UInt8]) throws {
        var bytes = try file("turned6.jpg")
        let start = try #require(bytes.firstRange(of: Array("MM\0*".utf8))?.lowerBound)
        bytes.replaceSubrange(start + 4..<start + 8, with: offset)
        #expect(near(try form.picture(from: bytes).colours(side: 32), quarters, 8))
    }

    /// Stray bytes before a marker are common in photographs of the web, and harmless.
    @Test func strayBytesBeforeTheEndAreForgiven() throws {
        var bytes = try file("rgb.jpg")
        bytes.insert(contentsOf: [0x12, 0x34], at: bytes.count - 2)
        #expect(try form.picture(from: bytes) == form.picture(from: file("rgb.jpg")))
    }

    /// Each scan of a progressive JPEG goes through all of the picture, and takes twelve bytes of the file.
    @Test func aJPEGOfEndlessScansIsRefused() throws {
        // A grey square of 32×32: each coefficient for itself, then its last bit.
        let first = (1...63).map { [$0, $0, 0] as [UInt8] }
        #expect(try form.picture(from: progressive(first)) == Array(repeating: 128, count: form.byteCount))
        let second = (1...63).map { [$0, $0, 0x10] as [UInt8] }
        let halves = first.map { [$0[0], $0[1], 0x01] as [UInt8] }
        #expect(throws: PictureError(description: "it has more than 100 scans")) {
            _ = try form.picture(from: progressive(halves + second))
        }
    }

    /// A grey JPEG of no coefficients, in scans from a coefficient to another with the bits that they give.
    private func progressive(_ scans: [[UInt8]]) -> [UInt8] {
        func segment(_ kind: UInt8, _ bytes: [UInt8]) -> [UInt8] {
            [0xff, kind, 0, UInt8(bytes.count + 2)] + bytes
        }
        // One code of one bit that stands for 0: no difference, no more coefficients.
        func table(_ place: UInt8) -> [UInt8] {
            segment(0xc4, [place, 1] + [UInt8](repeating: 0, count: 16))
        }
        let start: [UInt8] =
            [0xff, 0xd8] + segment(0xdb, [0] + [UInt8](repeating: 1, count: 64))
            + segment(0xc2, [8, 0, 32, 0, 32, 1, 1, 0x11, 0]) + table(0) + table(0x10)
        // Sixteen blocks take sixteen bits.
        return start + ([[0, 0, 0]] + scans).flatMap { segment(0xda, [1, 1, 0] + $0) + [0, 0] } + [
            0xff, 0xd9,
        ]
    }
}

/// Headers that claim more than anybody wants to decode.
@Suite struct PictureBombTests {
    /// A file whose bytes at some places are others.
    private static func patched(_ name: String, _ changes: [(Int, [UInt8])]) throws -> [UInt8] {
        var bytes = try file(name)
        for (place, new) in changes { bytes.replaceSubrange(place..<place + new.count, with: new) }
        return bytes
    }

    @Test func everyFormatIsRefusedByItsHeader() throws {
        let jpeg = try file("rgb.jpg")
        let size = try #require(jpeg.firstRange(of: [0xff, 0xc0])?.lowerBound) + 5
        let bombs: [(bytes: [UInt8], claim: String)] = [
            (try PictureBombTests.patched("rgb.jpg", [(size, [0xff, 0xdc, 0xff, 0xdc])]), "65500×65500"),
            (try PictureBombTests.patched("rgb.gif", [(6, [0x60, 0xea, 0x60, 0xea])]), "60000×60000"),
            (
                try PictureBombTests.patched("moving.webp", [(24, [0xff, 0x3f, 0, 0xff, 0x3f, 0])]),
                "16384×16384"
            ),
            // Few pixels, but of a side that no picture has.
            (try PictureBombTests.patched("rgb.gif", [(6, [0xff, 0xff, 1, 0])]), "65535×1"),
        ]
        for (bytes, claim) in bombs {
            #expect("\(claim)") {
                _ = try form.picture(from: bytes)
            } throws: {
                "\($0)".contains(claim)
            }
        }
    }

    /// A frame may be larger than the screen that it is drawn on.
    @Test func aFrameOutsideOfItsScreenIsCutOff() throws {
        let picture = try form.picture(from: PictureBombTests.patched("rgb.gif", [(6, [8, 0, 8, 0])]))
        #expect(picture.allSatisfy { [255, 128].contains($0) })
    }
}

@Suite struct DecoderFuzzTests {
    private static let names = [
        "rgb.png", "palette.png", "alpha.png", "sixteen.png", "adam7.png", "palette-alpha.png",
        "sixteen-alpha.png", "grey-alpha.png", "one-bit.png", "bomb.png", "rgb.jpg", "grey.jpg", "cmyk.jpg",
        "inks.jpg", "ycck.jpg", "turned6.jpg", "progressive.jpg", "large.jpg", "odd.jpg", "tall-turned.jpg",
        "rgb.webp", "alpha.webp",
        "lossy.webp", "moving.webp", "rgb.gif", "alpha.gif", "moving.gif", "interlaced.gif",
    ]

    @Test(arguments: [PictureForm(side: 16, channels: 3), PictureForm(side: 9, channels: 1)])
    func damagedPicturesAreErrorsOrPicturesNeverMore(form: PictureForm) throws {
        for bytes in Fuzz(bytes: try DecoderFuzzTests.names.map(file)) {
            do throws(PictureError) {
                #expect(try form.picture(from: bytes).count == form.byteCount)
            } catch {
                #expect(
                    !error.description.isEmpty && error.description.allSatisfy { $0.isASCII || $0 == "×" })
            }
        }
    }

    /// Bits of the headers alone: sizes, depths, tables, the entries of EXIF.
    @Test func damagedHeadersAreErrorsOrPicturesNeverMore() throws {
        let form = PictureForm(side: 16, channels: 3)
        var random = Chance(7)
        let seeds = try DecoderFuzzTests.names.map(file)
        for _ in 0..<Fuzz.count(3000) {
            guard var bytes = seeds.randomElement(using: &random) else { return }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<min(64, bytes.count), using: &random)] =
                    [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)].randomElement(
                        using: &random) ?? 0
            }
            if let picture = try? form.picture(from: bytes) { #expect(picture.count == form.byteCount) }
        }
    }

    @Test func aPictureThatEndsEarlyIsNeverMore() throws {
        let form = PictureForm(side: 16, channels: 3)
        for whole in try DecoderFuzzTests.names.map(file) {
            for count in 0..<whole.count { _ = try? form.picture(from: Array(whole.prefix(count))) }
        }
    }
}
