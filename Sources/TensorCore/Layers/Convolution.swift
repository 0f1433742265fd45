/// A convolution, the discriminator's way to halve an image.
///
/// Input `[batch, h, w, inputChannels]`, output `[batch, h / stride, w / stride, outputChannels]` for
/// `kernelSize = 2 · padding + stride` and even sizes. The weight is `[outputChannels, k, k, inputChannels]`;
/// PyTorch keeps it as `[outputChannels, inputChannels, k, k]`.
public struct Convolution: FusableLayer {
    public var weight: Tensor
    public var bias: Tensor?
    let stride: Int
    let padding: Int

    public init(
        _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int, padding: Int,
        hasBias: Bool = true, initialization: Initialization = .fanIn,
        using random: inout SeededRandom
    ) {
        let fanIn = inputChannels * kernelSize * kernelSize
        weight = initialization.weight(
            [outputChannels, kernelSize, kernelSize, inputChannels], fanIn: fanIn, using: &random)
        bias = hasBias ? initialization.bias([outputChannels], fanIn: fanIn, using: &random) : nil
        self.stride = stride
        self.padding = padding
    }

    func callAsFunction(_ x: Tensor, _ mode: Mode, then activation: FusedActivation) -> Tensor {
        x.convolved(with: weight, bias: bias, stride: stride, padding: padding, activation: activation)
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        body("weight", &weight)
        visit(&bias, body)
    }
}

/// A transposed convolution, the generator's way to double an image.
///
/// Input `[batch, h, w, inputChannels]`, output `[batch, h · stride, w · stride, outputChannels]` for
/// `kernelSize = 2 · padding + stride`. The weight is `[inputChannels, k, k, outputChannels]`;
/// PyTorch keeps it as `[inputChannels, outputChannels, k, k]`.
public struct ConvolutionTransposed: FusableLayer {
    public var weight: Tensor
    public var bias: Tensor?
    let stride: Int
    let padding: Int

    public init(
        _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int, padding: Int,
        hasBias: Bool = true, initialization: Initialization = .fanIn,
        using random: inout SeededRandom
    ) {
        // PyTorch takes the second extent of its weight for the inputs of a unit, here too.
        let fanIn = outputChannels * kernelSize * kernelSize
        weight = initialization.weight(
            [inputChannels, kernelSize, kernelSize, outputChannels], fanIn: fanIn, using: &random)
        bias = hasBias ? initialization.bias([outputChannels], fanIn: fanIn, using: &random) : nil
        self.stride = stride
        self.padding = padding
    }

    func callAsFunction(_ x: Tensor, _ mode: Mode, then activation: FusedActivation) -> Tensor {
        x.convolvedTransposed(
            with: weight, bias: bias, stride: stride, padding: padding, activation: activation)
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        body("weight", &weight)
        visit(&bias, body)
    }
}
