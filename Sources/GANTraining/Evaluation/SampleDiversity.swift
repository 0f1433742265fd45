import Foundation
import TensorCore

/// How different fakes are from each other, measured by how different reals are.
struct SampleDiversity {
    /// The mean distance between two fakes over that between two reals; `nil` where all reals are one.
    var diversity: Float?
    /// The share of fakes with another fake nearer than half of what all but 1 % of reals keep from each other; `nil` where
    /// reals have twins themselves.
    var duplicates: Float?
    /// About how many different fakes there are: pairs over pairs of twins (Arora & Zhang, 2017), or where no pair is of
    /// twins, all pairs, which is the least that it can be.
    var support: Float?

    /// Of the distance that reals keep: what is nearer is a twin.
    ///
    /// Good generators draw the common better than the rare, so
    /// that over half of their fakes keep less than the whole of it.
    private static let twinShare: Float = 0.5

    /// Batches of one shape; the cost is that of two products of a batch with itself.
    init(of fakes: Tensor, among reals: Tensor) {
        let fake = Distances(of: fakes)
        let real = Distances(of: reals)
        let isDefined = fake.mean.isFinite && real.mean.isFinite && real.mean > 0
        diversity = isDefined ? fake.mean / real.mean : nil
        let sorted = real.nearest.sorted()
        let near = SampleDiversity.twinShare * sorted[sorted.count / 100]
        guard isDefined, near > 0 else { return }
        let count = fake.nearest.count
        duplicates = Float(fake.nearest.count { $0 < near }) / Float(count)
        support = Float(count * (count - 1) / 2) / Float(max(1, fake.pairCount(nearerThan: near)))
    }
}

/// The Euclidean distances between the samples of a batch.
private struct Distances {
    /// Over all pairs.
    var mean: Float
    /// From each sample to the one that is nearest.
    var nearest: [Float]
    // [count, count]
    private let products: Tensor

    /// How many pairs are nearer to each other than that.
    func pairCount(nearerThan distance: Float) -> Int {
        let count = nearest.count
        return products.withSpan { product in
            var pairs = 0
            for i in 0..<count {
                for j in 0..<i {
                    let square = product[i * count + i] + product[j * count + j] - 2 * product[i * count + j]
                    if max(0, square) < distance * distance { pairs += 1 }
                }
            }
            return pairs
        }
    }

    init(of samples: Tensor) {
        let count = samples.shape[0]
        let flat = samples.detached.reshaped(to: [count, samples.count / count])
        let products = flat.times(flat, otherTransposed: true)
        self.products = products
        var nearest = [Float](repeating: .infinity, count: count)
        var sum = 0.0
        products.withSpan { product in
            for i in 0..<count {
                for j in 0..<i {
                    let square = product[i * count + i] + product[j * count + j] - 2 * product[i * count + j]
                    let distance = max(0, square).squareRoot()
                    sum += Double(distance)
                    nearest[i] = min(nearest[i], distance)
                    nearest[j] = min(nearest[j], distance)
                }
            }
        }
        self.nearest = nearest
        mean = Float(sum / Double(max(1, count * (count - 1) / 2)))
    }
}
