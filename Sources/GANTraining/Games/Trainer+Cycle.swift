import RunRecord
import TensorCore

/// A step of two pairs whose generators undo each other (Zhu et al., 2017).
extension Trainer {
    /// Both discriminators move, then both generators, on one loss.
    ///
    /// Of several rounds all but the last move the discriminators alone.
    mutating func takeCycleStep(
        only player: StepPart.Player?, watchedBy watcher: inout some PartWatcher
    ) throws(Divergence) -> [Scalar] {
        defer { duel = 0 }
        let roundCount = player == .generator ? 1 : live.discriminatorSteps
        for round in 1..<roundCount {
            _ = try judgeBothWays(bothWays(batches.next(recipe.batchSize)), round, of: roundCount, &watcher)
        }
        let ways = bothWays(batches.next(recipe.batchSize))
        let judgements =
            player == .generator
            ? [] : try judgeBothWays(ways, roundCount, of: roundCount, &watcher, isAlone: player != nil)
        let fooled =
            player == .discriminator ? [] : try fool(ways, &watcher, isAlone: player != nil)
        return players.indices.flatMap { i in
            let update = fooled.isEmpty ? nil : fooled[i]
            return scalars(judgements.isEmpty ? nil : judgements[i], update).map {
                Scalar($0.tag.of(duel: players[i].name), $0.value)
            }
        }
    }

    /// A batch as each pair sees it: what the one is given is what the other is to make.
    private func bothWays(_ batch: Batch) -> [Batch] {
        guard let inputs = batch.told.inputs else { preconditionFailure("cycle: pictures of one domain") }
        return [batch, Batch(samples: inputs, told: Told(inputs: batch.samples))]
    }

    private mutating func judgeBothWays(
        _ ways: [Batch], _ round: Int, of roundCount: Int, _ watcher: inout some PartWatcher,
        isAlone: Bool = false
    ) throws(Divergence) -> [Update] {
        var updates: [Update] = []
        for (i, batch) in ways.enumerated() {
            duel = i
            var telling = telling(watcher, .discriminator, round: round, of: roundCount)
            telling?.isAlone = isAlone
            let latents = drawLatents(for: batch.told, &telling, &watcher)
            let fake = generator(input(latents, batch.told), .training).detached
            tellFakes(fake, &telling, &watcher)
            updates.append(
                try updateDiscriminator(
                    Duel(real: batch.samples, fake: fake, told: judged(batch.told), round: round), &telling,
                    &watcher))
        }
        return updates
    }

    /// One update of both generators.
    private mutating func fool(
        _ ways: [Batch], _ watcher: inout some PartWatcher, isAlone: Bool
    ) throws(Divergence) -> [Update] {
        var tellings: [StepPart?] = []
        let (gradients, updates) = generatorGradients(ways, &tellings, &watcher, isAlone: isAlone)
        for i in players.indices {
            duel = i
            try check(updates[i], gradients[i], of: .generator)
        }
        for i in players.indices {
            duel = i
            tell(gradients[i], of: generator, norm: updates[i].gradientNorm, &tellings[i], &watcher)
            players[i].updateGenerator(along: gradients[i])
            updateAverage()
            tellUpdate(
                input: input(nil, ways[i].told), told: judged(ways[i].told), &tellings[i], &watcher)
        }
        return updates
    }

    // A function of its own, so that the graph of the loss is gone when the optimizers write to the weights.
    private mutating func generatorGradients(
        _ ways: [Batch], _ tellings: inout [StepPart?], _ watcher: inout some PartWatcher, isAlone: Bool
    ) -> ([[Tensor]], [Update]) {
        var total: Tensor?
        var parts: [(loss: Tensor, scores: Tensor, terms: [LossTerm])] = []
        for (i, batch) in ways.enumerated() {
            duel = i
            var telling = telling(watcher, .generator, round: 1, of: 1)
            telling?.isAlone = isAlone
            let given = input(nil, batch.told)
            telling?.inputs = .images(shownInputs(given))
            let fake = generator(given, .training)
            tellFakes(fake, &telling, &watcher)
            let (loss, scores) = adversarialLoss(
                of: fake, real: batch.samples, told: judged(batch.told), &telling, &watcher)
            let back = players[1 - i].generator(fake, .training)
            var terms: [LossTerm] = [
                (.cycle, live.cycleWeight, (back - given).absolute.mean)
            ]
            if live.identityWeight > 0 {
                let same = generator(batch.samples, .training)
                terms.append((.identity, live.identityWeight, (same - batch.samples).absolute.mean))
            }
            tellLoss(loss, terms, &telling, &watcher)
            let sum = terms.reduce(weighted(loss)) { $0 + $1.weight * $1.value }
            total = total.map { $0 + sum } ?? sum
            parts.append((loss, scores, terms))
            tellings.append(telling)
        }
        guard let total else { preconditionFailure("cycle: no pairs") }
        let counts = players.map { $0.generator.parameterValues.count }
        let all = total.gradients(at: players.flatMap { $0.generator.parameterValues })
        let gradients = [Array(all[..<counts[0]]), Array(all[counts[0]...])]
        let updates = zip(parts, gradients).map { part, gradients in
            Update(
                loss: part.loss.item, gradientNorm: Trainer.norm(gradients), fake: part.scores,
                real: part.scores, penalties: part.terms.map { Scalar($0.tag, $0.value.item) })
        }
        return (gradients, updates)
    }
}
