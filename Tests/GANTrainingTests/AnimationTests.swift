import CZlib
import RunRecord
import Testing

@testable import GANTraining

/// PNG files that move.
struct AnimationTests {
    private struct Chunk {
        var type: String
        var data: [UInt8]
    }

    /// The chunks of a file whose sums are all right.
    private func chunks(of png: [UInt8]) throws -> [Chunk] {
        #expect(Array(png.prefix(8)) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
        var (chunks, place) = ([Chunk](), 8)
        while place < png.count {
            let end = try #require(place + 8 + number(png[place..<place + 4]) as Int?)
            let body = Array(png[place + 4..<end])
            #expect(number(png[end..<end + 4]) == Int(crc32(0, body, UInt32(body.count))))
            chunks.append(
                Chunk(type: String(decoding: body.prefix(4), as: UTF8.self), data: Array(body.dropFirst(4))))
            place = end + 4
        }
        return chunks
    }

    private func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    @Test func everyFrameIsThereAndCounted() throws {
        let frames = (0..<5).map { shade in
            SampleGrid(
                width: 4, height: 3, channels: 1, count: 1,
                pixels: [UInt8](repeating: UInt8(shade), count: 12))
        }
        let chunks = try chunks(of: try #require(AnimatedPNG.encoded(frames)))
        #expect(chunks.first?.type == "IHDR" && chunks.last?.type == "IEND")
        #expect(chunks.filter { $0.type == "acTL" }.map { number($0.data.prefix(4)) } == [5])
        #expect(chunks.count { $0.type == "fcTL" } == 5 && chunks.count { $0.type == "IDAT" } == 1)
        let counted = chunks.filter { ["fcTL", "fdAT"].contains($0.type) }
        #expect(counted.map { number($0.data.prefix(4)) } == Array(0..<9))
    }

    @Test func noFramesAreNoFile() {
        #expect(AnimatedPNG.encoded([]) == nil)
    }
}
