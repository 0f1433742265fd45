import Foundation
import RunRecord
import Testing

@testable import GANTraining
@testable import TensorCore

/// Examinations of discriminators that are plain functions, where the right answer is known.
struct ExaminationTests {
    private typealias Judge = (SIMD2<Float>) -> Float
    private let ring = GaussianMixture(
        centres: (0..<8).map { i in
            let angle = 2 * Float.pi * Float(i) / 8
            return SIMD2(cos(angle), sin(angle))
        }, deviation: 0.05, extent: 1.5)

    private func points(_ count: Int, seed: UInt64) -> [SIMD2<Float>] {
        var random = SeededRandom(seed: seed)
        return ring.samples(count, using: &random).points
    }

    private func uniform(_ count: Int, seed: UInt64) -> [SIMD2<Float>] {
        var random = SeededRandom(seed: seed)
        return Tensor.uniform([count, 2], within: 1.5, using: &random).points
    }

    /// D as one would wish it: near a mode is real.
    private func nearness(_ point: SIMD2<Float>) -> Float {
        let squares = ring.centres.map { centre in ((point - centre) * (point - centre)).sum() }
        return 3 - 20 * (squares.min() ?? 0).squareRoot()
    }

    private func examine(
        fakes: [SIMD2<Float>], training: [SIMD2<Float>]? = nil, by judge: Judge
    ) -> GaugeReading {
        DiscriminatorScores(
            loss: .nonSaturating, heldOut: points(512, seed: 1).map(judge), fake: fakes.map(judge),
            training: training?.map(judge),
            noise: uniform(256, seed: 3).map(judge)
        ).reading
    }

    /// Points that lie too far out.
    private var clumsyFakes: [SIMD2<Float>] { points(512, seed: 2).map { 1.08 * $0 } }

    @Test func aDiscriminatorThatKnowsItsTrainingSetIsSeenThrough() {
        let training = points(100, seed: 5)
        let reading = examine(fakes: points(512, seed: 6), training: training) { point in
            -training.reduce(Float.infinity) { min($0, ((point - $1) * (point - $1)).sum()) }
        }
        #expect(abs(reading.heldout - 0.5) <= reading.band)
        #expect((reading.memorisation ?? 0) > 0.95)
        #expect((reading.train ?? 0) > 0.95)
    }

    @Test func everyScoreIsInTheHistogram() {
        let scores = examine(fakes: clumsyFakes, by: nearness).scores
        #expect(scores?.real.reduce(0, +) == 512 && scores?.fake.reduce(0, +) == 512)
        #expect(scores?.real.count == DiscriminatorScores.binCount)
        let extremes = ScoreHistogram(real: [0, 1, .nan], fake: [0.5, 0.49], binCount: 4)
        #expect(extremes == ScoreHistogram(real: [1, 0, 0, 1], fake: [0, 1, 1, 0]))
    }

    private func tensor(_ points: [SIMD2<Float>]) -> Tensor {
        Tensor(points.flatMap { [$0.x, $0.y] }, shape: [points.count, 2])
    }

    @Test func fakesThatAreAllOneHaveNoDiversity() {
        let reals = tensor(points(256, seed: 1))
        let copies = SampleDiversity(of: tensor([SIMD2<Float>](repeating: [1, 0], count: 256)), among: reals)
        #expect(copies.diversity ?? 1 < 0.01 && copies.duplicates == 1)
        let honest = SampleDiversity(of: tensor(points(256, seed: 2)), among: reals)
        #expect(abs((honest.diversity ?? 0) - 1) < 0.1 && honest.duplicates ?? 1 < 0.1)
    }

    /// All of one picture, or some of them twice: then there is no measure of variety, or none of twins.
    @Test func dataWithoutVarietyHasNoMeasureOfIt() {
        let constant = tensor([SIMD2<Float>](repeating: [0.5, 0.5], count: 64))
        let fakes = tensor(points(64, seed: 3))
        let none = SampleDiversity(of: fakes, among: constant)
        #expect(none.diversity == nil && none.duplicates == nil)
        let some = points(32, seed: 4)
        let twins = SampleDiversity(of: fakes, among: tensor(some + some))
        #expect(twins.diversity != nil && twins.duplicates == nil)
    }

    /// Counts of a run of `ring`: three modes have next to nothing.
    @Test func oneLuckyFakeIsNoMode() {
        let count = ModeCount([1625, 7, 1574, 22, 17, 2297, 2229, 1690], of: 10_000)
        #expect(count.captured == 5)
        #expect(abs(count.highQuality - 0.9461) < 1e-4 && abs(count.rarest - 0.0056) < 1e-6)
        #expect(ModeCount([300, 310, 290, 312, 305, 299, 320, 364], of: 2500).captured == 8)
        #expect(ModeCount([0, 0, 0, 2, 0, 0, 0, 0], of: 2500).captured == 0)
        // Few are good, and all modes have their share of those: that is no matter of modes.
        #expect(ModeCount([Int](repeating: 12, count: 8), of: 2500).captured == 8)
    }

    @Test func theMarginIsThatOfTheReading() {
        func margin(_ heldout: Float) -> Float {
            var reading = examine(fakes: clumsyFakes, by: nearness)
            reading.heldout = heldout
            return 100 * reading.margin
        }
        #expect(abs(margin(0.5) - 3.5) < 0.05)
        #expect(abs(margin(0.94) - 1.5) < 0.05)
        // Always right in 512 pairs is no certainty.
        #expect(margin(1) > 0.1 && margin(1) < 0.3)
    }
}
