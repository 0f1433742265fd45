import Foundation
public import RunRecord
public import TensorCore

/// A generator and a discriminator in training (Goodfellow et al., 2014).
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
    public internal(set) var live: LiveParameters
    /// Whether the next record says the learning rates.
    var ratesAreNews = true
    let data: DataSet
    var batches: Batches
    var generatorOptimizer: Adam
    var discriminatorOptimizer: Adam
    var latentRandom: SeededRandom
    /// Whether reals and fakes must go through the discriminator apart.
    let mixesSamples: Bool
    /// What both players are told beside the sample; `nil`: nothing.
    let condition: Condition?
    /// Who reads what a conditional generator draws.
    var classifier: Classifier?
    /// Where step sizes that go down come to their end.
    let stepCount: Int?

    /// Streams of randomness: what one part of a run draws never changes another part.
    enum Stream: UInt64 {
        case weights = 1
        case latents
        case batches
        case evaluation
        case fixedLatents
        case freshLatents
        case sheet
        case sight
        case interpolation
    }

    /// A run before its first step.
    ///
    /// - Parameters:
    ///   - recipe: What to train.
    ///   - seed: One seed, one run.
    ///   - data: The recipe's.
    ///   - stepCount: The run's end, which a learning-rate schedule needs.
    public init(recipe: Recipe, seed: UInt64, data: DataSet, stepCount: Int? = nil) {
        self.recipe = recipe
        self.seed = seed
        self.data = data
        self.stepCount = stepCount
        condition = recipe.examples.condition
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
        setRates()
        averagedGenerator.decay = live.averagingDecay
        ratesAreNews = true
    }

    /// Gives the optimizers the step sizes of the step that is taken.
    private mutating func setRates() {
        let factor = recipe.objective.schedule.factor(step: step, of: stepCount)
        generatorOptimizer.learningRate = factor * live.generatorLearningRate
        discriminatorOptimizer.learningRate = factor * live.discriminatorLearningRate
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
        setRates()
        let roundCount = player == .generator ? 0 : live.discriminatorSteps
        for round in 1..<max(1, roundCount) {
            var telling = telling(watcher, .discriminator, round: round, of: roundCount)
            let latents = drawLatents(&telling, &watcher)
            let batch = batches.next(recipe.batchSize)
            let condition = encoded(batch.labels)
            let fake = generator(latents.joined(with: condition), .training).detached
            tellFakes(fake, &telling, &watcher)
            _ = try updateDiscriminator(
                Duel(real: batch.samples, fake: fake, condition: condition, round: round), &telling, &watcher)
        }
        var telling = telling(watcher, player ?? .discriminator, round: max(1, roundCount), of: roundCount)
        telling?.isAlone = player != nil
        let latents = drawLatents(&telling, &watcher)
        // A generator alone needs no reals, unless it is told what to draw or judged beside them.
        let needsReals = player != .generator || condition != nil || recipe.objective.loss.pairsSamples
        let batch = needsReals ? batches.next(recipe.batchSize) : nil
        let condition = encoded(batch?.labels ?? [])
        let fake = generator(latents.joined(with: condition), .training)
        tellFakes(fake, &telling, &watcher)
        var judged: Update?
        if player != .generator, let real = batch?.samples {
            judged = try updateDiscriminator(
                Duel(real: real, fake: fake.detached, condition: condition, round: max(1, roundCount)),
                &telling, &watcher)
        }
        var fooled: Update?
        if player == nil, watcher.isWatching { beginGenerator(&telling, &watcher) }
        if player != .discriminator {
            fooled = try updateGenerator(
                fake: consume fake, real: batch?.samples, latents: latents, condition: condition, &telling,
                &watcher)
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

    /// Labels as what the networks are told; `nil` without a condition.
    func encoded(_ labels: [Int]) -> Tensor? { condition?.encoded(labels) }

    /// What a step publishes of its updates.
    private mutating func scalars(_ judged: Update?, _ fooled: Update?) -> [Scalar] {
        let tags = recipe.objective.loss.scoreTags
        var scalars: [Scalar] = []
        if let fooled { scalars.append(Scalar(.generatorLoss, fooled.loss)) }
        if let judged {
            scalars.append(Scalar(.discriminatorLoss, judged.loss))
            if let threshold = recipe.objective.loss.threshold {
                scalars += [
                    Scalar(.realAccuracy, judged.real.share(above: threshold)),
                    Scalar(.fakeAccuracy, 1 - judged.fake.share(above: threshold)),
                ]
            }
            scalars.append(Scalar(tags.real, meanScore(judged.real)))
        }
        if let fake = judged?.fake ?? fooled?.fake { scalars.append(Scalar(tags.fake, meanScore(fake))) }
        if let fooled {
            scalars += [
                Scalar(tags.fakeAfter, meanScore(fooled.fake)),
                Scalar(.generatorGradient, fooled.gradientNorm),
            ]
        }
        if let judged { scalars.append(Scalar(.discriminatorGradient, judged.gradientNorm)) }
        scalars += judged?.penalties ?? []
        scalars += fooled?.penalties ?? []
        let isEvaluated = step % recipe.evaluateEvery == 0
        if ratesAreNews || isEvaluated || recipe.objective.schedule != .constant {
            scalars.append(Scalar(.generatorLearningRate, generatorOptimizer.learningRate))
            scalars.append(Scalar(.discriminatorLearningRate, discriminatorOptimizer.learningRate))
            ratesAreNews = false
        }
        if recipe.objective.augmentationTarget > 0 {
            scalars.append(Scalar(.augmentation, live.augmentation))
        }
        return scalars
    }
}
