import Foundation
import GANTraining
import RunRecord
import Testing

struct ManifestTests {
    @Test(arguments: Recipe.all)
    func aPlanComesBackFromItsManifest(of recipe: Recipe) throws {
        var recipe = recipe
        for assignment in ["batchSize=7", "learningRate=3e-5", "epsilon=1.2345679e-20", "beta2=0.99999"] {
            try recipe.apply(assignment)
        }
        let plan = TrainingPlan(
            recipe: recipe, seed: .max, stepCount: 12, dataDirectory: "/data \"here\"", threadCount: 3)
        let manifest = plan.manifest(versions: ["gantop": "1"])
        let read = try TrainingPlan(try RunManifest(toml: manifest.toml, path: "run.toml"))
        #expect(read.recipe == plan.recipe)
        #expect(read.seed == plan.seed)
        #expect(read.stepCount == plan.stepCount)
        #expect(read.dataDirectory == plan.dataDirectory)
        #expect(read.threadCount == plan.threadCount)
    }

    @Test func aManifestOfAnotherProgramIsAnError() {
        let manifest = RunManifest(
            recipe: "ring", settings: ["colour": "red"], seed: 1, stepCount: nil, threadCount: 1,
            dataDirectory: nil)
        #expect(throws: RecipeError.self) { try TrainingPlan(manifest) }
    }
}
