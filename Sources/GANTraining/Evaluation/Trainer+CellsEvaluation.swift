import RunRecord
import TensorCore

/// How well a table's gaps are filled.
extension Trainer {
    private static let neighbourCount = 10
    private static let mostNeighbours = 4000
    private static let scoredCount = 512

    /// Held-out rows with what was hidden of them, and what the averaged generator makes of the rest.
    private struct Trial {
        var truth: Tensor
        var given: Tensor
        var givenMask: Tensor
        /// 1 where a cell was hidden.
        var hidden: Tensor
        var filled: Tensor
    }

    private func trial(_ part: TableSet.Part, _ rows: [Int], in set: TableSet) -> Trial {
        let truth = set.tensor(rows) { part.values[$0] }
        let hidden = set.tensor(rows) { part.hidden.isEmpty ? 0 : part.hidden[$0] }
        let givenMask = set.tensor(rows) { part.known[$0] - (part.hidden.isEmpty ? 0 : part.hidden[$0]) }
        let given = truth * givenMask
        let made = inBatches(given.concatenatedChannels(with: givenMask), through: averagedGenerator.network)
        return Trial(
            truth: truth, given: given, givenMask: givenMask, hidden: hidden,
            filled: given + (-givenMask + 1) * made.clamped)
    }

    /// D's logits of the cells that it is not told of: those that are as they were, and those that are filled in.
    private func logits(
        of trial: Trial, filled: Tensor, in set: TableSet, using random: inout SeededRandom
    ) -> (given: [Float], filled: [Float]) {
        let (hint, asked) = hint(at: trial.givenMask, in: set, using: &random)
        let logits = inBatches(filled.concatenatedChannels(with: hint), through: discriminator)
        func some(_ mask: Tensor) -> [Float] {
            Array(logits.chosen(by: mask * asked).values.shuffled(using: &random).prefix(Trainer.scoredCount))
        }
        return (some(trial.givenMask), some(-trial.givenMask + 1))
    }

    func evaluateCells(in set: TableSet) -> (DuelReading, Samples) {
        var random = evaluationRandom
        let heldOut = set.heldOut
        let all = set.count(heldOut)
        let rows =
            all <= Trainer.scoredCount
            ? Array(0..<all) : (0..<Trainer.scoredCount).map { _ in Int.random(in: 0..<all, using: &random) }
        let trial = trial(heldOut, rows, in: set)
        let scores = logits(of: trial, filled: trial.filled, in: set, using: &random)
        let noise = Tensor.uniform(trial.given.shape, within: 1, using: &random)
        let noisy = trial.given + (-trial.givenMask + 1) * noise
        var examination = DiscriminatorScores(
            loss: recipe.objective.loss, heldOut: scores.given, fake: scores.filled,
            noise: logits(of: trial, filled: noisy, in: set, using: &random).filled)
        let known = (0..<Trainer.trainingCount).map { _ in
            Int.random(in: 0..<set.trainingCount, using: &random)
        }
        let seen = self.trial(set.training, known, in: set)
        examination.training = logits(of: seen, filled: seen.filled, in: set, using: &random).given
        var reading = examination.reading
        // Rows that are wholly known can be held against what became of them.
        if !(trial.givenMask + trial.hidden).values.contains(0) {
            reading.referee = referee(reals: trial.truth, fakes: trial.filled)
        }
        let quality = [
            Scalar(.rootMeanSquare, rootMeanSquare(trial.filled, trial.truth, where: trial.hidden))
        ]
        return (
            DuelReading(name: players[duel].name, gauge: reading, quality: quality),
            cellColumns(in: set, rows: Array(0..<min(Trainer.rowCount, all)))
        )
    }

    /// Rows beside what is hidden of them, and what is filled in; by what they would be off without a network.
    func cellColumns(in set: TableSet, rows: [Int]) -> Samples {
        let trial = trial(set.heldOut, rows, in: set)
        let error = (trial.filled - trial.truth).absolute * trial.hidden + -1
        return .columns([
            SampleColumn("true", SampleGrid(rows: trial.truth)),
            SampleColumn("masked", SampleGrid(rows: trial.given + (trial.givenMask + -1))),
            SampleColumn("imputed", SampleGrid(rows: trial.filled)),
            SampleColumn("error", SampleGrid(rows: error)),
        ])
    }

