import Foundation
import TensorCore

/// A network that reads the class or the attributes of pictures, trained on the reals of a data set: it reads what a
/// generator draws.
///
/// One seed, whatever the run's: every run of a data set is read by the same eyes.
struct Classifier {
    /// Ends in one logit for each value of each attribute.
    var network: Network
    /// Of each attribute: the share of held-out reals that it reads as what they are.
    var accuracies: [Float]
    /// What it reads.
    let condition: Condition
    /// Height, width and channels.
    let dimensions: [Int]

    private static let batchSize = 128
    private static let featureCount = 128
    private static let learningRate: Float = 1e-3
    /// Passes over the training pictures, but for many of them no more steps than these.
    private static let usualPassCount = 6
    private static let mostSteps = 3000
    private static let leastSteps = 600

    static func layers(for shape: SampleShape, _ condition: Condition) -> [LayerDescription] {
        let leaky = LayerDescription.activation(.leakyReLU(slope: 0.2))
        let (height, width) = (shape.height / 4, shape.width / 4)
        return [
            .convolution(shape.channels, 24, kernelSize: 4, stride: 2, padding: 1), leaky,
            .convolution(24, 48, kernelSize: 4, stride: 2, padding: 1), leaky,
            .flatten, .dense(48 * height * width, featureCount), leaky,
            .dense(featureCount, condition.size),
        ]
    }

    /// Trains one, which takes seconds; on any number of threads it becomes the same.
    ///
    /// `nil` where it was not to go on.
    ///
    /// - Parameters:
    ///   - set: Pictures with labels.
    ///   - shape: Of one picture; sides of multiples of 4.
    ///   - condition: What the labels are.
    ///   - stepCount: How long; `nil`: as the number of pictures wants it.
    ///   - mayGoOn: Asked after each step, with the share that is done.
    init?(
        on set: PictureSet, shape: SampleShape, condition: Condition, stepCount: Int? = nil,
        mayGoOn: (Double) -> Bool
    ) {
        (dimensions, self.condition) = (shape.dimensions, condition)
        var random = SeededRandom(seed: 0, stream: 0x636c_6173_7369_6679)
        network = Classifier.layers(for: shape, condition).network(.he, using: &random)
        accuracies = []
        var batches = Batches(of: .pictures(set), dimensions: dimensions, random: random)
        var optimizer = Adam(learningRate: Classifier.learningRate, beta1: 0.9)
        let perPass = max(1, set.trainingCount / Classifier.batchSize)
        let stepCount =
            stepCount
            ?? min(Classifier.mostSteps, max(Classifier.leastSteps, Classifier.usualPassCount * perPass))
        let size = min(Classifier.batchSize, set.trainingCount)
        for step in 0..<stepCount {
            guard mayGoOn(Double(step) / Double(stepCount)) else { return nil }
            let batch = batches.next(size)
            optimizer.learningRate =
                Classifier.learningRate * LearningRateSchedule.cosine.factor(step: step + 1, of: stepCount)
            let (samples, labels) = question(of: batch) { _ in Int.random(in: 0..<4, using: &random) }
            let gradients = slopes(samples, labels)
            optimizer.update(&network, along: gradients)
        }
        accuracies = accuracies(on: set)
    }

    /// What is asked about pictures, and the right answers: their labels or, of turns, as these are drawn.
    private func question(of batch: Batch, turn: (Int) -> Int) -> (samples: Tensor, labels: [Int]) {
        guard condition == .turns else { return (batch.samples, batch.labels) }
        let turns = (0..<batch.samples.shape[0]).map(turn)
        return (batch.samples.reshaped(to: Shape([turns.count] + dimensions)).turned(by: turns), turns)
    }

    /// One that was trained before.
    init(_ network: Network, accuracies: [Float], condition: Condition, dimensions: [Int]) {
        (self.network, self.accuracies) = (network, accuracies)
        (self.condition, self.dimensions) = (condition, dimensions)
    }

