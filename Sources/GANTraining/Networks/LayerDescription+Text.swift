import TensorCore

extension LayerDescription: CustomStringConvertible {
    public var description: String {
        func kernel(
            _ name: String, _ inputs: Int, _ outputs: Int, _ size: Int, _ stride: Int, _ hasBias: Bool
        )
            -> String
        {
            "\(name) \(inputs) → \(outputs), \(size)×\(size), stride \(stride)" + (hasBias ? "" : ", no bias")
        }
        func list(_ layers: [LayerDescription]) -> String {
            layers.map(\.description).joined(separator: "; ")
        }
        switch self {
        case .dense(let inputs, let outputs, let hasBias):
            return "dense \(inputs) → \(outputs)\(hasBias ? "" : ", no bias")"
        case .convolution(let inputs, let outputs, let size, let stride, _, let hasBias):
            return kernel("convolution", inputs, outputs, size, stride, hasBias)
        case .convolutionTransposed(let inputs, let outputs, let size, let stride, _, let hasBias):
            return kernel("transposed convolution", inputs, outputs, size, stride, hasBias)
        case .batchNormalization(let channels): return "batch normalization, \(channels) channels"
        case .instanceNormalization(let channels): return "instance normalization, \(channels) channels"
        case .activation(.relu): return "ReLU"
        case .activation(.leakyReLU(let slope)): return "LeakyReLU \(slope)"
        case .activation(.tanh): return "tanh"
        case .activation(.sigmoid): return "sigmoid"
        case .unflatten(let channels, let height, let width):
            return "as \(channels) channels of \(height)×\(width)"
        case .flatten: return "flatten"
        case .nearestUpsampling: return "nearest upsampling ×2"
        case .upsampling(let method): return "\(method.rawValue) upsampling ×2"
        case .pixelShuffle(let factor): return "pixel shuffle ×\(factor)"
        case .averagePooling: return "average pooling ×1/2"
        case .dropout(let rate): return "dropout \(rate)"
        case .minibatchDeviation: return "deviation of the minibatch as one more channel"
        case .spectrallyNormalized(let layer): return "\(layer), spectrally normalized"
        case .skip(let layers): return "beside itself: \(list(layers))"
        case .residual(let layers, let shortcut):
            return "\(shortcut.isEmpty ? "itself" : list(shortcut)) plus: \(list(layers))"
        }
    }
}
