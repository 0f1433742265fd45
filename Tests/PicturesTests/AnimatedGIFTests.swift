import Testing

@testable import Pictures

/// Films as GIF.
@Suite struct AnimatedGIFTests {
    /// Two colours beside each other.
    private func frame(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        let row: [UInt8] = [a, a, b, b, a, b].flatMap { $0 }
        return [row, row, row, row].flatMap { $0 }
    }

    @Test func theFirstFrameIsReadAgainAndAllOfThemAreThere() throws {
        let (first, second) = (frame([250, 10, 10], [0, 0, 255]), frame([0, 0, 0], [255, 255, 255]))
        let bytes = try #require(
            AnimatedGIF.encoded([first, second, first], width: 6, height: 4, framesPerSecond: 8))
        let read = try DecodedPicture(bytes, side: 4)
        #expect(read.width == 6 && read.height == 4)
        let colours: [[UInt8]] = (0..<24).map { Array(read.rgba[4 * $0..<4 * $0 + 3]) }
        for (place, colour) in colours.enumerated() {
            let wanted = first[3 * place..<3 * place + 3]
            // The palette has five bits a channel.
            #expect(zip(colour, wanted).allSatisfy { abs(Int($0) - Int($1)) <= 8 })
        }
        // A control block a frame, with its pause in hundredths.
        let control: [UInt8] = [0x21, 0xf9, 4, 4, 12, 0]
        let count = bytes.indices.count { bytes[$0...].starts(with: control) }
        #expect(count == 3)
    }

    @Test func whatIsNoFilmIsNone() {
        #expect(AnimatedGIF.encoded([], width: 1, height: 1, framesPerSecond: 8) == nil)
        #expect(AnimatedGIF.encoded([[1, 2, 3]], width: 2, height: 1, framesPerSecond: 8) == nil)
        let wide = [UInt8](repeating: 0, count: 70_000 * 3)
        #expect(AnimatedGIF.encoded([wide], width: 70_000, height: 1, framesPerSecond: 8) == nil)
    }
}
