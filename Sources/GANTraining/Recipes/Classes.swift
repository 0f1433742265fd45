extension Recipe {
    /// A conditional GAN (Mirza & Osindero, 2014): both players are told the class.
    static let classes = {
        var recipe = Recipe(
            name: "classes", summary: "Fashion-MNIST by its ten classes: one row of clothes each",
            examples: .fashion(isLabelled: true), architecture: .dcgan(features: 64))
        recipe.learningRate = 1e-3
        recipe.evaluateEvery = 400
        return recipe
    }()
}
