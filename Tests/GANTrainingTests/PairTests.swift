import RunRecord
import TensorCore
import Testing

@testable import GANTraining

/// Games that make pictures of pictures.
struct PairTests {
    private func trainer(_ kind: [String], seed: UInt64 = 3) throws -> Trainer {
        let recipe = try SmallRecipe.recipe(kind)
        let data = try SmallRecipe.data(for: recipe, in: try TemporaryDirectory())
        return Trainer(recipe: recipe, seed: seed, data: data)
    }

    @Test(arguments: SmallRecipe.ofPairs)
    func anyNumberOfThreadsTakesTheSameSteps(kind: [String]) throws {
        let runs = try [1, 2].map { threadCount in
            try Workers(threadCount: threadCount).run {
                var trainer = try trainer(kind)
                let steps = try (0..<4).map { _ in try trainer.takeStep().scalars }
                return (steps, trainer.evaluate().scalars)
            }
        }
        #expect(runs[0].0 == runs[1].0)
        #expect(runs[0].1 == runs[1].1)
    }

    @Test(arguments: SmallRecipe.ofPairs)
    func lookingOnChangesNothing(kind: [String]) throws {
        var (watched, alone) = (try trainer(kind), try trainer(kind))
        for _ in 0..<3 {
            _ = watched.evaluate()
            _ = watched.samples(variant: 2)
            #expect(try watched.takeStep().scalars == (try alone.takeStep().scalars))
        }
    }

    @Test func bothWaysOfACycleTellTheirOwn() throws {
        var trainer = try trainer(["translate", "features=4"])
        let record = try trainer.takeStep()
        for name in ["ab", "ba"] {
            for tag in [Tag.generatorLoss, .discriminatorLoss, .cycle, .identity, .generatorGradient] {
                #expect(record[tag.of(duel: name)]?.isFinite == true, "\(name) \(tag)")
            }
        }
        #expect(record[.generatorLoss] == nil)
        let evaluation = trainer.evaluate()
        #expect(evaluation.readings.map(\.name) == ["ab", "ba"])
        #expect(Set(evaluation.scalars.map(\.tag)).count == evaluation.scalars.count)
        guard case .columns(let columns)? = evaluation.samples else {
            Issue.record("no columns")
            return
        }
        #expect(columns.map(\.name).prefix(4) == ["A", "G(A)", "F(G(A))", "truth"])
        #expect(columns.map(\.name).suffix(4) == ["B", "F(B)", "G(F(B))", "truth"])
    }

    /// The two networks of a way move by their own loss alone where nothing ties them together.
    @Test func withoutItsTermsACycleIsTwoDuels() throws {
        var both = try trainer(["translate", "features=4", "cycleWeight=0", "identityWeight=0"])
        let before = both.players.map { $0.generator.parameterValues.map(\.values) }
        _ = try both.takeStep()
        let after = both.players.map { $0.generator.parameterValues.map(\.values) }
        #expect(before[0] != after[0] && before[1] != after[1])
    }

    @Test func unpairedDomainsSeeOtherThings() throws {
        let set = DrawnPairs.shapes.set(isPaired: false)
        #expect(!set.isPaired && set.knowsTruth)
        #expect(set.inputCount(.training) == 3000 && set.targets.count(.training) == 3000)
        let paired = DrawnPairs.shapes.set(isPaired: true)
        let (a, b) = (set.inputs([0], of: .training), paired.inputs([0], of: .training))
        #expect(a.values == b.values)
        let other = set.targets.pictures([0], of: .training, dimensions: set.targets.shape.dimensions)
        let own = paired.targets.pictures([0], of: .training, dimensions: set.targets.shape.dimensions)
        #expect(other.values != own.values)
        // What is held out belongs together either way.
        #expect(
            set.batch([7], of: .heldOut).samples.values == paired.batch([7], of: .heldOut).samples.values)
    }

    /// What G is told of a distance makes it smaller.
    @Test func theDistanceToTheTruthIsATermOfTheLoss() throws {
        var trainer = try trainer(["night", "features=8", "adversarialWeight=0", "distanceWeight=10"])
        let distances = try (0..<40).map { _ in try #require(try trainer.takeStep()[.distance]) }
        let (first, last): (Float, Float) = (
            distances.prefix(10).reduce(0, +), distances.suffix(10).reduce(0, +)
        )
        #expect(last < 0.7 * first)
    }

    @Test func smallPicturesAreMeansOfTheLargeOnes() throws {
        let trainer = try trainer(["upscale", "features=4"])
        let set = try #require(trainer.data.pairs)
        let batch = set.batch([1], of: .heldOut)
        let small = try #require(batch.told.inputs)
        #expect(small.shape == [1, 14, 14, 1])
        let (large, little) = (batch.samples.values, small.values)
        let mean = (large[0] + large[1] + large[28] + large[29]) / 4
        #expect(abs(mean - little[0]) < 1e-5)
    }
}

/// The recipe's own numbers.
struct PairMeasureTests {
    private func picture(_ values: [Float]) -> Tensor { Tensor(values, shape: [1, 2, 2, 3]) }

