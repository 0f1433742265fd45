import TensorCore

/// A family of networks, laid out for the shape of the data that they are to draw and to judge.
///
/// A generator ends in tanh where samples are pictures, which lie in -1...1, and in plain numbers where they are not.
public enum Architecture: Sendable, Equatable {
    /// Fully connected layers with so many hidden units, from the input on.
    case dense(generator: [Int], discriminator: [Int])
    /// One number each, of a line's points: nothing to lay out.
    case single
    /// Networks for pictures, with so many maps beside the picture.
    case pictures(Kind, features: Int)
    /// Networks from picture to picture, with so many maps at the full size.
    case translation(Translation, features: Int)

    public enum Kind: String, Sendable, CaseIterable {
        /// Transposed convolutions after a projection, after Radford et al., 2016; twice as many maps each time that the
        /// picture's side halves, at most 512.
        case dcgan
        /// That paper's own layout, which begins with a picture of one pixel.
        case classicDCGAN
        /// Nearest-neighbour upsampling and 3×3 convolutions without normalization: no checkerboards (Odena et al.,
        /// 2016), and D takes any gradient penalty.
        case upsampling
    }

    static func dcgan(features: Int) -> Architecture { .pictures(.dcgan, features: features) }
    static func classicDCGAN(features: Int) -> Architecture { .pictures(.classicDCGAN, features: features) }
    static func upsampling(features: Int) -> Architecture { .pictures(.upsampling, features: features) }

    static let mostFeatures = 512

    /// What the networks are made for.
    struct Shapes {
        var sample: SampleShape
        /// How many numbers the generator starts from: latents, and the condition where there is one.
        var inputSize: Int
        /// How many numbers D is told beside the sample, or channels of a picture.
        var conditionSize: Int
        /// What a generator is given, latents among its channels; `nil`: no picture.
        var input: SampleShape?
        /// How many scores D gives a sample.
        var scoreCount = 1
    }

    /// Maps beside the picture; `nil` where networks are none for pictures.
    var features: Int? {
        get {
            switch self {
            case .dense, .single: nil
            case .pictures(_, let features), .translation(_, let features): features
            }
        }
        set {
            guard let newValue else { return }
            switch self {
            case .dense, .single: break
            case .pictures(let kind, _): self = .pictures(kind, features: newValue)
            case .translation(let kind, _): self = .translation(kind, features: newValue)
            }
        }
    }

    /// How it is called among those that may stand in its place; `nil` where none may.
    var kindName: String? {
        switch self {
        case .dense, .single: nil
        case .pictures(let kind, _): kind.rawValue
        case .translation(let kind, _): kind.rawValue
        }
    }

    /// Takes another one's place; false where that is of no use here.
    mutating func become(_ name: String) -> Bool {
        switch self {
        case .pictures(_, let features):
            guard let kind = Kind(rawValue: name) else { return false }
            self = .pictures(kind, features: features)
        case .translation(let old, let features):
            let fixed: [Translation] = [.subpixel, .pointwise]
            guard let kind = Translation(rawValue: name),
                kind == old || !fixed.contains(kind) && !fixed.contains(old)
            else { return false }
            self = .translation(kind, features: features)
        case .dense, .single: return false
        }
        return true
    }

    /// Whether it can be laid out for samples of a shape.
    func fits(_ sample: SampleShape) -> Bool {
        let halved = sample.halvings.last
        switch self {
        case .dense: return true
        case .single: return sample.count == 1
        case .translation(.subpixel, _): return sample.halvings.count > 1
        case .translation(.pointwise, _): return true
        case .translation: return sample.halvings.count > 1 && halved?.height ?? 0 <= 8
        case .pictures(.classicDCGAN, _): return halved?.height == 4 && halved?.width == 4
        case .pictures: return halved != nil
        }
    }

