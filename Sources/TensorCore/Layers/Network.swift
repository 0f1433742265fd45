/// Layers one after the other.
///
/// A value: a copy keeps the weights of this moment. Names are those of PyTorch's `nn.Sequential`: `0.weight`.
public struct Network: Layer {
    public var layers: [any Layer]

    public init(_ layers: [any Layer]) { self.layers = layers }

    public mutating func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        var x = x
        for i in layers.indices { x = layers[i](x, mode) }
        return x
    }

    /// The output of a network that is only asked: nothing of it changes, and no gradient flows.
    public func infer(_ x: Tensor) -> Tensor {
        var x = x
        for var layer in layers { x = layer(x, .inference).detached }
        return x
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        for i in layers.indices { layers[i].forEachParameter { body("\(i).\($0)", &$1) } }
    }

    public mutating func forEachBuffer(_ body: (String, inout Tensor) -> Void) {
        for i in layers.indices { layers[i].forEachBuffer { body("\(i).\($0)", &$1) } }
    }

    /// The parameters in order, each with its name.
    public var parameters: [(name: String, value: Tensor)] { collected { $0.forEachParameter($1) } }

    /// The running statistics in order, each with its name.
    public var buffers: [(name: String, value: Tensor)] { collected { $0.forEachBuffer($1) } }

    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }

    private func collected(
        _ visit: (inout Network, (String, inout Tensor) -> Void) -> Void
    ) -> [(name: String, value: Tensor)] {
        var copy = self
        var found: [(String, Tensor)] = []
        visit(&copy) { found.append(($0, $1)) }
        return found
    }
}
