import TensorCore
import Testing

@testable import GANTraining

struct RecipeTests {
    @Test(arguments: Recipe.all)
    func itsNetworksFitTogether(recipe: Recipe) {
        var random = SeededRandom(seed: 1)
        let generator = recipe.generator.network(recipe.initialization, using: &random)
        let discriminator = recipe.discriminator.network(recipe.initialization, using: &random)
        let fake = generator.infer(Tensor.normal([3, recipe.latentSize], using: &random))
        #expect(fake.shape.dimensions == [3] + recipe.sampleDimensions)
        #expect(discriminator.infer(fake).shape == [3, 1])
    }

    /// The parameter counts of the PyTorch twins.
    @Test(arguments: [
        ("ring", 18_946, 17_025), ("fashion-mlp", 559_632, 533_505), ("fashion", 759_681, 138_689),
    ])
    func itsNetworksHaveTheSizeOfTheirTwins(name: String, generatorCount: Int, discriminatorCount: Int) throws
    {
        let recipe = try Recipe.named(name)
        var random = SeededRandom(seed: 1)
        #expect(
            recipe.generator.network(recipe.initialization, using: &random).parameterCount == generatorCount)
        #expect(
            recipe.discriminator.network(recipe.initialization, using: &random).parameterCount
                == discriminatorCount)
    }

    @Test(arguments: [
        ("batchSize", "32"), ("latentSize", "7"), ("learningRate", "0.0005"), ("beta1", "0.0"),
        ("beta2", "0.9"),
        ("epsilon", "1e-06"), ("r1Weight", "10.0"), ("averagingDecay", "0.99"), ("evaluateEvery", "17"),
        ("deviation", "0.5"), ("generatorLearningRate", "0.0005"), ("discriminatorLearningRate", "0.0003"),
        ("discriminatorSteps", "5"),
    ])
    func everySettingCanBeSetAndReadBack(name: String, value: String) throws {
        var recipe = try Recipe.named("ring")
        try recipe.apply("\(name)=\(value)")
        #expect(Setting.all.first { $0.name == name }?.value(in: recipe) == value)
        #expect("\(recipe)".contains(name))
        #expect(recipe != (try Recipe.named("ring")))
    }

    @Test func settingsOfTheTableAreTheOnesTested() {
        #expect(Setting.all.count == 13)
    }

    @Test(arguments: [
        "batchSize", "batchSize=", "batchSize=0", "batchSize=-5", "batchSize=1e3",
        "batchSize=99999999999999999999",
        "learningRate=nan", "learningRate=-1", "learningRate=inf", "beta1=1", "epsilon=0", "=3", "colour=red",
        "",
    ])
    func aBadAssignmentIsRefusedAndChangesNothing(assignment: String) throws {
        var recipe = try Recipe.named("fashion")
        #expect(throws: RecipeError.self) { try recipe.apply(assignment) }
        #expect(recipe == (try Recipe.named("fashion")))
    }

    @Test func anUnknownNameListsTheKnownOnes() throws {
        #expect("\(RecipeError.unknownRecipe("x", known: ["ring"]))".contains("ring"))
        var recipe = try Recipe.named("fashion")
        do throws(RecipeError) {
            try recipe.apply("deviation=1")
            Issue.record("a picture recipe has no deviation")
        } catch {
            #expect("\(error)".contains("batchSize"))
        }
    }

    @Test func underR1TheDiscriminatorHasNoBatchNormalization() throws {
        var recipe = try Recipe.named("fashion")
        #expect(recipe.discriminator.contains(.batchNormalization(128)))
        try recipe.apply("r1Weight=1")
        #expect(!recipe.discriminator.contains(.batchNormalization(128)))
        #expect(recipe.discriminator.contains(.convolution(64, 128, kernelSize: 4, stride: 2, padding: 1)))
        #expect(recipe.generator.contains(.batchNormalization(128)))
    }
}
