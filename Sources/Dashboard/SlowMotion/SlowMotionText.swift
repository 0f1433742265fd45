import Canvas
import RunRecord

/// What slow motion says: the blind forger G, and D, the expert who has seen every masterpiece.
struct SlowMotionText {
    let part: StepPart
    /// What one sample is called.
    let noun: String
    /// What losses come to when D can only guess.
    let references: [RunDescription.LossReference]

    init(part: StepPart, of state: DashboardState) {
        self.part = part
        noun = state.description?.sampleNoun ?? "samples"
        references = state.lossReferences
    }

    static func order(of player: StepPart.Player, isAlone: Bool) -> [StepPart.Stage] {
        switch player {
        case .discriminator: StepPart.Stage.allCases
        case .generator:
            isAlone
                ? [.latents, .generate, .judgeFake, .loss, .gradient, .update]
                : [.generate, .judgeFake, .loss, .gradient, .update]
        }
    }

    /// - Parameters:
    ///   - stage: What is named.
    ///   - player: In whose turn.
    ///   - isGiven: Whether forgeries are made of pictures.
    /// - Returns: A word or two.
    static func name(_ stage: StepPart.Stage, _ player: StepPart.Player, isGiven: Bool = false) -> String {
        switch stage {
        case .latents: isGiven ? "given" : "latents"
        case .generate: "generate"
        case .judgeReal: "judge real"
        case .judgeFake: player == .discriminator ? "judge fake" : "judge"
        case .loss: "loss"
        case .gradient: "gradient"
        case .update: "update"
        }
    }

    var headline: String {
        switch (part.player, part.stage) {
        case (_, .latents): isGiven ? "What the forger is given" : "Chance"
        case (.discriminator, .generate) where isGiven: "The forger paints"
        case (.discriminator, .generate): "The blind forger paints"
        case (.generator, .generate): part.isAlone ? "The blind forger paints" : "The forger's turn"
        case (_, .judgeReal): "The expert looks at masterpieces"
        case (.discriminator, .judgeFake): "The expert looks at forgeries"
        case (.generator, .judgeFake): "What the forger hears"
        case (.discriminator, .loss): "How wrong was the expert?"
        case (.generator, .loss): "How badly did the forgeries do?"
        case (_, .gradient): "Which way is better?"
        case (.discriminator, .update): "The expert learns"
        case (.generator, .update): "The forger learns"
        }
    }

    var caption: String {
        switch (part.player, part.stage) {
        case (_, .latents) where isGiven:
            "Every forgery is made of something: the forger is given \(part.batchSize) \(given)"
                + (part.latentSize > 0
                    ? ", and \(chance) with each, which let it answer in more than one way." : ".")
        case (.discriminator, .generate) where isGiven:
            "The forger G makes \(noun) of what it was given. What they should have become, it does not see."
        case (.generator, .loss) where !part.terms.isEmpty:
            "The forger wants to hear 'real', and its loss has more parts, each times its weight: what it is told to keep "
                + "close, and how far off it is."
        case (.generator, .update) where isGiven:
            "G takes one small step that way. The same \(given) now become these \(noun), and D, as it is, answers this."
        case (_, .latents):
            "Every forgery begins as chance: \(chance) for each of \(part.batchSize) "
                + "\(noun). That means nothing yet; what it comes to mean is the forger's to learn."
        case (.discriminator, .generate):
            "The forger G turns the numbers into \(noun). It is blind: it has never seen a real one and never will."
        case (.generator, .generate):
            part.isAlone
                ? "The forger G turns the numbers into \(noun). It is blind: it has never seen a real one."
                : "The same forgeries go to the expert once more. Nobody shows the forger a real one now either."
        case (_, .judgeReal):
            "The expert D has seen every masterpiece. It looks at \(part.batchSize) real \(noun) and says how real "
                + "each one seems: "
                + (part.scoresAreRaw
                    ? "a raw score, any number, the higher the more real."
                    : "1 surely real, 0 surely forged, 0.5 no idea.")
                + (part.changes.isEmpty
                    ? ""
                    : " It is shown nothing as it is, real or forged (\(part.changes)), so that it learns none by heart.")
        case (.discriminator, .judgeFake):
            "It looks at the forgeries with the same eyes. A perfect expert "
                + (part.scoresAreRaw
                    ? "gives every real a higher raw score than any of these."
                    : "says 1 to every real and 0 to every one of these.")
        case (.generator, .judgeFake):
            "The expert, who has just learned something, says how convincing each forgery is. These opinions are all "
                + "that the forger will ever hear."
        case (.discriminator, .loss):
            "The expert is told which were which. "
                + (part.scoresAreRaw
                    ? "Its loss is the smaller, the higher it scored reals above fakes."
                    : "Its loss is its surprise: minus the logarithm of the chance that it gave to the truth, over "
                        + "reals and over fakes.")
                + (guess.map { " Whoever only guesses has \($0)." } ?? "")
        case (.generator, .loss):
            "The forger wants to hear 'real'. Its loss is the smaller, the more the expert believes its forgeries."
                + (guess.map { " An expert who can only guess leaves it at \($0)." } ?? "")
        case (.discriminator, .gradient):
            "The loss runs back through D and finds for each weight which way would have made D less wrong. It ends "
                + "at the \(noun): G is not touched in D's turn."
        case (.generator, .gradient):
            "The loss runs back through D, whose weights stay as they are, into the forgeries and on through G: which "
                + "way to turn each weight of G so that D believes it more?"
        case (.discriminator, .update):
            "D takes one small step that way. Asked again about the same \(noun), this is what it answers now."
        case (.generator, .update):
            "G takes one small step that way. The same random numbers now make these \(noun), and D, as it is, "
                + "answers this."
        }
    }

