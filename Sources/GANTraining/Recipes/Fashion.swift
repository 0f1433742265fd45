extension Recipe {
    static let fashionMLP = {
        var recipe = Recipe(
            name: "fashion-mlp", summary: "Fashion-MNIST with fully connected networks: fast and coarse",
            examples: .fashion(isLabelled: false),
            architecture: .dense(generator: [256, 512], discriminator: [512, 256]))
        recipe.learningRate = 1e-3
        recipe.evaluateEvery = 800
        recipe.qualityEvery = 10_000
        return recipe
    }()

    static let fashion = {
        var recipe = Recipe(
            name: "fashion", summary: "Fashion-MNIST with a DCGAN: clothes after a minute",
            examples: .fashion(isLabelled: false), architecture: .dcgan(features: 64))
        recipe.learningRate = 1e-3
        return recipe
    }()
}
