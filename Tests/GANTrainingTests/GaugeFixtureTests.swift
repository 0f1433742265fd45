import Foundation
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics
@testable import GANTraining
@testable import TensorCore

/// The eight cases that fool other gauges, by their letters: what D's scores are read as, and what is said of that.
@Suite struct GaugeFixtureTests {
    private let ring = GaussianMixture(
        centres: (0..<8).map { i in
            let angle = 2 * Float.pi * Float(i) / 8
            return SIMD2(cos(angle), sin(angle))
        }, deviation: 0.05, extent: 1.5)

    private func samples(_ seed: UInt64) -> Tensor {
        var random = SeededRandom(seed: seed)
        return ring.samples(512, using: &random)
    }

    /// Points that lie too far out, which a good D tells in most cases.
    private var clumsyFakes: Tensor { 1.08 * samples(2) }

    /// D as one would wish it: near a mode is real.
    private func nearness(_ point: SIMD2<Float>) -> Float {
        let squares = ring.centres.map { centre in ((point - centre) * (point - centre)).sum() }
        return 3 - 20 * (squares.min() ?? 0).squareRoot()
    }

    private func examine(
        _ fakes: Tensor, loss: AdversarialLoss = .nonSaturating, by judge: (SIMD2<Float>) -> Float
    ) -> GaugeReading {
        var random = SeededRandom(seed: 3)
        let (reals, noise) = (samples(1), Tensor.uniform([256, 2], within: 1.5, using: &random))
        var reading = DiscriminatorScores(
            loss: loss, heldOut: reals.points.map(judge), fake: fakes.points.map(judge),
            noise: noise.points.map(judge)
        ).reading
        let spread = SampleDiversity(of: fakes.rows(0..<256), among: reals.rows(0..<256))
        (reading.diversity, reading.duplicates) = (spread.diversity, spread.duplicates)
        reading.referee = refereeAccuracy(reals: reals, fakes: fakes)
        return reading
    }

    /// A run in which these were read one after the other, a hundred steps apart.
    private func run(_ readings: [GaugeReading]) -> DashboardState {
        let description = RunDescription(
            recipe: "ring", seed: 1, batchSize: 64, stepCount: nil, stepsPerEpoch: nil, evaluateEvery: 100,
            threadCount: 1, lossReferences: [], sampleNoun: "points")
        var state = DashboardState()
        _ = state.reduce(.received(.started(description)))
        for (i, reading) in readings.enumerated() {
            let evaluation = Evaluation(
                step: 1000 + 100 * i, gauge: reading, quality: [], samples: nil, duration: .zero)
            _ = state.reduce(.received(.evaluation(evaluation)))
        }
        return state
    }

    private func word(_ reading: GaugeReading) -> String? { run([reading]).verdict?.word }

    @Test("(a) a D that is always 0 is blind, not unsure")
    func constantScores() {
        let reading = examine(clumsyFakes) { _ in 0 }
        #expect(reading.heldout == 0.5 && reading.noiseCanary == 0.5 && reading.scoreDeviation == 0)
        #expect(word(reading) == "D BLIND")
    }

    @Test(
        "(b) scale and offset of the scores change nothing",
        arguments: [(Float(0.01), Float(0)), (1, 7), (100, -3)])
    func scaledScores(factor: Float, offset: Float) {
        let plain = examine(clumsyFakes, by: nearness)
        let changed = examine(clumsyFakes) { factor * nearness($0) + offset }
        #expect(abs(changed.heldout - plain.heldout) < 1e-4)
        #expect(abs(changed.noiseCanary - plain.noiseCanary) < 1e-4)
        #expect(plain.heldout > 0.6 && plain.heldout < 0.95)
        #expect(word(changed) == "D AHEAD")
    }

