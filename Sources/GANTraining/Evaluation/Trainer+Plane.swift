import Foundation
import RunRecord
import TensorCore

extension Trainer {
    private static let surfaceSize = 64
    private static let sheetSize = 17
    private static let arrowCount = 48

    /// Samples of a 2-D recipe, and what both networks make of their plane.
    func plane(of mixture: GaussianMixture, real: Tensor, fixed: Tensor, fresh: Tensor) -> PointSamples {
        PointSamples(
            real: real.points, fixed: fixed.points, fresh: fresh.points, extent: mixture.extent,
            surface: surface(extent: mixture.extent), surfaceSize: Trainer.surfaceSize, sheet: sheet(),
            sheetSize: Trainer.sheetSize, arrows: arrows(at: fixed.rows(0..<Trainer.arrowCount)))
    }

    /// σ(D) over the plane, row by row from the top.
    private func surface(extent: Float) -> [Float] {
        let size = Trainer.surfaceSize
        let points = Tensor(shape: [size * size, 2]) { span in
            for row in 0..<size {
                for column in 0..<size {
                    let i = 2 * (row * size + column)
                    span[i] = extent * (2 * (Float(column) + 0.5) / Float(size) - 1)
                    span[i + 1] = extent * (1 - 2 * (Float(row) + 0.5) / Float(size))
                }
            }
        }
        return scores(points).map(sigmoid)
    }

    /// Where the averaged generator puts a flat square of latents through the origin.
    ///
    /// Its directions are the run's own; it ends where its sides are as long as a latent is on average, √latentSize.
    private func sheet() -> [SIMD2<Float>] {
        var random = SeededRandom(seed: seed, stream: Stream.sheet.rawValue)
        let (size, length) = (Trainer.sheetSize, recipe.latentSize)
        let directions = Tensor.normal([2, length], using: &random).values
        let across = unit(Array(directions[..<length]))
        var down = Array(directions[length...])
        let shared = zip(across, down).reduce(0) { $0 + $1.0 * $1.1 }
        if length > 1 { down = unit(zip(down, across).map { $0 - shared * $1 }) }
        let reach = Float(length).squareRoot()
        let latents = Tensor(shape: [size * size, length]) { span in
            for row in 0..<size {
                let y = reach * (1 - 2 * Float(row) / Float(size - 1))
                for column in 0..<size {
                    let x = reach * (2 * Float(column) / Float(size - 1) - 1)
                    for i in 0..<length {
                        span[(row * size + column) * length + i] = x * across[i] + y * down[i]
                    }
                }
            }
        }
        return inBatches(latents, through: averagedGenerator.network).points
    }

    private func unit(_ direction: [Float]) -> [Float] {
        let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return norm > 0 ? direction.map { $0 / norm } : direction
    }

    /// The gradients of D's logit at fakes: where D would have them move to be more real.
    private func arrows(at fakes: Tensor) -> [PointSamples.Arrow] {
        var critic = discriminator
        critic.forEachParameter { $0 = $0.detached }
        let places = fakes.detached.variable
        let slopes = critic(places, .inference).sum.gradients(at: [places])[0]
        return zip(places.points, slopes.points).map { PointSamples.Arrow(place: $0, direction: $1) }
    }
}
