import RunRecord
import TensorCore

/// A step of the game for missing data (GAIN: Yoon et al., 2018): G fills in the cells of a table that are not known, and D
/// tells for each cell whether it was.
extension Trainer {
    /// A batch as both players see it.
    struct Cells {
        /// What is known of each row, 0 where nothing is; and where something is.
        var known: Tensor
        var mask: Tensor
        /// What of it G is given, and where.
        var given: Tensor
        var givenMask: Tensor
        /// What D is told of where: 1 given, 0 filled in, ½ for it to find out.
        var hint: Tensor
        /// 1 where D has to find out.
        var asked: Tensor
    }

    /// A hint at where rows are known, and where there is none.
    func hint(
        at mask: Tensor, in set: TableSet, using random: inout SeededRandom
    ) -> (hint: Tensor, asked: Tensor) {
        let told = set.eachColumn(mask.shape[0], using: &random) { $0 < recipe.cells.hintShare ? 1 : 0 }
        let asked = -told + 1
        return (told * mask + 0.5 * asked, asked)
    }

    /// What G makes of rows: the given cells as they are, the others filled in.
    func filled(_ made: Tensor, _ cells: Cells) -> Tensor {
        cells.given + (-cells.givenMask + 1) * made
    }

    func cells(_ batch: Batch, in set: TableSet, round: Int) -> Cells {
        guard let mask = batch.told.inputs else { preconditionFailure("cells: rows without a mask") }
        var random = randomness(.sight, of: UInt64(round))
        let n = batch.samples.shape[0]
        // Some of what is known is not given, so that there is a truth to learn from.
        let kept = set.eachColumn(n, using: &random) { $0 < recipe.cells.keptShare ? 1 : 0 }
        let givenMask = mask * kept
        let (hint, asked) = hint(at: givenMask, in: set, using: &random)
        return Cells(
            known: batch.samples, mask: mask, given: batch.samples * givenMask, givenMask: givenMask,
            hint: hint, asked: asked)
    }

    mutating func takeCellsStep(
        only player: StepPart.Player?, watchedBy watcher: inout some PartWatcher
    ) throws(Divergence) -> [Scalar] {
        guard case .table(let set) = data else { preconditionFailure("cells: no table") }
        let roundCount = player == .generator ? 1 : live.discriminatorSteps
        var judgement: Update?
        var fooled: Update?
        for round in 1...roundCount {
            let cells = cells(batches.next(recipe.batchSize), in: set, round: round)
            var telling = telling(watcher, player ?? .discriminator, round: round, of: roundCount)
            telling?.isAlone = player != nil
            telling.tell(.latents, to: &watcher) { $0.inputs = .images(SampleGrid(rows: cells.given)) }
            if player != .generator {
                judgement = try updateJudge(cells, &telling, &watcher)
            }
            guard round == roundCount, player != .discriminator else { continue }
            if player == nil, watcher.isWatching { beginGenerator(&telling, &watcher) }
            fooled = try updateFiller(cells, &telling, &watcher)
            updateAverage()
        }
        return scalars(judgement, fooled)
    }

    /// D's mean surprise at which cells were given.
    private mutating func updateJudge(
        _ cells: Cells, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) throws(Divergence) -> Update {
        let (gradients, update) = judgeGradients(cells, &telling, &watcher)
        try move(.discriminator, along: gradients, of: update, &telling, &watcher)
        telling.tell(.update, to: &watcher) { _ in }
        return update
    }

    private mutating func judgeGradients(
        _ cells: Cells, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) -> ([Tensor], Update) {
        let made = generator(cells.given.concatenatedChannels(with: cells.givenMask), .training).detached
        let rows = filled(made, cells)
        telling.tell(.generate, to: &watcher) { $0.fakes = .images(SampleGrid(rows: rows)) }
        let logits = discriminator(rows, beside: cells.hint, .training)
        let gaps = -cells.givenMask + 1
        let share = 1 / Float(logits.count)
        let real = share * (cells.givenMask * (-logits).softplus).sum
        let fake = share * (gaps * logits.softplus).sum
        // What D says where it was told is no finding of its own.
        let given = logits.detached.chosen(by: cells.givenMask * cells.asked)
        let filledIn = logits.detached.chosen(by: gaps * cells.asked)
        telling.tell(.judgeReal, to: &watcher) { $0.realScore = given.meanProbability }
        telling.tell(.judgeFake, to: &watcher) { $0.fakeScore = filledIn.meanProbability }
        let loss = real + fake
        telling.tell(.loss, to: &watcher) {
            ($0.loss, $0.realLoss, $0.fakeLoss) = (loss.item, real.item, fake.item)
        }
        let gradients = loss.gradients(at: discriminator.parameterValues)
        return (
            gradients,
            Update(loss: loss.item, gradientNorm: Trainer.norm(gradients), fake: filledIn, real: given)
        )
    }

    private mutating func updateFiller(
        _ cells: Cells, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) throws(Divergence) -> Update {
        let (gradients, update) = fillerGradients(cells, &telling, &watcher)
        try move(.generator, along: gradients, of: update, &telling, &watcher)
        telling.tell(.update, to: &watcher) { _ in }
        return update
    }

    /// That D takes filled cells for given ones, and that known cells come out as they are.
    private mutating func fillerGradients(
        _ cells: Cells, _ telling: inout StepPart?, _ watcher: inout some PartWatcher
    ) -> ([Tensor], Update) {
        let made = generator(cells.given.concatenatedChannels(with: cells.givenMask), .training)
        let logits = discriminator(filled(made, cells), beside: cells.hint, .training)
        let gaps = -cells.givenMask + 1
        let loss = (1 / max(1, gaps.sum.item)) * (gaps * (-logits).softplus).sum
        let filledIn = logits.detached.chosen(by: gaps * cells.asked)
        telling.tell(.judgeFake, to: &watcher) { $0.fakeScore = filledIn.meanProbability }
        let distance = (1 / max(1, cells.mask.sum.item)) * (cells.mask * (made - cells.known).squared).sum
        let terms: [LossTerm] = [(.squaredDistance, live.distanceWeight, distance)]
        tellLoss(loss, terms, &telling, &watcher)
        let total = weighted(loss) + live.distanceWeight * distance
        let gradients = total.gradients(at: generator.parameterValues)
        return (
            gradients,
            Update(
                loss: loss.item, gradientNorm: Trainer.norm(gradients), fake: filledIn, real: filledIn,
                penalties: [Scalar(.squaredDistance, distance.item)])
        )
    }
}

extension Tensor {
    /// The elements where another array of the shape is 1: `[k]`; one 0 where there is none.
    func chosen(by mask: Tensor) -> Tensor {
        let kept = withSpan { x in
            mask.withSpan { m in x.indices.filter { m[$0] == 1 }.map { x[$0] } }
        }
        return kept.isEmpty ? Tensor([0], shape: [1]) : Tensor(kept, shape: [kept.count])
    }
}

extension SampleGrid {
    /// Rows `[n, cells]` from -1 to 1 as grey pictures, as square as can be.
    init(rows: Tensor) {
        let cellCount = rows.shape[1]
        let width = max(1, Int(Double(cellCount).squareRoot().rounded(.up)))
        let height = (cellCount + width - 1) / width
        let bytes = rows.withSpan { x in
            (0..<rows.shape[0]).flatMap { row in
                (0..<width * height).map { cell -> UInt8 in
                    cell < cellCount ? x[row * cellCount + cell].pixel : 0
                }
            }
        }
        self.init(width: width, height: height, channels: 1, count: rows.shape[0], pixels: bytes)
    }
}
