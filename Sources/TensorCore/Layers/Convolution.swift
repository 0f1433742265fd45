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

extension Convolution {
    /// What the layer makes of pictures `[n, h, w, c]` and of a vector `[n, k]` as planes beside them.
    ///
    /// Every window inside a plane sees the same, so planes of 6 × 6 pixels hold all there is to know: the first row, one
    /// from the middle, the last. `nil` for other kernels than 4 × 4 of stride 2, and where that saves nothing.
    func convolved(_ x: Tensor, beside vector: Tensor) -> Tensor? {
        guard x.shape.rank == 4, weight.shape[1] == 4, stride == 2, padding == 1, x.shape[1] % 2 == 0,
            x.shape[2] % 2 == 0, min(x.shape[1], x.shape[2]) > 6
        else { return nil }
        let (c, all) = (x.shape.last, weight.shape.last)
        precondition(c + vector.shape.last == all, "convolution: \(x.shape) beside \(vector.shape)")
        let planes = vector.planes(height: 6, width: 6)
            .convolved(with: weight.channels(c..<all), stride: 2, padding: 1)  // [n, 3, 3, outputs]
        let pictures = x.convolved(
            with: weight.channels(0..<c), bias: bias, stride: 2, padding: 1)
        func middleRepeated(to count: Int) -> LineMap {
            LineMap(from: 3, to: count) { [(place: $0 == 0 ? 0 : $0 == count - 1 ? 2 : 1, weight: 1)] }
        }
        return pictures
            + planes.resampled(
                by: PictureMap(
                    rows: middleRepeated(to: pictures.shape[1]),
                    columns: middleRepeated(to: pictures.shape[2]))
            )
    }
}

/// Nearest upsampling and the 3×3 convolution behind it in one: the transposed 4×4 convolution that they are together.
///
/// It has less than half of their multiplications, and `WinogradConvolution` makes 2.56 times fewer of it.
struct UpsampledConvolution: FusableLayer {
    private let convolution: Convolution

    /// `nil` where the second layer is no such convolution.
    init?(_ layer: any Layer, then next: any Layer) {
        guard layer is NearestUpsampling, let next = next as? Convolution, next.weight.shape[1] == 3,
            next.stride == 1, next.padding == 1
        else { return nil }
        convolution = next
    }

    func callAsFunction(_ x: Tensor, _ mode: Mode, then activation: FusedActivation) -> Tensor {
        x.convolvedTransposed(
            with: convolution.weight.exchangingChannels(by: .doubling), bias: convolution.bias, stride: 2,
            padding: 1, activation: activation)
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
