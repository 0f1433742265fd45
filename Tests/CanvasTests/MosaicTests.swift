import Testing

@testable import Canvas

struct MosaicTests {
    @Test func everyPatternHasACharacterOfItsOwn() {
        #expect(Mosaic.sextants.count == 64 && Set(Mosaic.sextants).count == 64)
        #expect(Mosaic.octants.count == 256 && Set(Mosaic.octants).count == 256)
    }

    /// The newer characters are used up exactly: the older ones are neither too many nor too few.
    @Test func theNewerOnesAreAllThere() {
        func own(_ characters: [Character], _ block: ClosedRange<UInt32>) -> [UInt32] {
            characters.compactMap { $0.unicodeScalars.first?.value }.filter(block.contains)
        }
        #expect(own(Mosaic.sextants, 0x1fb00...0x1fb3b) == Array(0x1fb00...0x1fb3b))
        #expect(own(Mosaic.octants, 0x1cd00...0x1cde5) == Array(0x1cd00...0x1cde5))
    }

    /// Named by their parts, as Unicode does: SEXTANT-123, OCTANT-23.
    @Test(
        arguments: [
            ([1], 0x1fb00), ([1, 2], 0x1fb02), ([1, 2, 3], 0x1fb06), ([3, 4], 0x1fb0b),
            ([1, 2, 3, 4], 0x1fb0e),
            ([5], 0x1fb0f), ([2, 3, 5], 0x1fb14), ([6], 0x1fb1e), ([2, 3, 4, 5, 6], 0x1fb3b),
            ([1, 3, 5], 0x258c), ([2, 4, 6], 0x2590),
        ] as [([Int], UInt32)])
    func sextantsAreNamedByTheirParts(parts: [Int], scalar: UInt32) {
        let pattern = parts.reduce(0) { $0 | 1 << ($1 - 1) }
        #expect(Mosaic.sextants[pattern].unicodeScalars.first?.value == scalar)
    }

    @Test(
        arguments: [
            ([3], 0x1cd00), ([2, 3], 0x1cd01), ([1, 2, 3], 0x1cd02), ([4], 0x1cd03), ([1, 4], 0x1cd04),
            ([1, 2, 4], 0x1cd05), ([3, 4], 0x1cd06), ([1, 3, 4], 0x1cd07), ([2, 3, 4], 0x1cd08),
            ([5], 0x1cd09),
            ([1, 5], 0x1cd0a), ([2, 5], 0x1cd0b), ([2, 3, 4, 5, 6, 7, 8], 0x1cde5),
            ([1, 3, 4, 5, 6, 7, 8], 0x1cde4),
            ([3, 5], 0x1fbe6), ([4, 6], 0x1fbe7), ([1, 2], 0x1fb82), ([7, 8], 0x2582), ([1, 3], 0x2598),
            ([6, 8], 0x2597), ([1, 3, 6, 8], 0x259a), ([1, 2, 3, 4, 5, 7], 0x259b), ([1, 2, 3, 4], 0x2580),
        ] as [([Int], UInt32)])
    func octantsAreNamedByTheirParts(parts: [Int], scalar: UInt32) {
        let pattern = parts.reduce(0) { $0 | 1 << ($1 - 1) }
        #expect(Mosaic.octants[pattern].unicodeScalars.first?.value == scalar)
    }

    @Test(arguments: [(Glyphs.sextant, 3), (.octant, 4), (.unicode, 4)])
    func aCellHasItsDots(glyphs: Glyphs, down: Int) {
        var canvas = DotCanvas(size: Size(width: 2, height: 2), glyphs: glyphs)
        #expect(canvas.width == 4)
        #expect(canvas.height == 2 * down)
        canvas.stroke(x: 0, from: 0, to: 2 * down - 1, ink: 0, isUpper: true)
        canvas.stroke(x: 3, from: down, to: 2 * down - 1, ink: 0, isUpper: true)
        var frame = Frame(size: Size(width: 2, height: 2))
        canvas.draw(into: &frame, x: 0, y: 0, styles: [.plain])
        #expect(frame.text == (glyphs == .unicode ? "⡇\n⡇⢸" : "▌\n▌▐"))
    }

    @Test func dotsOfASextantStandInTheirPlaces() {
        for y in 0..<3 {
            for x in 0..<2 {
                var canvas = DotCanvas(size: Size(width: 1, height: 1), glyphs: .sextant)
                canvas.stroke(x: x, from: y, to: y, ink: 0, isUpper: false)
                var frame = Frame(size: Size(width: 1, height: 1))
                canvas.draw(into: &frame, x: 0, y: 0, styles: [.plain])
                #expect(frame.text.first == Mosaic.sextants[1 << (2 * y + x)])
            }
        }
    }

    @Test func everyPartIsOneColumnWide() {
        #expect((Mosaic.sextants + Mosaic.octants).allSatisfy { $0.columnCount == 1 })
    }
}
