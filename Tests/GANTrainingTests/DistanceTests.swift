import RunRecord
import TensorCore
import Testing

@testable import GANTraining

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
