import RunRecord
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
        ("augmentationTarget", "0.6"), ("learningRateSchedule", "cosine"),
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
        #expect(Setting.all.count == 24 + 3 + 1 + 4 + 4 + 4 + 4 + 3)
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

@Suite struct DistanceTests {
    @Test func theFrechetDistanceOfTwoNormalsIsTheFormulas() {
        var random = SeededRandom(seed: 4)
        let a = Tensor.normal([4000, 3], using: &random)
        let b = Tensor(
            Tensor.normal([4000, 3], using: &random).values.enumerated().map {
                2 * $1 + ($0 % 3 == 0 ? 1 : 0)
            },
            shape: [4000, 3])
        // ‖μ‖² = 1 and 3 · (2 − 1)² = 3.
        #expect(abs(frechetDistance(a, b) - 4) < 0.25)
        #expect(frechetDistance(a, a) < 1e-9)
    }

    private func coverage(of reals: Tensor, by fakes: Tensor) -> Float {
        PictureQuality(of: FeatureSet(fakes), among: FeatureSet(reals)).coverage
    }

    @Test func coverageIsTheShareOfRealsNearAFake() {
        var random = SeededRandom(seed: 5)
        let reals = Tensor.normal([200, 2], using: &random)
        #expect(coverage(of: reals, by: reals) == 1)
        #expect(coverage(of: reals, by: Tensor.normal([200, 2], using: &random)) > 0.85)
        #expect(coverage(of: reals, by: Tensor(repeating: 50, shape: [200, 2])) == 0)
        // Half of them are left out.
        let half = reals.withSpan { x in (0..<400).map { $0 % 2 == 0 ? abs(x[$0]) : x[$0] } }
        let share = coverage(of: reals, by: Tensor(half, shape: [200, 2]))
        #expect((0.4...0.7).contains(share))
    }

