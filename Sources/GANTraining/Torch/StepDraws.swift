import RunRecord
import TensorCore

/// All that a step draws at random, so that another engine can take it: batches, latents, and how D looks at samples.
struct StepDraws {
    var step: Int
    /// Updates of D.
    var roundCount: Int
    /// Learning rates.
    var rates: (generator: Float, discriminator: Float)
    /// How much of the generator its average takes afterwards.
    var take: Float
    /// By name, each with the batch as its first dimension.
    ///
    /// `1.samples` is what D's first update is given, `1.real/flip` what its look at the reals draws, and `0.fake/noise` what
    /// the generator's update adds to fakes.
    var arrays: [(name: String, values: Tensor)] = []
}

extension Trainer {
    /// Draws what the next step draws, and counts the step as taken: only the weights stay where they are.
    mutating func drawStep() -> StepDraws {
        step += 1
        setRates()
        var draws = StepDraws(
            step: step, roundCount: live.discriminatorSteps,
            rates: (
                players[0].generatorOptimizer.learningRate, players[0].discriminatorOptimizer.learningRate
            ),
            take: averagedGenerator.take)
        for round in 1...draws.roundCount {
            func add(_ name: String, _ values: Tensor?) {
                if let values { draws.arrays.append(("\(round).\(name)", values)) }
            }
            let batch = batches.next(recipe.batchSize)
            add("latents", recipe.game == .duel ? drawLatents(recipe.batchSize, using: &latentRandom) : nil)
            if case .table(let set) = data {
                let cells = cells(batch, in: set, round: round)
                add("samples", cells.known)
                add("mask", cells.mask)
                add("given", cells.givenMask)
                add("hint", cells.hint)
                continue
            }
            add("samples", batch.samples)
            add("inputs", batch.told.inputs)
            add("condition", encoded(batch.labels))
            if penaltyWeights.gradientPenalty > 0 {
                let count = recipe.batchSize
                add("shares", Tensor(interpolationShares(count, round: round), shape: [count]))
            }
            draws.arrays += looks(.real, like: batch.samples, round: round)
            draws.arrays += looks(.fake, like: batch.samples, round: round)
            if round == draws.roundCount {
                draws.arrays += looks(.fake, like: batch.samples, round: 0)
                if recipe.objective.loss.pairsSamples {
                    draws.arrays += looks(.real, like: batch.samples, round: 0)
                }
            }
        }
        for i in players.indices { players[i].averagedGenerator.countUpdate() }
        return draws
    }

    /// What D's look at samples draws; nothing where it sees them as they are.
    private func looks(_ side: Side, like samples: Tensor, round: Int) -> [(
        name: String, values: Tensor
    )] {
        let noise = noiseDeviation
        let mayChange = live.augmentation > 0 || recipe.objective.augmentationTarget > 0
        var random = sight(of: side, round: round)
        var found: [(String, Tensor)] = []
        let place = "\(round).\(side == .real ? "real" : "fake")"
        if mayChange, samples.shape.rank == 4 {
            let (n, height, width) = (samples.shape[0], samples.shape[1], samples.shape[2])
            for kind in recipe.objective.augmentations {
                let draws = kind.draws(n, height: height, width: width, using: &random)
                found.append(("\(place)/\(kind.rawValue)", Tensor(draws.values, shape: [n, draws.width])))
                found.append(("\(place)/\(kind.rawValue).chance", Tensor(draws.chances, shape: [n])))
            }
        }
        if noise > 0 {
            found.append(
                ("\(place)/noise", Tensor.normal(samples.shape, deviation: noise, using: &random)))
        }
        return found
    }
}
