import RunRecord
import TensorCore

/// The networks of another run, to begin with instead of chance: other classes or other data of equal shapes.
public struct WarmStart: Sendable {
    /// The other run, as its user calls it.
    public let name: String
    let path: String
    let arrays: [Checkpoint.Part: Safetensors]
    let recipe: Recipe

    /// Reads the networks that were trained, not their averages.
    ///
    /// - Throws: `CheckpointError` where there is no such checkpoint, or it is damaged.
    public init(
        from store: CheckpointStore, _ choice: CheckpointStore.Choice, name: String
    ) throws(CheckpointError) {
        let step = try store.find(choice)
        (self.name, path) = (name, store.path(of: step))
        recipe = try store.state(of: step).makeRecipe(path: "\(path)/\(CheckpointState.fileName)")
        let parts = recipe.game.duelNames.flatMap { duel in
            [Checkpoint.Part.generator, .discriminator].map { $0.of(duel) }
        }
        arrays = try store.load(step, parts: parts).arrays
    }

    /// Whether a recipe's networks are those of the other run.
    ///
    /// - Throws: `RecipeError` which says what differs.
    public func check(_ recipe: Recipe) throws(RecipeError) {
        guard recipe.game == self.recipe.game else {
            throw .otherShapes(
                from: name, what: "the game", found: self.recipe.game.rawValue, needed: recipe.game.rawValue)
        }
        for (what, found, needed) in [
            ("the generator", self.recipe.generator.leaves, recipe.generator.leaves),
            ("the discriminator", self.recipe.discriminator.leaves, recipe.discriminator.leaves),
        ] {
            let differing = zip(found, needed).first { $0 != $1 }
            guard found.count == needed.count, differing == nil else {
                throw .otherShapes(
                    from: name, what: what, found: differing.map { "\($0.0)" } ?? "\(found.count) layers",
                    needed: differing.map { "\($0.1)" } ?? "\(needed.count) layers")
            }
        }
    }
}

extension Trainer {
    /// Takes over the networks of another run; optimizers begin anew.
    ///
    /// - Throws: `CheckpointError` where the arrays are of other shapes.
    mutating func begin(from other: WarmStart) throws(CheckpointError) {
        for i in players.indices {
            func file(_ kind: Checkpoint.Part) -> WeightFile {
                other.arrays.file(kind.of(players[i].name), in: other.path)
            }
            let (forGenerator, forDiscriminator) = (file(.generator), file(.discriminator))
            try recipe.generatorLayout.restore(&players[i].generator, from: forGenerator)
            try recipe.discriminatorLayout.restore(&players[i].discriminator, from: forDiscriminator)
            players[i].averagedGenerator = AveragedNetwork(
                of: players[i].generator, decay: live.averagingDecay)
        }
    }
}

extension [LayerDescription] {
    /// The layers without layers inside, in the order in which they are asked.
    fileprivate var leaves: [LayerDescription] {
        flatMap { layer in
            switch layer {
            case .skip(let layers): layers.leaves
            case .residual(let layers, let shortcut): layers.leaves + shortcut.leaves
            default: [layer]
            }
        }
    }
}
