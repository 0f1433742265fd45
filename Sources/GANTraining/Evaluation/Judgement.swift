import Foundation
public import RunRecord
import TensorCore

/// What can be said of a trained generator with all the time there is, each number beside what reals get.
public struct Judgement: Sendable {
    public struct Line: Sendable {
        /// As in the record: `quality/coverage`.
        public var tag: Tag
        public var name: String
        public var value: Double
        /// What held-out reals get, where they can be asked the same.
        public var reals: Double?
        /// How it is measured and where it should be.
        public var text: String
    }

    public let step: Int
    /// Fakes, and reals of each kind, that were compared.
    public let fakeCount: Int
    public let heldOutCount: Int
    public let trainingCount: Int
    public private(set) var lines: [Line]

    /// Judges the averaged generator of a checkpoint.
    ///
    /// - Parameters:
    ///   - trainer: A run, restored.
    ///   - count: Fakes, and reals, at most.
    public init(of trainer: Trainer, count: Int) {
        step = trainer.step
        guard case .pictures(let set) = trainer.data else {
            (fakeCount, heldOutCount, trainingCount, lines) = (0, 0, 0, [])
            return
        }
        var random = SeededRandom(seed: trainer.seed, stream: 0x6a75_6467_65)
        func reals(_ part: PictureSet.Part) -> Batch {
            let all = (0..<set.count(part)).shuffled(using: &random)
            return set.batch(
                Array(all.prefix(count)), of: part, dimensions: trainer.recipe.sampleDimensions)
        }
        let heldOut = reals(.heldOut)
        let training = reals(.training)
        let fakes = trainer.generate(training.samples.shape[0], told: training.told, using: &random)
        (fakeCount, heldOutCount) = (fakes.shape[0], heldOut.samples.shape[0])
        trainingCount = training.samples.shape[0]
        let fewest = min(fakeCount, heldOutCount)
        let others = training.samples.rows(0..<fewest)
        lines = [
            Line(
                tag: .referee, name: "referee",
                value: Double(
                    refereeAccuracy(
                        reals: heldOut.samples.rows(0..<fewest), fakes: fakes.rows(0..<fewest))),
                reals: Double(refereeAccuracy(reals: heldOut.samples.rows(0..<fewest), fakes: others)),
                text: "1-NN accuracy on pixels, held-out reals against fakes; best near 0.5"),
            Line(
                tag: .coverage, name: "coverage",
                value: Double(GANTraining.coverage(of: training.samples, by: fakes)),
                reals: Double(GANTraining.coverage(of: heldOut.samples, by: training.samples)),
                text: "share of reals with a fake nearer than their fifth neighbour; best near the reals'"),
            Line(
                tag: .novelty, name: "novelty",
                value: Double(trainer.medianDistance(from: fakes, to: set)),
                reals: Double(trainer.medianDistance(from: heldOut.samples, to: set)),
                text:
                    "median distance to the nearest training picture; far below the reals', fakes are copies"),
        ]
        guard let classifier = trainer.classifier, trainingCount > 3 else { return }
        let features = classifier.features(of: training.samples)
        let half = trainingCount / 2
        lines.append(
            Line(
                tag: .frechet, name: "Fréchet",
                value: frechetDistance(
                    features.rows(0..<half), classifier.features(of: fakes.rows(0..<half))),
                reals: frechetDistance(features.rows(0..<half), features.rows(half..<2 * half)),
                text: "distance in the features of the run's classifier (\(half) each); best near the reals'")
        )
        if let condition = trainer.condition {
            let accuracies = ClassQuality.accuracies(of: fakes, labels: training.labels, by: classifier)
            for (i, attribute) in condition.attributes.enumerated() {
                lines.append(
                    Line(
                        tag: condition.attributes.count > 1 ? .accuracy(of: attribute.name) : .classAccuracy,
                        name: "\(attribute.name) as told", value: Double(accuracies[i]),
                        reals: Double(classifier.accuracies[i]),
                        text: "share of fakes that a classifier of the reals reads as what they were to be"))
            }
        }
    }

    /// One object, for other programs.
    public var json: String {
        func number(_ value: Double) -> String { value.isFinite ? Float(value).description : "null" }
        var members = [
            "\"step\": \(step)", "\"fakes\": \(fakeCount)", "\"heldout\": \(heldOutCount)",
            "\"training\": \(trainingCount)",
        ]
        for line in lines {
            members.append("\(JSONLines.string(line.tag.rawValue)): \(number(line.value))")
            let reals = line.reals.map(number) ?? "null"
            members.append("\(JSONLines.string(line.tag.rawValue + "/reals")): \(reals)")
        }
        return "{" + members.joined(separator: ", ") + "}"
    }
}
