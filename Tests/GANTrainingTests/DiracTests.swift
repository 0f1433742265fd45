import RunRecord
import Testing

@testable import GANTraining
@testable import TensorCore

/// One number each: who circles, and who comes to rest (Mescheder et al., 2018).
struct DiracTests {
    /// How far both are from their equilibrium, every hundred steps.
    private func distances(_ settings: String...) throws -> [Float] {
        var recipe = try Recipe.named("dirac")
        for setting in settings { try recipe.apply(setting) }
        var trainer = Trainer(recipe: recipe, seed: 1, data: try DataSet(for: recipe, directory: nil))
        return try (0..<20).map { _ in
            for _ in 0..<100 { _ = try trainer.takeStep() }
            let quality = trainer.evaluate(comparesPictures: false).quality
            return quality.first { $0.tag == .equilibriumDistance }?.value ?? .nan
        }
    }

    @Test func withoutAPenaltyTheyCircle() throws {
        #expect(try distances().allSatisfy { (0.2...1).contains($0) })
    }

    @Test(arguments: ["r1Weight=1", "r2Weight=1", "r1Weight=1 loss=hinge", "loss=relativistic r1Weight=1"])
    func withOneTheyComeToRest(words: String) throws {
        let parts = words.split(separator: " ").map(String.init)
        let found = parts.count > 1 ? try distances(parts[0], parts[1]) : try distances(parts[0])
        #expect(found[19] < 0.01, "\(found)")
    }

    /// Whatever G's width or D's norm, there is one number each.
    @Test(arguments: ["latentSize=3", "spectralNormalization=true", "loss=wasserstein"])
    func everyGameHasItsPlace(setting: String) throws {
        #expect(try distances(setting).allSatisfy(\.isFinite))
    }

    /// The path is kept, and goes on after a stop.
    @Test func theTailOfThePathIsKept() throws {
        let recipe = try Recipe.named("dirac")
        var trainer = Trainer(recipe: recipe, seed: 1, data: try DataSet(for: recipe, directory: nil))
        for _ in 0..<130 {
            _ = try trainer.takeStep()
            _ = trainer.evaluate(comparesPictures: false)
        }
        guard case .points(let points) = trainer.samples() else {
            Issue.record("no points")
            return
        }
        #expect(points.fixed.count == 120 && points.fixed.last == points.fresh.first)
        let state = try CheckpointState(trainer.checkpoint().state.encoded, path: "state.json")
        #expect(state.memory == trainer.memory)
    }
}