    var initialization: Initialization {
        switch self {
        case .dense, .single: .fanIn
        case .pictures(.dcgan, _), .pictures(.classicDCGAN, _): .dcgan
        // A bicubic enlargement is where it begins: what is added to that is next to nothing.
        case .translation(.subpixel, _): .dcgan
        case .pictures(.upsampling, _), .translation: .he
        }
    }

    func generator(for shapes: Shapes) -> [LayerDescription] {
        let sample = shapes.sample
        switch self {
        case .single: return [.dense(shapes.inputSize, 1, hasBias: false)]
        case .dense(let hidden, _):
            let activation: LayerDescription =
                .activation(sample.isPicture ? .leakyReLU(slope: 0.2) : .relu)
            return Architecture.dense([shapes.inputSize] + hidden + [sample.count], activation)
                + (sample.isPicture ? [.activation(.tanh)] : [])
        case .pictures(.dcgan, let features):
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
        case .pictures(.classicDCGAN, let features):
            let stages = Stages(of: sample, features: features)
            return [.unflatten(channels: shapes.inputSize, height: 1, width: 1)]
                + Architecture.doubling(shapes.inputSize, stages.first.features, stride: 1, padding: 0)
                + stages.steps.flatMap { Architecture.doubling($0.from, $0.to) }
                + [
                    .convolutionTransposed(
                        stages.last, sample.channels, kernelSize: 4, stride: 2, padding: 1, hasBias: false),
                    .activation(.tanh),
                ]
        case .pictures(.upsampling, let features):
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
        case .translation(let kind, let features):
            guard let input = shapes.input else { preconditionFailure("translation: of no picture") }
            return kind.generator(from: input, to: sample, features: features)
        }
    }

    func discriminator(for shapes: Shapes) -> [LayerDescription] {
        let (sample, leaky) = (shapes.sample, Architecture.leaky)
        let channels = sample.channels + shapes.conditionSize
        switch self {
        case .single: return [.dense(channels, 1, hasBias: false)]
        case .translation(let kind, let features):
            return kind.discriminator(of: sample, channels: channels, features: features)
        case .dense(_, let hidden):
            return Architecture.dense(
                [sample.count + shapes.conditionSize] + hidden + [shapes.scoreCount], leaky)
        case .pictures(let kind, let features) where kind != .classicDCGAN:
            let stages = Stages(of: sample, features: features)
            let first = stages.first
            return [.convolution(channels, stages.last, kernelSize: 4, stride: 2, padding: 1), leaky]
                + stages.steps.reversed().flatMap {
                    Architecture.halving($0.to, $0.from, isNormalized: kind == .dcgan)
                }
                + [.flatten, .dense(first.features * first.height * first.width, 1)]
        case .pictures(_, let features):
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

    static let leaky = LayerDescription.activation(.leakyReLU(slope: 0.2))

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

    /// The maps of a picture that is halved until its side is odd or 4.
    private struct Stages {
        /// The smallest picture and its maps.
        let first: (height: Int, width: Int, features: Int)
        /// Maps before and after each doubling but the last, which ends in the picture.
        let steps: [(from: Int, to: Int)]
        /// Maps beside the picture.
        let last: Int

        init(of sample: SampleShape, features: Int) {
            let halvings = sample.halvings
            let counts = halvings.indices.map { min(Architecture.mostFeatures, features << $0) }
            guard let smallest = halvings.last else {
                preconditionFailure("architecture: pictures of \(sample.height)×\(sample.width)")
            }
            last = counts[0]
            first = (smallest.height, smallest.width, counts[counts.count - 1])
            steps = Array(zip(counts.dropFirst(), counts).reversed())
        }
    }
}

extension SampleShape {
    /// The sizes that a picture has when it is halved again and again, until a side is odd or 4.
    var halvings: [(height: Int, width: Int)] {
        var sizes: [(height: Int, width: Int)] = []
        var (height, width) = (height, width)
        while height.isMultiple(of: 2), width.isMultiple(of: 2), min(height, width) > 4 {
            (height, width) = (height / 2, width / 2)
            sizes.append((height, width))
        }
        return sizes
    }
}
