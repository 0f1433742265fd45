import Foundation
import RunRecord
public import TensorCore

/// Everything that, with a seed, makes a run: data, networks, losses and every number in them.
public struct Recipe: Sendable, Equatable {
    /// What the discriminator takes for real.
    public enum DataSource: Sendable, Equatable {
        /// Gaussians in the plane: centres, and the deviation of each.
        case mixture(centres: [SIMD2<Float>], deviation: Float, extent: Float)
        /// The 60 000 pictures of Fashion-MNIST (Xiao et al., 2017), 28×28 grey; its test file is the held-out set.
        case fashion
        /// 1 024 colour pictures of 64×64 uniform random pixels: work without a data set.
        case randomPictures
    }

    public enum Architecture: Sendable, Equatable {
        /// Two hidden layers of 128 for points in the plane.
        case points
        /// Fully connected layers for 28×28 pictures.
        case dense28
        /// The layout of Radford et al., 2016, for 28×28 pictures.
        case dcgan28
        /// The classic one of Radford et al., 2016: 64 feature maps, 3 channels, 64×64 pictures.
        case dcgan64
    }

    public let name: String
    public let summary: String
    public var data: DataSource
    public let architecture: Architecture

    public var batchSize = 64
    public var latentSize = 100
    /// Where the run begins with what may change on the way.
    ///
    /// With `r1Weight` above 0, D has no batch normalization.
    public var live = LiveParameters()
    public var beta1: Float = 0.5
    public var beta2: Float = 0.999
    public var epsilon: Float = 1e-8
    /// Steps between two evaluations, such that these take less than 5 % of the time.
    public var evaluateEvery = 150

    /// Adam's step size for both networks; where they differ, the generator's.
    public var learningRate: Float {
        get { live.generatorLearningRate }
        set {
            live.generatorLearningRate = newValue
            live.discriminatorLearningRate = newValue
        }
    }

    public var generator: [LayerDescription] {
        switch architecture {
        case .points:
            [
                .dense(latentSize, 128), .activation(.relu), .dense(128, 128), .activation(.relu),
                .dense(128, 2),
            ]
        case .dense28:
            [
                .dense(latentSize, 256), .activation(.leakyReLU(slope: 0.2)),
                .dense(256, 512), .activation(.leakyReLU(slope: 0.2)),
                .dense(512, 784), .activation(.tanh),
            ]
        case .dcgan28:
            [
                .dense(latentSize, 128 * 7 * 7, hasBias: false),
                .unflatten(channels: 128, height: 7, width: 7),
                .batchNormalization(128), .activation(.relu),
                .convolutionTransposed(128, 64, kernelSize: 4, stride: 2, padding: 1, hasBias: false),
                .batchNormalization(64), .activation(.relu),
                .convolutionTransposed(64, 1, kernelSize: 4, stride: 2, padding: 1), .activation(.tanh),
            ]
        case .dcgan64:
            [.unflatten(channels: latentSize, height: 1, width: 1)]
                + Recipe.doubling(latentSize, 512, stride: 1, padding: 0) + Recipe.doubling(512, 256)
                + Recipe.doubling(256, 128) + Recipe.doubling(128, 64)
                + [
                    .convolutionTransposed(64, 3, kernelSize: 4, stride: 2, padding: 1, hasBias: false),
                    .activation(.tanh),
                ]
        }
    }

    public var discriminator: [LayerDescription] {
        let leaky = LayerDescription.activation(.leakyReLU(slope: 0.2))
        let layers: [LayerDescription] =
            switch architecture {
            case .points: [.dense(2, 128), leaky, .dense(128, 128), leaky, .dense(128, 1)]
            case .dense28: [.dense(784, 512), leaky, .dense(512, 256), leaky, .dense(256, 1)]
            case .dcgan28:
                [
                    .convolution(1, 64, kernelSize: 4, stride: 2, padding: 1), leaky,
                    .convolution(64, 128, kernelSize: 4, stride: 2, padding: 1, hasBias: false),
                    .batchNormalization(128), leaky,
                    .flatten, .dense(128 * 7 * 7, 1),
                ]
            case .dcgan64:
                [.convolution(3, 64, kernelSize: 4, stride: 2, padding: 1, hasBias: false), leaky]
                    + [(64, 128), (128, 256), (256, 512)].flatMap { inputs, outputs -> [LayerDescription] in
                        [
                            .convolution(
                                inputs, outputs, kernelSize: 4, stride: 2, padding: 1, hasBias: false),
                            .batchNormalization(outputs), leaky,
                        ]
                    }
                    + [.convolution(512, 1, kernelSize: 4, stride: 1, padding: 0, hasBias: false), .flatten]
            }
        return live.r1Weight > 0 ? layers.withoutBatchNormalization : layers
    }

