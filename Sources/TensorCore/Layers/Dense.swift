/// A fully connected layer: `x · weightᵀ + bias`.
///
/// Input `[batch, inputSize]`, output `[batch, outputSize]`; the weight is `[outputSize, inputSize]`, as in PyTorch.
public struct Dense: Layer {
    public var weight: Tensor
    public var bias: Tensor?

    public init(
        _ inputSize: Int, _ outputSize: Int, hasBias: Bool = true, initialization: Initialization = .fanIn,
        using random: inout some RandomNumberGenerator
    ) {
        weight = initialization.weight([outputSize, inputSize], fanIn: inputSize, using: &random)
        bias = hasBias ? initialization.bias([outputSize], fanIn: inputSize, using: &random) : nil
    }

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        let product = x.times(weight, otherTransposed: true)
        return bias.map { product.addingToRows($0) } ?? product
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        body("weight", &weight)
        visit(&bias, body)
    }
}

/// Visits a bias where there is one.
func visit(_ bias: inout Tensor?, _ body: (String, inout Tensor) -> Void) {
    guard var present = bias.take() else { return }
    body("bias", &present)
    bias = present
}
