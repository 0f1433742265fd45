import TensorCore
import Testing

@testable import GANTraining

struct RefereeTests {
    private func cloud(_ count: Int, seed: UInt64, mean: Float = 0) -> Tensor {
        var random = SeededRandom(seed: seed)
        return Tensor.normal([count, 8], mean: mean, using: &random)
    }

    @Test func samplesOfOneKindCannotBeToldApart() {
        let accuracy = refereeAccuracy(reals: cloud(512, seed: 1), fakes: cloud(512, seed: 2))
        #expect(abs(accuracy - 0.5) < 0.06)
    }

    @Test func samplesThatLieApartCan() {
        #expect(refereeAccuracy(reals: cloud(64, seed: 1), fakes: cloud(64, seed: 2, mean: 20)) == 1)
    }

    @Test func copiesOfTheRealsAreAllMistaken() {
        let reals = cloud(64, seed: 1)
        var nearly = reals
        nearly.withMutableSpan { for i in 0..<$0.count { $0[i] += 1e-3 } }
        #expect(refereeAccuracy(reals: reals, fakes: nearly) == 0)
    }

    @Test func itFindsTheNeighboursThatDistancesFind() {
        let (reals, fakes) = (cloud(40, seed: 3), cloud(40, seed: 4, mean: 0.5))
        let all = reals.values + fakes.values
        let hits = (0..<80).count { i in
            let distances = (0..<80).map { j -> Float in
                j == i
                    ? .infinity
                    : (0..<8).reduce(0) {
                        let offset = all[8 * i + $1] - all[8 * j + $1]
                        return $0 + offset * offset
                    }
            }
            let nearest = distances.indices.min { distances[$0] < distances[$1] } ?? 0
            return (nearest < 40) == (i < 40)
        }
        #expect(refereeAccuracy(reals: reals, fakes: fakes) == Float(hits) / 80)
    }

    @Test func whatIsNotFiniteIsNotJudged() {
        let broken = Tensor([.nan] + [Float](repeating: 0, count: 511), shape: [64, 8])
        #expect(refereeAccuracy(reals: cloud(64, seed: 1), fakes: broken).isNaN)
    }

    @Test func anyNumberOfThreadsGivesTheSameVerdict() {
        func accuracy(_ threads: Int) -> Float {
            Workers(threadCount: threads).run {
                refereeAccuracy(reals: cloud(512, seed: 1), fakes: cloud(512, seed: 2, mean: 0.2))
            }
        }
        #expect(accuracy(1) == accuracy(2))
    }
}
