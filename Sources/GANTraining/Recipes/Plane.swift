import Foundation

extension Recipe {
    static let ring = {
        var recipe = plane(
            "ring", "8 Gaussians on a circle: watch modes being found", deviation: 0.02,
            centres: (0..<8).map { i in
                let angle = 2 * Float.pi * Float(i) / 8
                return SIMD2(cos(angle), sin(angle))
            })
        // As fast as D, G loses a mode in one of five runs.
        recipe.live.generatorLearningRate = 5e-4
        return recipe
    }()

    static let grid = plane(
        "grid", "25 Gaussians on a 5×5 grid", deviation: 0.05,
        centres: (0..<25).map { SIMD2(Float($0 % 5) * 0.5 - 1, Float($0 / 5) * 0.5 - 1) })

    /// Gaussians in the plane, by networks so small that a run takes seconds.
    private static func plane(
        _ name: String, _ summary: String, deviation: Float, centres: [SIMD2<Float>]
    ) -> Recipe {
        var recipe = Recipe(
            name: name, summary: summary,
            examples: .mixture(centres: centres, deviation: deviation, extent: 1.5),
            architecture: .dense(generator: [128, 128], discriminator: [128, 128]))
        recipe.batchSize = 256
        recipe.latentSize = 16
        recipe.learningRate = 1e-3
        // Without it D goes on to pull fakes about when they are right.
        recipe.live.r1Weight = 0.001
        recipe.evaluateEvery = 250
        return recipe
    }
}
