import Foundation
import RunRecord
import TensorCore

/// The generator of a checkpoint, for use: it draws samples, and nothing of it changes.
public struct TrainedGenerator {
    public let recipe: Recipe
    public let step: Int
    let network: Network
    private let weights: Safetensors

    /// Streams of seeds that are given to a generator, apart from those of a run.
    private static let latentStream: UInt64 = 0x6c61_7465_6e74

    /// Reads a generator.
    ///
    /// - Parameters:
    ///   - store: The run's checkpoints.
    ///   - choice: Which of them.
    ///   - isRaw: The weights as they were trained, not their average.
    /// - Throws: `CheckpointError` when there is no such checkpoint, or it is damaged.
    public init(
        from store: CheckpointStore, _ choice: CheckpointStore.Choice, isRaw: Bool = false
    ) throws(CheckpointError) {
        let step = try store.find(choice)
        let part: Checkpoint.Part = isRaw ? .generator : .averagedGenerator
        let checkpoint = try store.load(step, parts: [part])
        let path = store.path(of: step)
        self.step = step
        recipe = try checkpoint.state.makeRecipe(path: "\(path)/\(CheckpointState.fileName)")
        weights = checkpoint.arrays[part] ?? Safetensors([])
        var random = SeededRandom(seed: 0)
        var network = recipe.generator.network(recipe.initialization, using: &random)
        try recipe.generatorLayout.restore(
            &network, from: WeightFile(arrays: weights, path: "\(path)/\(part.fileName)"))
        self.network = network
    }

    /// Samples of one seed: the first ten of twenty are those of ten.
    public func samples(_ count: Int, seed: UInt64) -> GeneratedSamples {
        var random = SeededRandom(seed: seed, stream: TrainedGenerator.latentStream)
        let latents = (0..<count).flatMap { _ in
            Tensor.normal([1, recipe.latentSize], using: &random).values
        }
        return draw(latents)
    }

    /// A walk through latent space, from the first sample of one seed to that of another.
    ///
    /// Along a great circle, so that every latent on the way is as long as those that the generator knows.
    public func walk(from a: UInt64, to b: UInt64, count: Int) -> GeneratedSamples {
        let (start, end) = (samples(1, seed: a).latents, samples(1, seed: b).latents)
        func length(_ x: [Float]) -> Float { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let lengths = max(length(start) * length(end), .leastNormalMagnitude)
        let cosine = zip(start, end).reduce(0) { $0 + $1.0 * $1.1 } / lengths
        let angle = acos(Double(max(-1, min(1, cosine))))
        let latents = (0..<count).flatMap { i in
            let t = count > 1 ? Double(i) / Double(count - 1) : 0
            let isStraight = angle < 1e-3 || angle > 3.14
            let from = Float(isStraight ? 1 - t : sin((1 - t) * angle) / sin(angle))
            let to = Float(isStraight ? t : sin(t * angle) / sin(angle))
            return zip(start, end).map { from * $0 + to * $1 }
        }
        return draw(latents)
    }

    private func draw(_ latents: [Float]) -> GeneratedSamples {
        let size = recipe.latentSize
        let count = latents.count / size
        var values: [Float] = []
        for first in stride(from: 0, to: count, by: recipe.batchSize) {
            let next = min(count, first + recipe.batchSize)
            let batch = Tensor(Array(latents[first * size..<next * size]), shape: [next - first, size])
            values += network.infer(batch).values
        }
        return GeneratedSamples(
            count: count, latentSize: size, latents: latents, values: values, picture: recipe.pictureSize,
            extent: recipe.extent)
    }

    /// The weights as a safetensors file of PyTorch's names and shapes.
    public var safetensors: [UInt8] { weights.encoded }
}

extension Recipe {
    /// Height, width and channels of a sample; `nil` for points in the plane.
    var pictureSize: (height: Int, width: Int, channels: Int)? {
        switch architecture {
        case .points: nil
        case .dense28, .dcgan28: (28, 28, 1)
        case .dcgan64: (64, 64, 3)
        }
    }

    fileprivate var extent: Float { if case .mixture(_, _, let extent) = data { extent } else { 1 } }
}
