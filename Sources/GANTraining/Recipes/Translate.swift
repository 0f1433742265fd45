extension Recipe {
    /// Two domains of which nobody says what belongs to what (Zhu et al., 2017).
    static let translate = translation(
        "translate", "flat shapes on dark and striped ones on blue, without pairs: CycleGAN",
        .drawnPairs(.shapes, isPaired: false)
    ) {
        var emoji = OwnPictures(.emoji)
        (emoji.side, emoji.background, emoji.classes) = (32, .white, [])
        $0.sources = [
            Source("shapes", $0.examples), Source("emoji", .domains(emoji, isPaired: false)),
            Source("folder", .domains(OwnPictures(.folder), isPaired: false)),
        ]
        $0.mayBePaired = true
        $0.pair(false)
    }

    /// Plays a cycle between domains, or a duel over pairs of them.
    mutating func pair(_ isPaired: Bool) {
        examples.isPaired = isPaired
        judgesBeside = isPaired
        if isPaired {
            game = .duel
            architecture = .translation(.unet, features: 16)
            batchSize = 8
            objective.loss = .nonSaturating
            live.distanceWeight = 25
            exhibit = [.given("A"), .output("G(A)"), .truth("B"), .difference("difference")]
            measures = [.distance]
            story = "G draws B of A; D sees both and tells real pairs from drawn ones."
        } else {
            game = .cycle
            architecture = .translation(.residual, features: 16)
            batchSize = 6
            objective.loss = .leastSquares
            (live.cycleWeight, live.identityWeight) = (10, 1)
            exhibit = [.given("A"), .output("G(A)"), .back("F(G(A))"), .truth("truth")]
            measures = [.distance, .cycle]
            story =
                "G draws B of A and F draws A of B; each D tells real pictures of its kind from drawn ones. Nobody is told "
                + "which belong together."
        }
        measureInFeatures()
    }

    /// Drawings of one subject by two artists lie in other places: what they look like is told beside their pixels.
    private mutating func measureInFeatures() {
        measures.removeAll { $0 == .features }
        if examples.own?.source == .emoji { measures.append(.features) }
    }

    /// Takes its pictures from another place that it knows; false where it knows none of that name.
    mutating func take(source name: String) -> Bool {
        guard let found = sources.first(where: { $0.name == name }) else { return false }
        let isPaired = examples.isPaired
        (source, examples) = (name, found.examples)
        if let isPaired { examples.isPaired = isPaired }
        // Of pictures of one's own nobody knows what they show.
        if case .domains = examples, game == .duel {
            exhibit = [.given("A"), .output("G(A)"), .truth("B"), .difference("difference")]
            measures = [.distance]
            story = "G draws B of A; D sees both and tells real pairs from drawn ones."
        }
        if mayBePaired { measureInFeatures() }
        return true
    }
}
