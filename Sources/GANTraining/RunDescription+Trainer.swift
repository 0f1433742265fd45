import RunRecord
import TensorCore

extension RunDescription {
    /// What a run is, from its first step on.
    init(_ plan: TrainingPlan, _ trainer: Trainer) {
        let (recipe, data) = (trainer.recipe, trainer.data)
        let names = recipe.game.duelNames
        let measures: [Measure]? =
            switch data {
            case .mixture(let mixture): mixture.isLine ? Trainer.diracMeasures : nil
            case .pictures(let set): trainer.classifier?.measures(of: recipe, on: set)
            case .pairs: trainer.pairMeasures()
            case .table(let set): trainer.cellMeasures(in: set)
            }
        self.init(
            recipe: recipe.name, seed: plan.seed, batchSize: recipe.batchSize, stepCount: plan.stepCount,
            stepsPerEpoch: data.trainingCount.map {
                Double($0) / Double(recipe.batchSize * recipe.live.discriminatorSteps)
            },
            evaluateEvery: recipe.evaluateEvery, threadCount: plan.threadCount,
            lossReferences: names.flatMap { name in
                recipe.objective.loss.references.map { reference in
                    LossReference(
                        tag: reference.tag.of(duel: name), value: reference.value, label: reference.label)
                }
            },
            sampleNoun: recipe.examples.table != nil
                ? "rows" : data.trainingCount == nil || recipe.answers == .branches ? "points" : "images",
            modeCount: data.modeCount,
            measures: measures, sampleRows: recipe.examples.condition?.attributes.first?.values)
        story = recipe.story.isEmpty ? nil : recipe.story
        if names.count > 1 {
            duels = zip(names, ["A to B", "B to A"]).map { Duel(name: $0, title: $1) }
        }
        players = trainer.playerDescriptions
        batches = recipe.batchDescriptions
        trainingCount = data.trainingCount
        distinctCount = data.pictures?.distinctCount(upTo: Eyes.leastCount)
        changedSettings = recipe.changedSettings
    }
}

extension Trainer {
    /// The networks in the order in which a step moves them.
    fileprivate var playerDescriptions: [RunDescription.Player] {
        typealias Player = RunDescription.Player
        let inputs = recipe.batchDescriptions.map(\.name).filter { $0 != "samples" }
        func name(_ part: Checkpoint.Part, _ players: Players) -> String { part.of(players.name).rawValue }
        let judges = players.map { players in
            Player(
                name: name(.discriminator, players),
                inputs: ["samples"] + (recipe.judgesBeside ? inputs.filter { $0 != "latents" } : []),
                parameterCount: players.discriminator.parameterCount,
                loss: Tag.discriminatorLoss.of(duel: players.name))
        }
        let painters = players.map { players in
            Player(
                name: name(.generator, players), inputs: inputs,
                parameterCount: players.generator.parameterCount,
                loss: Tag.generatorLoss.of(duel: players.name))
        }
        return judges + painters
    }
}

extension Recipe {
    /// What a step draws.
    fileprivate var batchDescriptions: [RunDescription.Batch] {
        var batches = [RunDescription.Batch(name: "samples", shape: [batchSize] + sampleDimensions)]
        if latentSize > 0 { batches.append(.init(name: "latents", shape: [batchSize, latentSize])) }
        if let input = examples.inputShape {
            batches.append(.init(name: "inputs", shape: [batchSize] + input.dimensions))
        }
        if let table = examples.table {
            batches.append(.init(name: "known", shape: [batchSize, table.cellCount]))
        }
        if let condition = examples.condition {
            batches.append(.init(name: "condition", shape: [batchSize, condition.size]))
        }
        return batches
    }
}
