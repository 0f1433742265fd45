/// Pictures of one size as bytes, one behind the other.
public struct SplitPictures: Sendable {
    /// `[n, height, width, channels]`.
    public internal(set) var training: [UInt8] = []
    /// The same of those that are never trained on.
    public internal(set) var heldOut: [UInt8] = []
}
