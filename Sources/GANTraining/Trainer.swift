import Foundation
public import RunRecord
public import TensorCore

/// A generator and a discriminator in training (Goodfellow et al., 2014), with the non-saturating loss.
///
/// One step is one update of each network, both on the same fakes: one pass through the generator serves them both.
/// With more `discriminatorSteps`, D is updated on fresh reals and fresh fakes before that.
/// Lives on one thread from start to end.
public struct Trainer {
    public let recipe: Recipe
    public let seed: UInt64
    public internal(set) var generator: Network
    public internal(set) var discriminator: Network
    public internal(set) var averagedGenerator: AveragedNetwork
    public internal(set) var step = 0
    /// Which fixed latents the sample grid shows; another number, other latents.
    public var fixedLatentsVariant: UInt64 = 0
    /// What may change on the way, as it is now; the recipe says how the run began.
    public private(set) var live: LiveParameters
    /// Whether the next record says the learning rates.
    var ratesAreNews = true
    let data: DataSet
    var batches: Batches
    var generatorOptimizer: Adam
    var discriminatorOptimizer: Adam
    var latentRandom: SeededRandom
    /// Whether reals and fakes must go through the discriminator apart.
    private let mixesSamples: Bool

    /// Streams of randomness: what one part of a run draws never changes another part.
    enum Stream: UInt64 {
        case weights = 1
        case latents
        case batches
        case evaluation
        case fixedLatents
        case freshLatents
        case sheet
    }

    public init(recipe: Recipe, seed: UInt64, data: DataSet) {
        self.recipe = recipe
        self.seed = seed
        self.data = data
        live = recipe.live
        mixesSamples = recipe.discriminator.contains(where: \.mixesSamples)
        var random = SeededRandom(seed: seed, stream: Stream.weights.rawValue)
        generator = recipe.generator.network(recipe.initialization, using: &random)
        discriminator = recipe.discriminator.network(recipe.initialization, using: &random)
        averagedGenerator = AveragedNetwork(of: generator, decay: live.averagingDecay)
        latentRandom = SeededRandom(seed: seed, stream: Stream.latents.rawValue)
        batches = Batches(
            of: data, dimensions: recipe.sampleDimensions,
            random: SeededRandom(seed: seed, stream: Stream.batches.rawValue))
        generatorOptimizer = Adam(
            learningRate: live.generatorLearningRate, beta1: recipe.beta1, beta2: recipe.beta2,
            epsilon: recipe.epsilon)
        discriminatorOptimizer = generatorOptimizer
        discriminatorOptimizer.learningRate = live.discriminatorLearningRate
    }

    /// Goes on with other parameters from the next step on.
    ///
    /// - Throws: `RecipeError` when the recipe cannot have them; nothing has changed then.
    public mutating func edit(to live: LiveParameters) throws(RecipeError) {
        try recipe.check(live)
        self.live = live
        generatorOptimizer.learningRate = live.generatorLearningRate
        discriminatorOptimizer.learningRate = live.discriminatorLearningRate
        averagedGenerator.decay = live.averagingDecay
        ratesAreNews = true
    }

    /// One step: the discriminator's update, then the generator's.
    ///
    /// - Throws: `Divergence` when a number is NaN or infinite; the weights are then those from before the update.
    public mutating func takeStep() throws(Divergence) -> StepRecord {
        var nobody = NobodyWatches()
        return try takeStep(watchedBy: &nobody)
    }

    /// One step in its parts, which changes no bit of it.
    ///
    /// - Parameters:
    ///   - player: Who alone is updated, if not both: another run from there on.
    ///   - watcher: Is shown every part as soon as it is done, and may take its time.
    /// - Returns: What the step used; without the numbers of a player that was not updated.
    /// - Throws: `Divergence`, as without a watcher.
    public mutating func takeStep(
        only player: StepPart.Player? = nil, watchedBy watcher: inout some PartWatcher
    ) throws(Divergence) -> StepRecord {
        let clock = ContinuousClock()
        let waited = watcher.waitingTime
        let start = clock.now
        step += 1
        let roundCount = player == .generator ? 0 : live.discriminatorSteps
        for round in 1..<max(1, roundCount) {
            var telling = telling(watcher, .discriminator, round: round, of: roundCount)
            let latents = drawLatents(&telling, &watcher)
            let fake = generator(latents, .training).detached
            tellFakes(fake, &telling, &watcher)
            _ = try updateDiscriminator(real: batches.next(recipe.batchSize), fake: fake, &telling, &watcher)
        }
        var telling = telling(watcher, player ?? .discriminator, round: max(1, roundCount), of: roundCount)
        telling?.isAlone = player != nil
        let latents = drawLatents(&telling, &watcher)
        let fake = generator(latents, .training)
        tellFakes(fake, &telling, &watcher)
        var judged: Update?
        if player != .generator {
            judged = try updateDiscriminator(
                real: batches.next(recipe.batchSize), fake: fake.detached, &telling, &watcher)
        }
        var fooled: Update?
        if player == nil, watcher.isWatching { beginGenerator(&telling, &watcher) }
        if player != .discriminator {
            fooled = try updateGenerator(fake: consume fake, latents: latents, &telling, &watcher)
            averagedGenerator.update(toward: generator)
        }
        return StepRecord(
            step: step, epoch: batches.epoch, duration: clock.now - start - (watcher.waitingTime - waited),
            scalars: scalars(judged, fooled))
    }

