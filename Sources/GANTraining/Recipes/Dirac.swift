extension Recipe {
    /// The smallest GAN there is: a number each, on which every loss and penalty shows whether it circles or arrives.
    static let dirac = {
        var recipe = Recipe(
            name: "dirac", summary: "one number each: who circles, and who comes to rest", examples: .dirac,
            architecture: .single)
        recipe.batchSize = 2
        recipe.latentSize = 1
        recipe.learningRate = 0.01
        // Adam's steps keep their size then, as those of plain gradient descent do, of which the theory speaks.
        recipe.beta2 = 0.99999
        recipe.live.averagingDecay = 0.99
        recipe.evaluateEvery = 25
        recipe.qualityEvery = 0
        recipe.story =
            "G draws one number (across), and D scores what it sees by another (up) times it; the real one is 0. Where both are "
            + "0 neither gains. As set here they circle that place for ever; with r1Weight=1 they come to rest there."
        return recipe
    }()
}
