import Foundation
import TensorCore

/// How different fakes are from each other, measured by how different reals are.
struct Spread {
    /// The mean distance between two fakes over that between two reals.
    var diversity: Float
    /// The share of fakes with another fake nearer than all but 1 % of reals have another real.
    var duplicates: Float

    /// Batches of one shape; the cost is that of two products of a batch with itself.
    init(of fakes: Tensor, among reals: Tensor) {
        let fake = Distances(of: fakes)
        let real = Distances(of: reals)
        diversity = fake.mean / real.mean
        let sorted = real.nearest.sorted()
        let near = sorted[sorted.count / 100]
        duplicates = Float(fake.nearest.count { $0 < near }) / Float(fake.nearest.count)
    }
}

/// The Euclidean distances between the samples of a batch.
private struct Distances {
    /// Over all pairs.
    var mean: Float
    /// From each sample to the one that is nearest.
    var nearest: [Float]

    init(of samples: Tensor) {
        let count = samples.shape[0]
        let flat = samples.detached.reshaped(to: [count, samples.count / count])
        let products = flat.times(flat, otherTransposed: true)  // [count, count]
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