    private mutating func drawLatents(_ telling: inout StepPart?, _ watcher: inout some PartWatcher) -> Tensor
    {
        let latents = Tensor.normal([recipe.batchSize, recipe.latentSize], using: &latentRandom)
        telling.tell(.latents, to: &watcher) { $0.latents = Array(latents.rows(0..<1).values.prefix(8)) }
        return latents
    }

    /// What a step publishes of its updates.
    private mutating func scalars(_ judged: Update?, _ fooled: Update?) -> [Scalar] {
        var scalars: [Scalar] = []
        if let fooled { scalars.append(Scalar(.generatorLoss, fooled.loss)) }
        if let judged {
            scalars += [
                Scalar(.discriminatorLoss, judged.loss),
                Scalar(.realAccuracy, judged.real.shareAboveZero),
                Scalar(.fakeAccuracy, 1 - judged.fake.shareAboveZero),
                Scalar(.realScore, judged.real.meanProbability),
            ]
        }
        if let fake = judged?.fake ?? fooled?.fake {
            scalars.append(Scalar(.fakeScore, fake.meanProbability))
        }
        if let fooled {
            scalars += [
                Scalar(.fakeScoreAfter, fooled.fake.meanProbability),
                Scalar(.generatorGradient, fooled.gradientNorm),
            ]
        }
        if let judged { scalars.append(Scalar(.discriminatorGradient, judged.gradientNorm)) }
        if let penalty = judged?.penalty { scalars.append(Scalar(.gradientPenalty, penalty)) }
        if ratesAreNews || step % recipe.evaluateEvery == 0 {
            scalars.append(Scalar(.generatorLearningRate, live.generatorLearningRate))
            scalars.append(Scalar(.discriminatorLearningRate, live.discriminatorLearningRate))
            ratesAreNews = false
        }
        return scalars
    }

    /// What one update used.
    struct Update {
        var loss: Float
        var gradientNorm: Float
        /// Logits of the fakes, and of the reals in the discriminator's update.
        var fake: Tensor
        var real: Tensor
        var penalty: Float?
    }

    /// −log D(x) − log(1 − D(G(z))), each over its batch's mean, plus the R1 penalty where there is one.
    private mutating func updateDiscriminator(
        real: Tensor, fake: Tensor, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) throws(Divergence) -> Update {
        let (gradients, update) = discriminatorGradients(real: real, fake: fake, &telling, &watcher)
        try check(update, gradients, of: discriminator, named: "discriminator")
        tell(gradients, of: discriminator, norm: update.gradientNorm, &telling, &watcher)
        discriminatorOptimizer.update(&discriminator, along: gradients)
        tellUpdate(real: real, fake: fake, &telling, &watcher)
        return update
    }