    /// Light, black, grey and blue: of these, grey is the background.
    private let truth: [Float] = [1, 0.8, -0.5, -1, -1, -1, 0, 0, 0, -1, -1, 0.5]

    @Test func whatIsTheTruthIsPerfect() {
        let same = picture(truth)
        #expect(PairMeasure.distance.value(of: same, truth: same) == 0)
        #expect(PairMeasure.signal.value(of: same, truth: same) > 90)
        #expect(PairMeasure.sharpness.value(of: same, truth: same) == 1)
        #expect(PairMeasure.overlap.value(of: same, truth: same) == 1)
        #expect(PairMeasure.colour.value(of: same, truth: same) == 0)
        #expect(PairMeasure.light.value(of: same, truth: same) == 1)
    }

    @Test func offByAQuarterIsAnEighthAndTwelveDecibels() {
        let other = picture(truth.map { $0 - 0.5 })
        #expect(abs(PairMeasure.distance.value(of: other, truth: picture(truth)) - 0.25) < 1e-6)
        #expect(abs(PairMeasure.signal.value(of: other, truth: picture(truth)) - 12.04) < 0.01)
    }

    /// Another's picture is as far off as another's; without a reader nothing is known.
    @Test func featuresAreMeasuredByHowFarAnothersAre() {
        var random = SeededRandom(seed: 1)
        let (shape, condition) = (
            SampleShape.picture(height: 8, width: 8, channels: 1), Condition(classes: ["A", "B"])
        )
        let network = Classifier.layers(for: shape, condition).network(.he, using: &random)
        let reader = Classifier(
            network, accuracies: [1], condition: condition, dimensions: shape.dimensions)
        let truth = Tensor.normal([6, 8, 8, 1], deviation: 1, using: &random)
        let next = Tensor(Array(truth.values[64...] + truth.values[..<64]), shape: truth.shape)
        #expect(PairMeasure.features.value(of: truth, truth: truth, reader: reader) == 0)
        #expect(abs(PairMeasure.features.value(of: next, truth: truth, reader: reader) - 1) < 1e-5)
        #expect(PairMeasure.features.value(of: truth, truth: truth).isNaN)
    }

    @Test func emojiAreMeasuredInFeaturesAndShapesAreNot() {
        var recipe = Recipe.translate
        #expect(!recipe.measures.contains(.features))
        _ = recipe.take(source: "emoji")
        #expect(recipe.measures == [.distance, .cycle, .features])
        recipe.pair(true)
        #expect(recipe.measures == [.distance, .features])
        _ = recipe.take(source: "shapes")
        #expect(recipe.measures == [.distance])
    }

    @Test func twoOfThreePixelsAreTwoThirds() {
        var values = truth
        for i in 9..<12 { values[i] = 0 }
        let overlap = PairMeasure.overlap.value(of: picture(values), truth: picture(truth))
        #expect(abs(overlap - 2 / 3) < 1e-6)
    }

    /// A map that is affine is found, so only what is none is left to learn.
    @Test func otherColoursAreFoundByLeastSquares() {
        var random = SeededRandom(seed: 1)
        let from = Tensor.uniform([4, 6, 6, 3], within: 0.5, using: &random)
        let to = from.withSpan { x in
            Tensor(shape: from.shape) { span in
                for i in 0..<span.count {
                    let first = i / 3 * 3
                    span[i] = 0.5 * x[first + (i + 1) % 3] - 0.25 * x[i] + 0.1
                }
            }
        }
        let guess = from.recoloured(as: from, became: to)
        #expect((guess - to).absolute.mean.item < 1e-4)
    }

    @Test func coloursAreOfAKindOrNone() {
        let answers = ColourAnswers(colours: [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)])
        #expect(answers.kind(of: SIMD3(0.9, 0.1, 0)) == 0)
        #expect(answers.kind(of: SIMD3(0.1, 0.1, 0.8)) == 2)
        #expect(answers.kind(of: SIMD3(1, 1, 1) / 3) == nil)
    }

    @Test func oneColourForAllIsOneAnswer() {
        let answers = Answers.colours(ColourAnswers(colours: [SIMD3(1, 0, 0), SIMD3(0, 1, 0)]))
        /// Four pictures of 2 × 2 pixels of one bright channel.
        func plain(_ channel: Int) -> Tensor {
            Tensor(shape: [4, 2, 2, 3]) { span in
                for i in 0..<span.count { span[i] = i % 3 == channel ? 1 : -1 }
            }
        }
        let (reds, greens) = (plain(0), plain(1))
        let batch = Batch(samples: reds)
        #expect(answers.quality(among: batch) { _, count in reds.rows(0..<count) }.map(\.value) == [0, 1])
        var turn = 0
        let values = answers.quality(among: batch) { _, count in
            turn += 1
            return (turn % 2 == 0 ? reds : greens).rows(0..<count)
        }
        #expect(values.map(\.value) == [1, 1])
    }
}
