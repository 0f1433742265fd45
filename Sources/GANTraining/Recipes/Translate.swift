extension Recipe {
    /// Two domains of which nobody says what belongs to what (Zhu et al., 2017).
    static let translate = translation(
        "translate", "flat shapes on dark and striped ones on blue, without pairs: CycleGAN",
        .drawnPairs(.shapes, isPaired: false)
    ) {
        $0.architecture = .translation(.residual, features: 16)
        $0.game = .cycle
        $0.batchSize = 6
        $0.objective.loss = .leastSquares
        $0.live.cycleWeight = 10
        $0.live.identityWeight = 1
        $0.judgesBeside = false
        $0.exhibit = [.given("A"), .output("G(A)"), .back("F(G(A))"), .truth("hidden truth")]
        $0.measures = [.distance, .cycle]
        $0.story =
            "G draws B of A and F draws A of B; each D tells real pictures of its kind from drawn ones. Nobody is told "
            + "which belong together."
    }
}
