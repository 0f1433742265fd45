import TensorCore

extension Network {
    private static let iterationCount = 8

    /// The largest singular value of any layer's weights, each as a matrix, by power iteration from a vector of ones.
    ///
    /// A little below the true one; what grows tenfold in a thousand steps is on its way to infinity (Brock et al., 2019).
    var largestSingularValue: Float {
        parameterValues.filter { $0.shape.rank > 1 }.map { weights in
            let columns = weights.shape.last
            let matrix = weights.detached.reshaped(to: [weights.count / columns, columns])
            var vector = Tensor(repeating: 1 / Float(columns).squareRoot(), shape: [columns, 1])
            var value: Float = 0
            for _ in 0..<Network.iterationCount {
                let image = matrix.times(vector)
                value = image.sumOfSquares.squareRoot()
                let back = matrix.times(image, transposed: true)
                let length = back.sumOfSquares.squareRoot()
                guard length > 0, length.isFinite else { return value }
                vector = (1 / length) * back
            }
            return value
        }.max() ?? 0
    }
}
