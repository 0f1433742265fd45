extension Recipe {
    /// A folder of one's own: `gantop train DIR`.
    static let pictures = ownPictures(
        "pictures", "pictures of your own: gantop train DIR", OwnPictures(.folder))

    /// Monsters and players of the game Crossfire, drawn by people: few, so D never sees them as they are.
    static let characters = {
        var own = OwnPictures(.sprites)
        own.side = 32
        return ownPictures("characters", "1 297 sprites of monsters and players, by class", own)
    }()

    /// One subject in two styles: a row of the sheet is an artist.
    static let emoji = {
        var own = OwnPictures(.emoji)
        (own.side, own.background) = (32, .white)
        var recipe = ownPictures("emoji", "emoji by artist, Noto and EmojiOne", own)
        recipe.evaluateEvery = 400
        recipe.blends = true
        return recipe
    }()

    private static func ownPictures(_ name: String, _ summary: String, _ own: OwnPictures) -> Recipe {
        var recipe = Recipe(
            name: name, summary: summary, examples: .pictures(own), architecture: .dcgan(features: 32))
        recipe.learningRate = 1e-3
        recipe.beta2 = 0.99
        recipe.live.r1Weight = 1
        recipe.objective.penaltyInterval = 8
        recipe.objective.augmentations = [.flip, .zoom, .translation, .colour]
        return recipe
    }
}
