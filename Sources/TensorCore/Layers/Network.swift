/// Layers one after the other.
///
/// A value: a copy keeps the weights of this moment. A layer itself, so that networks nest; names are those of PyTorch's
/// `nn.Sequential`, one number for each level: `0.weight`, `3.1.0.weight`.
public struct Network {
    public var layers: [any Layer]
    /// Of the products of layers in training, and of their gradients.
    public var precision = Precision.float32

    public init(_ layers: [any Layer]) { self.layers = layers }

    public mutating func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        computing(mode) { $0.run(x, from: 0, mode) }
    }

    /// The output for samples `[n, …]` joined with what each of them is told: a picture, or a vector `[n, k]`, which
    /// beside a picture becomes planes.
    ///
    /// With several `groups` the samples are as many batches of one size that must not know of each other: what depends on a
    /// whole batch is computed for each of them, as in as many passes.
    public mutating func callAsFunction(
        _ x: Tensor, beside told: Tensor?, _ mode: Mode, groups: Int = 1
    ) -> Tensor {
        guard groups == 1 else {
            return SampleGroups.$count.withValue(groups) { self(x, beside: told, mode) }
        }
        guard let told else { return self(x, mode) }
        return computing(mode) { network in
            if told.shape.rank == 2, let first = network.layers.first as? Convolution,
                let y = first.convolved(x, beside: told)
            {
                return network.run(y, from: 1, mode)
            }
            return network.run(x.joined(with: told), from: 0, mode)
        }
    }

    /// Layers in layers are of the outermost network's precision.
    private mutating func computing(_ mode: Mode, _ body: (inout Network) -> Tensor) -> Tensor {
        guard precision != .float32, mode == .training else { return body(&self) }
        return Precision.$current.withValue(precision) { body(&self) }
    }

    private mutating func run(_ x: Tensor, from first: Int, _ mode: Mode) -> Tensor {
        var x = x
        var i = first
        while i < layers.count {
            if i + 1 < layers.count, var both = UpsampledConvolution(layers[i], then: layers[i + 1]) {
                i += 2
                if i < layers.count, let activation = layers[i] as? Activation,
                    let y = both(x, mode, with: activation)
                {
                    x = y
                    i += 1
                } else {
                    x = both(x, mode)
                }
            } else if i + 1 < layers.count, let activation = layers[i + 1] as? Activation,
                let y = layers[i](x, mode, with: activation)
            {
                x = y
                i += 2
            } else {
                x = layers[i](x, mode)
                i += 1
            }
        }
        return x
    }

    /// The output of a network that is only asked: nothing of it changes, and no gradient flows.
    public func infer(_ x: Tensor) -> Tensor {
        var copy = self
        copy.forEachParameter { $0 = $0.detached }
        return copy(x.detached, .inference)
    }

    /// Visits the parameters in order.
    public mutating func forEachParameter(_ body: (inout Tensor) -> Void) {
        for i in layers.indices { layers[i].forEachParameter { body(&$1) } }
    }

    /// Visits the running statistics in order.
    public mutating func forEachBuffer(_ body: (inout Tensor) -> Void) {
        for i in layers.indices { layers[i].forEachBuffer { body(&$1) } }
    }

    /// The parameters in order.
    public var parameterValues: [Tensor] {
        var copy = self
        var values: [Tensor] = []
        copy.forEachParameter { values.append($0) }
        return values
    }

    /// The parameters in order, each with its name.
    public var parameters: [(name: String, value: Tensor)] {
        var copy = self
        var found: [(String, Tensor)] = []
        copy.forEachParameter { found.append(($0, $1)) }
        return found
    }

    /// The running statistics in order, each with its name.
    public var buffers: [(name: String, value: Tensor)] {
        var copy = self
        var found: [(String, Tensor)] = []
        copy.forEachBuffer { found.append(($0, $1)) }
        return found
    }

    /// The counters in order, each with its name.
    public var counters: [(name: String, value: Int)] {
        var copy = self
        var found: [(String, Int)] = []
        copy.forEachCounter { found.append(($0, $1)) }
        return found
    }

    public var parameterCount: Int { parameterValues.reduce(0) { $0 + $1.count } }
}

extension Network: Layer {
    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        for i in layers.indices { layers[i].forEachParameter { body("\(i).\($0)", &$1) } }
    }

    public mutating func forEachBuffer(_ body: (String, inout Tensor) -> Void) {
        for i in layers.indices { layers[i].forEachBuffer { body("\(i).\($0)", &$1) } }
    }

    public mutating func forEachCounter(_ body: (String, inout Int) -> Void) {
        for i in layers.indices { layers[i].forEachCounter { body("\(i).\($0)", &$1) } }
    }
}
