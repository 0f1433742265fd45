import RunRecord
import TensorCore

/// Whether a conditional generator's fakes help a classifier of the pictures that the generator was trained on, beside
/// doing nothing and moving those pictures about.
public struct FakesReport: Sendable {
    /// What a classifier is trained on, and how often it is right on held-out pictures, in several draws.
    public struct Row: Sendable {
        public var name: String
        public var accuracies: [Float]
        /// How often each class (row) was taken for each (column), in the first draw.
        public var confusion: [[Int]]

        public var mean: Float { accuracies.reduce(0, +) / Float(accuracies.count) }
        public var deviation: Float { GANTraining.deviation(accuracies) }
    }

    public let classes: [String]
    public let trainingCount: Int
    public private(set) var rows: [Row] = []
    public let step: Int

    private static let drawCount = 5
    private static let testCount = 2000
    private static let fakesPerClass = 100
    private static let copies = 10
    /// More than these teach a linear classifier no more.
    private static let mostTraining = 2000

    /// In points of accuracy, over the better of the two that need no GAN; a gain is one where it is above the deviations.
    public var gain: (points: Float, isReal: Bool) {
        let controls = rows.filter { $0.name != "with fakes" }
        guard let best = controls.max(by: { $0.mean < $1.mean }), let fakes = rows.last else {
            return (.nan, false)
        }
        let points = fakes.mean - best.mean
        return (100 * points, points > max(best.deviation, fakes.deviation, 0.005))
    }

    init(of trainer: Trainer, on set: PictureSet, classes: [String], tell: (String) -> Void) {
        (self.classes, step, trainingCount) = (classes, trainer.step, set.trainingCount)
        var random = SeededRandom(seed: 0, stream: 0x66_61_6b_65_73)
        let dimensions = trainer.recipe.sampleDimensions
        let places = Array(0..<set.trainingCount).shuffled(using: &random).prefix(FakesReport.mostTraining)
        let training = set.batch(Array(places), of: .training, dimensions: dimensions)
        let test = set.batch(
            Array(0..<min(FakesReport.testCount, set.count(.heldOut))), of: .heldOut, dimensions: dimensions)
        func flat(_ x: Tensor) -> Tensor { x.reshaped(to: [x.shape[0], x.count / x.shape[0]]) }
        let scale = LinearProbe.Scale(of: flat(training.samples))
        func row(_ name: String, _ more: (inout SeededRandom) -> (Tensor, [Int])?) {
            tell("training a classifier \(name)")
            var accuracies: [Float] = []
            var confusion: [[Int]] = []
            for _ in 0..<FakesReport.drawCount {
                var (samples, labels) = (training.samples, training.labels)
                if let (others, theirs) = more(&random) {
                    samples = samples.concatenated(with: others)
                    labels += theirs
                }
                let probe = LinearProbe(
                    on: flat(samples), labels: labels, classCount: classes.count, scale: scale)
                let answers = probe.answers(to: flat(test.samples))
                accuracies.append(
                    Float(zip(answers, test.labels).count { $0 == $1 }) / Float(test.labels.count))
                guard confusion.isEmpty else { continue }
                confusion = classes.map { _ in [Int](repeating: 0, count: classes.count) }
                for (answer, truth) in zip(answers, test.labels) { confusion[truth][answer] += 1 }
            }
            rows.append(Row(name: name, accuracies: accuracies, confusion: confusion))
        }
        row("as it is") { _ in nil }
        row("with moved copies") { random in
            let all = (0..<FakesReport.copies).map { _ in
                training.samples.augmented(by: [.translation], share: 1, using: &random)
            }
            let copies = all.dropFirst().reduce(all[0]) { $0.concatenated(with: $1) }
            return (copies, (0..<FakesReport.copies).flatMap { _ in training.labels })
        }
        row("with fakes") { random in
            let labels = (0..<classes.count).flatMap { label in
                [Int](repeating: label, count: FakesReport.fakesPerClass)
            }
            return (trainer.generate(labels.count, told: Told(labels: labels), using: &random), labels)
        }
    }
}
