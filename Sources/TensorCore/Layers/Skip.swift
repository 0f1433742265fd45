/// A picture or vector beside what layers make of it, channel by channel: x | f(x), the bridge of a U-Net (Ronneberger et
/// al., 2015).
///
/// `[n, h, w, a]` gives `[n, h, w, a + b]` where the layers give `[n, h, w, b]`. Names begin with `0`: `0.2.weight`.
public struct Skip: Layer {
    public var layers: Network

    public init(_ layers: [any Layer]) { self.layers = Network(layers) }

    public mutating func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        x.concatenatedChannels(with: layers(x, mode))
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        layers.forEachParameter { body("0.\($0)", &$1) }
    }

    public mutating func forEachBuffer(_ body: (String, inout Tensor) -> Void) {
        layers.forEachBuffer { body("0.\($0)", &$1) }
    }

    public mutating func forEachCounter(_ body: (String, inout Int) -> Void) {
        layers.forEachCounter { body("0.\($0)", &$1) }
    }
}
