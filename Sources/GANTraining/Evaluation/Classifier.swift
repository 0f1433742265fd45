import TensorCore

/// A network that tells the classes of a data set apart, trained on its reals: it reads what a generator draws.
///
/// One seed, whatever the run's: every run of a data set is read by the same eyes.
struct Classifier {
    /// Ends in one logit a class.
    var network: Network
    /// The share of held-out reals that it reads as what they are.
    var accuracy: Float
    /// Height, width and channels.
    let dimensions: [Int]

    private static let batchSize = 128
    private static let featureCount = 128
    private static let learningRate: Float = 1e-3
    /// Passes over the training pictures, but for many of them no more steps than these.
    private static let usualPassCount = 6
    private static let mostSteps = 3000

    static func layers(for shape: SampleShape, classCount: Int) -> [LayerDescription] {
        let leaky = LayerDescription.activation(.leakyReLU(slope: 0.2))
        let (height, width) = (shape.height / 4, shape.width / 4)
        return [
            .convolution(shape.channels, 24, kernelSize: 4, stride: 2, padding: 1), leaky,
            .convolution(24, 48, kernelSize: 4, stride: 2, padding: 1), leaky,
            .flatten, .dense(48 * height * width, featureCount), leaky,
            .dense(featureCount, classCount),
        ]
    }

    /// Trains one, which takes seconds; on any number of threads it becomes the same.
    ///
    /// `nil` where it was not to go on.
    ///
    /// - Parameters:
    ///   - set: Pictures with labels.
    ///   - shape: Of one picture; sides of multiples of 4.
    ///   - condition: Whose first attribute is read.
    ///   - passCount: How often the training pictures are gone through.
    ///   - mayGoOn: Asked after each step, with the share that is done.
    init?(
        on set: PictureSet, shape: SampleShape, condition: Condition, passCount: Int = usualPassCount,
        mayGoOn: (Double) -> Bool
    ) {
        dimensions = shape.dimensions
        var random = SeededRandom(seed: 0, stream: 0x636c_6173_7369_6679)
        network = Classifier.layers(for: shape, classCount: condition.attributes[0].values.count)
            .network(.he, using: &random)
        accuracy = 0
        var batches = Batches(of: .pictures(set), dimensions: dimensions, random: random)
        var optimizer = Adam(learningRate: Classifier.learningRate, beta1: 0.9)
        let perPass = max(1, set.trainingCount / Classifier.batchSize)
        let stepCount = min(Classifier.mostSteps, passCount * perPass)
        let size = min(Classifier.batchSize, set.trainingCount)
        for step in 0..<stepCount {
            guard mayGoOn(Double(step) / Double(stepCount)) else { return nil }
            let batch = batches.next(size)
            optimizer.learningRate =
                Classifier.learningRate * LearningRateSchedule.cosine.factor(step: step + 1, of: stepCount)
            let labels = Classifier.firsts(batch.labels, width: condition.attributes.count)
            let gradients = slopes(batch.samples, labels)
            optimizer.update(&network, along: gradients)
        }
        accuracy = accuracy(on: set, condition)
    }

    /// One that was trained before.
    init(_ network: Network, accuracy: Float, dimensions: [Int]) {
        (self.network, self.accuracy, self.dimensions) = (network, accuracy, dimensions)
    }

    // A function of its own, so that the graph is gone when the optimizer writes to the weights.
    private mutating func slopes(_ samples: Tensor, _ labels: [Int]) -> [Tensor] {
        let loss = network(samples, .training).softmaxCrossEntropy(labels: labels)
        return loss.gradients(at: network.parameterValues)
    }

    /// The labels of the first of `width` attributes.
    static func firsts(_ labels: [Int], width: Int) -> [Int] {
        stride(from: 0, to: labels.count, by: width).map { labels[$0] }
    }

    private func accuracy(on set: PictureSet, _ condition: Condition) -> Float {
        let all = Array(0..<set.count(.heldOut))
        var right = 0
        for first in stride(from: 0, to: all.count, by: Classifier.batchSize) {
            let batch = set.batch(
                Array(all[first..<min(all.count, first + Classifier.batchSize)]), of: .heldOut,
                dimensions: dimensions)
            let labels = Classifier.firsts(batch.labels, width: condition.attributes.count)
            right += zip(answers(to: batch.samples), labels).count { $0 == $1 }
        }
        return Float(right) / Float(all.count)
    }

    var classCount: Int { network.parameterValues.last?.count ?? 1 }

    /// What each sample is read as.
    func answers(to samples: Tensor) -> [Int] {
        let logits = network.infer(samples.reshaped(to: Shape([samples.shape[0]] + dimensions)))
        let width = logits.shape[1]
        return logits.withSpan { x in
            (0..<logits.shape[0]).map { row in
                (1..<width).reduce(0) { x[row * width + $1] > x[row * width + $0] ? $1 : $0 }
            }
        }
    }

    /// What the last layer reads from, `[n, 128]`: near each other where two pictures mean the same.
    func features(of samples: Tensor) -> Tensor {
        var body = network
        body.layers.removeLast()
        return body.infer(samples.reshaped(to: Shape([samples.shape[0]] + dimensions)))
    }
}
