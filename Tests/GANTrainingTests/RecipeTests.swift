import RunRecord
import SimpleJSON
import TensorCore
import Testing

@testable import GANTraining

struct RecipeTests {
    @Test(arguments: Recipe.all)
    func itsNetworksFitTogether(recipe: Recipe) {
        var random = SeededRandom(seed: 1)
        let generator = recipe.generator.network(recipe.initialization, using: &random)
        let discriminator = recipe.discriminator.network(recipe.initialization, using: &random)
        let input = Tensor.normal(Shape([3] + recipe.inputDimensions), using: &random)
        let fake = generator.infer(input)
        #expect(fake.shape.dimensions == [3] + recipe.sampleDimensions)
        let judged = Tensor.normal(Shape([3] + recipe.judgedDimensions), using: &random)
        let scores = discriminator.infer(judged).shape
        // One, or one a patch.
        #expect(scores.rank == 2 && scores[0] == 3)
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
        ("deviation", "0.5"), ("generatorLearningRate", "0.0004"), ("discriminatorLearningRate", "0.0003"),
        ("discriminatorSteps", "5"), ("loss", "hinge"), ("r2Weight", "0.5"),
        ("gradientPenaltyWeight", "10.0"),
        ("penaltyInterval", "16"), ("spectralNormalization", "true"), ("minibatchDeviation", "true"),
        ("instanceNoise", "0.1"), ("instanceNoiseSteps", "99"), ("augmentation", "0.5"),
        ("augmentationTarget", "0.6"), ("learningRateSchedule", "cosine"), ("precision", "bfloat16"),
    ])
    func everySettingCanBeSetAndReadBack(name: String, value: String) throws {
        var recipe = try Recipe.named("ring")
        try recipe.apply("\(name)=\(value)")
        #expect(Setting.all.first { $0.name == name }?.value(in: recipe) == value)
        #expect("\(recipe)".contains(name))
        #expect(recipe != (try Recipe.named("ring")))
    }

    /// Points have neither feature maps nor augmentations.
    @Test func settingsOfTheTableAreTheOnesTested() {
        #expect(Setting.all.count == 25 + 3 + 1 + 4 + 4 + 4 + 4 + 3)
    }

    /// What brings others with it comes before them, in whatever order it is typed.
    @Test func theOrderOfSettingsDoesNotMatter() throws {
        for settings in [
            ["batchSize=3", "paired=true", "architecture=residual"], ["r1Weight=0", "loss=relativistic"],
        ] {
            var (one, other) = (try Recipe.named("translate"), try Recipe.named("translate"))
            try one.apply(settings)
            try other.apply(Array(settings.reversed()))
            #expect(one == other)
        }
        var recipe = try Recipe.named("translate")
        try recipe.apply(["batchSize=3", "paired=true"])
        #expect(recipe.batchSize == 3 && recipe.game == .duel)
    }

    @Test func picturesOfPicturesHaveWeightsOfTheirOwn() throws {
        for (name, recipe, value) in [
            ("adversarialWeight", "night", "0.5"), ("distanceWeight", "night", "50.0"),
            ("cycleWeight", "translate", "5.0"), ("identityWeight", "translate", "0.0"),
        ] {
            var changed = try Recipe.named(recipe)
            try changed.apply("\(name)=\(value)")
            #expect(Setting.all.first { $0.name == name }?.value(in: changed) == value)
            #expect(changed != (try Recipe.named(recipe)))
        }
        var ring = try Recipe.named("ring")
        #expect(throws: RecipeError.self) { try ring.apply("distanceWeight=1") }
        #expect(throws: RecipeError.self) { try ring.apply("latentSize=0") }
    }

    @Test func picturesHaveSettingsOfTheirOwn() throws {
        var recipe = try Recipe.named("fashion")
        for (name, value) in [
            ("features", "16"), ("augmentations", "flip,colour"), ("augmentations", "none"),
        ] {
            try recipe.apply("\(name)=\(value)")
            #expect(Setting.all.first { $0.name == name }?.value(in: recipe) == value)
        }
        #expect(recipe.discriminator.contains(.dense(32 * 49, 1)))
        for bad in ["flip,", "flip,flip", "twirl", ""] {
            #expect(throws: RecipeError.self) { try recipe.apply("augmentations=\(bad)") }
        }
    }

    /// What a discriminator is made of for other shapes than those of the recipes.
    @Test(arguments: [28, 32, 48, 64, 128], [1, 3])
    func networksAreMadeForTheShapeOfTheData(side: Int, channels: Int) {
        let shapes = Architecture.Shapes(
            sample: .picture(height: side, width: side, channels: channels), inputSize: 13, conditionSize: 3)
        for architecture in [Architecture.dcgan(features: 2), .upsampling(features: 2)] {
            var random = SeededRandom(seed: 1)
            for hasDeviation in [false, true] {
                let layers = architecture.discriminator(for: shapes)
                let judge = (hasDeviation ? layers.withMinibatchDeviation : layers)
                    .spectrallyNormalized.network(.he, using: &random)
                let painter = architecture.generator(for: shapes).network(.he, using: &random)
                let fake = painter.infer(Tensor.normal([2, 13], using: &random))
                #expect(fake.shape == [2, side, side, channels])
                let judged = fake.joined(with: Tensor(repeating: 1, shape: [2, 3]))
                #expect(judge.infer(judged).shape == [2, 1])
            }
        }
    }

    @Test(arguments: Recipe.all)
    func theWholeGameIsJSON(recipe: Recipe) throws {
        let whole = try JSONValue(parsing: Array(recipe.json.utf8))
        #expect(recipe.json.contains("\"\(recipe.name)\""))
        #expect("\(whole)".contains("generator"))
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

@Suite struct OwnDataTests {
    @Test func picturesNeedAFolder() throws {
        var recipe = try Recipe.named("pictures")
        #expect(throws: DataError.noFolder) { try recipe.findData(in: nil) }
        #expect(throws: DataError.self) {
            try recipe.findData(in: "/nowhere")
        }
    }
}

