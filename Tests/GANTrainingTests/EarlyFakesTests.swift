import Foundation
import RunRecord
import Testing

@testable import GANTraining
@testable import TensorCore

/// Fakes that are kept from early in a run.
struct EarlyFakesTests {
    private func trainer(_ words: String) throws -> Trainer {
        let parts = words.split(separator: " ").map(String.init)
        var recipe = try Recipe.named(parts[0])
        for setting in parts.dropFirst() { try recipe.apply(setting) }
        return Trainer(recipe: recipe, seed: 3, data: try DataSet(for: recipe, directory: nil))
    }

    @Test(arguments: ["ring", "faces features=4 batchSize=8", "translate features=4 batchSize=4", "branches"])
    func theyAreADecoyFromTheNextEvaluationOn(words: String) throws {
        var trainer = try trainer(words)
        trainer.step = EarlyFakes.firstStep - 1
        #expect(trainer.evaluate(comparesPictures: false).gauge.earlyCanary == nil)
        #expect(trainer.memory.earlyFakes == nil)
        trainer.step += 1
        #expect(trainer.evaluate(comparesPictures: false).gauge.earlyCanary == nil)
        trainer.step += 1
        let reading = trainer.evaluate(comparesPictures: false)
        #expect(reading.readings.allSatisfy { $0.gauge.earlyCanary?.isFinite == true })
        let checkpoint = trainer.checkpoint()
        let state = try CheckpointState(checkpoint.state.encoded, path: "state.json")
        #expect(state.memory == trainer.memory && state.memory?.earlyFakes?.step == EarlyFakes.firstStep)
    }

    /// A table's cells, and a player of one number, have none.
    @Test func theyAreKeptOnlyWhereThereIsSomethingToForget() throws {
        var words = ["dirac"]
        if (try? FashionFiles.find(in: nil)) != nil { words.append("impute batchSize=16") }
        for word in words {
            var trainer = try trainer(word)
            trainer.step = EarlyFakes.firstStep
            _ = trainer.evaluate(comparesPictures: false)
            #expect(trainer.memory.earlyFakes == nil)
        }
    }

    @Test func aRunWithAnEndKeepsThoseOfATwentieth() throws {
        let recipe = try Recipe.named("ring")
        var trainer = Trainer(
            recipe: recipe, seed: 3, data: try DataSet(for: recipe, directory: nil), stepCount: 20_000)
        trainer.step = 500
        _ = trainer.evaluate(comparesPictures: false)
        #expect(trainer.memory.earlyFakes == nil)
        trainer.step = 1000
        _ = trainer.evaluate(comparesPictures: false)
        #expect(trainer.memory.earlyFakes?.step == 1000)
    }
}
