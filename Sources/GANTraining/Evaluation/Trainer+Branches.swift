import RunRecord
import TensorCore

extension Trainer {
    private static let surfaceSize = 64
    private static let extent: Float = 1.1

    /// Answers to held-out questions over the questions: a number each, as points in the plane, over what D thinks of it.
    func branches(
        of set: PairSet, fixed: inout SeededRandom, fresh: inout SeededRandom
    ) -> PointSamples {
        let count = min(Trainer.gaugeCount, set.targets.count(.heldOut))
        let batch = set.batch(Array(0..<count), of: .heldOut)
        let size = Trainer.surfaceSize
        func place(_ i: Int) -> Float { Trainer.extent * (2 * (Float(i) + 0.5) / Float(size) - 1) }
        let grid = (0..<size * size).map { (x: place($0 % size), y: -place($0 / size)) }
        let shape: Shape = [size * size, 1, 1, 1]
        let asked = Told(inputs: Tensor(grid.map(\.x), shape: shape))
        return PointSamples(
            real: points(batch, batch.samples),
            fixed: points(batch, generate(count, told: batch.told, using: &fixed)),
            fresh: points(batch, generate(count, told: batch.told, using: &fresh)), extent: Trainer.extent,
            surface: scores(Tensor(grid.map(\.y), shape: shape), asked).map(sigmoid), surfaceSize: size)
    }

    private func points(_ batch: Batch, _ answers: Tensor) -> [SIMD2<Float>] {
        zip(batch.told.inputs?.values ?? [], answers.values).map { SIMD2($0, $1) }
    }
}
