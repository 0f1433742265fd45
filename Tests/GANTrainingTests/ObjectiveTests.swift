import Foundation
import RunRecord
import Testing

@testable import GANTraining
@testable import TensorCore

/// What the players want: losses, penalties, schedules, and what is done to what D sees.
struct ObjectiveTests {
    private func trainer(_ settings: String..., stepCount: Int? = nil) throws -> Trainer {
        var recipe = try Recipe.named("ring")
        for setting in ["batchSize=16", "latentSize=4"] + settings { try recipe.apply(setting) }
        return Trainer(
            recipe: recipe, seed: 3, data: try DataSet(for: recipe, directory: nil), stepCount: stepCount)
    }

    private func column(_ values: [Float]) -> Tensor { Tensor(values, shape: [values.count, 1]) }

    /// Worked out by hand for reals that score 2 and -1, and fakes that score 0 and 1.
    @Test(arguments: [
        (AdversarialLoss.nonSaturating, 1.7232, 0.5032), (.minimax, 1.7232, -1.0032),
        (.leastSquares, 1.5, 0.25), (.hinge, 2.5, -0.5), (.wasserstein, 0, -0.5),
        (.relativistic, 1.1269, 1.1269),
    ])
    func lossesAreThoseOfThePapers(loss: AdversarialLoss, discriminator: Double, generator: Double) {
        let (real, fake) = (column([2, -1]), column([0, 1]))
        let found = loss.discriminatorLoss(real: real, fake: fake)
        #expect(abs(Double(found.total.item) - discriminator) < 1e-3, "\(found.total.item)")
        if let parts = found.real.flatMap({ real in found.fake.map { real.item + $0.item } }) {
            #expect(abs(parts - found.total.item) < 1e-5)
        }
        // For the relativistic loss the two are each other's mirror: log(1 + e^(fake - real)) and log(1 + e^(real - fake)).
        let expected = loss == .relativistic ? (log(1 + exp(2.0)) + log(1 + exp(-2.0))) / 2 : generator
        #expect(abs(Double(loss.generatorLoss(fake: fake, real: real).item) - expected) < 1e-3)
    }

    @Test(arguments: AdversarialLoss.allCases)
    func slopesAreThoseOfTheLosses(loss: AdversarialLoss) {
        let (real, fake) = ([0.3, -1.7, 0.8] as [Float], [-0.4, 1.3, 0.1] as [Float])
        func check(_ at: [Float], _ function: (Tensor) -> Tensor) {
            let variable = column(at).variable
            let slope = function(variable).gradients(at: [variable])[0].values
            for i in at.indices {
                var (up, down) = (at, at)
                up[i] += 1e-2
                down[i] -= 1e-2
                let difference = (function(column(up)).item - function(column(down)).item) / 2e-2
                #expect(abs(difference - slope[i]) < 2e-3, "\(loss) \(i): \(slope[i]) and \(difference)")
            }
        }
        check(real) { loss.discriminatorLoss(real: $0, fake: column(fake)).total }
        check(fake) { loss.discriminatorLoss(real: column(real), fake: $0).total }
        check(fake) { loss.generatorLoss(fake: $0, real: column(real)) }
    }

    /// A reference line is where a loss is when D says the same of reals and fakes: what is right in half of all cases.
    @Test(arguments: AdversarialLoss.allCases)
    func referencesAreTheLossesOfADiscriminatorThatCannotTell(loss: AdversarialLoss) {
        let scores = column([Float](repeating: loss.threshold ?? 0, count: 4))
        for reference in loss.references {
            let value =
                reference.tag == .discriminatorLoss
                ? loss.discriminatorLoss(real: scores, fake: scores).total
                : loss.generatorLoss(fake: scores, real: scores)
            #expect(abs(value.item - reference.value) < 1e-5, "\(loss) \(reference.label)")
        }
        #expect(!loss.references.isEmpty)
    }

    @Test(arguments: AdversarialLoss.allCases)
    func everyLossTrainsAndTellsOnlyWhatItsScoresMean(loss: AdversarialLoss) throws {
        var trainer = try trainer("loss=\(loss.rawValue)", "batchSize=32")
        var record = try trainer.takeStep()
        for _ in 0..<40 { record = try trainer.takeStep() }
        let told = Set(record.scalars.map(\.tag))
        #expect(told.contains(.realScore) == loss.isProbability)
        #expect(told.contains(.realLogit) == !loss.isProbability)
        #expect(told.contains(.realAccuracy) == (loss.threshold != nil))
        let evaluation = trainer.evaluate()
        #expect((0...1).contains(evaluation.gauge.heldout))
        #expect((evaluation.gauge.scores?.least == nil) == loss.isProbability)
    }