    // A function of its own, so that the graph is gone when the optimizer writes to the weights.
    private mutating func slopes(_ samples: Tensor, _ labels: [Int]) -> [Tensor] {
        let logits = network(samples, .training)
        var loss: Tensor?
        for (i, range) in ranges.enumerated() {
            let own = ranges.count == 1 ? logits : logits.channels(range)
            let term = own.softmaxCrossEntropy(labels: labels.each(ranges.count, from: i))
            loss = loss.map { $0 + term } ?? term
        }
        return loss?.gradients(at: network.parameterValues) ?? []
    }

    /// Where the logits of each attribute stand.
    private var ranges: [Range<Int>] {
        var first = 0
        return condition.attributes.map { attribute in
            defer { first += attribute.values.count }
            return first..<first + attribute.values.count
        }
    }

    private func accuracies(on set: PictureSet) -> [Float] {
        let all = Array(0..<set.count(.heldOut))
        let width = condition.attributes.count
        var right = [Int](repeating: 0, count: width)
        for first in stride(from: 0, to: all.count, by: Classifier.batchSize) {
            let batch = set.batch(
                Array(all[first..<min(all.count, first + Classifier.batchSize)]), of: .heldOut,
                dimensions: dimensions)
            let (samples, labels) = question(of: batch) { (first + $0) % 4 }
            for (i, pair) in zip(answers(to: samples), labels).enumerated() where pair.0 == pair.1 {
                right[i % width] += 1
            }
        }
        return right.map { Float($0) / Float(all.count) }
    }

    /// What each sample is read as: `[n · attributes]` indices of values.
    func answers(to samples: Tensor) -> [Int] {
        let logits = logits(of: samples)
        let width = logits.shape[1]
        return logits.withSpan { x in
            (0..<logits.shape[0]).flatMap { row in
                ranges.map { range -> Int in
                    let best = range.reduce(range.lowerBound) { best, i in
                        x[row * width + i] > x[row * width + best] ? i : best
                    }
                    return best - range.lowerBound
                }
            }
        }
    }

    /// The share of samples that are read as each value of the first attribute.
    func shares(of samples: Tensor) -> [Float] {
        var counts = [Float](repeating: 0, count: condition.attributes[0].values.count)
        for answer in answers(to: samples).each(condition.attributes.count, from: 0) { counts[answer] += 1 }
        return counts.map { $0 / Float(samples.shape[0]) }
    }

    /// `[n, condition.size]`.
    func logits(of samples: Tensor) -> Tensor { infer(samples, through: network) }

    /// In batches, so that many samples take no more memory than a few.
    private func infer(_ samples: Tensor, through network: Network) -> Tensor {
        let count = samples.shape[0]
        let pictures = samples.reshaped(to: Shape([count] + dimensions))
        var outputs: [Float] = []
        for first in stride(from: 0, to: count, by: 2 * Classifier.batchSize) {
            outputs +=
                network.infer(pictures.rows(first..<min(count, first + 2 * Classifier.batchSize))).values
        }
        return Tensor(outputs, shape: [count, outputs.count / count])
    }

    /// The cross entropy of its answers against all classes alike, on average: a scalar with a gradient at the samples.
    func ambiguity(of samples: Tensor) -> Tensor {
        var frozen = network
        frozen.forEachParameter { $0 = $0.detached }
        let logits = frozen(samples.reshaped(to: Shape([samples.shape[0]] + dimensions)), .inference)
        return (-1 / Float(logits.count)) * logits.logSoftmax.sum
    }

    /// How unsure it is of samples: the mean entropy of its answers over that of knowing nothing, 0...1.
    func doubt(about samples: Tensor) -> Float {
        let logs = logits(of: samples).logSoftmax
        let width = logs.shape[1]
        let entropy = logs.values.reduce(Float(0)) { $0 - exp($1) * $1 } / Float(samples.shape[0])
        return entropy / log(Float(width))
    }

    /// What the last layer reads from, `[n, 128]`: near each other where two pictures mean the same.
    func features(of samples: Tensor) -> Tensor {
        var body = network
        body.layers.removeLast()
        return infer(samples, through: body)
    }
}

extension [Int] {
    /// Every `width`th number from `first` on: the labels of one of so many attributes.
    func each(_ width: Int, from first: Int) -> [Int] {
        stride(from: first, to: count, by: width).map { self[$0] }
    }
}
