import Foundation
import RunRecord
import Testing

@testable import GANTraining
@testable import TensorCore

struct TrainerTests {
    /// The smallest recipe with all that matters: 2-D, 8 modes.
    private func tiny(_ assignments: String...) throws -> Recipe {
        var recipe = try Recipe.named("ring")
        for assignment in ["batchSize=16", "latentSize=4"] + assignments { try recipe.apply(assignment) }
        return recipe
    }

    private func trainer(_ recipe: Recipe, seed: UInt64 = 3) throws -> Trainer {
        Trainer(recipe: recipe, seed: seed, data: try DataSet(for: recipe, directory: nil))
    }

    private func losses(_ trainer: inout Trainer, _ count: Int) throws -> [[Float]] {
        try (0..<count).map { _ in
            let record = try trainer.takeStep()
            return [record[.discriminatorLoss] ?? .nan, record[.generatorLoss] ?? .nan]
        }
    }

    /// The settings that `ring` began with are still to be had, and take the same steps.
    @Test func tenLossesAreThoseWrittenHere() throws {
        var trainer = try trainer(try tiny("learningRate=1e-3", "r1Weight=0"))
        let expected: [[Float]] = [
            [1.40123, 0.7056525], [1.3812292, 0.7089037], [1.3656327, 0.71594244], [1.342478, 0.71659726],
            [1.3595332, 0.73153424], [1.3375807, 0.75599045], [1.3117497, 0.78680223], [1.282631, 0.8178808],
            [1.2546701, 0.84265906], [1.2390271, 0.8501373],
        ]
        let found = try losses(&trainer, 10)
        for (a, b) in zip(found, expected) {
            #expect(abs(a[0] - b[0]) < 1e-4 && abs(a[1] - b[1]) < 1e-4, "\(found)")
        }
        #expect(trainer.step == expected.count && found.allSatisfy { $0.allSatisfy(\.isFinite) }, "\(found)")
    }

    @Test func oneSeedIsOneRunAndAnotherSeedAnother() throws {
        var (a, b, c) = (try trainer(try tiny()), try trainer(try tiny()), try trainer(try tiny(), seed: 4))
        let first = try losses(&a, 5)
        #expect(try losses(&b, 5) == first)
        #expect(try losses(&c, 5) != first)
    }

