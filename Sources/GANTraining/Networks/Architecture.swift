import TensorCore

/// A family of networks, laid out for the shape of the data that they are to draw and to judge.
///
/// A generator ends in tanh where samples are pictures, which lie in -1...1, and in plain numbers where they are not.
public enum Architecture: Sendable, Equatable {
    /// Fully connected layers with so many hidden units, from the input on.
    case dense(generator: [Int], discriminator: [Int])
    /// Transposed convolutions after a projection, after Radford et al., 2016; `features` maps beside the picture, twice
    /// as many each time that its side halves, at most 512.
    case dcgan(features: Int)
    /// That paper's own layout, which begins with a picture of one pixel.
    case classicDCGAN(features: Int)
    /// Nearest-neighbour upsampling and 3×3 convolutions without normalization: no checkerboards (Odena et al., 2016),
    /// and D takes any gradient penalty.
    case upsampling(features: Int)

    static let mostFeatures = 512

    /// What the networks are made for.
    struct Shapes {
        var sample: SampleShape
        /// How many numbers the generator starts from: latents, and the condition where there is one.
        var inputSize: Int
        /// How many numbers D is told beside the sample.
        var conditionSize: Int
    }

    /// Maps beside the picture, where there are such.
    var features: Int? {
        switch self {
        case .dense: nil
        case .dcgan(let features), .classicDCGAN(let features), .upsampling(let features): features
        }
    }

    /// Gives the networks so many; returns whether they can have them.
    mutating func setFeatures(_ features: Int) -> Bool {
        switch self {
        case .dense: return false
        case .dcgan: self = .dcgan(features: features)
        case .classicDCGAN: self = .classicDCGAN(features: features)
        case .upsampling: self = .upsampling(features: features)
        }
        return true
    }

    static let pictureNames = ["dcgan", "classicDCGAN", "upsampling"]

    /// What it is called, where it is one for pictures.
    var pictureName: String? {
        switch self {
        case .dense: nil
        case .dcgan: "dcgan"
        case .classicDCGAN: "classicDCGAN"
        case .upsampling: "upsampling"
        }
    }

    /// Becomes another one for pictures, with as many maps; returns whether there is one of this name.
    mutating func setName(_ name: String) -> Bool {
        guard let features else { return false }
        switch name {
        case "dcgan": self = .dcgan(features: features)
        case "classicDCGAN": self = .classicDCGAN(features: features)
        case "upsampling": self = .upsampling(features: features)
        default: return false
        }
        return true
    }

    /// Whether it can be laid out for samples of a shape.
    func fits(_ sample: SampleShape) -> Bool {
        switch self {
        case .dense: return true
        case .dcgan, .upsampling: return sample.height.isMultiple(of: 2) && sample.width.isMultiple(of: 2)
        case .classicDCGAN:
            var (height, width) = (sample.height, sample.width)
            while height > 4, height.isMultiple(of: 2), width.isMultiple(of: 2) {
                (height, width) = (height / 2, width / 2)
            }
            return height == 4 && width == 4 && sample.height > 4
        }
    }

    var initialization: Initialization {
        switch self {
        case .dense: .fanIn
        case .dcgan, .classicDCGAN: .dcgan
        case .upsampling: .he
        }
    }

    func generator(for shapes: Shapes) -> [LayerDescription] {
        let sample = shapes.sample
        switch self {
        case .dense(let hidden, _):
            let activation: LayerDescription =
                .activation(sample.isPicture ? .leakyReLU(slope: 0.2) : .relu)
            return Architecture.dense([shapes.inputSize] + hidden + [sample.count], activation)
                + (sample.isPicture ? [.activation(.tanh)] : [])
        case .dcgan(let features):
            let stages = Stages(of: sample, features: features)
            let first = stages.first
            return [
                .dense(shapes.inputSize, first.features * first.height * first.width, hasBias: false),
                .unflatten(channels: first.features, height: first.height, width: first.width),
                .batchNormalization(first.features), .activation(.relu),
            ]
                + stages.steps.flatMap { Architecture.doubling($0.from, $0.to) }
                + [
                    .convolutionTransposed(
                        stages.last, sample.channels, kernelSize: 4, stride: 2, padding: 1),
                    .activation(.tanh),
                ]
        case .classicDCGAN(let features):
            let stages = Stages(of: sample, features: features)
            return [.unflatten(channels: shapes.inputSize, height: 1, width: 1)]
                + Architecture.doubling(shapes.inputSize, stages.first.features, stride: 1, padding: 0)
                + stages.steps.flatMap { Architecture.doubling($0.from, $0.to) }
                + [
                    .convolutionTransposed(
                        stages.last, sample.channels, kernelSize: 4, stride: 2, padding: 1, hasBias: false),
                    .activation(.tanh),
                ]
        case .upsampling(let features):
            let stages = Stages(of: sample, features: features)
            let first = stages.first
            return [
                .dense(shapes.inputSize, first.features * first.height * first.width),
                .unflatten(channels: first.features, height: first.height, width: first.width),
                Architecture.leaky,
            ]
                + (stages.steps + [(stages.last, stages.last)]).flatMap { from, to -> [LayerDescription] in
                    [
                        .nearestUpsampling,
                        .convolution(from, to, kernelSize: 3, stride: 1, padding: 1), Architecture.leaky,
                    ]
                }
                + [
                    .convolution(stages.last, sample.channels, kernelSize: 3, stride: 1, padding: 1),
                    .activation(.tanh),
                ]
        }
    }

