/// Whether a network is being trained (batch statistics) or only asked (running statistics).
public enum Mode: Sendable {
    case training
    case inference
}

/// A part of a network: a function of a batch, with parameters that an optimizer changes.
public protocol Layer {
    /// `mutating` because training keeps running statistics.
    mutating func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor

    /// The layer and the activation behind it in one pass over memory; `nil` where the two cannot be one.
    mutating func callAsFunction(_ x: Tensor, _ mode: Mode, with activation: Activation) -> Tensor?

    /// Calls `body` with the name (PyTorch's: `weight`, `bias`) and value of each parameter.
    mutating func forEachParameter(_ body: (String, inout Tensor) -> Void)

    /// The same for what is kept but not learnt: running statistics.
    mutating func forEachBuffer(_ body: (String, inout Tensor) -> Void)

    /// The same for what is counted: batches that running statistics have seen.
    mutating func forEachCounter(_ body: (String, inout Int) -> Void)
}

extension Layer {
    public func callAsFunction(_ x: Tensor, _ mode: Mode, with activation: Activation) -> Tensor? { nil }
    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {}
    public mutating func forEachBuffer(_ body: (String, inout Tensor) -> Void) {}
    public mutating func forEachCounter(_ body: (String, inout Int) -> Void) {}
}

/// A layer that can compute the activation behind it in its own pass over memory.
protocol FusableLayer: Layer {
    mutating func callAsFunction(_ x: Tensor, _ mode: Mode, then activation: FusedActivation) -> Tensor
}

extension FusableLayer {
    public mutating func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        self(x, mode, then: .identity)
    }

    public mutating func callAsFunction(_ x: Tensor, _ mode: Mode, with activation: Activation) -> Tensor? {
        FusedActivation(activation).map { self(x, mode, then: $0) }
    }
}

/// How a layer's weights begin.
public enum Initialization: Sendable {
    /// Uniform within ±1/√(inputs of a unit), biases too: PyTorch's default.
    case fanIn
    /// N(0, 0.02²) for weights (Radford et al., 2016); biases as `fanIn`.
    case dcgan
    /// N(0, 2 / inputs of a unit) for weights, which keeps the variance through rectifiers (He et al., 2015); biases 0.
    case he

    func weight(_ shape: Shape, fanIn: Int, using random: inout SeededRandom) -> Tensor {
        switch self {
        case .fanIn: bias(shape, fanIn: fanIn, using: &random)
        case .dcgan: .normal(shape, deviation: 0.02, using: &random).variable
        case .he: .normal(shape, deviation: (2 / Float(fanIn)).squareRoot(), using: &random).variable
        }
    }

    func bias(_ shape: Shape, fanIn: Int, using random: inout SeededRandom) -> Tensor {
        switch self {
        case .fanIn, .dcgan:
            Tensor.uniform(shape, within: 1 / Float(fanIn).squareRoot(), using: &random).variable
        case .he: Tensor(repeating: 0, shape: shape).variable
        }
    }
}
