import RunRecord
import TensorCore

extension Trainer {
    /// What D judges in one update: reals beside fakes, and what it is told of them.
    struct Duel {
        var real: Tensor
        var fake: Tensor
        var told: Tensor?
        /// Which of D's updates of this step it is, from 1.
        var round: Int
    }

    /// A part of G's loss beside the adversarial one.
    typealias LossTerm = (tag: Tag, weight: Float, value: Tensor)

    /// What one update used.
    struct Update {
        var loss: Float
        var gradientNorm: Float
        /// D's scores of the fakes, and of the reals in the discriminator's update.
        var fake: Tensor
        var real: Tensor
        var penalties: [Scalar] = []
    }

    /// D's loss, each side over its batch's mean, plus the gradient penalties where there are any.
    mutating func updateDiscriminator(
        _ duel: Duel, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) throws(Divergence) -> Update {
        let (gradients, update) = discriminatorGradients(duel, &telling, &watcher)
        try move(.discriminator, along: gradients, of: update, &telling, &watcher)
        adaptAugmentation(to: update.real)
        tellUpdate(duel, &telling, &watcher)
        return update
    }

    // A function of its own, so that the graph of the loss is gone when the optimizer writes to the weights.
    private mutating func discriminatorGradients(
        _ duel: Duel, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) -> ([Tensor], Update) {
        let n = recipe.batchSize
        let weights = penaltyWeights
        let real = seen(duel.real, as: .real, round: duel.round)
        let fake = seen(duel.fake, as: .fake, round: duel.round)
        let scores: (real: Tensor, fake: Tensor)
        var penalties: [(tag: Tag, value: Tensor)] = []
        if weights.r1 > 0 || weights.r2 > 0 {
            let variables = (real: real.variable, fake: fake.variable)
            scores.real = judge(weights.r1 > 0 ? variables.real : real, duel.told)  // [batch, 1]
            scores.fake = judge(weights.r2 > 0 ? variables.fake : fake, duel.told)
            for (tag, weight, scores, variable) in [
                (Tag.gradientPenalty, weights.r1, scores.real, variables.real),
                (.fakeGradientPenalty, weights.r2, scores.fake, variables.fake),
            ] where weight > 0 {
                let slope = total(of: scores).gradients(at: [variable], keepingGraph: true)[0]
                penalties.append((tag, (weight / 2 / Float(n)) * slope.squared.sum))
            }
        } else if judgesApart {
            scores = (judge(real, duel.told), judge(fake, duel.told))
        } else {
            let told = duel.told.map { $0.concatenated(with: $0) }
            // One pass of two batches: half as many products, and twice as large, as two passes make.
            let both = judge(real.concatenated(with: fake), told, batches: batchesOfDuel)  // [2 · batch, 1]
            scores = (both.rows(0..<n), both.rows(n..<2 * n))
        }
        if weights.gradientPenalty > 0 {
            let penalty = gradientPenalty(real, fake, duel, weight: weights.gradientPenalty)
            penalties.append((.interpolationPenalty, penalty))
        }
        tellJudged(duel, scores.real, scores.fake, &telling, &watcher)
        let loss = recipe.objective.loss.discriminatorLoss(real: scores.real, fake: scores.fake)
        telling.tell(.loss, to: &watcher) {
            ($0.loss, $0.realLoss, $0.fakeLoss) = (loss.total.item, loss.real?.item, loss.fake?.item)
            $0.penalty = penalties.isEmpty ? nil : penalties.reduce(0) { $0 + $1.value.item }
        }
        let total = penalties.reduce(loss.total) { $0 + $1.value }
        let gradients = total.gradients(at: discriminator.parameterValues)
        return (
            gradients,
            Update(
                loss: loss.total.item, gradientNorm: Trainer.norm(gradients), fake: scores.fake.detached,
                real: scores.real.detached, penalties: penalties.map { Scalar($0.tag, $0.value.item) })
        )
    }

    /// The sum over a batch of each sample's score, which is the mean of its patches'.
    private func total(of scores: Tensor) -> Tensor {
        let patchCount = scores.count / scores.shape[0]
        return patchCount == 1 ? scores.sum : (1 / Float(patchCount)) * scores.sum
    }

    /// How much the penalties of this step weigh: nothing between two steps that have any.
    var penaltyWeights: (r1: Float, r2: Float, gradientPenalty: Float) {
        let interval = recipe.objective.penaltyInterval
        guard step % interval == 0 else { return (0, 0, 0) }
        let factor = Float(interval)
        return (factor * live.r1Weight, factor * live.r2Weight, factor * live.gradientPenaltyWeight)
    }

    /// λ·E(‖∇D(x̂)‖ − 1)², each x̂ somewhere between a real and the fake beside it (Gulrajani et al., 2017).
    private mutating func gradientPenalty(
        _ real: Tensor, _ fake: Tensor, _ duel: Duel, weight: Float
    ) -> Tensor {
        let n = real.shape[0]
        let size = real.count / n
        let shares = interpolationShares(n, round: duel.round)
        let between = real.withSpan { a in
            fake.withSpan { b in
                Tensor(shape: real.shape) { span in
                    for i in 0..<span.count {
                        let share = shares[i / size]
                        span[i] = share * a[i] + (1 - share) * b[i]
                    }
                }
            }
        }.variable
        let slope = total(of: judge(between, duel.told)).gradients(at: [between], keepingGraph: true)[0]
        let ones = Tensor(repeating: 1, shape: [size, 1])
        // A norm of 0 has no slope; one this small has.
        let squares = slope.squared.reshaped(to: [n, size]).times(ones) + 1e-12  // [batch, 1]
        let norms = squares * squares.reciprocalSquareRoot
        return weight * (norms + -1).squared.mean
    }