    func discriminator(for shapes: Shapes) -> [LayerDescription] {
        let (sample, leaky) = (shapes.sample, Architecture.leaky)
        let channels = sample.channels + shapes.conditionSize
        switch self {
        case .dense(_, let hidden):
            return Architecture.dense([sample.count + shapes.conditionSize] + hidden + [1], leaky)
        case .dcgan(let features), .upsampling(let features):
            let stages = Stages(of: sample, features: features)
            let first = stages.first
            let isNormalized = if case .dcgan = self { true } else { false }
            return [.convolution(channels, stages.last, kernelSize: 4, stride: 2, padding: 1), leaky]
                + stages.steps.reversed().flatMap {
                    Architecture.halving($0.to, $0.from, isNormalized: isNormalized)
                }
                + [.flatten, .dense(first.features * first.height * first.width, 1)]
        case .classicDCGAN(let features):
            let stages = Stages(of: sample, features: features)
            return [
                .convolution(channels, stages.last, kernelSize: 4, stride: 2, padding: 1, hasBias: false),
                leaky,
            ]
                + stages.steps.reversed().flatMap { Architecture.halving($0.to, $0.from) }
                + [
                    .convolution(
                        stages.first.features, 1, kernelSize: 4, stride: 1, padding: 0, hasBias: false),
                    .flatten,
                ]
        }
    }

    private static let leaky = LayerDescription.activation(.leakyReLU(slope: 0.2))

    private static func dense(_ sizes: [Int], _ activation: LayerDescription) -> [LayerDescription] {
        zip(sizes, sizes.dropFirst()).enumerated().flatMap { i, size -> [LayerDescription] in
            (i > 0 ? [activation] : []) + [.dense(size.0, size.1)]
        }
    }

    /// A transposed convolution with what follows it.
    private static func doubling(
        _ inputs: Int, _ outputs: Int, stride: Int = 2, padding: Int = 1
    ) -> [LayerDescription] {
        [
            .convolutionTransposed(
                inputs, outputs, kernelSize: 4, stride: stride, padding: padding, hasBias: false),
            .batchNormalization(outputs), .activation(.relu),
        ]
    }

    private static func halving(_ inputs: Int, _ outputs: Int, isNormalized: Bool = true)
        -> [LayerDescription]
    {
        [.convolution(inputs, outputs, kernelSize: 4, stride: 2, padding: 1, hasBias: !isNormalized)]
            + (isNormalized ? [.batchNormalization(outputs)] : []) + [leaky]
    }

    /// How a picture is halved until its side is odd or 4.
    private struct Stages {
        /// The smallest picture and its maps.
        let first: (height: Int, width: Int, features: Int)
        /// Maps before and after each doubling but the last, which ends in the picture.
        let steps: [(from: Int, to: Int)]
        /// Maps beside the picture.
        let last: Int

        init(of sample: SampleShape, features: Int) {
            var (height, width) = (sample.height, sample.width)
            var counts: [Int] = []
            while height.isMultiple(of: 2), width.isMultiple(of: 2), min(height, width) > 4 {
                (height, width) = (height / 2, width / 2)
                counts.append(min(Architecture.mostFeatures, features << counts.count))
            }
            precondition(!counts.isEmpty, "architecture: pictures of \(sample.height)×\(sample.width)")
            last = counts[0]
            first = (height, width, counts[counts.count - 1])
            steps = Array(zip(counts.dropFirst(), counts).reversed())
        }
    }
}
