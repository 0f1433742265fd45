public import RunRecord
import TensorCore

/// Somebody who is shown the parts of a step, and may let the step wait.
public protocol PartWatcher {
    /// Whether the step is to be taken in parts; asked at its beginning.
    var isWatching: Bool { get }
    /// How long it has let steps wait so far, which is no time of theirs.
    var waitingTime: Duration { get }
    mutating func show(_ part: StepPart)
}

/// For steps at full speed.
struct NobodyWatches: PartWatcher {
    var isWatching: Bool { false }
    var waitingTime: Duration { .zero }
    mutating func show(_ part: StepPart) {}
}

extension StepPart? {
    /// Adds what a part brought and shows it; does nothing where nobody watches.
    mutating func tell(
        _ stage: StepPart.Stage, to watcher: inout some PartWatcher, _ fill: (inout StepPart) -> Void
    ) {
        guard var part = self else { return }
        part.stage = stage
        fill(&part)
        self = part
        watcher.show(part)
    }
}

/// What the parts tell. All of it asks copies of the networks: no weight and no running statistic changes.
extension Trainer {
    /// The beginning of a turn's telling; `nil` where nobody watches.
    func telling(
        _ watcher: some PartWatcher, _ player: StepPart.Player, round: Int, of roundCount: Int
    ) -> StepPart? {
        guard watcher.isWatching else { return nil }
        var part = StepPart(
            step: step, player: player, stage: .latents, batchSize: recipe.batchSize,
            latentSize: recipe.latentSize)
        (part.round, part.roundCount) = (round, max(1, roundCount))
        part.duel = players[duel].name
        part.changes = changesOfSight
        part.scoresAreRaw = !recipe.objective.loss.isProbability
        let formula =
            recipe.game == .cells
            ? (player == .discriminator
                ? "mean over cells of −log D where given, −log(1 − D) where filled in"
                : "−mean log D where filled in") : recipe.objective.loss.formula(of: player)
        part.formula =
            recipe.examples.inputShape == nil ? formula : formula.replacing("G(z)", with: "G(x)")
        part.learningRate =
            player == .generator ? live.generatorLearningRate : live.discriminatorLearningRate
        return part
    }

    /// The generator's turn begins with the fakes that are there already.
    func beginGenerator(_ telling: inout StepPart?, _ watcher: inout some PartWatcher) {
        guard let before = telling else { return }
        telling = self.telling(watcher, .generator, round: 1, of: 1)
        telling.tell(.generate, to: &watcher) {
            ($0.latents, $0.inputs, $0.fakes) = (before.latents, before.inputs, before.fakes)
        }
    }

    func tellFakes(_ fake: Tensor, _ telling: inout StepPart?, _ watcher: inout some PartWatcher) {
        telling.tell(.generate, to: &watcher) { $0.fakes = exhibits(fake) }
    }

    /// Reals and fakes are judged in one go, and told one after the other.
    func tellJudged(
        _ duel: Duel, _ realScores: Tensor, _ fakeScores: Tensor, _ telling: inout StepPart?,
        _ watcher: inout some PartWatcher
    ) {
        telling.tell(.judgeReal, to: &watcher) {
            $0.reals = exhibits(duel.real)
            $0.realOpinions = opinions(realScores)
            $0.realScore = meanScore(realScores)
        }
        telling.tell(.judgeFake, to: &watcher) {
            $0.fakeOpinions = opinions(fakeScores)
            $0.fakeScore = meanScore(fakeScores)
        }
    }

    func tellJudgedAgain(
        _ scores: Tensor, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) {
        telling.tell(.judgeFake, to: &watcher) {
            $0.fakeOpinions = opinions(scores)
            $0.fakeScore = meanScore(scores)
        }
    }

    /// G's adversarial loss, and what else its loss is the sum of.
    func tellLoss(
        _ loss: Tensor, _ terms: [LossTerm], _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) {
        telling.tell(.loss, to: &watcher) {
            ($0.loss, $0.lossWeight) = (loss.item, live.adversarialWeight)
            $0.terms = terms.filter { $0.weight > 0 }.map {
                StepPart.Term($0.tag.words, weight: $0.weight, value: $0.value.item)
            }
        }
    }

