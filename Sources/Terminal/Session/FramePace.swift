public import Canvas

/// How soon after a frame the next one may come when nobody pressed a key.
///
/// At most ten a second; later where the text of the last one was so long that ten of them would be more than a screen
/// that is left open all day may send: about 2.9 KB a second at 120x40, and in proportion to the cells elsewhere.
public struct FramePace: Sendable {
    private static let shortest = Duration.milliseconds(100)
    /// Nobody waits longer for news, however much changes.
    private static let longest = Duration.seconds(3)
    private static let bytesPerCellAndSecond = 0.6

    private let bytesPerSecond: Double

    public init(size: Size) {
        bytesPerSecond = max(500, Self.bytesPerCellAndSecond * Double(size.width * size.height))
    }

    /// The pause after a frame whose text took so many bytes.
    public func pause(after textByteCount: Int) -> Duration {
        min(max(Self.shortest, .seconds(held: Double(textByteCount) / bytesPerSecond)), Self.longest)
    }
}
