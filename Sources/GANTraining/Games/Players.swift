public import TensorCore

/// A generator and the discriminator that it plays against, with all that training keeps of both.
public struct Players {
    /// What its tags begin with; empty where it is the game's only pair.
    public let name: String
    public internal(set) var generator: Network
    public internal(set) var discriminator: Network
    public internal(set) var averagedGenerator: AveragedNetwork
    var generatorOptimizer: Adam
    var discriminatorOptimizer: Adam

    init(_ name: String, of recipe: Recipe, live: LiveParameters, using random: inout SeededRandom) {
        self.name = name
        generator = recipe.generator.network(recipe.initialization, using: &random)
        discriminator = recipe.discriminator.network(recipe.initialization, using: &random)
        generator.precision = recipe.precision
        discriminator.precision = recipe.precision
        averagedGenerator = AveragedNetwork(of: generator, decay: live.averagingDecay)
        generatorOptimizer = Adam(
            learningRate: live.generatorLearningRate, beta1: recipe.beta1, beta2: recipe.beta2,
            epsilon: recipe.epsilon)
        discriminatorOptimizer = generatorOptimizer
        discriminatorOptimizer.learningRate = live.discriminatorLearningRate
    }

    mutating func updateGenerator(along gradients: [Tensor]) {
        generatorOptimizer.update(&generator, along: gradients)
    }

    mutating func updateDiscriminator(along gradients: [Tensor]) {
        discriminatorOptimizer.update(&discriminator, along: gradients)
    }
}
