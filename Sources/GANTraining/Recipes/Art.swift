extension Recipe {
    /// Patterns by their style: a row of the sheet is a style.
    static let art = {
        var recipe = Recipe(
            name: "art",
            summary: "drawn patterns of six styles: stripes, plaid, spirals, blobs, tiles, blocks",
            examples: .styles, architecture: .dcgan(features: 32))
        recipe.learningRate = 5e-4
        recipe.evaluateEvery = 500
        recipe.beta2 = 0.99
        recipe.live.r1Weight = 0.1
        recipe.objective.penaltyInterval = 8
        recipe.blends = true
        return recipe
    }()
}
