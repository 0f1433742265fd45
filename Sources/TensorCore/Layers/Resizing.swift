/// Pictures of twice the size, by interpolation: `[n, h, w, c]` gives `[n, 2h, 2w, c]`.
public struct Upsampling: Layer, Sendable {
    public let method: Resampling

    public init(_ method: Resampling) { self.method = method }

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        x.resized(height: 2 * x.shape[1], width: 2 * x.shape[2], method)
    }
}

/// Pictures of one given size.
public struct Resize: Layer, Sendable {
    public let height: Int
    public let width: Int
    public let method: Resampling

    public init(height: Int, width: Int, _ method: Resampling) {
        (self.height, self.width, self.method) = (height, width, method)
    }

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        x.resized(height: height, width: width, method)
    }
}

/// The mean of every square of 2 × 2 pixels: `[n, 2h, 2w, c]` gives `[n, h, w, c]`.
public struct AveragePooling: Layer, Sendable {
    public init() {}

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { 0.25 * x.summedSquares }
}

/// Channels as squares of pixels (Shi et al., 2016): `[n, h, w, c · factor²]` gives `[n, h · factor, w · factor, c]`.
public struct PixelShuffle: Layer, Sendable {
    public let factor: Int

    public init(_ factor: Int) { self.factor = factor }

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { x.pixelShuffled(factor: factor) }
}
