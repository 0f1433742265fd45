import Foundation
import RunRecord

/// Which modes of a mixture fakes lie in, those within three deviations of a centre being good (Srivastava et al., 2017).
struct ModeCount {
    /// A mode counts with so much of its fair share of the good fakes: one lucky fake of 2 500 is none.
    static let leastShare: Float = 0.2
    private static let leastCount = 3

    /// The good fakes of each mode.
    let counts: [Int]
    /// Modes that count.
    let captured: Int
    /// The share of fakes that are good.
    let highQuality: Float
    /// What the rarest mode has of its fair share of all fakes.
    let rarest: Float
    /// How far the good fakes' shares of the modes are from equal ones: the divergence of Kullback and Leibler, in nats;
    /// `nil` where no fake is good.
    let reverseDivergence: Float?

    /// - Parameters:
    ///   - counts: The good fakes of each mode.
    ///   - total: All fakes.
    init(_ counts: [Int], of total: Int) {
        self.counts = counts
        let good = counts.reduce(0, +)
        let least = max(
            Float(ModeCount.leastCount), ModeCount.leastShare * Float(good) / Float(counts.count))
        captured = counts.count { Float($0) >= least }
        highQuality = Float(good) / Float(total)
        let divergence = counts.reduce(Float(0)) { sum, count in
            let share = Float(count) / Float(max(1, good))
            return share > 0 ? sum + share * log(share * Float(counts.count)) : sum
        }
        reverseDivergence = good > 0 ? divergence : nil
        rarest = Float(counts.min() ?? 0) * Float(counts.count) / Float(total)
    }

    var scalars: [Scalar] {
        [
            Scalar(.modesCaptured, Float(captured)), Scalar(.highQuality, highQuality),
            Scalar(.rarestMode, rarest),
        ] + (reverseDivergence.map { [Scalar(.reverseDivergence, $0)] } ?? [])
    }
}

extension GaussianMixture {
    /// Which modes points lie in.
    func modeCount(of points: [SIMD2<Float>]) -> ModeCount {
        var counts = [Int](repeating: 0, count: centres.count)
        for point in points {
            let distances = centres.map { centre in
                let offset = point - centre
                return (offset * offset).sum()
            }
            guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }),
                distances[nearest] <= 9 * deviation * deviation
            else { continue }
            counts[nearest] += 1
        }
        return ModeCount(counts, of: points.count)
    }
}
