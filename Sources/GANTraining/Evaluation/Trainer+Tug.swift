import RunRecord
import TensorCore

extension Trainer {
    /// How many reals and how many fakes the tug of war is watched on.
    private static let probeCount = 64

    /// What the two halves of the next step will do to the gauge.
    ///
    /// The step is made on a copy that is thrown away, with the batch and the latents that the real one will use. The
    /// probe is the same three times, of the generator as it is rather than of its average, so what changes is the
    /// networks' doing. `nil` where the next step will find a number that is none.
    func tug(_ heldOut: Batch, using random: inout SeededRandom) -> Tug? {
        let count = min(Trainer.probeCount, heldOut.samples.shape[0])
        let reals = heldOut.samples.rows(0..<count)
        let told = heldOut.told.prefix(count, attributeCount: attributeCount)
        let inputs = input(drawLatents(count, using: &random), told)
        var next = self
        guard (try? next.takeStep()) != nil else { return nil }
        next.duel = duel
        let fakes = inBatches(inputs, through: generator)
        let nextReal = next.scores(reals, told)
        return Tug(
            before: areaUnderCurve(scores(reals, told), over: scores(fakes, told)),
            afterDiscriminator: areaUnderCurve(nextReal, over: next.scores(fakes, told)),
            afterGenerator: areaUnderCurve(
                nextReal, over: next.scores(inBatches(inputs, through: next.generator), told)))
    }
}
