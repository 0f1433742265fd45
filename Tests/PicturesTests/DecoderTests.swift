import Foundation
import Testing

@testable import Pictures

/// The four quarters of the fixtures, from the left and from the top: each pixel is 255 or 0 in red where it is left, in
/// green where it is above, and 128 in blue.
let quarters: [[UInt8]] = [[255, 255, 128], [0, 255, 128], [255, 0, 128], [0, 0, 128]]

func file(_ name: String) throws -> [UInt8] {
    let url = try #require(Bundle.module.url(forResource: "Files/\(name)", withExtension: nil))
    return Array(try Data(contentsOf: url))
}

extension [UInt8] {
    /// The colours in the middles of the four quarters of a square.
    func colours(side: Int, channels: Int = 3) -> [[UInt8]] {
        [(1, 1), (3, 1), (1, 3), (3, 3)].map { x, y in
            let first = (y * side / 4 * side + x * side / 4) * channels
            return Array(self[first..<first + channels])
        }
    }
}

func near(_ a: [[UInt8]], _ b: [[UInt8]], _ tolerance: Int) -> Bool {
    zip(a.joined(), b.joined()).allSatisfy { abs(Int($0) - Int($1)) <= tolerance }
}

@Suite struct DecoderTests {
    @Test(arguments: [
        ("rgb.png", 0), ("palette.png", 0), ("rgb.webp", 0), ("moving.webp", 0), ("rgb.gif", 0),
        ("moving.gif", 0),
        ("interlaced.gif", 0), ("rgb.jpg", 6), ("lossy.webp", 12), ("cmyk.jpg", 12),
    ])
    func everyFormatGivesItsColours(name: String, tolerance: Int) throws {
        let picture = try PictureForm(side: 32, channels: 3).picture(from: file(name))
        #expect(near(picture.colours(side: 32), quarters, tolerance), "\(picture.colours(side: 32))")
    }

    @Test(arguments: ["alpha.png", "alpha.webp", "alpha.gif"])
    func whatIsTransparentLiesOnTheBackground(name: String) throws {
        let form = PictureForm(side: 32, channels: 3, background: SIMD3(10, 20, 30))
        let colours = try form.picture(from: file(name)).colours(side: 32)
        #expect(colours[0] == [10, 20, 30] && colours[2] == [10, 20, 30])
        #expect(colours[1] == quarters[1] && colours[3] == quarters[3])
    }

    @Test func greyIsTheLuma() throws {
        let form = PictureForm(side: 32, channels: 1)
        // 0.299 red, 0.587 green, 0.114 blue.
        let luma: [[UInt8]] = [[241], [164], [91], [15]]
        #expect(try form.picture(from: file("rgb.png")).colours(side: 32, channels: 1) == luma)
        #expect(near(try form.picture(from: file("grey.png")).colours(side: 32, channels: 1), luma, 1))
        #expect(near(try form.picture(from: file("grey.jpg")).colours(side: 32, channels: 1), luma, 3))
    }

    @Test func sixteenBitsAreAsBrightAsEight() throws {
        let colours = try PictureForm(side: 16, channels: 3).picture(from: file("sixteen.png")).colours(
            side: 16)
        #expect(colours[0] == [255, 255, 255] && near([colours[1]], [[128, 128, 128]], 1))
    }

    /// Where EXIF's eight orientations put the quarters.
    @Test(arguments: [
        (1, [0, 1, 2, 3]), (2, [1, 0, 3, 2]), (3, [3, 2, 1, 0]), (4, [2, 3, 0, 1]), (5, [0, 2, 1, 3]),
        (6, [2, 0, 3, 1]), (7, [3, 1, 2, 0]), (8, [1, 3, 0, 2]),
    ])
    func aPhotographIsTurnedAsItSays(orientation: Int, places: [Int]) throws {
        let picture = try PictureForm(side: 32, channels: 3).picture(from: file("turned\(orientation).jpg"))
        #expect(near(picture.colours(side: 32), places.map { quarters[$0] }, 8))
    }

    @Test func theMiddleIsCutOutAndAveraged() throws {
        let picture = try PictureForm(side: 8, channels: 3).picture(from: file("wide.jpg"))
        #expect(
            near([Array(picture.prefix(3)), Array(picture.suffix(3))], [[10, 200, 30], [10, 200, 30]], 4))
        // Two pixels: half of the left and half of the right.
        let two = try PictureForm(side: 1, channels: 3).picture(from: file("rgb.png"))
        #expect(near([two], [[128, 128, 128]], 1))
    }

    @Test func aSmallPictureIsDrawnLarger() throws {
        let picture = try PictureForm(side: 64, channels: 3).picture(from: file("rgb.png"))
        #expect(picture.colours(side: 64) == quarters)
    }

    @Test(arguments: [("rgb.png", 0), ("rgb.webp", 0), ("rgb.gif", 0), ("moving.gif", 0), ("rgb.jpg", 6)])
    func aPlainPictureIsWholeAndItsHeaderSaysItsSize(name: String, tolerance: Int) throws {
        let bytes = try file(name)
        let picture = try PlainPicture(bytes)
        let size = try #require(PlainPicture.size(of: bytes))
        #expect(size.width == picture.width && size.height == picture.height)
        #expect(picture.width == picture.height && picture.rgb.count == 3 * picture.width * picture.height)
        #expect(near(picture.rgb.colours(side: picture.width), quarters, tolerance))
    }

    @Test func aPlainPictureLiesOverBlack() throws {
        let picture = try PlainPicture(file("alpha.gif"))
        #expect(picture.rgb.colours(side: picture.width)[0] == [0, 0, 0])
        #expect(PlainPicture.size(of: Array("hello".utf8)) == nil && PlainPicture.size(of: []) == nil)
        #expect(throws: PictureError.self) { try PlainPicture(Array("hello".utf8)) }
        #expect(throws: PictureError.self) { try PlainPicture(file("bomb.png")) }
    }

    @Test func aBombIsRefusedByItsHeader() throws {
        let bomb = try file("bomb.png")
        #expect(bomb.count < 100)
        #expect {
            _ = try PictureForm(side: 32, channels: 3).picture(from: bomb)
        } throws: {
            "\($0)".contains("60000×60000")
        }
    }

    @Test(arguments: [
        "rgb.png", "rgb.jpg", "rgb.webp", "rgb.gif", "moving.webp", "interlaced.gif", "cmyk.jpg",
    ])
    func aPictureThatEndsEarlyIsAnError(name: String) throws {
        let whole = try file(name)
        let form = PictureForm(side: 32, channels: 3)
        // A GIF's and a WebP's last bytes are no pixels.
        for count in [0, 1, 5, 13, whole.count / 4, whole.count / 2] {
            #expect(throws: PictureError.self) { _ = try form.picture(from: Array(whole.prefix(count))) }
        }
    }

    @Test func theFormatIsThatOfTheBytes() throws {
        #expect(throws: PictureError.self) {
            _ = try PictureForm(side: 32, channels: 3).picture(from: Array("step,loss\n1,0.5\n".utf8))
        }
    }
}
