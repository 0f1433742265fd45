import RunRecord
import TensorCore

/// How well a conditional generator does what it is told.
struct ClassQuality {
    /// Of each attribute: the share of fakes that are read as what they were to be.
    var accuracies: [Float]
    /// The deviation of fakes within a class (of the first attribute) over that of reals within it, the mean over
    /// classes: below 1, G draws fewer kinds of each thing than there are.
    var spread: Float

    /// - Parameters:
    ///   - fakes: `[n, …]`.
    ///   - reals: The same number of the same shape, each with the labels of the fake of its number.
    ///   - labels: What they are, one an attribute and sample.
    ///   - classifier: Who reads.
    init(of fakes: Tensor, among reals: Tensor, labels: [Int], by classifier: Classifier) {
        accuracies = ClassQuality.accuracies(of: fakes, labels: labels, by: classifier)
        let classes = labels.each(accuracies.count, from: 0)
        let (fake, real) = (
            ClassQuality.variances(of: fakes, classes), ClassQuality.variances(of: reals, classes)
        )
        let ratios = fake.sorted { $0.key < $1.key }.compactMap { label, variance -> Float? in
            guard let other = real[label], other > ClassQuality.leastVariance else { return nil }
            return (variance / other).squareRoot()
        }
        spread = ratios.isEmpty ? .nan : ratios.reduce(0, +) / Float(ratios.count)
    }

    /// Of each attribute: the share of samples that are read as what they are called.
    static func accuracies(of samples: Tensor, labels: [Int], by classifier: Classifier) -> [Float] {
        let answers = classifier.answers(to: samples)
        let width = classifier.condition.attributes.count
        return (0..<width).map { i in
            let pairs = zip(answers.each(width, from: i), labels.each(width, from: i))
            return Float(pairs.count { $0 == $1 }) / Float(labels.count / width)
        }
    }

    /// Below this the samples of a class are one and the same: a squared level of 8 bits is 6e-5.
    private static let leastVariance: Float = 1e-6

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
