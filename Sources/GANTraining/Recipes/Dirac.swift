extension Recipe {
    /// The smallest GAN there is: a number each, on which every loss and penalty shows whether it circles or arrives.
    static let dirac = {
        var recipe = Recipe(
            name: "dirac", summary: "one number each: who circles, and who comes to rest", examples: .dirac,
            architecture: .single)
        recipe.batchSize = 1
        recipe.latentSize = 1
        recipe.learningRate = 0.01
        (recipe.beta1, recipe.beta2) = (0, 0.999)
        recipe.live.averagingDecay = 0.99
        recipe.evaluateEvery = 25
        recipe.qualityEvery = 0
        recipe.story =
            "G draws one number (across), and D gives what it sees one number (up) times it; the real one is 0. Both at 0 is "
            + "the only place to rest. As it begins they circle; r1Weight=1 brings them there."
        return recipe
    }()
}
