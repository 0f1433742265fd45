import Canvas
import Testing

@testable import Terminal

struct PictureEncoderTests {
    private let red = RGB(255, 0, 0)
    private let blue = RGB(0, 0, 255)
    private let start = "\u{1b}[0m"

    /// The cursor goes to the start of the last row.
    private func end(_ rows: Int) -> String { "\u{1b}[0m\u{1b}[\(rows);1H" }

    private func frame(_ width: Int, _ height: Int, _ cells: [(Int, Int, RGB, RGB)]) -> Frame {
        var frame = Frame(size: Size(width: width, height: height))
        for (x, y, top, bottom) in cells { frame[x, y] = .pixels(top: top, bottom: bottom) }
        return frame
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func aCellIsItsLowerHalfOverItsUpper() {
        var encoder = PictureEncoder(depth: .trueColor, size: Size(width: 4, height: 2))
        let bytes = encoder.encode(frame(4, 2, [(2, 1, red, blue)]))
        #expect(text(bytes) == start + "\u{1b}[2;3H\u{1b}[38;2;0;0;255;48;2;255;0;0m▄" + end(2))
    }

    @Test func anUnchangedPictureCostsNothing() {
        var encoder = PictureEncoder(depth: .trueColor, size: Size(width: 4, height: 2))
        let picture = frame(4, 2, [(2, 1, red, blue), (3, 1, blue, blue)])
        #expect(!encoder.encode(picture).isEmpty)
        #expect(encoder.encode(picture).isEmpty)
        encoder.forget(row: 1, columns: 3..<9)
        #expect(text(encoder.encode(picture)) == start + "\u{1b}[2;4H\u{1b}[48;2;0;0;255m " + end(2))
        encoder.forget()
        #expect(!encoder.encode(picture).isEmpty)
    }

    @Test func equalColorsAreSaidOnceAndGapsAreStepped() {
        var encoder = PictureEncoder(depth: .twoFiftySix, size: Size(width: 9, height: 1))
        let bytes = encoder.encode(
            frame(9, 1, [(0, 0, red, blue), (1, 0, red, blue), (5, 0, red, red), (6, 0, red, blue)]))
        #expect(text(bytes) == start + "\u{1b}[1;1H\u{1b}[38;5;21;48;5;196m▄▄\u{1b}[3C ▄" + end(1))
    }

    @Test func aPictureThatWasCoveredIsWrittenAgain() {
        var encoder = PictureEncoder(depth: .trueColor, size: Size(width: 1, height: 1))
        let picture = frame(1, 1, [(0, 0, red, blue)])
        let bytes = encoder.encode(picture)
        #expect(encoder.encode(frame(1, 1, [])).isEmpty)
        #expect(encoder.encode(picture) == bytes)
    }

    @Test(arguments: [(ColorDepth.sixteen, "\u{1b}[94;41m▄"), (.eight, "\u{1b}[37;41m▄")])
    func oldTerminalsGetOldSequences(depth: ColorDepth, cell: String) {
        var encoder = PictureEncoder(depth: depth, size: Size(width: 1, height: 1))
        let picture = frame(
            1, 1, [(0, 0, RGB(205, 0, 0), depth == .eight ? RGB(255, 255, 255) : RGB(92, 92, 255))])
        #expect(text(encoder.encode(picture)).contains(cell))
    }

    @Test func framesLargerThanTheScreenAreCut() {
        var encoder = PictureEncoder(depth: .trueColor, size: Size(width: 2, height: 1))
        var large = Frame(size: Size(width: 9, height: 9))
        large.fill(large.bounds, with: .pixels(top: red, bottom: red))
        #expect(text(encoder.encode(large)) == start + "\u{1b}[1;1H\u{1b}[48;2;255;0;0m  " + end(1))
    }

    @Test func aFrugalPictureIsMendedOnceThereIsRoom() {
        var encoder = PictureEncoder(depth: .trueColor, size: Size(width: 1, height: 1))
        let picture = frame(1, 1, [(0, 0, red, blue)])
        #expect(text(encoder.encode(picture, quality: .frugal)).contains("\u{1b}[38;5;21;48;5;196m▄"))
        #expect(encoder.isFrugal)
        #expect(encoder.encode(picture, quality: .frugal).isEmpty)
        #expect(encoder.encode(picture, quality: .changes).isEmpty)
        #expect(text(encoder.encode(picture, quality: .full)).contains("\u{1b}[38;2;0;0;255;48;2;255;0;0m▄"))
        #expect(!encoder.isFrugal)
    }

    @Test func whereThePaletteIsAllThereIsFrugalIsTheSame() {
        var encoder = PictureEncoder(depth: .sixteen, size: Size(width: 1, height: 1))
        #expect(!encoder.encode(frame(1, 1, [(0, 0, red, blue)]), quality: .frugal).isEmpty)
        #expect(!encoder.isFrugal)
    }

    @Test func aPictureThatWaitsKnowsWhatCoveredIt() {
        var encoder = PictureEncoder(depth: .trueColor, size: Size(width: 1, height: 1))
        let picture = frame(1, 1, [(0, 0, red, blue)])
        let bytes = encoder.encode(picture)
        encoder.forgetCells(without: frame(1, 1, []))
        #expect(encoder.encode(picture) == bytes)
    }
}
