extension Recipe {
    /// The smallest question with two right answers: a number on one of two branches.
    static let branches = translation(
        "branches", "two right answers to one number: where a distance in G's loss kills one of them",
        .drawnPairs(.branches, isPaired: true)
    ) {
        $0.architecture = .translation(.pointwise, features: 64)
        $0.latentSize = 4
        $0.batchSize = 256
        $0.learningRate = 1e-3
        ($0.beta1, $0.beta2) = (0, 0.99)
        $0.live.r1Weight = 0.1
        $0.evaluateEvery = 250
        $0.exhibit = []
        $0.measures = []
        $0.answers = .branches
        $0.story =
            "G is given a number (across) and latents and draws another (up); D sees both. Either branch is right, unless "
            + "distanceWeight makes what lies in between the best guess."
    }
}
