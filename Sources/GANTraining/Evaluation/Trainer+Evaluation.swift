import Foundation
public import RunRecord
import TensorCore

/// How a run is measured: the gauge, and the quality of what is drawn.
extension Trainer {
    /// How many pictures a sample grid has.
    static let gridCount = 64
    /// Held-out reals and fakes that the gauge scores: a 95 % band of ±3.5 points.
    static let gaugeCount = 512
    /// How many training reals are enough to see that D knows them by heart.
    static let trainingCount = 256
    /// Decoys of a kind, and what the spread of the fakes is measured on.
    static let decoyCount = 128
    static let spreadCount = 256
    /// Numbers that a batch of samples may have, if the recipe's own is smaller.
    private static let smallBatch = 4096
    /// Fakes of each combination that is withheld.
    static let withheldCount = 36

    /// Measures the gauge and draws samples, on the networks as they are now.
    ///
    /// Nothing of the run changes: no weight, no running statistic, no stream of randomness that training draws from.
    public func evaluate() -> Evaluation {
        var copy = self
        return copy.evaluate(comparesPictures: false)
    }

    /// The same; remembers which modes or classes the fakes are of.
    ///
    /// - Parameter comparesPictures: Whether pictures are compared in features too, which takes longer.
    /// - Returns: What was found.
    mutating func evaluate(comparesPictures: Bool) -> Evaluation {
        let clock = ContinuousClock()
        let start = clock.now
        var readings: [DuelReading] = []
        var samples: [Samples] = []
        var memory = memory
        for i in players.indices {
            var trainer = self
            trainer.duel = i
            let (reading, shown) = trainer.evaluateDuel(&memory)
            readings.append(reading)
            samples.append(shown)
        }
        if comparesPictures { readings[0].quality += pictureQuality(&memory.shares) }
        keepEarlyFakes(in: &memory)
        self.memory = memory
        return Evaluation(
            step: step, first: readings.removeFirst(), others: readings, samples: Samples(joining: samples),
            duration: clock.now - start)
    }

    /// The pair that is spoken of.
    private func evaluateDuel(_ memory: inout EvaluationMemory) -> (DuelReading, Samples) {
        if case .table(let set) = data { return evaluateCells(in: set) }
        if case .mixture(let mixture) = data, mixture.isLine { return evaluateDirac(in: mixture, &memory) }
        var random = evaluationRandom
        let heldOut = heldOutReals(Trainer.gaugeCount, using: &random)
        let reals = heldOut.samples
        let count = reals.shape[0]
        // Told the same of the fakes as of the reals, D has only the samples to go by.
        let fakes = generate(count, told: heldOut.told, using: &random)
        let examination = examine(heldOut, fakes: fakes, using: &random)
        var gauge = examination.reading
        let spread = SampleDiversity(
            of: fakes.rows(0..<min(count, Trainer.spreadCount)),
            among: reals.rows(0..<min(count, Trainer.spreadCount)))
        gauge.diversity = spread.diversity
        gauge.duplicates = spread.duplicates
        gauge.referee = referee(reals: reals, fakes: fakes)
        gauge.tug = tug(heldOut, using: &random)
        var quality = quality(of: fakes, among: heldOut, &memory.shares, using: &random)
        if let support = spread.support, data.pictures != nil { quality.append(Scalar(.support, support)) }
        if case .pictures(let set) = data {
            quality += Tells(of: SampleGrid(fakes, of: set), among: SampleGrid(reals, of: set)).scalars
        }
        quality.append(Scalar(.generatorWeights, generator.largestSingularValue))
        // Weights that are divided by their norm may be of any size.
        if !recipe.objective.isSpectrallyNormalized {
            quality.append(Scalar(.discriminatorWeights, discriminator.largestSingularValue))
        }
        let hasFresh = condition == nil && data.pairs == nil && count >= Trainer.gridCount
        let samples = samples(fresh: hasFresh ? (fakes, examination.fake) : nil, using: &random)
        return (DuelReading(name: players[duel].name, gauge: gauge, quality: quality), samples)
    }

    /// What an evaluation of this step draws from.
    var evaluationRandom: SeededRandom {
        SeededRandom(
            seed: seed &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15, stream: Stream.evaluation.rawValue)
    }

    /// So many reals, or all there are, each once: one that is asked twice tells no more, and is its own twin.
    private func heldOutReals(_ count: Int, using random: inout SeededRandom) -> Batch {
        if case .mixture(let mixture) = data { return Batch(samples: mixture.samples(count, using: &random)) }
        let all = data.pictures?.count(.heldOut) ?? 0
        return batch(Array((0..<all).shuffled(using: &random).prefix(count)), of: .heldOut)
    }

