import Foundation
import RunRecord
import TensorCore
import Testing

@testable import GANTraining

struct LiveParametersTests {
    private func trainer(_ settings: String...) throws -> Trainer {
        var recipe = try Recipe.named("ring")
        for setting in ["batchSize=16", "latentSize=4", "evaluateEvery=3"] + settings {
            try recipe.apply(setting)
        }
        return Trainer(recipe: recipe, seed: 3, data: try DataSet(for: recipe, directory: nil))
    }

    private func edit(_ trainer: inout Trainer, _ name: String, _ value: String) throws {
        try trainer.edit(to: try trainer.recipe.edited(trainer.live, name: name, value: value))
    }

    @Test func anEditIsAsIfTheRunHadBegunWithIt() throws {
        var (begun, edited) = (
            try trainer(
                "generatorLearningRate=0.003", "discriminatorLearningRate=0.002", "r1Weight=2",
                "discriminatorSteps=2", "averagingDecay=0.5"), try trainer()
        )
        for (name, value) in [
            ("generatorLearningRate", "0.003"), ("discriminatorLearningRate", "0.002"), ("r1Weight", "2"),
            ("discriminatorSteps", "2"), ("averagingDecay", "0.5"),
        ] {
            try edit(&edited, name, value)
        }
        #expect(edited.live == begun.live)
        for _ in 0..<5 { #expect(try begun.takeStep().scalars == (try edited.takeStep().scalars)) }
        #expect(
            begun.averagedGenerator.network.parameters.map(\.value.values)
                == edited.averagedGenerator.network.parameters.map(\.value.values))
    }

    @Test func aPlayerWithoutALearningRateStandsStill() throws {
        var trainer = try trainer()
        try edit(&trainer, "discriminatorLearningRate", "0")
        let before = trainer
        _ = try trainer.takeStep()
        func bits(_ network: Network) -> [[Float]] { network.parameters.map(\.value.values) }
        #expect(bits(trainer.discriminator) == bits(before.discriminator))
        #expect(bits(trainer.generator) != bits(before.generator))
    }

    @Test func learningRatesAreToldWhenTheyAreNewsAndAtEvaluations() throws {
        var trainer = try trainer()
        var told: [Float?] = []
        for step in 1...6 {
            if step == 5 { try edit(&trainer, "learningRate", "0.5") }
            told.append(try trainer.takeStep()[.generatorLearningRate])
        }
        #expect(told == [5e-4, nil, 5e-4, nil, 0.5, 0.5])
    }

    @Test(arguments: [
        ("generatorLearningRate", "fast", "must be a number from 0.0 to 10.0"),
        ("discriminatorLearningRate", "nan", "must be a number"),
        ("discriminatorSteps", "0", "a whole number from 1 to 100"), ("averagingDecay", "1", "must be"),
        ("batchSize", "32", "start a new run"), ("latentSize", "x", "start a new run"),
        ("generator", "deeper", "the layers cannot change"), ("colour", "red", "has no setting 'colour'"),
        ("r1Weight", "1", "batch normalization"),
    ])
    func whatCannotBeIsRefusedWithTheWayOut(name: String, value: String, words: String) throws {
        let recipe = try Recipe.named("fashion")
        do throws(RecipeError) {
            _ = try recipe.edited(recipe.live, name: name, value: value)
            Issue.record("it must be refused")
        } catch {
            #expect(error.reason.contains(words), "\(error.reason)")
        }
    }

    @Test func theSameWordsRefuseASettingAtTheStart() throws {
        var recipe = try Recipe.named("ring")
        do throws(RecipeError) {
            try recipe.apply("discriminatorSteps=0")
        } catch {
            #expect("\(error)" == "--set " + error.reason)
        }
        #expect(throws: RecipeError.self) {
            try recipe.edited(recipe.live, name: "discriminatorSteps", value: "0")
        }
    }

    @Test func aRunThatBeganWithThePenaltyMayDropItAndTakeItUpAgain() throws {
        var recipe = try Recipe.named("fashion")
        try recipe.apply("r1Weight=2")
        let without = try recipe.edited(recipe.live, name: "r1Weight", value: "0")
        #expect(try recipe.edited(without, name: "r1Weight", value: "5").r1Weight == 5)
    }

    @Test func parametersFromElsewhereAreChecked() throws {
        var trainer = try trainer()
        var live = trainer.live
        live.averagingDecay = 3
        #expect(throws: RecipeError.self) { try trainer.edit(to: live) }
        #expect(trainer.live.averagingDecay == 0.999)
    }

    @Test func changesAreToldByName() throws {
        let recipe = try Recipe.named("ring")
        let live = try recipe.edited(recipe.live, name: "learningRate", value: "0.0002")
        #expect(
            recipe.changes(from: recipe.live, to: live) == [
                "generatorLearningRate 0.0005 → 0.0002", "discriminatorLearningRate 0.001 → 0.0002",
            ])
        #expect(recipe.changes(from: live, to: live).isEmpty)
    }

    @Test func theListHasTheLiveOnesFirstAndTheLayersLast() throws {
        let recipe = try Recipe.named("fashion")
        var live = recipe.live
        live.discriminatorSteps = 4
        let parameters = recipe.parameters(live)
        #expect(parameters.filter(\.isLive).count == 9)
        #expect(parameters.prefix(5).allSatisfy(\.isLive) && parameters.last?.name == "discriminator")
        #expect(parameters.first { $0.name == "discriminatorSteps" }?.value == "4")
        #expect(!parameters.contains { $0.name == "learningRate" || $0.name == "deviation" })
    }

    @Test func theyAreKeptAsJSON() throws {
        var live = LiveParameters()
        (live.discriminatorSteps, live.r1Weight, live.generatorLearningRate) = (5, 0.1, 3e-7)
        let data = try JSONEncoder().encode(live)
        #expect(try JSONDecoder().decode(LiveParameters.self, from: data) == live)
    }

    @Test func aRunsOwnLearningRatesComeBackFromItsManifest() throws {
        var recipe = try Recipe.named("ring")
        try recipe.apply("discriminatorLearningRate=0.003")
        let plan = TrainingPlan(recipe: recipe, seed: 1, stepCount: nil, dataDirectory: nil, threadCount: 1)
        #expect(try TrainingPlan(plan.manifest(versions: [:])).recipe == recipe)
    }
}