    /// A few pictures that a generator is given, as far as they have colours.
    func shownInputs(_ inputs: Tensor) -> SampleGrid {
        let shown = inputs.detached.rows(0..<min(inputs.shape[0], StepPart.exhibitCount))
        return SampleGrid(shown.shape.last > 3 ? shown.channels(0..<3) : shown)
    }

    func tell(
        _ gradients: [Tensor], of network: Network, norm: Float, _ telling: inout StepPart?,
        _ watcher: inout some PartWatcher
    ) {
        telling.tell(.gradient, to: &watcher) {
            $0.gradientNorm = norm
            $0.layerNorms = zip(network.parameters, gradients).compactMap { parameter, gradient in
                guard parameter.name.hasSuffix("weight") else { return nil }
                return StepPart.LayerNorm(name: parameter.name, norm: [gradient].sumOfSquares.squareRoot())
            }
        }
    }

    /// The discriminator has moved: what it says of the same reals and fakes now.
    func tellUpdate(_ duel: Duel, _ telling: inout StepPart?, _ watcher: inout some PartWatcher) {
        telling.tell(.update, to: &watcher) {
            var copy = self
            let real = copy.judge(duel.real, duel.told)
            let fake = copy.judge(duel.fake, duel.told)
            ($0.realOpinions, $0.fakeOpinions) = (opinions(real), opinions(fake))
            ($0.realScoreAfter, $0.fakeScoreAfter) = (meanScore(real), meanScore(fake))
        }
    }

    /// The generator has moved: what it makes of the same latents now, and what the discriminator says of that.
    func tellUpdate(
        input: Tensor, told: Tensor?, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) {
        telling.tell(.update, to: &watcher) {
            var copy = self
            let fake = copy.generator(input, .training)
            let scores = copy.judge(fake, told)
            $0.fakes = exhibits(fake)
            $0.fakeOpinions = opinions(scores)
            $0.fakeScoreAfter = meanScore(scores)
        }
    }

    /// D's answers to those that are shown; none where its scores are no probabilities.
    private func opinions(_ scores: Tensor) -> [Float] {
        guard recipe.objective.loss.isProbability else { return [] }
        return scores.sampleMeans.prefix(StepPart.exhibitCount).map(sigmoid)
    }

    private func exhibits(_ samples: Tensor) -> StepPart.Exhibits {
        let shown = samples.detached.rows(0..<min(samples.shape[0], StepPart.exhibitCount))
        if case .mixture(let mixture) = data { return .points(shown.points, extent: mixture.extent) }
        return .images(SampleGrid(shown, of: data.pictures))
    }
}

extension Tag {
    /// What a term of G's loss is, in a few words.
    fileprivate var words: String {
        switch self {
        case .distance: "distance to the truth"
        case .squaredDistance: "squared distance to what is known"
        case .cycle: "distance of what comes back"
        case .identity: "distance of what was there already"
        default: "doubt about the class"
        }
    }
}

extension AdversarialLoss {
    /// A player's loss in D's answers, which are probabilities or raw scores.
    fileprivate func formula(of player: StepPart.Player) -> String {
        let isJudge = player == .discriminator
        return switch self {
        case .nonSaturating:
            isJudge ? "−mean log D(x) − mean log(1 − D(G(z)))" : "−mean log D(G(z))"
        case .minimax: isJudge ? "−mean log D(x) − mean log(1 − D(G(z)))" : "mean log(1 − D(G(z)))"
        case .leastSquares: isJudge ? "½ mean (D(x) − 1)² + ½ mean D(G(z))²" : "½ mean (D(G(z)) − 1)²"
        case .hinge: isJudge ? "mean max(0, 1 − D(x)) + mean max(0, 1 + D(G(z)))" : "−mean D(G(z))"
        case .wasserstein: isJudge ? "mean D(G(z)) − mean D(x)" : "−mean D(G(z))"
        case .relativistic:
            isJudge ? "mean log(1 + exp(D(G(z)) − D(x)))" : "mean log(1 + exp(D(x) − D(G(z))))"
        }
    }
}
