import Foundation
import RunRecord
import TensorCore

/// The generator of a checkpoint, for use: it draws samples, and nothing of it changes.
public struct TrainedGenerator {
    public let recipe: Recipe
    public let step: Int
    /// Which way of a game that has two; empty where there is one.
    public let duel: String
    let network: Network
    let weights: Safetensors

    /// Streams of seeds that are given to a generator, apart from those of a run.
    private static let latentStream: UInt64 = 0x6c61_7465_6e74

    /// Reads a generator.
    ///
    /// - Parameters:
    ///   - store: The run's checkpoints.
    ///   - choice: Which of them.
    ///   - isRaw: The weights as they were trained, not their average.
    ///   - duel: Which way of a game that has two; `nil`: the first.
    /// - Throws: `CheckpointError` when there is no such checkpoint, or it is damaged.
    public init(
        from store: CheckpointStore, _ choice: CheckpointStore.Choice, isRaw: Bool = false,
        duel: String? = nil
    ) throws(CheckpointError) {
        let step = try store.find(choice)
        let path = store.path(of: step)
        self.step = step
        recipe = try store.state(of: step).makeRecipe(path: "\(path)/\(CheckpointState.fileName)")
        let names = recipe.game.duelNames
        self.duel = duel ?? names[0]
        guard names.contains(self.duel) else {
            throw .noSuchWay(self.duel, recipe: recipe.name, known: names.filter { !$0.isEmpty })
        }
        let part = (isRaw ? Checkpoint.Part.generator : .averagedGenerator).of(self.duel)
        let checkpoint = try store.load(step, parts: [part])
        weights = checkpoint.arrays[part] ?? Safetensors([])
        var random = SeededRandom(seed: 0)
        var network = recipe.generator.network(recipe.initialization, using: &random)
        try recipe.generatorLayout.restore(&network, from: checkpoint.arrays.file(part, in: path))
        self.network = network
    }

    /// Whether it makes pictures of pictures.
    public var needsPictures: Bool { recipe.examples.inputShape != nil }
    /// Whether it makes nothing of latents alone.
    private var needsInput: Bool { needsPictures || recipe.game == .cells }

    /// What the generator is told beside its latents; `nil`: nothing.
    public var condition: Condition? { recipe.examples.condition }

    /// Samples of one seed: the first ten of twenty are those of ten, told the same.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - seed: Whose latents.
    ///   - chosen: Classes and attributes to draw, by their names; all of them in turn where none is.
    /// - Returns: The samples and what they were made of.
    /// - Throws: `ConditionError` where the generator does not know them.
    public func samples(
        _ count: Int, seed: UInt64, chosen: [String: String] = [:]
    ) throws(ConditionError) -> GeneratedSamples {
        guard !needsInput else { throw .needsPictures(recipe: recipe.name) }
        return draw(latents(count, seed: seed), count: count, told: try condition(count, chosen))
    }

    func latents(_ count: Int, seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed, stream: TrainedGenerator.latentStream)
        return (0..<count).flatMap { _ in Tensor.normal([1, recipe.latentSize], using: &random).values }
    }

    /// What the generator is told of so many samples.
    private func condition(_ count: Int, _ chosen: [String: String]) throws(ConditionError) -> Tensor? {
        guard let condition else {
            guard chosen.isEmpty else { throw .unconditional(recipe: recipe.name) }
            return nil
        }
        return try condition.weights(count, chosen: chosen)
    }

    /// A walk through latent space, from the first sample of one seed to that of another.
    ///
    /// - Parameters:
    ///   - a: The seed at the start.
    ///   - b: The seed at the end.
    ///   - count: How many samples, the ends among them.
    ///   - chosen: As for samples.
    /// - Returns: The samples on the way and what they were made of.
    /// - Throws: `ConditionError`, as for samples.
    public func walk(
        from a: UInt64, to b: UInt64, count: Int, chosen: [String: String] = [:]
    ) throws(ConditionError) -> GeneratedSamples {
        guard !needsInput else { throw .needsPictures(recipe: recipe.name) }
        let path = LatentPath(from: latents(1, seed: a), to: latents(1, seed: b))
        let latents = (0..<count).flatMap { path(count > 1 ? Double($0) / Double(count - 1) : 0) }
        return draw(latents, count: count, told: try condition(count, chosen))
    }

    /// What it makes of latents that were kept, with what it is told of classes behind each; `nil` where they are not of
    /// this recipe.
    public func samples(of kept: [[Float]]) -> GeneratedSamples? {
        guard !needsInput, !kept.isEmpty, kept.allSatisfy({ $0.count == recipe.inputSize }) else {
            return nil
        }
        return draw(Tensor(kept.flatMap { $0 }, shape: [kept.count, recipe.inputSize]))
    }

    private func draw(_ latents: [Float], count: Int, told condition: Tensor?) -> GeneratedSamples {
        draw(Tensor(latents, shape: [count, recipe.latentSize]).joined(with: condition))
    }

    private func draw(_ inputs: Tensor) -> GeneratedSamples {
        let count = inputs.shape[0]
        var values: [Float] = []
        for first in stride(from: 0, to: count, by: recipe.batchSize) {
            values += network.infer(inputs.rows(first..<min(count, first + recipe.batchSize))).values
        }
        return GeneratedSamples(
            count: count, inputSize: recipe.inputSize, inputs: inputs.values, values: values,
            picture: recipe.pictureSize, extent: recipe.extent)
    }

    /// The weights as a safetensors file of PyTorch's names and shapes.
    public var safetensors: [UInt8] { weights.encoded }
}

extension Recipe {
    /// Height, width and channels of a sample; `nil` for points in the plane.
    var pictureSize: (height: Int, width: Int, channels: Int)? {
        guard case .picture(let height, let width, let channels) = examples.shape else { return nil }
        return (height, width, channels)
    }

    fileprivate var extent: Float { if case .mixture(_, _, let extent) = examples { extent } else { 1 } }
}