    /// A transposed convolution of a DCGAN's generator with what follows it.
    private static func doubling(
        _ inputs: Int, _ outputs: Int, stride: Int = 2, padding: Int = 1
    ) -> [LayerDescription] {
        [
            .convolutionTransposed(
                inputs, outputs, kernelSize: 4, stride: stride, padding: padding, hasBias: false),
            .batchNormalization(outputs), .activation(.relu),
        ]
    }

    public var initialization: Initialization {
        switch architecture {
        case .points, .dense28: .fanIn
        case .dcgan28, .dcgan64: .dcgan
        }
    }

    /// The shape of one sample, as the networks see it.
    public var sampleDimensions: [Int] {
        switch architecture {
        case .points: [2]
        case .dense28: [784]
        case .dcgan28: [28, 28, 1]
        case .dcgan64: [64, 64, 3]
        }
    }
}

extension Recipe {
    /// The recipes that `gantop train` knows, the first one for machines without any data.
    public static let all: [Recipe] = [
        toy(
            "ring", "8 Gaussians on a circle: watch modes being found and lost", deviation: 0.02, extent: 1.5,
            centres: (0..<8).map { i in
                let angle = 2 * Float.pi * Float(i) / 8
                return SIMD2(cos(angle), sin(angle))
            }),
        toy(
            "grid", "25 Gaussians on a 5×5 grid", deviation: 0.05, extent: 1.5,
            centres: (0..<25).map { SIMD2(Float($0 % 5) * 0.5 - 1, Float($0 / 5) * 0.5 - 1) }),
        {
            var recipe = Recipe(
                name: "fashion-mlp", summary: "Fashion-MNIST with fully connected networks: fast and coarse",
                data: .fashion, architecture: .dense28)
            recipe.evaluateEvery = 250
            return recipe
        }(),
        Recipe(
            name: "fashion", summary: "Fashion-MNIST with a DCGAN: clothes after a few minutes",
            data: .fashion, architecture: .dcgan28),
    ]

    private static func toy(
        _ name: String, _ summary: String, deviation: Float, extent: Float, centres: [SIMD2<Float>]
    ) -> Recipe {
        var recipe = Recipe(
            name: name, summary: summary,
            data: .mixture(centres: centres, deviation: deviation, extent: extent), architecture: .points)
        recipe.batchSize = 256
        recipe.latentSize = 16
        recipe.learningRate = 1e-3
        recipe.evaluateEvery = 250
        return recipe
    }

    /// The networks, batch sizes and learning rate of the benchmarks, as their PyTorch and JAX twins have them.
    public static let workloads: [(name: String, recipe: Recipe)] = {
        var workloads = zip(["ring", "mlp784", "dcgan28"], ["ring", "fashion-mlp", "fashion"]).compactMap {
            name, twin in
            all.first { $0.name == twin }.map { (name: name, recipe: $0) }
        }
        workloads[0].recipe.learningRate = 2e-4
        let dcgan64 = Recipe(
            name: "dcgan64", summary: "the classic DCGAN on random pictures", data: .randomPictures,
            architecture: .dcgan64)
        return workloads + [("dcgan64", dcgan64)]
    }()

    /// The recipe of this name, or the only one whose name begins so.
    public static func meant(by word: String) throws(RecipeError) -> Recipe {
        let names = all.map(\.name)
        switch NameMatch(word, among: names) {
        case .one(let name): return try named(name)
        case .several(let candidates): throw .ambiguousRecipe(word, candidates: candidates)
        case .none: throw .unknownRecipe(word, known: names)
        }
    }

    public static func named(_ name: String) throws(RecipeError) -> Recipe {
        guard let recipe = all.first(where: { $0.name == name }) else {
            throw .unknownRecipe(name, known: all.map(\.name))
        }
        return recipe
    }
}

extension Recipe: CustomStringConvertible {
    public var description: String {
        let settings = Setting.all.compactMap { setting in
            setting.value(in: self).map {
                "  \(padded(setting.name, to: 27))\(padded($0, to: 10))\(setting.summary)"
            }
        }
        return """
            \(name): \(summary)

            generator
            \(generator.map { "  \($0)" }.joined(separator: "\n"))
            discriminator
            \(discriminator.map { "  \($0)" }.joined(separator: "\n"))
            settings, each open to --set name=value
            \(settings.joined(separator: "\n"))
            """
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