    // A function of its own, so that the graph of the loss is gone when the optimizer writes to the weights.
    private mutating func discriminatorGradients(
        real: Tensor, fake: Tensor, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) -> ([Tensor], Update) {
        let n = recipe.batchSize
        let realLogits: Tensor
        let fakeLogits: Tensor
        var penalty: Tensor?
        if live.r1Weight > 0 {
            let variable = real.variable
            realLogits = discriminator(variable, .training)  // [batch, 1]
            fakeLogits = discriminator(fake, .training)
            let slope = realLogits.sum.gradients(at: [variable], keepingGraph: true)[0]
            penalty = (live.r1Weight / 2 / Float(n)) * slope.squared.sum
        } else if mixesSamples {
            realLogits = discriminator(real, .training)
            fakeLogits = discriminator(fake, .training)
        } else {
            let logits = discriminator(real.concatenated(with: fake), .training)  // [2 · batch, 1]
            realLogits = logits.rows(0..<n)
            fakeLogits = logits.rows(n..<2 * n)
        }
        tellJudged(real: real, realLogits, fakeLogits, &telling, &watcher)
        let (realLoss, fakeLoss) = ((-realLogits).softplus.mean, fakeLogits.softplus.mean)
        let loss = realLoss + fakeLoss
        telling.tell(.loss, to: &watcher) {
            ($0.loss, $0.realLoss, $0.fakeLoss) = (loss.item, realLoss.item, fakeLoss.item)
            $0.penalty = penalty?.item
        }
        let total = penalty.map { loss + $0 } ?? loss
        let gradients = total.gradients(at: discriminator.parameterValues)
        return (
            gradients,
            Update(
                loss: loss.item, gradientNorm: Trainer.norm(gradients), fake: fakeLogits.detached,
                real: realLogits.detached, penalty: penalty?.item)
        )
    }

    /// −log D(G(z)): the non-saturating loss, through the discriminator that was just updated.
    private mutating func updateGenerator(
        fake: consuming Tensor, latents: Tensor, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) throws(Divergence) -> Update {
        let (gradients, update) = generatorGradients(fake: consume fake, &telling, &watcher)
        try check(update, gradients, of: generator, named: "generator")
        tell(gradients, of: generator, norm: update.gradientNorm, &telling, &watcher)
        generatorOptimizer.update(&generator, along: gradients)
        tellUpdate(latents: latents, &telling, &watcher)
        return update
    }

    // Takes the fakes for good: their graph holds the generator's weights, which the optimizer would have to copy.
    private mutating func generatorGradients(
        fake: consuming Tensor, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) -> ([Tensor], Update) {
        let logits = discriminator(fake, .training)  // [batch, 1]
        tellJudgedAgain(logits, &telling, &watcher)
        let loss = (-logits).softplus.mean
        telling.tell(.loss, to: &watcher) { $0.loss = loss.item }
        let gradients = loss.gradients(at: generator.parameterValues)
        return (
            gradients,
            Update(
                loss: loss.item, gradientNorm: Trainer.norm(gradients), fake: logits.detached,
                real: logits.detached)
        )
    }

    /// Stops a run whose numbers are no longer numbers, and says where that began.
    private func check(
        _ update: Update, _ gradients: [Tensor], of network: Network, named name: String
    ) throws(Divergence) {
        guard !update.loss.isFinite || !update.gradientNorm.isFinite else { return }
        let parameter = zip(network.parameters, gradients).first { !$1.isFinite }?.0.name
        let tensor =
            update.loss.isFinite ? parameter.map { "the gradient of \(name).\($0)" } : "the \(name)'s loss"
        throw Divergence(
            step: step, tensor: tensor ?? "the norm of the \(name)'s gradient", epoch: batches.epoch)
    }

    /// The Euclidean norm of all gradients together.
    private static func norm(_ gradients: [Tensor]) -> Float {
        gradients.sumOfSquares.squareRoot()
    }
}

/// A number of a step was NaN or infinite; the update that it belongs to was not made.
public struct Divergence: Error, Equatable {
    public var step: Int
    /// The first array that was found not to be finite.
    public var tensor: String
    public var epoch: Double

    /// The step as a record: what is not known is NaN.
    public var record: StepRecord {
        StepRecord(
            step: step, epoch: epoch, duration: .zero,
            scalars: [
                .generatorLoss, .discriminatorLoss, .realAccuracy, .fakeAccuracy, .realScore, .fakeScore,
                .fakeScoreAfter, .generatorGradient, .discriminatorGradient,
            ].map { Scalar($0, .nan) })
    }
}

extension LayerDescription {
    /// Whether a sample's output depends on the others of its batch: real and fake must then go through apart.
    var mixesSamples: Bool { if case .batchNormalization = self { true } else { false } }
}

extension Tensor {
    /// Of logits: the share that is above 0, the threshold of "real".
    var shareAboveZero: Float {
        withSpan { x in
            var above: Int32 = 0
            for i in x.indices { above += x[i] > 0 ? 1 : 0 }
            return Float(above) / Float(x.count)
        }
    }

    /// Of logits: the mean of σ.
    var meanProbability: Float { detached.sigmoid.mean.item }
}
