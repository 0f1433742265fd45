/// A fully connected layer: `x · weight + bias`.
///
/// Input `[batch, inputSize]`, output `[batch, outputSize]`. The weight is `[inputSize, outputSize]`, which makes the
/// product of the forward pass up to a third faster than with PyTorch's transpose of it.
public struct Dense: FusableLayer {
    public var weight: Tensor
    public var bias: Tensor?

    public init(
        _ inputSize: Int, _ outputSize: Int, hasBias: Bool = true, initialization: Initialization = .fanIn,
        using random: inout SeededRandom
    ) {
        weight = initialization.weight([inputSize, outputSize], fanIn: inputSize, using: &random)
        bias = hasBias ? initialization.bias([outputSize], fanIn: inputSize, using: &random) : nil
    }

    func callAsFunction(_ x: Tensor, _ mode: Mode, then activation: FusedActivation) -> Tensor {
        x.affine(weight, bias: bias, activation: activation)
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        body("weight", &weight)
        visit(&bias, body)
    }
}

/// Visits a parameter where there is one.
func visit(
    _ parameter: inout Tensor?, named name: String = "bias", _ body: (String, inout Tensor) -> Void
) {
    guard var present = parameter.take() else { return }
    body(name, &present)
    parameter = present
}