    /// Over the cells where `mask` is 1, from 0 to 1.
    private func rootMeanSquare(_ rows: Tensor, _ truth: Tensor, where mask: Tensor) -> Float {
        let sum = (mask * (rows - truth).squared).sum.item / 4
        return (sum / max(1, mask.sum.item)).squareRoot()
    }

    /// What filling in the mean of each column, and that of the nearest rows, is off.
    func cellMeasures(in set: TableSet) -> [Measure] {
        let rows = Array(0..<min(Trainer.scoredCount, set.count(set.heldOut)))
        let trial = trial(set.heldOut, rows, in: set)
        let known = Array(0..<min(Trainer.mostNeighbours, set.trainingCount))
        let training = set.tensor(known) { set.training.values[$0] }
        let mask = set.tensor(known) { set.training.known[$0] }
        let mean = set.columnMeans(training, mask, rowCount: rows.count)
        let near = nearestMeans(of: trial, training, mask, else: mean)
        return [
            Measure(
                .rootMeanSquare, "RMSE of hidden cells", isShare: false,
                baselines: [
                    .init("mean", rootMeanSquare(mean, trial.truth, where: trial.hidden)),
                    .init(
                        "\(Trainer.neighbourCount) nearest",
                        rootMeanSquare(near, trial.truth, where: trial.hidden)),
                ])
        ]
    }

    /// The mean of the nearest rows, by the cells that both rows know.
    private func nearestMeans(
        of trial: Trial, _ training: Tensor, _ mask: Tensor, else mean: Tensor
    ) -> Tensor {
        let (rowCount, cellCount) = (trial.truth.shape[0], trial.truth.shape[1])
        let n = training.shape[0]
        // Σ mₐ m_b (a − b)² over cells, from four products.
        let (a, ma) = (trial.given, trial.givenMask)
        let b = training * mask
        let distances =
            ((a.squared).times(mask, otherTransposed: true)
                + ma.times(b.squared, otherTransposed: true)) - 2 * a.times(b, otherTransposed: true)
        let shared = ma.times(mask, otherTransposed: true)
        let (known, values) = (mask.values, b.values)
        return distances.withSpan { d in
            shared.withSpan { s in
                mean.withSpan { fallback in
                    Tensor(shape: [rowCount, cellCount]) { span in
                        for row in 0..<rowCount {
                            let order = (0..<n).filter { s[row * n + $0] > 0 }.map {
                                (place: $0, distance: d[row * n + $0] / s[row * n + $0])
                            }.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }
                                .prefix(Trainer.neighbourCount)
                            for cell in 0..<cellCount {
                                var (sum, count): (Float, Float) = (0, 0)
                                for near in order where known[near.place * cellCount + cell] == 1 {
                                    sum += values[near.place * cellCount + cell]
                                    count += 1
                                }
                                span[row * cellCount + cell] =
                                    count > 0 ? sum / count : fallback[row * cellCount + cell]
                            }
                        }
                    }
                }
            }
        }
    }
}

extension TableSet {
    /// The mean of what is known of each column, so many times.
    fileprivate func columnMeans(_ rows: Tensor, _ mask: Tensor, rowCount: Int) -> Tensor {
        var (sums, counts) = (
            [Float](repeating: 0, count: cellCount), [Float](repeating: 0, count: cellCount)
        )
        let (x, m) = (rows.values, mask.values)
        for i in x.indices {
            sums[i % cellCount] += x[i] * m[i]
            counts[i % cellCount] += m[i]
        }
        return Tensor(shape: [rowCount, cellCount]) { span in
            for i in 0..<span.count { span[i] = sums[i % cellCount] / max(1, counts[i % cellCount]) }
        }
    }
}