    private func pictures(
        _ count: Int, of part: PictureSet.Part, using random: inout SeededRandom
    ) -> Batch {
        let all = data.pictures?.count(part) ?? 0
        return batch((0..<count).map { _ in Int.random(in: 0..<all, using: &random) }, of: part)
    }

    /// The pictures with these numbers, and what comes with them.
    func batch(_ indices: [Int], of part: PictureSet.Part) -> Batch {
        switch data {
        case .mixture, .table: preconditionFailure("batch: no pictures")
        case .pictures(let set): set.batch(indices, of: part, dimensions: recipe.sampleDimensions)
        case .pairs(let set): set.batch(indices, of: part)
        }
    }

    /// Whether a nearest neighbour tells them apart; where fakes are made of what the reals belong to, the fakes of some
    /// beside the others: each one's nearest neighbour would be its own truth.
    func referee(reals: Tensor, fakes: Tensor) -> Float {
        let count = reals.shape[0]
        let isOfPairs =
            switch data {
            case .pairs, .table: true
            case .mixture, .pictures: false
            }
        guard isOfPairs, count > 1 else {
            return refereeAccuracy(reals: reals, fakes: fakes)
        }
        return refereeAccuracy(
            reals: reals.rows(0..<count / 2), fakes: fakes.rows(count - count / 2..<count))
    }

    /// Shows D reals, fakes and decoys.
    private func examine(
        _ heldOut: Batch, fakes: Tensor, using random: inout SeededRandom
    ) -> DiscriminatorScores {
        // A decoy is called what a real of its number is called.
        let (reals, told) = (heldOut.samples, heldOut.told)
        let decoyCount = min(Trainer.decoyCount, reals.shape[0])
        let decoys = told.prefix(decoyCount, attributeCount: attributeCount)
        var examination = DiscriminatorScores(
            loss: recipe.objective.loss, heldOut: scores(reals, told), fake: scores(fakes, told),
            noise: scores(noise(decoyCount, using: &random), decoys))
        examination.early = earlyScores
        guard data.pictures != nil else { return examination }
        let training = pictures(Trainer.trainingCount, of: .training, using: &random)
        examination.training = scores(training.samples, training.told)
        // One number has no other order.
        if reals.count > reals.shape[0] {
            examination.shuffled = scores(shuffled(reals.rows(0..<decoyCount), using: &random), decoys)
        }
        examination.mean = scores(
            training.samples.meanSample(repeated: 1), told.prefix(1, attributeCount: attributeCount))
        return examination
    }

    /// How many labels a sample has.
    var attributeCount: Int { condition?.attributes.count ?? 0 }

    /// The recipe's own kind of quality.
    private func quality(
        of fakes: Tensor, among heldOut: Batch, _ history: inout ShareHistory,
        using random: inout SeededRandom
    ) -> [Scalar] {
        switch data {
        case .mixture(let mixture):
            let modes = mixture.modeCount(of: generate(2500, using: &random).points)
            let shares = modes.counts.map(Float.init)
            let moved = history.divergence(of: shares, at: step)
            history.remember(shares, at: step)
            return modes.scalars + (moved.map { [Scalar(.movement, $0)] } ?? [])
        case .pairs(let set): return quality(of: fakes, among: heldOut, in: set, using: &random)
        case .pictures, .table: break
        }
        guard let classifier, let condition else { return [] }
        var (fakes, asked) = (fakes, heldOut)
        if fakes.shape[0] < Trainer.gaugeCount {
            // Few reals are held out: others will do, which only say how different pictures of a class are.
            asked = pictures(Trainer.gaugeCount, of: .training, using: &random)
            fakes = generate(Trainer.gaugeCount, told: asked.told, using: &random)
        }
        let quality = ClassQuality(of: fakes, among: asked.samples, labels: asked.labels, by: classifier)
        let spread = Scalar(.classSpread, quality.spread)
        let accuracies = quality.accuracies
        guard accuracies.count > 1 else {
            let blends =
                recipe.blends ? [Scalar(.blendDoubt, blendDoubt(by: classifier, using: &random))] : []
            return [Scalar(.classAccuracy, accuracies[0]), spread] + blends
        }
        var scalars = [Scalar(.attributeAccuracy, accuracies.reduce(0, +) / Float(accuracies.count))]
        if let share = withheldAccuracy(by: classifier, using: &random) {
            scalars.append(Scalar(.withheldAccuracy, share))
        }
        scalars += zip(condition.attributes, accuracies).map { Scalar(.accuracy(of: $0.name), $1) }
        return scalars + [spread]
    }

