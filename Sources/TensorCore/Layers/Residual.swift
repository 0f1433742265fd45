/// What layers make of a picture or vector, added to it: g(x) + f(x) (He et al., 2016).
///
/// g is the shortcut, nothing but x where it has no layers. Names begin with `0` for the layers and `1` for the shortcut.
public struct Residual: Layer {
    public var layers: Network
    public var shortcut: Network

    public init(_ layers: [any Layer], shortcut: [any Layer] = []) {
        self.layers = Network(layers)
        self.shortcut = Network(shortcut)
    }

    public mutating func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        let change = layers(x, mode)
        return shortcut(x, mode) + change
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        layers.forEachParameter { body("0.\($0)", &$1) }
        shortcut.forEachParameter { body("1.\($0)", &$1) }
    }

    public mutating func forEachBuffer(_ body: (String, inout Tensor) -> Void) {
        layers.forEachBuffer { body("0.\($0)", &$1) }
        shortcut.forEachBuffer { body("1.\($0)", &$1) }
    }

    public mutating func forEachCounter(_ body: (String, inout Int) -> Void) {
        layers.forEachCounter { body("0.\($0)", &$1) }
        shortcut.forEachCounter { body("1.\($0)", &$1) }
    }
}
