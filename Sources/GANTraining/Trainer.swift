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
    /// One pair, or in a cycle one for each way.
    public internal(set) var players: [Players]
    /// Which pair is spoken of: its networks and its data are those below.
    var duel = 0
    public internal(set) var step = 0
    /// Which fixed latents the sample grid shows; another number, other latents.
    public var fixedLatentsVariant: UInt64 = 0
    /// What may change on the way, as it is now; the recipe says how the run began.
    public internal(set) var live: LiveParameters
    /// Whether the next record says the learning rates.
    var ratesAreNews = true
    /// What each pair is trained on.
    private let dataSets: [DataSet]
    var batches: Batches
    var latentRandom: SeededRandom
    /// How many batches reals and fakes are for the discriminator: two where their statistics must not mix.
    let batchesOfDuel: Int
    /// Whether these must go through it one after the other.
    let judgesApart: Bool
    /// What both players are told beside the sample; `nil`: nothing.
    let condition: Condition?
    /// Who reads what a conditional generator draws.
    var classifier: Classifier?
    /// What pictures are compared by, once that was asked for.
    var eyes: Eyes?
    /// What evaluations remember.
    var memory = EvaluationMemory()
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
        case inputs
        case quality
        case earlyFakes
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
        dataSets = [data] + (recipe.game == .cycle ? data.reversed.map { [$0] } ?? [] : [])
        self.stepCount = stepCount
        condition = recipe.examples.condition
        live = recipe.live
        batchesOfDuel = recipe.discriminator.contains(where: \.mixesSamples) ? 2 : 1
        judgesApart = batchesOfDuel > 1 && recipe.discriminator.contains(where: \.changesByPass)
        var random = SeededRandom(seed: seed, stream: Stream.weights.rawValue)
        players = recipe.game.duelNames.map { [live] in
            Players($0, of: recipe, live: live, using: &random)
        }
        latentRandom = SeededRandom(seed: seed, stream: Stream.latents.rawValue)
        batches = Batches(
            of: data, dimensions: recipe.sampleDimensions,
            random: SeededRandom(seed: seed, stream: Stream.batches.rawValue),
            inputRandom: SeededRandom(seed: seed, stream: Stream.inputs.rawValue))
    }

    /// The generator of the pair that is spoken of.
    public internal(set) var generator: Network {
        get { players[duel].generator }
        set { players[duel].generator = newValue }
        _modify { yield &players[duel].generator }
    }

    public internal(set) var discriminator: Network {
        get { players[duel].discriminator }
        set { players[duel].discriminator = newValue }
        _modify { yield &players[duel].discriminator }
    }

    public var averagedGenerator: AveragedNetwork { players[duel].averagedGenerator }

    /// What the pair that is spoken of is trained on.
    var data: DataSet { dataSets[duel] }

    /// Goes on with other parameters from the next step on.
    ///
    /// - Throws: `RecipeError` when the recipe cannot have them; nothing has changed then.
    public mutating func edit(to live: LiveParameters) throws(RecipeError) {
        try recipe.check(live)
        self.live = live
        setRates()
        for i in players.indices { players[i].averagedGenerator.decay = live.averagingDecay }
        ratesAreNews = true
    }

    /// Gives the optimizers the step sizes of the step that is taken.
    mutating func setRates() {
        let factor = recipe.objective.schedule.factor(step: step, of: stepCount)
        for i in players.indices {
            players[i].generatorOptimizer.learningRate = factor * live.generatorLearningRate
            players[i].discriminatorOptimizer.learningRate = factor * live.discriminatorLearningRate
        }
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
        let scalars =
            switch recipe.game {
            case .duel: try takeDuelStep(only: player, watchedBy: &watcher)
            case .cycle: try takeCycleStep(only: player, watchedBy: &watcher)
            case .cells: try takeCellsStep(only: player, watchedBy: &watcher)
            }
        return StepRecord(
            step: step, epoch: batches.epoch, duration: clock.now - start - (watcher.waitingTime - waited),
            scalars: scalars + scalarsOfStep())
    }

    private mutating func takeDuelStep(
        only player: StepPart.Player?, watchedBy watcher: inout some PartWatcher
    ) throws(Divergence) -> [Scalar] {
        let roundCount = player == .generator ? 0 : live.discriminatorSteps
        for round in 1..<max(1, roundCount) {
            var telling = telling(watcher, .discriminator, round: round, of: roundCount)
            let batch = batches.next(recipe.batchSize)
            let latents = drawLatents(for: batch.told, &telling, &watcher)
            let fake = generator(input(latents, batch.told), .training).detached
            tellFakes(fake, &telling, &watcher)
            _ = try updateDiscriminator(
                Duel(real: batch.samples, fake: fake, told: judged(batch.told), round: round), &telling,
                &watcher)
        }
        var telling = telling(watcher, player ?? .discriminator, round: max(1, roundCount), of: roundCount)
        telling?.isAlone = player != nil
        // A generator alone needs no reals, unless it is told what to draw or judged beside them.
        let needsReals =
            player != .generator || condition != nil || recipe.examples.inputShape != nil
            || recipe.objective.loss.pairsSamples
        let batch = needsReals ? batches.next(recipe.batchSize) : nil
        let told = batch?.told ?? Told()
        let latents = drawLatents(for: told, &telling, &watcher)
        let input = input(latents, told)
        let fake = generator(input, .training)
        tellFakes(fake, &telling, &watcher)
        var judgement: Update?
        if player != .generator, let real = batch?.samples {
            judgement = try updateDiscriminator(
                Duel(real: real, fake: fake.detached, told: judged(told), round: max(1, roundCount)),
                &telling, &watcher)
        }
        var fooled: Update?
        if player == nil, watcher.isWatching { beginGenerator(&telling, &watcher) }
        if player != .discriminator {
            fooled = try updateGenerator(
                fake: consume fake, real: batch?.samples, input: input, told: judged(told), &telling,
                &watcher)
            updateAverage()
        }
        return scalars(judgement, fooled)
    }

    /// Lets the averaged generator follow the one that is trained.
    mutating func updateAverage() {
        players[duel].averagedGenerator.update(toward: players[duel].generator)
    }

    /// `nil` where the generator starts from a picture alone.
    func drawLatents(_ count: Int, using random: inout SeededRandom) -> Tensor? {
        guard recipe.latentSize > 0 else { return nil }
        // A player of one number draws the same whatever it is given.
        if recipe.architecture == .single { return Tensor(repeating: 1, shape: [count, recipe.latentSize]) }
        let latents = Tensor.normal([count, recipe.latentSize], using: &random)
        return recipe.fault == .noLatents ? 0 * latents : latents
    }

    mutating func drawLatents(
        for told: Told?, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) -> Tensor? {
        let latents = drawLatents(recipe.batchSize, using: &latentRandom)
        telling.tell(.latents, to: &watcher) {
            $0.latents = latents.map { Array($0.rows(0..<1).values.prefix(8)) } ?? []
            $0.inputs = told?.inputs.map { .images(shownInputs($0)) }
        }
        return latents
    }

    /// Labels as what the networks are told; `nil` without a condition.
    func encoded(_ labels: [Int]) -> Tensor? { condition?.encoded(labels) }

    /// What the generator makes a sample of.
    func input(_ latents: Tensor?, _ told: Tensor?) -> Tensor {
        // A picture comes first, and latents beside it become planes.
        if let told, told.shape.rank == 4 { return told.joined(with: latents) }
        guard let latents else { preconditionFailure("generator: nothing to start from") }
        return latents.joined(with: told)
    }

    func input(_ latents: Tensor?, _ told: Told) -> Tensor {
        input(latents, told.inputs ?? encoded(told.labels))
    }

    /// What the discriminator is told beside a sample.
    func judged(_ told: Told) -> Tensor? {
        recipe.judgesBeside ? told.inputs ?? encoded(told.labels) : encoded(told.labels)
    }

    /// What a step publishes of the updates of a pair.
    func scalars(_ judged: Update?, _ fooled: Update?) -> [Scalar] {
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
        return scalars
    }

    /// What a step publishes beside its updates.
    mutating func scalarsOfStep() -> [Scalar] {
        var scalars: [Scalar] = []
        let isEvaluated = step % recipe.evaluateEvery == 0
        if ratesAreNews || isEvaluated || recipe.objective.schedule != .constant {
            scalars.append(Scalar(.generatorLearningRate, players[0].generatorOptimizer.learningRate))
            scalars.append(Scalar(.discriminatorLearningRate, players[0].discriminatorOptimizer.learningRate))
            ratesAreNews = false
        }
        if recipe.objective.augmentationTarget > 0 {
            scalars.append(Scalar(.augmentation, live.augmentation))
        }
        return scalars
    }
}