    /// How much of each x̂ is real.
    func interpolationShares(_ count: Int, round: Int) -> [Float] {
        var random = randomness(.interpolation, of: UInt64(round))
        return (0..<count).map { _ in Float.random(in: 0..<1, using: &random) }
    }

    /// G's loss, through the discriminator that was just updated.
    mutating func updateGenerator(
        fake: consuming Tensor, real: Tensor?, input: Tensor, told: Tensor?,
        _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) throws(Divergence) -> Update {
        let (gradients, update) = generatorGradients(
            fake: consume fake, real: real, told: told, &telling, &watcher)
        try move(.generator, along: gradients, of: update, &telling, &watcher)
        tellUpdate(input: input, told: told, &telling, &watcher)
        return update
    }

    // Takes the fakes for good: their graph holds the generator's weights, which the optimizer would have to copy.
    private mutating func generatorGradients(
        fake: consuming Tensor, real: Tensor?, told: Tensor?, _ telling: inout StepPart?,
        _ watcher: inout some PartWatcher
    ) -> ([Tensor], Update) {
        let (loss, scores) = adversarialLoss(of: fake, real: real, told: told, &telling, &watcher)
        let terms = terms(of: fake, real: real)
        tellLoss(loss, terms, &telling, &watcher)
        let total = terms.reduce(weighted(loss)) { $0 + $1.weight * $1.value }
        let gradients = total.gradients(at: generator.parameterValues)
        return (
            gradients,
            Update(
                loss: loss.item, gradientNorm: Trainer.norm(gradients), fake: scores, real: scores,
                penalties: terms.map { Scalar($0.tag, $0.value.item) })
        )
    }

    /// Moves one player along its gradients, if they are numbers.
    mutating func move(
        _ player: StepPart.Player, along gradients: [Tensor], of update: Update, _ telling: inout StepPart?,
        _ watcher: inout some PartWatcher
    ) throws(Divergence) {
        let isJudge = player == .discriminator
        try check(update, gradients, of: player)
        tell(
            gradients, of: isJudge ? discriminator : generator, norm: update.gradientNorm, &telling,
            &watcher)
        if isJudge {
            players[duel].updateDiscriminator(along: gradients)
        } else {
            players[duel].updateGenerator(along: gradients)
        }
    }

    /// What D's scores of fakes cost G, and those scores.
    mutating func adversarialLoss(
        of fake: Tensor, real: Tensor?, told: Tensor?, _ telling: inout StepPart?,
        _ watcher: inout some PartWatcher
    ) -> (loss: Tensor, scores: Tensor) {
        let scores = judge(seen(fake, as: .fake, round: 0), told)  // [batch, patches]
        tellJudgedAgain(scores, &telling, &watcher)
        var realScores: Tensor?
        if recipe.objective.loss.pairsSamples, let real {
            realScores = judge(seen(real, as: .real, round: 0), told).detached
        }
        return (recipe.objective.loss.generatorLoss(fake: scores, real: realScores), scores.detached)
    }

    /// A loss as much as it weighs in G's.
    func weighted(_ loss: Tensor) -> Tensor {
        live.adversarialWeight == 1 ? loss : live.adversarialWeight * loss
    }

    /// What G's loss is the sum of beside the adversarial one.
    private func terms(of fake: Tensor, real: Tensor?) -> [LossTerm] {
        var terms: [LossTerm] = []
        if let doubt = ambiguity(of: fake) {
            terms.append((.ambiguity, recipe.objective.styleAmbiguity, doubt))
        }
        if let real, recipe.examples.isPaired == true {
            terms.append((.distance, live.distanceWeight, (fake - real).absolute.mean))
        }
        return terms
    }

    /// How far the classifier's answers are from knowing nothing: cross entropy against all classes alike.
    private func ambiguity(of fakes: Tensor) -> Tensor? {
        guard recipe.objective.styleAmbiguity > 0, let classifier else { return nil }
        return classifier.ambiguity(of: fakes)
    }

    /// D's scores of samples and what was told of them, in training: `[batch, 1]`, or one a patch.
    mutating func judge(_ samples: Tensor, _ told: Tensor?, batches: Int = 1) -> Tensor {
        discriminator(samples, beside: told, .training, groups: batches)
    }

    /// Stops a run whose numbers are no longer numbers, and says where that began.
    func check(_ update: Update, _ gradients: [Tensor], of player: StepPart.Player) throws(Divergence) {
        guard !update.loss.isFinite || !update.gradientNorm.isFinite else { return }
        let network = player == .discriminator ? discriminator : generator
        let parameter = zip(network.parameters, gradients).first { !$1.isFinite }?.0.name
        let name = [players[duel].name, player.rawValue].filter { !$0.isEmpty }.joined(separator: " ")
        let tensor =
            update.loss.isFinite ? parameter.map { "the gradient of \(name).\($0)" } : "the \(name)'s loss"
        throw Divergence(
            step: step, tensor: tensor ?? "the norm of the \(name)'s gradient", epoch: batches.epoch,
            scoreTags: recipe.objective.loss.scoreTags)
    }

    /// The Euclidean norm of all gradients together.
    static func norm(_ gradients: [Tensor]) -> Float {
        gradients.sumOfSquares.squareRoot()
    }
}
