import RunRecord
import TensorCore

extension Trainer {
    /// All that the steps to come depend on, copied.
    ///
    /// - Parameters:
    ///   - judgement: What the referee said last.
    ///   - trainingTime: Seconds of training so far.
    /// - Returns: A value that later steps do not change.
    public func checkpoint(
        judgement: CheckpointState.Judgement? = nil, trainingTime: Double = 0
    ) -> Checkpoint {
        let (forGenerator, forDiscriminator) = (recipe.generatorLayout, recipe.discriminatorLayout)
        var arrays: [Checkpoint.Part: Safetensors] = [:]
        for players in players {
            func keep(_ kind: Checkpoint.Part, _ kept: [Safetensors.NamedArray]) {
                arrays[kind.of(players.name)] = Safetensors(kept)
            }
            keep(.generator, forGenerator.arrays(of: players.generator))
            keep(.discriminator, forDiscriminator.arrays(of: players.discriminator))
            keep(.averagedGenerator, forGenerator.arrays(of: players.averagedGenerator.network))
            keep(
                .generatorOptimizer,
                forGenerator.arrays(of: players.generatorOptimizer, for: players.generator))
            keep(
                .discriminatorOptimizer,
                forDiscriminator.arrays(of: players.discriminatorOptimizer, for: players.discriminator))
        }
        return Checkpoint(
            state: CheckpointState(
                recipe: recipe.name, settings: recipe.assignments, seed: seed, step: step, live: live,
                ratesAreNews: ratesAreNews, latents: latentRandom, batches: batches.state,
                fixedLatentsVariant: fixedLatentsVariant,
                averageUpdateCount: averagedGenerator.updateCount, judgement: judgement,
                trainingTime: trainingTime, pictures: data.pictures?.ownFingerprint,
                heldOutLine: data.pictures?.heldOutLine, memory: memory),
            arrays: arrays)
    }

    /// Goes on from a checkpoint as if there had been no stop.
    ///
    /// - Parameters:
    ///   - checkpoint: Of the same recipe.
    ///   - recipe: What was trained.
    ///   - data: The same data.
    ///   - stepCount: The run's end.
    ///   - path: Where the checkpoint lies, for errors.
    /// - Throws: `CheckpointError` when the checkpoint is not of this recipe.
    public init(
        restoring checkpoint: Checkpoint, recipe: Recipe, data: DataSet, stepCount: Int? = nil, path: String
    ) throws(CheckpointError) {
        let state = checkpoint.state
        self.init(recipe: recipe, seed: state.seed, data: data, stepCount: stepCount)
        do throws(RecipeError) {
            try edit(to: state.live)
        } catch {
            throw .state(
                path: "\(path)/\(CheckpointState.fileName)",
                problem: "its live parameters do not fit: \(error.reason)")
        }
        ratesAreNews = state.ratesAreNews
        step = state.step
        latentRandom = state.latents
        fixedLatentsVariant = state.fixedLatentsVariant
        if let memory = state.memory { self.memory = memory }
        batches = Batches(of: data, dimensions: recipe.sampleDimensions, resuming: state.batches)
        try restore(checkpoint.arrays, averageUpdateCount: state.averageUpdateCount, path: path)
    }

    /// Takes over networks, averages and what optimizers keep.
    ///
    /// - Parameters:
    ///   - arrays: Of all parts.
    ///   - averageUpdateCount: How many updates the averages have seen.
    ///   - path: Where the arrays come from, for errors.
    /// - Throws: `CheckpointError` when the arrays are not those of these networks; some may have been taken over then.
    mutating func restore(
        _ arrays: [Checkpoint.Part: Safetensors], averageUpdateCount: Int, path: String
    ) throws(CheckpointError) {
        let (forGenerator, forDiscriminator) = (recipe.generatorLayout, recipe.discriminatorLayout)
        for i in players.indices {
            let name = players[i].name
            func file(_ kind: Checkpoint.Part) -> WeightFile {
                arrays.file(kind.of(name), in: path)
            }
            try forGenerator.restore(&players[i].generator, from: file(.generator))
            try forDiscriminator.restore(&players[i].discriminator, from: file(.discriminator))
            var average = players[i].generator
            try forGenerator.restore(&average, from: file(.averagedGenerator))
            players[i].averagedGenerator = AveragedNetwork(
                resuming: average, decay: live.averagingDecay, updateCount: averageUpdateCount)
            try forGenerator.restore(
                &players[i].generatorOptimizer, of: players[i].generator, from: file(.generatorOptimizer))
            try forDiscriminator.restore(
                &players[i].discriminatorOptimizer, of: players[i].discriminator,
                from: file(.discriminatorOptimizer))
        }
    }
}

extension Recipe {
    var generatorLayout: WeightLayout { WeightLayout(of: generator, input: inputDimensions) }
    var discriminatorLayout: WeightLayout { WeightLayout(of: discriminator, input: judgedDimensions) }

    /// Every setting with its value, as `apply` takes them in any order.
    public var assignments: [String: String] {
        var values: [String: String] = [:]
        for setting in Setting.all where !setting.isShorthand {
            values[setting.name] = setting.value(in: self)
        }
        return values
    }

    /// Settings that are not what the recipe of this name has, but for those that change no step.
    var changedSettings: [String] {
        guard let own = try? Recipe.named(name) else { return [] }
        let (usual, values) = (own.assignments, assignments)
        return values.keys.filter {
            values[$0] != usual[$0] && !["evaluateEvery", "qualityEvery"].contains($0)
        }
        .sorted()
    }

    /// The parts of its checkpoints.
    var parts: [Checkpoint.Part] {
        game.duelNames.flatMap { name in Checkpoint.Part.kinds.map { $0.of(name) } }
    }
}
