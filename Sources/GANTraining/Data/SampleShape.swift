/// The shape of one sample.
public enum SampleShape: Sendable, Equatable {
    /// So many numbers.
    case vector(Int)
    /// 1 channel (grey) or 3 (RGB), from -1 (black) to 1.
    case picture(height: Int, width: Int, channels: Int)

    public var isPicture: Bool { if case .picture = self { true } else { false } }
    public var channels: Int { if case .picture(_, _, let channels) = self { channels } else { 1 } }
    var height: Int { if case .picture(let height, _, _) = self { height } else { 1 } }
    var width: Int {
        switch self {
        case .vector(let count): count
        case .picture(_, let width, _): width
        }
    }

    /// Numbers in a sample.
    public var count: Int { height * width * channels }

    /// As layers for pictures take it: `[height, width, channels]`; a vector as `[count]`.
    var dimensions: [Int] { isPicture ? [height, width, channels] : [count] }
}
