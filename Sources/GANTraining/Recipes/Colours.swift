extension Recipe {
    /// One question, several right answers: what a distance to the truth in G's loss makes of those.
    static let colours = translation(
        "colours", "outlines, filled with one of three colours that nobody can know",
        .drawnPairs(.outlines, isPaired: true)
    ) {
        $0.latentSize = 8
        $0.batchSize = 16
        // Momentum lets one colour win over all others again and again.
        ($0.beta1, $0.beta2) = (0, 0.99)
        $0.exhibit = [.given("outlines")] + (1...6).map { .answer("\($0)") } + [.truth("one truth")]
        $0.measures = []
        $0.answers = .colours(ColourAnswers(colours: DrawnOutlines.colours))
        $0.story =
            "G is given outlines and latents and fills them in; D sees both. Each latent may mean another colour, "
            + "unless distanceWeight makes the mean of all colours the best guess."
    }
}
