public import TensorCore

/// A layer without its weights: what a recipe says and a network is built from.
public indirect enum LayerDescription: Sendable, Equatable {
    case dense(Int, Int, hasBias: Bool = true)
    case convolution(Int, Int, kernelSize: Int, stride: Int, padding: Int, hasBias: Bool = true)
    case convolutionTransposed(Int, Int, kernelSize: Int, stride: Int, padding: Int, hasBias: Bool = true)
    case batchNormalization(Int)
    case instanceNormalization(Int)
    case activation(Activation)
    case unflatten(channels: Int, height: Int, width: Int)
    case flatten
    case nearestUpsampling
    /// To twice the height and width, smoothly.
    case upsampling(Resampling)
    /// To `factor` times the height and width, with as many times fewer channels squared (Shi et al., 2016).
    case pixelShuffle(factor: Int)
    /// To half of the height and width.
    case averagePooling
    case dropout(rate: Float)
    /// One more channel, which tells how different the samples of the batch are (Karras et al., 2018).
    case minibatchDeviation
    /// A dense layer or a convolution over its spectral norm (Miyato et al., 2018).
    case spectrallyNormalized(LayerDescription)
    /// What comes in beside what these layers make of it, along the channels.
    case skip([LayerDescription])
    /// What these layers make of what comes in, added to what the shortcut's make of it, or to itself.
    case residual([LayerDescription], shortcut: [LayerDescription] = [])

    func build(_ initialization: Initialization, using random: inout SeededRandom) -> any Layer {
        switch self {
        case .dense(let inputs, let outputs, let hasBias):
            return Dense(inputs, outputs, hasBias: hasBias, initialization: initialization, using: &random)
        case .convolution(let inputs, let outputs, let kernelSize, let stride, let padding, let hasBias):
            return Convolution(
                inputs, outputs, kernelSize: kernelSize, stride: stride, padding: padding, hasBias: hasBias,
                initialization: initialization, using: &random)
        case .convolutionTransposed(
            let inputs, let outputs, let kernelSize, let stride, let padding, let hasBias):
            return ConvolutionTransposed(
                inputs, outputs, kernelSize: kernelSize, stride: stride, padding: padding, hasBias: hasBias,
                initialization: initialization, using: &random)
        case .batchNormalization(let channels): return BatchNormalization(channels, using: &random)
        case .instanceNormalization(let channels): return InstanceNormalization(channels)
        case .activation(let activation): return activation
        case .unflatten(let channels, let height, let width):
            return Unflatten(channels: channels, height: height, width: width)
        case .flatten: return Flatten()
        case .nearestUpsampling: return NearestUpsampling()
        case .upsampling(let method): return Upsampling(method)
        case .pixelShuffle(let factor): return PixelShuffle(factor)
        case .averagePooling: return AveragePooling()
        case .dropout(let rate): return Dropout(rate, using: &random)
        case .minibatchDeviation: return MinibatchDeviation()
        case .spectrallyNormalized(let inner):
            let layer = inner.build(initialization, using: &random)
            if let dense = layer as? Dense { return SpectralNormalized(dense, using: &random) }
            if let convolution = layer as? Convolution {
                return SpectralNormalized(convolution, using: &random)
            }
            preconditionFailure("spectral normalization of \(inner)")
        case .skip(let layers): return Skip(layers.map { $0.build(initialization, using: &random) })
        case .residual(let layers, let shortcut):
            let built = layers.map { $0.build(initialization, using: &random) }
            return Residual(built, shortcut: shortcut.map { $0.build(initialization, using: &random) })
        }
    }

    /// Whether a sample's output depends on the others of its batch: reals and fakes must then be two batches.
    var mixesSamples: Bool {
        has {
            switch $0 {
            case .batchNormalization, .minibatchDeviation: true
            default: false
            }
        }
    }

    /// Whether a pass is not like the one before it, so that one pass of two batches is not two passes.
    var changesByPass: Bool {
        has {
            switch $0 {
            case .dropout, .spectrallyNormalized: true
            default: false
            }
        }
    }

    /// Whether it has batch normalization, under which no gradient is one sample's.
    var isBatchNormalized: Bool {
        has {
            if case .batchNormalization = $0 { true } else { false }
        }
    }

    /// Whether it or a layer inside it is meant.
    private func has(_ isMeant: (LayerDescription) -> Bool) -> Bool {
        switch self {
        case .skip(let layers): layers.contains { $0.has(isMeant) }
        case .residual(let layers, let shortcut): (layers + shortcut).contains { $0.has(isMeant) }
        default: isMeant(self)
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
            case .skip(let layers): .skip(layers.withoutBatchNormalization)
            case .residual(let layers, let shortcut):
                .residual(
                    layers.withoutBatchNormalization, shortcut: shortcut.withoutBatchNormalization)
            default: layer
            }
        }
    }

    /// The same layers, each that can be over its spectral norm.
    var spectrallyNormalized: [LayerDescription] {
        map { layer in
            switch layer {
            case .dense, .convolution: .spectrallyNormalized(layer)
            case .skip(let layers): .skip(layers.spectrallyNormalized)
            case .residual(let layers, let shortcut):
                .residual(layers.spectrallyNormalized, shortcut: shortcut.spectrallyNormalized)
            default: layer
            }
        }
    }

    /// The same layers with the deviation of the batch told to the last one that has weights.
    var withMinibatchDeviation: [LayerDescription] {
        var layers = self
        guard let last = layers.lastIndex(where: \.hasWeights) else { return self }
        let isFlattened = last > 0 && layers[last - 1] == .flatten
        switch layers[last] {
        case .dense(let inputs, let outputs, let hasBias):
            // One more channel is as many more inputs as a channel has pixels.
            let channels =
                isFlattened ? layers[..<last].reversed().lazy.compactMap(\.outputChannels).first : nil
            layers[last] = .dense(inputs + (channels.map { inputs / $0 } ?? 1), outputs, hasBias: hasBias)
        case .convolution(let inputs, let outputs, let kernelSize, let stride, let padding, let hasBias):
            layers[last] = .convolution(
                inputs + 1, outputs, kernelSize: kernelSize, stride: stride, padding: padding,
                hasBias: hasBias)
        default: return self
        }
        layers.insert(.minibatchDeviation, at: isFlattened ? last - 1 : last)
        return layers
    }
}

extension LayerDescription {
    fileprivate var hasWeights: Bool {
        switch self {
        case .dense, .convolution: true
        default: false
        }
    }

    fileprivate var outputChannels: Int? {
        switch self {
        case .convolution(_, let outputs, _, _, _, _): outputs
        default: nil
        }
    }
}
