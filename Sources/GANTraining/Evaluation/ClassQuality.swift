import RunRecord
import TensorCore

/// How well a conditional generator does what it is told.
struct ClassQuality {
    /// The share of fakes that are read as the class that they were to be.
    var accuracy: Float
    /// The deviation of fakes within a class over that of reals within it, the mean over classes: below 1, G draws
    /// fewer kinds of each thing than there are.
    var spread: Float

    /// - Parameters:
    ///   - fakes: `[n, …]`.
    ///   - reals: The same number of the same shape, each of the class of the fake of its number.
    ///   - classes: What they are.
    ///   - classifier: Who reads.
    init(of fakes: Tensor, among reals: Tensor, classes: [Int], by classifier: Classifier) {
        accuracy =
            Float(zip(classifier.answers(to: fakes), classes).count { $0 == $1 }) / Float(classes.count)
        let (fake, real) = (
            ClassQuality.variances(of: fakes, classes), ClassQuality.variances(of: reals, classes)
        )
        let ratios = fake.sorted { $0.key < $1.key }.compactMap { label, variance -> Float? in
            guard let other = real[label], other > 0 else { return nil }
            return (variance / other).squareRoot()
        }
        spread = ratios.isEmpty ? .nan : ratios.reduce(0, +) / Float(ratios.count)
    }

    /// Of each class with at least two samples: the mean over pixels of the variance within it.
    private static func variances(of samples: Tensor, _ classes: [Int]) -> [Int: Float] {
        let size = samples.count / samples.shape[0]
        var members: [Int: [Int]] = [:]
        for (i, label) in classes.enumerated() { members[label, default: []].append(i) }
        return samples.withSpan { x in
            members.filter { $0.value.count > 1 }.mapValues { rows in
                var sum = 0.0
                for pixel in 0..<size {
                    var (mean, square) = (0.0, 0.0)
                    for row in rows {
                        let value = Double(x[row * size + pixel])
                        mean += value
                        square += value * value
                    }
                    let n = Double(rows.count)
                    sum += max(0, square - mean * mean / n) / (n - 1)
                }
                return Float(sum / Double(size))
            }
        }
    }
}