    /// Whether forgeries are made of pictures.
    private var isGiven: Bool { part.inputs != nil }
    private var given: String { noun == "rows" ? "rows with gaps" : "pictures" }

    private var chance: String { counted(part.latentSize, "random number") }

    /// The caption where there is room for little.
    var brief: String {
        switch (part.player, part.stage) {
        case (_, .latents) where isGiven: "What each of \(part.batchSize) forgeries is made of."
        case (_, .generate) where isGiven && (part.player == .discriminator || part.isAlone):
            "The forger G makes \(noun) of what it was given."
        case (.generator, .update) where isGiven:
            "G takes a small step that way: the same \(given) give other \(noun)."
        case (_, .latents):
            "Chance: \(chance) for each of \(part.batchSize) forgeries."
        case (.generator, .generate) where !part.isAlone: "The same forgeries go to the expert once more."
        case (_, .generate): "The blind forger G turns the numbers into \(noun)."
        case (_, .judgeReal):
            "The expert D, who saw every masterpiece, judges real \(noun): "
                + (part.scoresAreRaw ? "raw scores, high is real." : "1 is real, 0 is forged.")
        case (.discriminator, .judgeFake): "It judges the forgeries with the same eyes."
        case (.generator, .judgeFake): "What D says of them now is all that G ever hears."
        case (.discriminator, .loss):
            (part.scoresAreRaw ? "Small where reals score above fakes." : "How surprised D is at the truth.")
                + (guess.map { " Guessing costs \($0)." } ?? "")
        case (.generator, .loss):
            "Small where D believes." + (guess.map { " A guessing D leaves it at \($0)." } ?? "")
        case (.discriminator, .gradient): "Back through D: which way is less wrong?"
        case (.generator, .gradient):
            "Back through D and the forgeries into G: which way does D believe more?"
        case (.discriminator, .update): "D takes a small step that way, and answers again."
        case (.generator, .update): "G takes a small step that way: the same chance gives other \(noun)."
        }
    }

    /// The loss as a formula, with its numbers as soon as there are some.
    var loss: [Span] {
        var spans = [Span("loss \(part.player.letter)", part.player.role)]
        if !part.formula.isEmpty { spans.append(Span(" = \(part.formula)", .dimText)) }
        if let real = part.realLoss, let fake = part.fakeLoss {
            spans.append(Span(" = \(Numbers.short(real)) + \(Numbers.short(fake))", .text))
        }
        if let loss = part.loss { spans.append(Span(" = \(Numbers.short(loss))", .brightText)) }
        return spans
    }

    /// `2 ln 2 = 1.39`: what the player's loss comes to when D can only guess.
    private var guess: String? {
        let tag = part.player == .discriminator ? Tag.discriminatorLoss : .generatorLoss
        guard let reference = references.first(where: { $0.tag == tag }) else { return nil }
        let value = Numbers.short(reference.value)
        let label = reference.label.printable
        return Float(label) == reference.value ? value : "\(label) = \(value)"
    }

    /// The loss alone, where the formula has no room.
    var shortLoss: [Span] {
        part.loss.map {
            [Span("loss \(part.player.letter) ", part.player.role), Span(Numbers.short($0), .brightText)]
        } ?? []
    }

    /// What comes on top of the loss.
    var penalty: [Span] {
        let weight =
            part.loss != nil && part.lossWeight != 1
            ? [Span("  counts \(Numbers.short(part.lossWeight)) times", .text)] : []
        let terms =
            part.loss == nil
            ? []
            : part.terms.flatMap { term in
                [
                    Span("  + \(Numbers.short(term.weight)) × \(Numbers.short(term.value))", .text),
                    Span(" \(term.name.printable)", .dimText),
                ]
            }
        return weight + terms
            + (part.penalty.map {
                [Span("  gradient penalty ", .dimText), Span("+ \(Numbers.short($0))", .text)]
            } ?? [])
    }

    var update: [Span] {
        guard part.stage == .update, let rate = part.learningRate else { return [] }
        return [
            Span("step size ", .dimText), Span("\(rate)", .text),
            Span(" along Adam's average of such gradients", .dimText),
        ]
    }

    /// `D(G(z)) 0.38 → 0.36`.
    private func score(_ name: String, _ before: Float?, _ after: Float?, _ role: Role) -> [Span] {
        guard let before else { return [] }
        let name = part.scoresAreRaw ? "raw \(name) " : "\(name) "
        var spans = [Span(name, role), Span(part.answer(before), .brightText)]
        if let after { spans.append(Span(" → \(part.answer(after))", .brightText)) }
        return spans
    }

    var realScore: [Span] { score("D(x)", part.realScore, part.realScoreAfter, .realScore) }
    var scores: [Span] { realScore + (realScore.isEmpty ? [] : [Span("  ")]) + fakeScore }
    var fakeScore: [Span] {
        score(part.inputs == nil ? "D(G(z))" : "D(G(x))", part.fakeScore, part.fakeScoreAfter, .fakeScore)
    }
}

extension StepPart {
    /// One of D's answers in digits.
    func answer(_ value: Float) -> String {
        scoresAreRaw ? Numbers.short(value) : Numbers.legible(value, 3)
    }
}

extension StepPart.Player {
    var letter: String { self == .discriminator ? "D" : "G" }
    var role: Role { self == .discriminator ? .discriminatorLoss : .generatorLoss }
}
