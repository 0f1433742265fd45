import RunRecord
import Testing

@testable import GANTraining
@testable import TensorCore

/// Keeps every part that it is shown.
private struct Album: PartWatcher {
    var isWatching: Bool { true }
    var waitingTime: Duration { .zero }
    var parts: [StepPart] = []

    mutating func show(_ part: StepPart) { parts.append(part) }
}

struct PartsTests {
    private func ring(_ settings: String...) throws -> Trainer {
        var recipe = try Recipe.named("ring")
        for setting in ["batchSize=16", "latentSize=4"] + settings { try recipe.apply(setting) }
        return Trainer(recipe: recipe, seed: 3, data: try DataSet(for: recipe, directory: nil))
    }

    private func fashion() throws -> Trainer {
        let directory = try TemporaryDirectory()
        let path = try directory.write(idx([40, 28, 28]), to: "a")
        var recipe = try Recipe.named("fashion")
        try recipe.apply("batchSize=8")
        return Trainer(
            recipe: recipe, seed: 1,
            data: .pictures(try PictureSet(FashionFiles(training: path, heldOut: path))))
    }

    /// Every number that a step may change.
    private func bits(_ trainer: Trainer) -> [[Float]] {
        [trainer.generator, trainer.discriminator, trainer.averagedGenerator.network].flatMap { network in
            (network.parameters + network.buffers).map(\.value.values)
        }
    }

    private func expectEqualBits(_ trainer: Trainer, steps: Int) throws {
        var (whole, inParts) = (trainer, trainer)
        var album = Album()
        for _ in 0..<steps {
            let (a, b) = (try whole.takeStep(), try inParts.takeStep(watchedBy: &album))
            #expect(a.scalars == b.scalars)
            #expect(a.epoch == b.epoch)
        }
        #expect(bits(whole) == bits(inParts))
        #expect(!album.parts.isEmpty)
    }

    @Test(arguments: ["r1Weight=0", "r1Weight=1", "discriminatorSteps=3"])
    func aStepInPartsHasTheSameBits(setting: String) throws {
        try expectEqualBits(try ring(setting), steps: 4)
    }

