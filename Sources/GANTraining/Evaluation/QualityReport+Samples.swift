import Pictures
import TensorCore

extension Recipe {
    /// Samples that another program has made: `[N, 2]`, `[N, C, H, W]` or `[N, H, W, C]`, floats from -1 to 1 or bytes.
    func samples(in path: String) throws(DataError) -> Tensor? {
        let array = try DataError.reading { () throws(PictureFolderError) in try NPYArray(path: path) }
        let shape = examples.shape
        let own = Array(array.shape.dropFirst())
        let (height, width, channels) = (shape.height, shape.width, shape.channels)
        let areOfPairs = examples.inputShape != nil || examples.table != nil
        let comesFirst = own == [channels, height, width]
        let fits =
            shape.isPicture
            ? comesFirst || own == [height, width, channels] || channels == 1 && own == [height, width]
            : own == [shape.count]
        guard fits, !areOfPairs, array.shape[0] >= Eyes.leastCount else {
            let wanted = shape.isPicture ? "[N, \(channels), \(height), \(width)]" : "[N, \(shape.count)]"
            throw .unfit(
                areOfPairs
                    ? "'\(name)' is measured beside truths; leave --fakes out."
                    : "\(path) has the shape \(array.shape); '\(name)' wants \(wanted), N at least \(Eyes.leastCount)."
            )
        }
        var values = array.areBytes ? array.values.map { $0 / 127.5 - 1 } : array.values
        if shape.isPicture, let worst = values.max(by: { abs($0) < abs($1) }), abs(worst) > 1.001 {
            throw .unfit("\(path) has the number \(worst); pictures go from -1 to 1, or are bytes.")
        }
        if comesFirst, channels > 1 {
            let area = height * width
            let size = area * channels
            values = values.indices.map { i in
                let (n, k) = (i / size, i % size)
                return values[n * size + k % channels * area + k / channels]
            }
        }
        return Tensor(values, shape: Shape([array.shape[0]] + sampleDimensions))
    }
}

extension Tensor {
    /// Samples of as many numbers, each of them normal and independent of all others, with these samples' means and
    /// deviations, from -1 to 1.
    func independent(using random: inout SeededRandom) -> Tensor {
        let (count, size) = (shape[0], self.count / shape[0])
        let noise = Tensor.normal(shape, using: &random)
        return withSpan { x in
            var means = [Float](repeating: 0, count: size)
            var squares = [Float](repeating: 0, count: size)
            for i in 0..<count {
                for k in 0..<size {
                    means[k] += x[i * size + k] / Float(count)
                    squares[k] += x[i * size + k] * x[i * size + k] / Float(count)
                }
            }
            let deviations = zip(means, squares).map { max(0, $1 - $0 * $0).squareRoot() }
            return noise.withSpan { z in
                Tensor(shape: shape) { span in
                    for i in 0..<span.count {
                        span[i] = max(-1, min(1, means[i % size] + deviations[i % size] * z[i]))
                    }
                }
            }
        }
    }

    /// The samples with these numbers.
    func rows(at places: [Int]) -> Tensor {
        let size = count / shape[0]
        var dimensions = shape.dimensions
        dimensions[0] = places.count
        return withSpan { x in
            Tensor(shape: Shape(dimensions)) { span in
                for i in 0..<span.count { span[i] = x[places[i / size] * size + i % size] }
            }
        }
    }

    /// The first sample of each in turn, then the second.
    func alternating(with other: Tensor) -> Tensor {
        let own = shape[0]
        return concatenated(with: other).rows(at: (0..<2 * own).map { $0 / 2 + ($0 % 2) * own })
    }
}
