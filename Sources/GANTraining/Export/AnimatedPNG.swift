import CZlib
import Foundation
public import RunRecord

/// Pictures one after the other in one PNG file: an animation in browsers, the first picture everywhere else.
///
/// PNG, third edition: `acTL` says how many frames there are, an `fcTL` stands before each, and from the second one on
/// the packed pixels are in `fdAT` chunks, which begin with a number that counts them.
/// https://www.w3.org/TR/png-3/#apng-frame-based-animation
public enum AnimatedPNG {
    private struct Chunk {
        var type: String
        var data: ArraySlice<UInt8>
    }

    /// The file, which shows frames of one size over and over; `nil` where there is no picture.
    public static func encoded(_ frames: [SampleGrid], framesPerSecond: Int = 12) -> [UInt8]? {
        guard let first = frames.first else { return nil }
        var bytes: [UInt8] = []
        var sequence = 0
        func append(_ type: String, _ data: some Collection<UInt8>) {
            let body = Array(type.utf8) + data
            bytes += bigEndian(data.count, size: 4) + body
            bytes += bigEndian(Int(crc32(0, body, UInt32(body.count))), size: 4)
        }
        func next() -> [UInt8] {
            defer { sequence += 1 }
            return bigEndian(sequence, size: 4)
        }
        for (index, frame) in frames.enumerated() {
            guard let png = frame.png(columns: 1) else { return nil }
            let chunks = chunks(of: Array(png))
            let packed = chunks.filter { $0.type == "IDAT" }
            if index == 0 {
                bytes = Array(png.prefix(8))
                for chunk in chunks.prefix(while: { $0.type != "IDAT" }) { append(chunk.type, chunk.data) }
                append("acTL", bigEndian(frames.count, size: 4) + bigEndian(0, size: 4))
            }
            let area = [first.width, first.height, 0, 0].flatMap { bigEndian($0, size: 4) }
            append(
                "fcTL", next() + area + bigEndian(1, size: 2) + bigEndian(framesPerSecond, size: 2) + [0, 0])
            for chunk in packed {
                if index == 0 { append("IDAT", chunk.data) } else { append("fdAT", next() + chunk.data) }
            }
        }
        append("IEND", [])
        return bytes
    }

    /// The chunks of a whole file of our own.
    private static func chunks(of png: [UInt8]) -> [Chunk] {
        var chunks: [Chunk] = []
        var place = 8
        while place + 12 <= png.count {
            let count = png[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let data = place + 8
            chunks.append(
                Chunk(
                    type: String(decoding: png[place + 4..<data], as: UTF8.self),
                    data: png[data..<data + count]))
            place = data + count + 4
        }
        return chunks
    }

    private static func bigEndian(_ value: Int, size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) }
    }
}
