import TensorCore

/// The accuracy of a judge who calls each sample what its nearest neighbour is: real or fake.
///
/// Leave-one-out 1-NN (Lopez-Paz & Oquab, 2017) among as many reals as fakes, by Euclidean distance on pixels or points:
/// 1 where the two lie apart, 0.5 where nobody can tell, below where fakes are copies of the reals. It has no weights, so
/// no network can fool it.
///
/// - Parameters:
///   - reals: `[n, …]`.
///   - fakes: The same number of the same shape.
/// - Returns: 0...1; NaN where a sample is not finite.
func refereeAccuracy(reals: Tensor, fakes: Tensor) -> Float {
    precondition(reals.shape == fakes.shape, "referee: \(reals.shape) and \(fakes.shape)")
    let n = reals.shape[0]
    let size = reals.count / n
    let samples = reals.detached.concatenated(with: fakes.detached).reshaped(to: [2 * n, size])
    guard samples.isFinite else { return .nan }
    // ‖a − b‖² = ‖a‖² + ‖b‖² − 2ab; ‖a‖² is the same for all b.
    let products = samples.times(samples, otherTransposed: true)  // [2n, 2n]
    return products.withSpan { product in
        let count = 2 * n
        let squares = (0..<count).map { product[$0 * count + $0] }
        var hits = 0
        for i in 0..<count {
            var nearest = Float.infinity
            var isFake = false
            for j in 0..<count where j != i {
                let distance = squares[j] - 2 * product[i * count + j]
                if distance < nearest { (nearest, isFake) = (distance, j >= n) }
            }
            if isFake == (i >= n) { hits += 1 }
        }
        return Float(hits) / Float(count)
    }
}