@Suite struct KeptSettingTests {
    /// As `run.toml` and checkpoints bring them back: all settings at once, those of the data among them.
    @Test(arguments: ["characters", "pictures", "faces", "classes", "fashion", "ring"])
    func allSettingsOfARecipeMakeItAgain(name: String) throws {
        var recipe = try Recipe.named(name)
        if case .pictures(var own) = recipe.examples {
            own.classes = ["a \"b\"", "c,d", "ü"]
            (own.side, own.channels) = (48, 1)
            recipe.examples = .pictures(own)
            recipe.objective.styleAmbiguity = 0.5
        }
        var again = try Recipe.named(name)
        try again.apply(recipe.assignments)
        #expect(again == recipe)
    }
}

@Suite struct ArchitectureTests {
    @Test func networksThatPicturesDoNotFitAreRefused() throws {
        var recipe = try Recipe.named("fashion")
        try recipe.apply("architecture=classicDCGAN")
        #expect(throws: RecipeError.unfitArchitecture("classicDCGAN", height: 28, width: 28)) {
            try recipe.check(stepCount: nil)
        }
        recipe = try Recipe.named("pictures")
        for size in [32, 64, 128] {
            for architecture in Architecture.Kind.allCases.map(\.rawValue) {
                try recipe.apply("size=\(size)")
                try recipe.apply("architecture=\(architecture)")
                try recipe.apply("features=2")
                try recipe.check(stepCount: nil)
                var random = SeededRandom(seed: 1)
                let network = recipe.generator.network(recipe.initialization, using: &random)
                let fakes = network.infer(Tensor.normal([2, recipe.inputSize], using: &random))
                #expect(fakes.shape == [2, size, size, 3])
            }
        }
        try recipe.apply("architecture=classicDCGAN")
        try recipe.apply("size=40")
        #expect(throws: RecipeError.self) { try recipe.check(stepCount: nil) }
    }
}
