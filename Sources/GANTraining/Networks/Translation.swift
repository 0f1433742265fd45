import TensorCore

/// Networks that make a picture of a picture.
public enum Translation: String, Sendable, CaseIterable {
    /// Down to 4×4 and up again, with a bridge at every size (Ronneberger et al., 2015), and at the smallest one fully
    /// connected layers beside it, through which every pixel can know of every other (Ma et al., 2017).
    case unet
    /// Down once, residual layers, up again (Johnson et al., 2016): the way for whole pictures to change their looks.
    case residual
    /// What a bicubic enlargement lacks, worked out at the small size and put in place by a pixel shuffle (Shi et al.,
    /// 2016).
    case subpixel
    /// Each pixel by itself: for pictures of one.
    case pointwise

    /// Units of the fully connected layers at the smallest size.
    private static let bottleneck = 128
    private static let residualCount = 3

    /// - Parameters:
    ///   - input: What is given, latents among its channels.
    ///   - sample: What comes out.
    ///   - features: Maps at the full size.
    /// - Returns: Layers that end in a picture.
    func generator(from input: SampleShape, to sample: SampleShape, features: Int) -> [LayerDescription] {
        switch self {
        case .unet:
            let depth = sample.halvings.count
            let ends: [LayerDescription] = [
                Translation.same(input.channels + features, features), Architecture.leaky,
                Translation.same(features, sample.channels), .activation(.tanh),
            ]
            let inside = level(input.channels, features, sizes: sample.halvings, depth: depth)
            return [.skip(inside)] + ends
        case .residual:
            let block: [LayerDescription] = [
                Translation.same(2 * features, 2 * features), Architecture.leaky,
                Translation.same(2 * features, 2 * features),
            ]
            let up: [LayerDescription] = [
                .nearestUpsampling, Translation.same(2 * features, features), Architecture.leaky,
                Translation.same(features, sample.channels), .activation(.tanh),
            ]
            return [
                Translation.same(input.channels, features), Architecture.leaky,
                .convolution(features, 2 * features, kernelSize: 4, stride: 2, padding: 1),
                Architecture.leaky,
            ] + Array(repeating: .residual(block), count: Translation.residualCount) + up
        case .pointwise:
            return Translation.points(input.channels, features, sample.channels) + [.activation(.tanh)]
        case .subpixel:
            let factor = sample.height / input.height
            let doublings = factor == 4 ? 2 : 1
            return [
                .residual(
                    [
                        .convolution(input.channels, features, kernelSize: 5, stride: 1, padding: 2),
                        Architecture.leaky, Translation.same(features, features), Architecture.leaky,
                        Translation.same(features, sample.channels * factor * factor),
                        .pixelShuffle(factor: factor),
                    ], shortcut: Array(repeating: .upsampling(.bicubic), count: doublings))
            ]
        }
    }

    /// From a size down to the smallest one, and back to that size with `features` maps.
    private func level(
        _ channels: Int, _ features: Int, sizes: [(height: Int, width: Int)], depth: Int
    ) -> [LayerDescription] {
        let down: [LayerDescription] = [
            .convolution(channels, features, kernelSize: 4, stride: 2, padding: 1), Architecture.leaky,
        ]
        guard let size = sizes.first else { return [] }
        let deeper = sizes.dropFirst()
        let more = min(Architecture.mostFeatures, 2 * features)
        let (inner, innerFeatures): ([LayerDescription], Int)
        if deeper.isEmpty {
            let units = size.height * size.width * features
            inner = [
                .flatten, .dense(units, Translation.bottleneck), Architecture.leaky,
                .dense(Translation.bottleneck, units),
                .unflatten(channels: features, height: size.height, width: size.width), Architecture.leaky,
            ]
            innerFeatures = features
        } else {
            inner = level(features, more, sizes: Array(deeper), depth: depth)
            innerFeatures = more
        }
        return down + [
            .skip(inner), .nearestUpsampling, Translation.same(features + innerFeatures, features),
            Architecture.leaky,
        ]
    }

    /// A discriminator of patches (Isola et al., 2017); for enlargements, one of whole pictures (Ledig et al., 2017).
    ///
    /// - Parameters:
    ///   - sample: What is judged.
    ///   - channels: Of what is judged, with what it is judged beside.
    ///   - features: Maps at half of the size.
    /// - Returns: Layers that end in a score, or one a patch.
    func discriminator(of sample: SampleShape, channels: Int, features: Int) -> [LayerDescription] {
        guard self != .pointwise else { return Translation.points(channels, features, 1) + [.flatten] }
        let halving: [LayerDescription] = [
            .convolution(channels, features, kernelSize: 4, stride: 2, padding: 1), Architecture.leaky,
            .convolution(features, 2 * features, kernelSize: 4, stride: 2, padding: 1), Architecture.leaky,
        ]
        let quarter = 2 * features * (sample.height / 4) * (sample.width / 4)
        return self == .subpixel
            ? halving + [.flatten, .dense(quarter, 1)]
            : halving + [Translation.same(2 * features, 1), .flatten]
    }

    private static func points(_ inputs: Int, _ features: Int, _ outputs: Int) -> [LayerDescription] {
        func layer(_ inputs: Int, _ outputs: Int) -> LayerDescription {
            .convolution(inputs, outputs, kernelSize: 1, stride: 1, padding: 0)
        }
        return [
            layer(inputs, features), Architecture.leaky, layer(features, features), Architecture.leaky,
            layer(features, outputs),
        ]
    }

    private static func same(_ inputs: Int, _ outputs: Int, hasBias: Bool = true) -> LayerDescription {
        .convolution(inputs, outputs, kernelSize: 3, stride: 1, padding: 1, hasBias: hasBias)
    }
}
