import RunRecord
import TensorCore

extension Recipe {
    /// The whole game for programs in other languages: examples, players with the modules of `torch.nn`, objective,
    /// optimizers and settings.
    public var json: String {
        func text(_ value: String) -> String { JSONLines.string(value) }
        func list(_ values: [String]) -> String { "[\(values.joined(separator: ", "))]" }
        func object(_ members: KeyValuePairs<String, String>) -> String {
            "{" + members.map { "\(text($0)): \($1)" }.joined(separator: ", ") + "}"
        }
        func player(_ inputs: [String], _ layers: [LayerDescription]) -> String {
            """
            {
                  "inputs": \(list(inputs)),
                  "join": \(text(inputs.count > 1 ? "channels" : "none")),
                  "layers": [
            \(layers.modules.map { "        \($0)" }.joined(separator: ",\n"))
                  ]
                }
            """
        }
        func optimizer(_ rate: Float) -> String {
            object([
                "class": text("Adam"), "lr": "\(rate)", "betas": list(["\(beta1)", "\(beta2)"]),
                "eps": "\(epsilon)",
            ])
        }
        let condition = (examples.condition?.attributes ?? []).map {
            object(["name": text($0.name), "values": list($0.values.map(text))])
        }
        func channelsFirst(_ shape: SampleShape) -> [Int] {
            shape.isPicture ? [shape.channels, shape.height, shape.width] : [shape.count]
        }
        let shape = channelsFirst(examples.shape)
        let inputs = examples.inputShape.map { object(["input": "\(channelsFirst($0))"]) }
        var told = condition.isEmpty ? [] : [object(["condition": "\(examples.condition?.size ?? 0)"])]
        if let inputs, judgesBeside { told.append(inputs) }
        if let table = examples.table { told.append(object(["hint": "\(table.cellCount)"])) }
        let latents = latentSize > 0 ? [object(["latents": "\(latentSize)"])] : []
        // A picture comes first, and latents beside it become planes.
        var given = inputs.map { [$0] + latents } ?? latents + told
        if let table = examples.table {
            given = [object(["cells": "\(table.cellCount)"]), object(["known": "\(table.cellCount)"])]
        }
        let players = game.duelNames.flatMap { name in
            [
                "\(text(Checkpoint.Part.generator.of(name).rawValue)): \(player(given, generator))",
                "\(text(Checkpoint.Part.discriminator.of(name).rawValue)): "
                    + player([object(["sample": "\(shape)"])] + told, discriminator),
            ]
        }
        let input = examples.inputShape.map { "\n    \"input\": \(channelsFirst($0))," } ?? ""
        let settings = Setting.all.filter { !$0.isShorthand }.compactMap { setting in
            setting.value(in: self).map { "    \(text(setting.name)): \(text($0))" }
        }
        return """
            {
              "format": "gantop-recipe",
              "version": 1,
              "name": \(text(name)),
              "summary": \(text(summary)),
              "examples": {
                "kind": \(text(examples.kind)),
                "shape": \(shape),\(input)
                "condition": \(list(condition))
              },
              "game": \(text(game.rawValue)),
              "players": {
                \(players.joined(separator: ",\n    "))
              },
              "initialization": \(text(initialization.name)),
              "objective": {
                "loss": \(text(objective.loss.rawValue)),
                "r1_weight": \(live.r1Weight),
                "r2_weight": \(live.r2Weight),
                "gradient_penalty_weight": \(live.gradientPenaltyWeight),
                "style_ambiguity": \(objective.styleAmbiguity),
                "adversarial_weight": \(live.adversarialWeight),
                "distance_weight": \(examples.isPaired == true || game == .cells ? live.distanceWeight : 0),
                "cycle_weight": \(game == .cycle ? live.cycleWeight : 0),
                "identity_weight": \(game == .cycle ? live.identityWeight : 0),
                "penalty_interval": \(objective.penaltyInterval),
                "discriminator_steps": \(live.discriminatorSteps),
                "instance_noise": \(live.instanceNoise),
                "instance_noise_steps": \(objective.instanceNoiseSteps),
                "augmentations": \(list(objective.augmentations.map { text($0.rawValue) })),
                "augmentation": \(live.augmentation),
                "augmentation_target": \(objective.augmentationTarget)
              },
              "optimizers": {
                "generator": \(optimizer(live.generatorLearningRate)),
                "discriminator": \(optimizer(live.discriminatorLearningRate)),
                "schedule": \(text(objective.schedule.rawValue)),
                "averaging_decay": \(live.averagingDecay)
              },
              "settings": {
            \(settings.joined(separator: ",\n"))
              }
            }
            """
    }
}

extension Initialization {
    /// In a word, for programs in other languages.
    fileprivate var name: String {
        switch self {
        case .fanIn: "uniform-fan-in"
        case .dcgan: "normal-0.02"
        case .he: "he"
        }
    }
}