    /// How unsure the classifier is of fakes that are half of one class and half of another.
    private func blendDoubt(by classifier: Classifier, using random: inout SeededRandom) -> Float {
        guard let condition else { return .nan }
        let classCount = condition.attributes[0].values.count
        let first = (0..<Trainer.decoyCount).map { _ in Int.random(in: 0..<classCount, using: &random) }
        let second = first.map { ($0 + Int.random(in: 1..<classCount, using: &random)) % classCount }
        let latents = drawLatents(first.count, using: &random)
        let told = 0.5 * (condition.encoded(first) + condition.encoded(second))
        return classifier.doubt(
            about: inBatches(input(latents, told), through: averagedGenerator.network))
    }

    /// How well G draws what no training sample shows: the mean over the attributes that are held to a value.
    private func withheldAccuracy(by classifier: Classifier, using random: inout SeededRandom) -> Float? {
        guard let condition, !condition.withheld.isEmpty else { return nil }
        var shares: [Float] = []
        for combination in condition.withheld {
            guard let labels = try? condition.labels(Trainer.withheldCount, chosen: combination) else {
                continue
            }
            let fakes = generate(Trainer.withheldCount, told: Told(labels: labels), using: &random)
            let accuracies = ClassQuality.accuracies(of: fakes, labels: labels, by: classifier)
            shares += zip(condition.attributes, accuracies).filter { combination[$0.0.name] != nil }.map(\.1)
        }
        return shares.isEmpty ? nil : shares.reduce(0, +) / Float(shares.count)
    }

    /// Uniform noise over the range of the data: what no discriminator worth its name takes for real.
    private func noise(_ count: Int, using random: inout SeededRandom) -> Tensor {
        let bound: Float
        switch data {
        case .mixture(let mixture): bound = mixture.extent
        case .pictures, .pairs, .table: bound = 1
        }
        return .uniform(Shape([count] + recipe.sampleDimensions), within: bound, using: &random)
    }

    /// The same pixels in another order, one order for all pictures: what D must not take for real either.
    private func shuffled(_ pictures: Tensor, using random: inout SeededRandom) -> Tensor {
        let size = pictures.count / pictures.shape[0]
        let order = (0..<size).shuffled(using: &random)
        return pictures.withSpan { x in
            Tensor(shape: pictures.shape) { span in
                for i in 0..<span.count { span[i] = x[i / size * size + order[i % size]] }
            }
        }
    }

    /// Samples of the averaged generator, in batches of the recipe's size so that memory stays that of a step.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - told: What comes with each.
    ///   - random: Where latents come from.
    /// - Returns: `[count, …]`.
    func generate(_ count: Int, told: Told = Told(), using random: inout SeededRandom) -> Tensor {
        inBatches(
            input(drawLatents(count, using: &random), told), through: averagedGenerator.network)
    }

    /// The discriminator's scores, with running statistics on reals and fakes alike; the mean where it scores patches.
    func scores(_ samples: Tensor, _ told: Told = Told()) -> [Float] {
        inBatches(samples, judged(told), through: discriminator).sampleMeans
    }

    /// D's answers as probabilities; `nil` where its scores are none.
    func opinions(_ scores: [Float]) -> [Float]? {
        recipe.objective.loss.isProbability ? scores.map(sigmoid) : nil
    }

    /// What a network that is only asked makes of inputs, and of what it is told of them, in batches of the recipe's size; of
    /// small samples in larger ones, where D looks at each sample alone.
    func inBatches(_ inputs: Tensor, _ condition: Tensor? = nil, through network: Network) -> Tensor {
        let size = max(inputs.count / inputs.shape[0], recipe.examples.shape.count)
        let batch = max(
            recipe.batchSize, recipe.objective.hasMinibatchDeviation ? 0 : Trainer.smallBatch / size)
        var outputs: [Float] = []
        var dimensions: [Int] = []
        var first = 0
        while first < inputs.shape[0] {
            let next = min(inputs.shape[0], first + batch)
            let told = condition?.rows(first..<next)
            let output = network.infer(inputs.rows(first..<next).joined(with: told))
            dimensions = Array(output.shape.dimensions.dropFirst())
            outputs += output.values
            first = next
        }
        return Tensor(outputs, shape: Shape([inputs.shape[0]] + dimensions))
    }
}

extension Tensor {
    /// `[n, 2]` as points; `[n, 1]` as those on a line.
    var points: [SIMD2<Float>] {
        let isLine = shape.last == 1
        return withSpan { x in
            (0..<shape[0]).map { isLine ? SIMD2(x[$0], 0) : SIMD2(x[2 * $0], x[2 * $0 + 1]) }
        }
    }

    /// The mean of each sample's numbers.
    var sampleMeans: [Float] {
        let size = count / shape[0]
        guard size > 1 else { return values }
        return withSpan { x in
            (0..<shape[0]).map { i in
                var sum: Float = 0
                for k in 0..<size { sum += x[i * size + k] }
                return sum / Float(size)
            }
        }
    }
}