    @Test func watchingChangesNoBit() throws {
        var (watched, alone) = (try trainer(try tiny()), try trainer(try tiny()))
        for i in 0..<6 {
            _ = watched.evaluate()
            _ = watched.samples(variant: UInt64(i))
            let expected = try losses(&alone, 1)
            #expect(try losses(&watched, 1) == expected)
        }
        #expect(
            watched.generator.parameters.map(\.value.values) == alone.generator.parameters.map(\.value.values)
        )
        #expect(
            watched.averagedGenerator.network.parameters.map(\.value.values)
                == alone.averagedGenerator.network.parameters.map(\.value.values))
    }

    @Test func evaluatingAConvolutionalGANChangesNoBitEither() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(idx([40, 28, 28]), to: "a")
        let data = DataSet.pictures(try PictureSet(FashionFiles(training: path, heldOut: path)))
        var recipe = try Recipe.named("fashion")
        try recipe.apply("batchSize=8")
        var watched = Trainer(recipe: recipe, seed: 1, data: data)
        var alone = watched
        let evaluation = watched.evaluate()
        #expect(evaluation.gauge == watched.evaluate().gauge)
        for _ in 0..<2 {
            _ = watched.evaluate()
            let expected = try losses(&alone, 1)
            #expect(try losses(&watched, 1) == expected)
        }
        guard case .images(let fixed, let fresh, let real) = evaluation.samples else {
            Issue.record("no pictures")
            return
        }
        #expect(fixed.count == 64 && fresh.count == 64 && real.count == 64)
        #expect(fixed.pixels != fresh.pixels)
        for grid in [fixed, fresh, real] {
            #expect(grid.opinions?.allSatisfy { (0...1).contains($0) } == true)
        }
        #expect(evaluation.gauge.shuffleCanary != nil && evaluation.gauge.meanCanary != nil)
        #expect(Array(real.pixels[..<784]) == Array(idx([40, 28, 28])[16..<800]))
    }

    @Test func theDiscriminatorLearnsToTellAndTheGaugeSeesIt() throws {
        var trainer = try trainer(try tiny("batchSize=64"))
        for _ in 0..<150 { _ = try trainer.takeStep() }
        let after = trainer.evaluate()
        #expect(after.step == 150)
        #expect(after.gauge.heldout > 0.55)
        #expect(after.gauge.train == nil)  // Data without end: there is nothing to memorise.
        #expect(after.gauge.count == 512)
        #expect(abs(after.gauge.band - 0.0354) < 1e-3)
    }

    @Test func theTugOfWarShowsWhatTheNextStepDoes() throws {
        var trainer = try trainer(try tiny("batchSize=64"))
        for _ in 0..<60 { _ = try trainer.takeStep() }
        let tug = try #require(trainer.evaluate().gauge.tug)
        #expect(trainer.step == 60)
        #expect(tug.discriminatorPush > 0 && tug.generatorPush < 0, "\(tug)")
        #expect(abs(tug.discriminatorPush) < 0.2)
    }

    @Test func thePlaneHasASheetAndArrowsThatPointUphill() throws {
        var trainer = try trainer(try tiny("batchSize=64"))
        for _ in 0..<60 { _ = try trainer.takeStep() }
        guard case .points(let points) = trainer.samples() else {
            Issue.record("no points")
            return
        }
        #expect(points.sheet.count == points.sheetSize * points.sheetSize && points.sheetSize > 8)
        #expect(points.arrows.map(\.place) == Array(points.fixed.prefix(points.arrows.count)))
        for arrow in points.arrows {
            let length = (arrow.direction * arrow.direction).sum().squareRoot()
            guard length > 0 else { continue }
            let uphill = arrow.place + arrow.direction * (0.001 / length)
            let scores = trainer.scores(
                Tensor([arrow.place.x, arrow.place.y, uphill.x, uphill.y], shape: [2, 2]))
            #expect(scores[1] >= scores[0])
        }
    }

    @Test func fixedLatentsStayUntilSomebodyWantsOthers() throws {
        var trainer = try trainer(try tiny())
        func fixed() -> [SIMD2<Float>] {
            if case .points(let points) = trainer.samples() { points.fixed } else { [] }
        }
        let before = fixed()
        #expect(fixed() == before)
        trainer.fixedLatentsVariant = 1
        #expect(fixed() != before)
    }

    /// A graph that outlives its gradients would hold the weights, and every update would copy them all.
    @Test(arguments: ["r1Weight=0", "r1Weight=1"])
    func updatesWriteTheWeightsWhereTheyAre(setting: String) throws {
        var trainer = try trainer(try tiny(setting))
        func places(_ trainer: borrowing Trainer) -> [UnsafeMutablePointer<Float>] {
            [trainer.generator, trainer.discriminator, trainer.averagedGenerator.network].flatMap { network in
                network.parameterValues.map(\.storage.base)
            }
        }
        for _ in 0..<2 { _ = try trainer.takeStep() }
        let before = places(trainer)
        for _ in 0..<3 { _ = try trainer.takeStep() }
        #expect(places(trainer) == before)
    }

    @Test func theR1PenaltyHoldsTheSlopeDown() throws {
        func penalty(_ weight: String) throws -> Float {
            var trainer = try trainer(try tiny("r1Weight=\(weight)", "batchSize=64"))
            var last: StepRecord?
            for _ in 0..<200 { last = try trainer.takeStep() }
            return try #require(last?[.gradientPenalty]) / (try #require(Float(weight)))
        }
        let (held, free) = (try penalty("10"), try penalty("0.001"))
        #expect(held < 0.2 * free)
    }

    @Test func aRunWithoutR1HasNoPenalty() throws {
        var trainer = try trainer(try tiny("r1Weight=0"))
        let record = try trainer.takeStep()
        #expect(record[.gradientPenalty] == nil)
    }

    @Test func aDivergingRunNamesTheTensorAndKeepsItsWeights() throws {
        var trainer = try trainer(try tiny("learningRate=10"))
        var divergence: Divergence?
        for _ in 0..<2000 {
            let kept = trainer.generator.parameters.map(\.value.isFinite)
            #expect(!kept.contains(false))
            do throws(Divergence) {
                _ = try trainer.takeStep()
            } catch {
                divergence = error
                break
            }
        }
        if let divergence {
            #expect(divergence.tensor.contains("generator") || divergence.tensor.contains("discriminator"))
            #expect(divergence.record[.generatorLoss]?.isNaN == true)
        }
        let isFinite = trainer.generator.parameters.map(\.value.isFinite)
        #expect(!isFinite.contains(false))
    }
}

struct GaugeTests {
    @Test func theGaugeIsTheShareOfPairsWon() {
        #expect(areaUnderCurve([3, 4], over: [1, 2]) == 1)
        #expect(areaUnderCurve([1, 2], over: [3, 4]) == 0)
        #expect(areaUnderCurve([1, 3], over: [2]) == 0.5)
        #expect(areaUnderCurve([0, 0], over: [0, 0, 0]) == 0.5)  // A discriminator stuck at a constant.
        #expect(areaUnderCurve([1, 2, 3], over: [2]) == 0.5)
        #expect(areaUnderCurve([.nan], over: [1]).isNaN)
    }

    /// GAUGE.md's fixture (b): no monotone change of the scores moves it.
    @Test func scaleAndOffsetOfTheScoresDoNotMatter() {
        var random = SeededRandom(seed: 1)
        let real = Tensor.normal([512], mean: 0.6, using: &random).values
        let fake = Tensor.normal([512], using: &random).values
        let x = areaUnderCurve(real, over: fake)
        #expect(x > 0.6 && x < 0.72)
        #expect(areaUnderCurve(real.map { $0 / 128 }, over: fake.map { $0 / 128 }) == x)
        let shifted = areaUnderCurve(real.map { $0 + 7 }, over: fake.map { $0 + 7 })
        #expect(abs(shifted - x) < 1e-4)  // The sum rounds.
    }

    /// Fixture (d), for many draws: about 1 pair in 20 lies outside a band of ±1.96 standard errors.
    @Test func twoDrawsOfOneDistributionReadFiftyPercent() {
        let outsideCount = (0..<200).count { seed in
            var random = SeededRandom(seed: UInt64(seed))
            let a = Tensor.normal([512], using: &random).values
            let b = Tensor.normal([512], using: &random).values
            return abs(areaUnderCurve(a, over: b) - 0.5) > 0.0354
        }
        #expect((2...20).contains(outsideCount))
    }
}