    @Test func whatIsDoneToAllThatDSeesIsTold() throws {
        func changes(_ settings: [String]) throws -> Set<String> {
            var recipe = try Recipe.named("fashion")
            for setting in ["batchSize=8", "features=4"] + settings { try recipe.apply(setting) }
            let directory = try TemporaryDirectory()
            let path = try directory.write(idx([40, 28, 28]), to: "a")
            var trainer = Trainer(
                recipe: recipe, seed: 1,
                data: .pictures(try PictureSet(FashionFiles(training: path, heldOut: path))))
            var album = Album()
            _ = try trainer.takeStep(watchedBy: &album)
            return Set(album.parts.map(\.changes))
        }
        #expect(try changes([]) == [""])
        #expect(
            try changes(["augmentations=flip", "augmentation=0.25"]) == ["flip, each in 25 % of its looks"])
        #expect(try changes(["instanceNoise=0.1"]) == ["noise of deviation 0.1"])
    }

    @Test func aStepInPartsHasTheSameBitsWithBatchNormalization() throws {
        try expectEqualBits(try fashion(), steps: 2)
    }

    @Test func thePartsComeInTheirOrderWithTheNumbersOfTheStep() throws {
        var trainer = try ring()
        var album = Album()
        let record = try trainer.takeStep(watchedBy: &album)
        let turns = album.parts.map { "\($0.player) \($0.stage)" }
        #expect(
            turns == [
                "discriminator latents", "discriminator generate", "discriminator judgeReal",
                "discriminator judgeFake", "discriminator loss", "discriminator gradient",
                "discriminator update", "generator generate", "generator judgeFake", "generator loss",
                "generator gradient", "generator update",
            ])
        let (judged, fooled) = (album.parts[6], album.parts[11])
        #expect(judged.realScore == record[.realScore] && judged.fakeScore == record[.fakeScore])
        #expect(judged.loss == record[.discriminatorLoss] && fooled.loss == record[.generatorLoss])
        #expect(try #require(judged.realLoss) + (try #require(judged.fakeLoss)) == judged.loss)
        #expect(judged.gradientNorm == record[.discriminatorGradient])
        #expect(fooled.gradientNorm == record[.generatorGradient])
        #expect(fooled.fakeScore == record[.fakeScoreAfter])
        // D was asked again after its update, and the generator's turn hears the same.
        let (told, heard) = (try #require(judged.fakeScoreAfter), try #require(record[.fakeScoreAfter]))
        #expect(abs(told - heard) < 1e-5)
        #expect(judged.fakeScoreAfter != judged.fakeScore && fooled.fakeScoreAfter != fooled.fakeScore)
        #expect(judged.latents.count == 4 && judged.fakeOpinions.count == 8)
        #expect(judged.layerNorms.map(\.name) == ["0.weight", "2.weight", "4.weight"])
        #expect(album.parts[7].fakes == judged.fakes)
        #expect(fooled.fakes != judged.fakes)  // Another try at the same latents.
        #expect(judged.step == 1)
    }

    /// The formulas are of the losses that were differentiated, and opinions are probabilities or not there.
    @Test(arguments: AdversarialLoss.allCases)
    func theLossIsToldWithItsFormula(loss: AdversarialLoss) throws {
        var (trainer, album) = (try ring("loss=\(loss.rawValue)"), Album())
        _ = try trainer.takeStep(watchedBy: &album)
        let told = album.parts.filter { $0.stage == .loss }
        #expect(told.map(\.player) == [.discriminator, .generator])
        for part in told {
            #expect(
                part.scoresAreRaw == !loss.isProbability && part.fakeOpinions.isEmpty == part.scoresAreRaw)
            let isJudge = part.player == .discriminator
            #expect(part.formula.contains("D(x)") == (isJudge || loss.pairsSamples))
            #expect(part.formula.contains("D(G(z))"))
            #expect(part.formula.contains("log") == (loss.isProbability || loss.pairsSamples))
        }
    }

    @Test func theLatentsAreThoseOfTheFakes() throws {
        var trainer = try ring()
        var album = Album()
        let generator = trainer.generator
        _ = try trainer.takeStep(watchedBy: &album)
        let made = generator.infer(Tensor(album.parts[0].latents, shape: [1, 4])).values
        guard case .points(let points, _)? = album.parts[1].fakes else {
            Issue.record("no points")
            return
        }
        #expect(abs(points[0].x - made[0]) < 1e-5 && abs(points[0].y - made[1]) < 1e-5)
    }

    @Test func picturesAreShownWithAnOpinionEach() throws {
        var trainer = try fashion()
        var album = Album()
        _ = try trainer.takeStep(watchedBy: &album)
        guard case .images(let fakes)? = album.parts[3].fakes, case .images(let reals)? = album.parts[3].reals
        else {
            Issue.record("no pictures")
            return
        }
        #expect(fakes.count == 8 && reals.count == 8 && fakes != reals)
        #expect(album.parts[3].realOpinions.count == 8 && album.parts[3].fakeOpinions.count == 8)
    }

    @Test func oneSideAloneLeavesTheOtherAsItIs() throws {
        var trainer = try ring()
        var album = Album()
        let before = trainer
        let judged = try trainer.takeStep(only: .discriminator, watchedBy: &album)
        #expect(bits(of: trainer.generator) == bits(of: before.generator))
        #expect(bits(of: trainer.averagedGenerator.network) == bits(of: before.averagedGenerator.network))
        #expect(bits(of: trainer.discriminator) != bits(of: before.discriminator))
        #expect(judged[.generatorLoss] == nil && judged[.discriminatorLoss] != nil)
        #expect(album.parts.allSatisfy { $0.player == .discriminator } && album.parts.count == 7)
        let middle = trainer
        album.parts = []
        let fooled = try trainer.takeStep(only: .generator, watchedBy: &album)
        #expect(bits(of: trainer.discriminator) == bits(of: middle.discriminator))
        #expect(bits(of: trainer.generator) != bits(of: middle.generator))
        #expect(fooled[.discriminatorLoss] == nil && fooled[.generatorLoss] != nil)
        #expect(album.parts.map(\.stage) == [.latents, .generate, .judgeFake, .loss, .gradient, .update])
        #expect(trainer.step == 2)
    }

    private func bits(of network: Network) -> [[Float]] { network.parameters.map(\.value.values) }

    @Test func everyUpdateOfTheDiscriminatorDrawsItsOwnReals() throws {
        var trainer = try fashion()
        var live = trainer.live
        live.discriminatorSteps = 3
        try trainer.edit(to: live)
        var album = Album()
        let record = try trainer.takeStep(watchedBy: &album)
        #expect(record.epoch == 24.0 / 40)
        let reals = album.parts.filter { $0.stage == .judgeReal }
        #expect(reals.map(\.round) == [1, 2, 3] && reals.allSatisfy { $0.roundCount == 3 })
        #expect(reals[0].reals != reals[1].reals && reals[1].fakes != reals[2].fakes)
        #expect(album.parts.filter { $0.player == .generator }.count == 5)
    }
}
