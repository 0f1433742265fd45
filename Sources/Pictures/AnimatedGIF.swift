import CPictures
import Foundation

/// Pictures one after the other in a GIF file, each with the 256 colours that suit it best.
public enum AnimatedGIF {
    /// What the format can say of a side.
    private static let mostSide = 65_535

    /// The file, which shows its frames over and over.
    ///
    /// - Parameters:
    ///   - frames: `[height, width, 3]` each.
    ///   - width: Pixels across.
    ///   - height: Pixels down.
    ///   - framesPerSecond: How many; a frame lasts whole hundredths of a second, two at least.
    /// - Returns: Its bytes; `nil` where there is no frame, they are too large, or memory is short.
    public static func encoded(
        _ frames: [[UInt8]], width: Int, height: Int, framesPerSecond: Int
    ) -> [UInt8]? {
        guard !frames.isEmpty, width > 0, height > 0, max(width, height) <= mostSide,
            frames.allSatisfy({ $0.count == width * height * 3 })
        else { return nil }
        var size = 0
        let pause = max(2, 100 / max(1, framesPerSecond))
        guard
            let bytes = gantop_gif_write(
                frames.flatMap { $0 }, Int32(frames.count), Int32(width), Int32(height), Int32(pause), &size)
        else { return nil }
        defer { free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: size))
    }
}
