extension Recipe {
    /// Faces by their attributes: a sheet has a colour of hair a row.
    static let faces = {
        var recipe = Recipe(
            name: "faces", summary: "drawn faces by hair, eyes, style, mouth and accessory",
            examples: .faces, architecture: .dcgan(features: 32))
        recipe.learningRate = 5e-4
        recipe.evaluateEvery = 500
        recipe.beta2 = 0.99
        recipe.live.r1Weight = 1
        recipe.objective.penaltyInterval = 8
        return recipe
    }()
}
