extension Recipe {
    /// From picture to picture (Isola et al., 2017): what an hour of the day does to a scene.
    static let night = translation(
        "night", "houses by day, and the same ones at night: pix2pix with exact pairs",
        .drawnPairs(.scenes, isPaired: true)
    ) {
        $0.sources = [
            Source("scenes", $0.examples), Source("earth", .earth),
            Source("folder", .domains(OwnPictures(.folder), isPaired: true)),
        ]
        $0.live.distanceWeight = 25
        $0.exhibit = [.given("day"), .output("output"), .truth("night"), .difference("difference")]
        $0.measures = [.distance, .light]
        $0.story =
            "G is given a scene by day and draws the night; D sees both and tells real nights from drawn ones."
    }

    /// What recipes from picture to picture have in common.
    static func translation(
        _ name: String, _ summary: String, _ examples: Examples, _ change: (inout Recipe) -> Void
    ) -> Recipe {
        var recipe = Recipe(
            name: name, summary: summary, examples: examples, architecture: .translation(.unet, features: 16))
        recipe.latentSize = 0
        recipe.batchSize = 8
        recipe.learningRate = 5e-4
        recipe.evaluateEvery = 1500
        recipe.exhibit = [.given("input"), .output("output"), .truth("truth"), .difference("difference")]
        recipe.measures = [.distance]
        change(&recipe)
        recipe.source = recipe.sources.first?.name ?? ""
        return recipe
    }
}