    /// Of D(x) = w·x the slope is w everywhere.
    @Test func penaltiesOfALinearDiscriminatorAreKnown() throws {
        let weight: [Float] = [3, -4]
        for (setting, tag, expected) in [
            ("r1Weight=2", RunRecord.Tag.gradientPenalty, 25.0), ("r2Weight=2", .fakeGradientPenalty, 25),
            ("gradientPenaltyWeight=10", .interpolationPenalty, 160),
        ] as [(String, RunRecord.Tag, Float)] {
            var trainer = try trainer(setting)
            var random = SeededRandom(seed: 1)
            var dense = Dense(2, 1, using: &random)
            dense.weight = Tensor(weight, shape: [2, 1]).variable
            trainer.discriminator = Network([dense])
            let record = try trainer.takeStep()
            #expect(abs((record[tag] ?? .nan) - expected) < 1e-2, "\(setting)")
        }
    }

    @Test func aLazyPenaltyComesRarelyAndWeighsAsMuchMore() throws {
        var (lazy, eager) = (
            try trainer("r1Weight=2", "penaltyInterval=4", "learningRate=0"),
            try trainer("r1Weight=2", "learningRate=0")
        )
        for step in 1...8 {
            let (a, b) = (try lazy.takeStep()[.gradientPenalty], try eager.takeStep()[.gradientPenalty])
            #expect((a != nil) == step.isMultiple(of: 4))
            if let a, let b { #expect(abs(a - 4 * b) < 1e-6 * abs(a)) }
        }
    }

    @Test func aLossBringsItsUsualPenaltiesAndTheyCanBeTakenBack() throws {
        var recipe = try Recipe.named("ring")
        try recipe.apply("loss=wasserstein")
        #expect(recipe.live.gradientPenaltyWeight == 10)
        try recipe.apply("gradientPenaltyWeight=0")
        var again = try Recipe.named("ring")
        try again.apply(recipe.assignments)
        #expect(again == recipe && again.live.gradientPenaltyWeight == 0)
    }

    @Test func stepSizesGoDownToTheEndOfTheRun() throws {
        #expect(LearningRateSchedule.linear.factor(step: 1, of: 10) == 1)
        #expect(abs(LearningRateSchedule.linear.factor(step: 10, of: 10) - 0.1) < 1e-6)
        #expect(abs(LearningRateSchedule.cosine.factor(step: 6, of: 10) - 0.5) < 1e-6)
        #expect(LearningRateSchedule.cosine.factor(step: 50, of: 10) < 1e-6)
        var trainer = try trainer("learningRateSchedule=linear", "learningRate=0.01", stepCount: 4)
        let told = try (0..<4).map { _ in try trainer.takeStep()[.generatorLearningRate] ?? .nan }
        for (found, expected) in zip(told, [0.01, 0.0075, 0.005, 0.0025] as [Float]) {
            #expect(abs(found - expected) < 1e-7)
        }
        var recipe = try Recipe.named("ring")
        try recipe.apply("learningRateSchedule=cosine")
        #expect(throws: RecipeError.scheduleWithoutEnd(.cosine)) { try recipe.check(stepCount: nil) }
    }

    @Test func instanceNoiseGoesToNothing() throws {
        var trainer = try trainer("instanceNoise=0.5", "instanceNoiseSteps=10")
        let zeros = Tensor(repeating: 0, shape: [2000, 2])
        func seenDeviation() -> Float { deviation(trainer.seen(zeros, as: .real, round: 1).values) }
        trainer.step = 1
        #expect(abs(seenDeviation() - 0.5) < 0.02)
        trainer.step = 6
        #expect(abs(seenDeviation() - 0.25) < 0.02)
        #expect(
            trainer.seen(zeros, as: .real, round: 1).values == trainer.seen(zeros, as: .real, round: 1).values
        )
        #expect(
            trainer.seen(zeros, as: .real, round: 1).values != trainer.seen(zeros, as: .fake, round: 1).values
        )
        trainer.step = 11
        #expect(seenDeviation() == 0)
    }

    @Test func theAugmentationIsSteeredByHowSureDIsOfItsReals() throws {
        var trainer = try trainer("augmentationTarget=0.6", "batchSize=1000")
        let sure = column([Float](repeating: 3, count: 10))
        for _ in 0..<5 { trainer.adaptAugmentation(to: sure) }
        #expect(abs(trainer.live.augmentation - 0.05) < 1e-6)
        for _ in 0..<200 { trainer.adaptAugmentation(to: sure) }
        #expect(trainer.live.augmentation == 0.8)
        for _ in 0..<200 { trainer.adaptAugmentation(to: -sure) }
        #expect(trainer.live.augmentation == 0)
    }
}