    @Test func aReportHasItsNumbersBesideThoseOfReals() throws {
        var recipe = Recipe.faces
        for assignment in ["batchSize=8", "latentSize=4", "features=2"] { try recipe.apply(assignment) }
        let set = DrawnFaces.set(count: 160, heldOutCount: 80)
        var trainer = Trainer(recipe: recipe, seed: 1, data: .pictures(set))
        let classifier = try #require(
            Classifier(on: set, shape: recipe.examples.shape, condition: DrawnFaces.condition, stepCount: 2) {
                _ in true
            })
        trainer.classifier = classifier
        trainer.eyes = Eyes(classifier, of: trainer, on: set)
        let report = QualityReport(of: trainer, count: 64)
        #expect(report.count == 64)
        let values = Dictionary(uniqueKeysWithValues: report.lines.map { ($0.tag, $0) })
        // Nobody takes an untrained generator's noise for a face.
        #expect(try #require(values[.referee]).value > 0.9)
        #expect(try #require(values[.coverage]).value < 0.2)
        let frechet = try #require(values[.frechet])
        #expect(frechet.value > (frechet.reals ?? 0))
        #expect(report.json.contains("\"quality/coverage/reals\""))
        #expect(report.sheet?.count == 48)
    }

    @Test(arguments: BrokenTwin.allCases)
    func everyBrokenTwinIsARecipe(twin: BrokenTwin) throws {
        var recipe = try Recipe.named(twin.recipe)
        let whole = recipe
        try recipe.apply(twin.settings)
        try recipe.check(stepCount: 8000)
        #expect(recipe != whole)
    }

    @Test func faultsDoWhatTheySay() throws {
        var recipe = Recipe.faces
        for assignment in ["batchSize=8", "latentSize=4", "features=2", "fault=noLatents"] {
            try recipe.apply(assignment)
        }
        let set = DrawnFaces.set(count: 16, heldOutCount: 8)
        let trainer = Trainer(recipe: recipe, seed: 1, data: .pictures(set))
        var random = SeededRandom(seed: 1)
        #expect(trainer.drawLatents(3, using: &random)?.values.allSatisfy { $0 == 0 } == true)
        try recipe.apply("fault=wrongRange")
        #expect(recipe.generator.last == .activation(.sigmoid))
        #expect(throws: RecipeError.self) { try recipe.apply("fault=lostClass") }
        let labelled = PictureSet(randomCount: 8, side: 4, classCount: 2)
        let rest = labelled.withoutTraining(onClass: 0)
        #expect(rest.trainingCount == 4 && rest.count(.heldOut) == 8)
        #expect(rest.labels([0, 1, 2, 3], of: .training) == [1, 1, 1, 1])
    }

    @Test func kindsThatMoveAreMeasuredInBits() {
        var history = ShareHistory()
        history.remember([1, 0], at: 1000)
        #expect(history.divergence(of: [0, 1], at: 1400) == nil)
        #expect(history.divergence(of: [0, 1], at: 1500) == 1)
        #expect(history.divergence(of: [2, 0], at: 1500) == 0)
        for step in stride(from: 1100, through: 3000, by: 100) { history.remember([1, 1], at: step) }
        #expect(history.steps == [2500, 2600, 2700, 2800, 2900, 3000])
        #expect(history.divergence(of: [1, 1], at: 3100) == 0)
    }

    /// Fakes that cannot be black are told by that alone.
    @Test func oneNumberThatTellsIsFound() throws {
        func grid(_ pixels: (Int) -> UInt8) -> SampleGrid {
            SampleGrid(
                width: 4, height: 4, channels: 1, count: 20, pixels: (0..<320).map(pixels), opinions: nil)
        }
        var random = SeededRandom(seed: 2)
        let levels = (0..<640).map { _ in UInt8.random(in: 1...254, using: &random) }
        let reals = grid { $0 % 16 < 4 ? 0 : levels[$0] }
        let tells = Tells(of: grid { levels[320 + $0] }, among: reals).scalars
        let values = Dictionary(uniqueKeysWithValues: tells.map { ($0.tag, $0.value) })
        #expect(values[.blackTell] == 1 && values[.whiteTell] == 0)
        let same = Tells(of: reals, among: reals).scalars
        #expect(same.allSatisfy { abs($0.value) < 1e-6 })
    }

    @Test func supportIsReadOffTwins() {
        var random = SeededRandom(seed: 3)
        let reals = Tensor.normal([256, 16], using: &random)
        // Each of 64 samples four times: 384 pairs of twins among 32 640.
        let some = Tensor.normal([64, 16], using: &random)
        let fakes = (0..<3).reduce(some) { all, _ in all.concatenated(with: some) }
        let support = SampleDiversity(of: fakes, among: reals).support
        #expect(support.map { (75...85).contains($0) } == true)
        #expect(SampleDiversity(of: reals, among: reals).support == 32640)
    }

    @Test func theLargestSingularValueIsFound() {
        let layer = [LayerDescription.dense(2, 2)]
        var random = SeededRandom(seed: 4)
        var network = layer.network(.he, using: &random)
        network.forEachParameter { $0 = $0.shape.rank == 2 ? Tensor([3, 0, 0, 4], shape: [2, 2]) : $0 }
        #expect(abs(network.largestSingularValue - 4) < 0.1)
    }

    @Test func picturesAreTurnedByQuarters() {
        let picture = Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1])
        let all = (0..<4).map { picture.turned(by: [$0]).values }
        #expect(all == [[1, 2, 3, 4], [2, 4, 1, 3], [4, 3, 2, 1], [3, 1, 4, 2]])
    }

    /// A generator that copies reals is told from one that draws noise, and from one that draws one of two clusters.
    @Test func qualityTellsCopiesNoiseAndHalves() {
        var random = SeededRandom(seed: 5)
        func cluster(_ centre: Float, _ count: Int) -> Tensor {
            Tensor.normal([count, 4], using: &random) + Tensor(repeating: centre, shape: [count, 4])
        }
        func both(_ count: Int) -> Tensor { cluster(0, count).concatenated(with: cluster(20, count)) }
        let reals = FeatureSet(both(150))
        let same = PictureQuality(of: FeatureSet(both(150)), among: reals)
        #expect(same.precision > 0.8 && same.recall > 0.8 && same.coverage > 0.9)
        #expect((0.35...0.65).contains(same.realNeighbours) && (0.35...0.65).contains(same.fakeNeighbours))
        #expect(abs(same.density - 1) < 0.2)
        let half = PictureQuality(of: FeatureSet(cluster(0, 300)), among: reals)
        #expect(half.precision > 0.8 && half.recall < 0.6 && half.coverage < 0.6 && half.frechet > 100)
        let far = PictureQuality(of: FeatureSet(cluster(90, 300)), among: reals)
        #expect(far.precision == 0 && far.recall == 0 && far.coverage == 0 && far.density == 0)
        #expect(far.realNeighbours == 1 && far.fakeNeighbours == 1)
    }

    @Test func classesThatAreMissingAreCounted() {
        let shares = ClassShares([0.5, 0.45, 0.05, 0], among: [0.25, 0.25, 0.5, 0])
        #expect(
            abs(shares.distance - 0.45) < 1e-6 && abs(shares.rarest - 0.1) < 1e-6 && shares.rarestClass == 2)
    }
}
