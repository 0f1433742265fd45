public import TensorCore

/// A layer without its weights: what a recipe says and a network is built from.
public enum LayerDescription: Sendable, Equatable, CustomStringConvertible {
    case dense(Int, Int, hasBias: Bool = true)
    case convolution(Int, Int, kernelSize: Int, stride: Int, padding: Int, hasBias: Bool = true)
    case convolutionTransposed(Int, Int, kernelSize: Int, stride: Int, padding: Int, hasBias: Bool = true)
    case batchNormalization(Int)
    case activation(Activation)
    case unflatten(channels: Int, height: Int, width: Int)
    case flatten
    case nearestUpsampling

    func build(_ initialization: Initialization, using random: inout SeededRandom) -> any Layer {
        switch self {
        case .dense(let inputs, let outputs, let hasBias):
            Dense(inputs, outputs, hasBias: hasBias, initialization: initialization, using: &random)
        case .convolution(let inputs, let outputs, let kernelSize, let stride, let padding, let hasBias):
            Convolution(
                inputs, outputs, kernelSize: kernelSize, stride: stride, padding: padding, hasBias: hasBias,
                initialization: initialization, using: &random)
        case .convolutionTransposed(
            let inputs, let outputs, let kernelSize, let stride, let padding, let hasBias):
            ConvolutionTransposed(
                inputs, outputs, kernelSize: kernelSize, stride: stride, padding: padding, hasBias: hasBias,
                initialization: initialization, using: &random)
        case .batchNormalization(let channels): BatchNormalization(channels, using: &random)
        case .activation(let activation): activation
        case .unflatten(let channels, let height, let width):
            Unflatten(channels: channels, height: height, width: width)
        case .flatten: Flatten()
        case .nearestUpsampling: NearestUpsampling()
        }
    }

    public var description: String {
        switch self {
        case .dense(let inputs, let outputs, let hasBias):
            "dense \(inputs) → \(outputs)\(hasBias ? "" : ", no bias")"
        case .convolution(let inputs, let outputs, let kernelSize, let stride, _, let hasBias):
            "convolution \(inputs) → \(outputs), \(kernelSize)×\(kernelSize), stride \(stride)"
                + (hasBias ? "" : ", no bias")
        case .convolutionTransposed(let inputs, let outputs, let kernelSize, let stride, _, let hasBias):
            "transposed convolution \(inputs) → \(outputs), \(kernelSize)×\(kernelSize), stride \(stride)"
                + (hasBias ? "" : ", no bias")
        case .batchNormalization(let channels): "batch normalization, \(channels) channels"
        case .activation(.relu): "ReLU"
        case .activation(.leakyReLU(let slope)): "LeakyReLU \(slope)"
        case .activation(.tanh): "tanh"
        case .activation(.sigmoid): "sigmoid"
        case .unflatten(let channels, let height, let width): "as \(channels) channels of \(height)×\(width)"
        case .flatten: "flatten"
        case .nearestUpsampling: "nearest upsampling ×2"
        }
    }
}

extension [LayerDescription] {
    func network(_ initialization: Initialization, using random: inout SeededRandom) -> Network {
        Network(map { $0.build(initialization, using: &random) })
    }

    /// The same layers without batch normalization, whose neighbours get their biases back.
    ///
    /// A gradient penalty is taken sample by sample; batch normalization would mix the samples.
    var withoutBatchNormalization: [LayerDescription] {
        compactMap { layer in
            switch layer {
            case .batchNormalization: nil
            case .dense(let inputs, let outputs, _): .dense(inputs, outputs)
            case .convolution(let inputs, let outputs, let kernelSize, let stride, let padding, _):
                .convolution(inputs, outputs, kernelSize: kernelSize, stride: stride, padding: padding)
            default: layer
            }
        }
    }
}