    @Test("(c) mean answers of 0.51 and 0.49 are no draw where ranks tell them apart")
    func answersAroundOneHalf() {
        let real = (0..<512).map { 0.04 + 0.0001 * Float($0 % 7) }
        let reading = DiscriminatorScores(
            loss: .nonSaturating, heldOut: real, fake: real.map { -$0 }, noise: [-1]
        )
        .reading
        #expect(reading.heldout == 1)
        #expect(abs(sigmoid(real[0]) - 0.51) < 0.001)
        #expect(word(reading) == "D WINS")
    }

    @Test("(d) reals in the place of fakes are 50 %, unsure for real")
    func realsAgainstReals() {
        let reading = examine(samples(9), by: nearness)
        #expect(abs(reading.heldout - 0.5) <= 0.035)
        #expect(reading.noiseCanary > 0.9)
        #expect(word(reading) == "UNSURE, FOR REAL")
    }

    @Test("(e) a critic's offset is no opinion")
    func criticWithOffset() {
        let plain = examine(clumsyFakes, by: nearness)
        let critic = examine(clumsyFakes, loss: .wasserstein) { 1000 + 3 * nearness($0) }
        #expect(abs(critic.heldout - plain.heldout) < 1e-3)
        #expect(word(critic) == "D AHEAD")
        #expect(critic.scores?.least ?? 0 > 900)
    }

    @Test("(f) 100 training pictures are learned by heart")
    func hundredPictures() throws {
        var recipe = Recipe(
            name: "fixture", summary: "", examples: .fashion(isLabelled: true),
            architecture: .dense(generator: [64, 128], discriminator: [128, 64]))
        recipe.learningRate = 1e-3
        recipe.labelsPerClass = 10
        guard (try? recipe.findData(in: nil)) != nil else { return }
        var trainer = Trainer(recipe: recipe, seed: 1, data: try DataSet(for: recipe, directory: nil))
        var readings: [GaugeReading] = []
        while trainer.step < 1500 {
            _ = try trainer.takeStep()
            if trainer.step % 250 == 0 { readings.append(trainer.evaluate().gauge) }
        }
        let state = run(readings)
        #expect(state.diagnoses.map(\.kind).contains(.memorised), "\(readings.map(\.memorisation))")
        #expect(state.verdict?.mood != .good)
    }

    @Test("(g) one real again and again is fooled but wrong, because it has collapsed")
    func oneReal() throws {
        // The one that D finds as real as half of the others.
        let reals = samples(1).points.sorted { nearness($0) < nearness($1) }
        let copy = reals[reals.count / 2]
        let copies = Tensor((0..<512).flatMap { _ in [copy.x, copy.y] }, shape: [512, 2])
        let collapsed = examine(copies, by: nearness)
        #expect(abs(collapsed.heldout - 0.5) <= 0.035 && collapsed.diversity ?? 1 < 0.01)
        let state = run([examine(clumsyFakes, by: nearness)] + [GaugeReading](repeating: collapsed, count: 5))
        #expect(state.verdict?.word == "FOOLED BUT WRONG")
        #expect(state.diagnoses.first?.kind == .collapsed)
    }

    @Test("(h) under R1, means of 0.5 are no draw")
    func penalizedGrid() throws {
        var recipe = try Recipe.named("grid")
        try recipe.apply("r1Weight=0.1")
        var trainer = Trainer(recipe: recipe, seed: 1, data: try DataSet(for: recipe, directory: nil))
        var sawLead = false
        while trainer.step < 1500, !sawLead {
            let record = try trainer.takeStep()
            guard trainer.step % 250 == 0, trainer.step >= 500 else { continue }
            let means = [record[.realScore] ?? 0, record[.fakeScore] ?? 0]
            #expect(means.allSatisfy { abs($0 - 0.5) < 0.05 }, "\(means)")
            let verdict = gaugeVerdict(trainer.evaluate().gauge, step: trainer.step, isPlane: true)
            sawLead = verdict.state == .ahead
        }
        #expect(sawLead)
    }
}
