import Foundation
public import RunRecord
import TensorCore

/// What can be said of a trained generator with all the time there is: each number beside what reals get, and what
/// somebody without a network gets.
public struct QualityReport: Sendable {
    public struct Line: Sendable {
        /// As in the record: `quality/coverage`.
        public var tag: Tag
        public var name: String
        public var value: Double
        /// How far chance moves it: the standard error over four parts of the samples; `nil` where it is not known.
        public var margin: Double?
        /// What other reals get, where they can be asked the same.
        public var reals: Double?
        /// What is had without training: see `trivial`.
        public var trivial: Double?
        /// How it is measured and where it should be.
        public var text: String
    }

    public let step: Int
    /// Fakes, and as many reals.
    public private(set) var count = 0
    /// What was compared with what, in which features: a sentence.
    public private(set) var basis = ""
    /// What the trivial baseline is.
    public private(set) var trivial = ""
    public private(set) var lines: [Line] = []
    /// Fakes and, beside each, the training picture that is nearest to it, row by row.
    public private(set) var sheet: SampleGrid?

    /// Samples are compared in so many parts, whose differences say how far chance moves a number.
    private static let partCount = 4
    /// So many fakes are shown beside their nearest training pictures.
    private static let sheetCount = 24
    /// Of more of a kind, comparing each with each on pixels tells no more.
    private static let mostOnPixels = 2000

    /// Measures the averaged generator of a run.
    ///
    /// - Parameters:
    ///   - trainer: A run, restored; with eyes where its samples are pictures.
    ///   - count: Fakes, and reals, at most.
    ///   - others: Samples to measure instead of the generator's.
    init(of trainer: Trainer, count: Int, others: Tensor? = nil) {
        step = trainer.step
        switch trainer.data {
        case .mixture(let mixture) where mixture.isLine: listMeasures(Trainer.diracMeasures, of: trainer)
        case .mixture(let mixture): measure(mixture, trainer, count, others)
        case .pictures(let set): measure(set, trainer, count, others)
        case .pairs: listMeasures(trainer.pairMeasures(), of: trainer)
        case .table(let set): listMeasures(trainer.cellMeasures(in: set), of: trainer)
        }
    }

    // MARK: Points

    private mutating func measure(
        _ mixture: GaussianMixture, _ trainer: Trainer, _ most: Int, _ others: Tensor?
    ) {
        let count = min(most, others?.shape[0] ?? most)
        self.count = count
        basis = "\(count) fakes, in \(QualityReport.partCount) parts"
        trivial = "uniform noise over the plane"
        var random = QualityReport.random(trainer)
        let kinds = [
            others?.rows(0..<count) ?? trainer.generate(count, using: &random),
            mixture.samples(count, using: &random),
            Tensor.uniform([count, 2], within: mixture.extent, using: &random),
        ].map { samples in
            QualityReport.parts(samples).map { mixture.modeCount(of: $0.points).scalars }
        }
        let texts: [(Tag, String, String)] = [
            (
                .modesCaptured, "modes",
                "of \(mixture.centres.count): those with 20 % of their fair share of the good fakes"
            ),
            (.highQuality, "high quality", "share of fakes within three deviations of a centre"),
            (.rarestMode, "rarest mode", "its good fakes, over its fair share of all"),
            (.reverseDivergence, "reverse KL", "of the modes' shares to equal ones, in nats; best 0"),
        ]
        for (tag, name, text) in texts { add(tag, name, kinds, text) }
    }

    // MARK: Pictures

    private mutating func measure(_ set: PictureSet, _ trainer: Trainer, _ most: Int, _ others: Tensor?) {
        guard let eyes = trainer.eyes else { return }
        let dimensions = trainer.recipe.sampleDimensions
        var random = QualityReport.random(trainer)
        let sides = QualityReport.reals(
            of: set, most: min(most, others?.shape[0] ?? most), dimensions, using: &random)
        count = sides.first.shape[0]
        let classifier = eyes.classifier
        let accuracy = zip(classifier.condition.attributes, classifier.accuracies)
            .map { "\($0.name) \(Int((100 * $1).rounded())) %" }.joined(separator: ", ")
        let kind = classifier.condition == .turns ? "how pictures were turned" : "labels"
        basis =
            "\(counted(count, "fake")) against as many \(sides.name), in the features of a classifier of \(kind) "
            + "(right on unseen reals: \(accuracy)), in \(QualityReport.partCount) parts"
        trivial = "pictures of independent pixels with the reals' means and deviations"

        let places = (0..<count).map { _ in Int.random(in: 0..<set.trainingCount, using: &random) }
        let labels = set.labels(places, of: .training)
        let fakes =
            others?.rows(0..<count) ?? trainer.generate(count, told: Told(labels: labels), using: &random)
        let samples = [fakes, sides.second, sides.first.independent(using: &random)]
        let features = samples.map { classifier.features(of: $0) }
        let reals = classifier.features(of: sides.first)

        let realParts = QualityReport.parts(reals).map { FeatureSet($0) }
        var kinds = features.map { own in
            zip(QualityReport.parts(own), realParts).map {
                PictureQuality(of: FeatureSet($0), among: $1).scalars
            }
        }
        // Of few samples the distance reads too high: all of them give the number, their parts what chance does.
        let moments = Moments(of: reals)
        let whole = features.map { frechetDistance(Moments(of: $0), moments) }
        add(.frechet, "Fréchet distance", kinds, "best near the reals'", whole: whole)
        add(.precision, "precision", kinds, "share of fakes that lie among reals")
        add(.recall, "recall", kinds, "share of reals that lie among fakes")
        add(.density, "density", kinds, "how densely reals lie around fakes")
        add(.coverage, "coverage", kinds, "share of reals near which there is a fake")
        add(.realNeighbours, "1-NN, reals", kinds, "share of reals whose nearest other is a real; best 0.5")
        add(.fakeNeighbours, "1-NN, fakes", kinds, "share of fakes whose nearest other is a fake; best 0.5")

        let onPixels = min(count, QualityReport.mostOnPixels)
        let first = QualityReport.parts(sides.first.rows(0..<onPixels))
        kinds = samples.map { own in
            zip(QualityReport.parts(own.rows(0..<onPixels)), first).map { fakes, reals in
                let spread = SampleDiversity(of: fakes, among: reals)
                return [Scalar(.referee, refereeAccuracy(reals: reals, fakes: fakes))]
                    + (spread.diversity.map { [Scalar(.diversity, $0)] } ?? [])
            }
        }
        add(.referee, "referee", kinds, "accuracy of a nearest neighbour on pixels; best 0.5")
        add(.diversity, "diversity", kinds, "mean distance of two fakes, over that of two reals")

        let compared = min(count, QualityReport.partCount * trainer.comparedCount(on: set))
        kinds = samples.map { own in
            QualityReport.parts(own.rows(0..<compared)).map {
                [Scalar(.novelty, trainer.medianDistance(from: $0, to: set) / eyes.usualDistance)]
            }
        }
        // The other reals may be training pictures, which are no news.
        add(
            .novelty, "novelty", kinds,
            "distance to the nearest training picture, over an unseen real's; 0: copies")
        lines[lines.count - 1].reals = 1

        if classifier.condition.attributes.count == 1, classifier.condition != .turns {
            let usual = classifier.shares(of: sides.first)
            kinds = samples.map { own in
                QualityReport.parts(own).map { ClassShares(classifier.shares(of: $0), among: usual).scalars }
            }
            add(.classDistance, "classes off", kinds, "half of all differences of classes' shares; best 0")
            add(.rarestClass, "rarest class", kinds, "the least that a class has of its share; best 1")
        }
        if others == nil, let condition = trainer.condition, condition == classifier.condition {
            addObedience(of: fakes, labels, condition, classifier)
        }
        let shown = fakes.rows(0..<min(count, QualityReport.sheetCount))
        let nearest = set.pictures(
            trainer.nearestPlaces(to: shown, in: set), of: .training, dimensions: dimensions)
        sheet = SampleGrid(shown.alternating(with: nearest), of: set)
    }

    private mutating func addObedience(
        of fakes: Tensor, _ labels: [Int], _ condition: Condition, _ classifier: Classifier
    ) {
        let accuracies = ClassQuality.accuracies(of: fakes, labels: labels, by: classifier)
        for (i, attribute) in condition.attributes.enumerated() {
            lines.append(
                Line(
                    tag: condition.attributes.count > 1 ? .accuracy(of: attribute.name) : .classAccuracy,
                    name: "\(attribute.name) as told", value: Double(accuracies[i]),
                    reals: Double(classifier.accuracies[i]), trivial: 1 / Double(attribute.values.count),
                    text: "share of fakes that the classifier reads as what they were to be; trivial: chance")
            )
        }
    }

    /// Two lots of reals of one size, of which the first, if it can be, was never trained on.
    private static func reals(
        of set: PictureSet, most: Int, _ dimensions: [Int], using random: inout SeededRandom
    ) -> (first: Tensor, second: Tensor, name: String) {
        let heldOut = (0..<set.count(.heldOut)).shuffled(using: &random)
        let training = (0..<set.trainingCount).shuffled(using: &random)
        let count = min(most, heldOut.count, training.count)
        guard count < min(most, 500) else {
            return (
                set.pictures(Array(heldOut.prefix(count)), of: .heldOut, dimensions: dimensions),
                set.pictures(Array(training.prefix(count)), of: .training, dimensions: dimensions),
                "held-out pictures"
            )
        }
        let all = set.pictures(heldOut, of: .heldOut, dimensions: dimensions)
            .concatenated(with: set.pictures(training, of: .training, dimensions: dimensions))
        let order = (0..<all.shape[0]).shuffled(using: &random)
        let half = min(most, order.count / 2)
        return (
            all.rows(at: Array(order.prefix(half))), all.rows(at: Array(order.suffix(half))),
            "pictures of both kinds, as few are held out"
        )
    }

    // MARK: What a recipe measures itself

    private mutating func listMeasures(_ measures: [Measure], of trainer: Trainer) {
        let evaluation = trainer.evaluate()
        count = evaluation.gauge.count
        basis = "the recipe's own measures, on what is held out"
        trivial = "named with each"
        for reading in evaluation.readings {
            for measure in measures {
                guard let found = reading.scalars.first(where: { $0.tag == measure.tag }) else { continue }
                let reals = measure.baselines.first { $0.name == "reals" || $0.name == "truth" }
                let others = measure.baselines.filter { $0.name != reals?.name }
                let text = others.map { "\($0.name) \(JSONLines.number($0.value))" }.joined(separator: ", ")
                lines.append(
                    Line(
                        tag: measure.tag, name: measure.name, value: Double(found.value),
                        reals: reals.map { Double($0.value) }, trivial: others.first.map { Double($0.value) },
                        text: text.isEmpty ? "" : "trivial: \(text)"))
            }
        }
    }

    // MARK: Parts

    /// What one measure says of fakes, other reals and the trivial baseline, each part by part.
    private mutating func add(
        _ tag: Tag, _ name: String, _ kinds: [[[Scalar]]], _ text: String, whole: [Double]? = nil
    ) {
        let found = kinds.map { parts in
            parts.compactMap { part in part.first { $0.tag == tag }.map { Double($0.value) } }
        }
        guard found.allSatisfy({ !$0.isEmpty }) else { return }
        let means = whole ?? found.map { $0.reduce(0, +) / Double($0.count) }
        let mean = found[0].reduce(0, +) / Double(found[0].count)
        let square =
            found[0].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, found[0].count - 1))
        lines.append(
            Line(
                tag: tag, name: name, value: means[0],
                margin: found[0].count > 1 ? (square / Double(found[0].count)).squareRoot() : nil,
                reals: means[1], trivial: means[2], text: text))
    }

    private static func parts(_ samples: Tensor) -> [Tensor] {
        let size = samples.shape[0] / partCount
        guard size >= 8 else { return [samples] }
        return (0..<partCount).map { samples.rows($0 * size..<($0 + 1) * size) }
    }

    private static func random(_ trainer: Trainer) -> SeededRandom {
        SeededRandom(seed: trainer.seed, stream: 0x6a75_6467_65)
    }

    /// One object, for other programs.
    public var json: String {
        func number(_ value: Double?) -> String {
            value.flatMap { $0.isFinite ? Float($0).description : nil } ?? "null"
        }
        var members = ["\"step\": \(step)", "\"fakes\": \(count)", "\"basis\": \(JSONLines.string(basis))"]
        for line in lines {
            let name = line.tag.rawValue
            members.append("\(JSONLines.string(name)): \(number(line.value))")
            for (kind, value) in [("margin", line.margin), ("reals", line.reals), ("trivial", line.trivial)] {
                members.append("\(JSONLines.string("\(name)/\(kind)")): \(number(value))")
            }
        }
        return "{" + members.joined(separator: ", ") + "}"
    }
}

extension TrainingPlan {
    /// Measures the generator that the plan starts from.
    ///
    /// - Parameters:
    ///   - count: Fakes, and reals, at most.
    ///   - path: An array of samples to measure instead; `nil`: the generator's.
    ///   - tell: Told what takes time.
    /// - Returns: Numbers beside those of reals; `nil` where there are too few pictures.
    /// - Throws: `DataError` where the data or the samples are not there, or these are of another shape.
    public func qualityReport(
        count: Int, of path: String? = nil, tell: @escaping @Sendable (String) -> Void
    ) throws(DataError) -> QualityReport? {
        let others = try path.map { path throws(DataError) in try recipe.samples(in: path) } ?? nil
        return try withTrainer { trainer in
            report(on: &trainer, count: count, others: others, control: TrainingControl()) {
                if case .log(let text) = $0 { tell(text) }
            }
        }
    }

    /// The same of a run that is here; `nil` also where somebody wanted an end.
    func report(
        on trainer: inout Trainer, count: Int, others: Tensor? = nil, control: TrainingControl,
        post: (RunEvent) -> Void
    ) -> QualityReport? {
        if trainer.classifier == nil { _ = trainer.findClassifier(control: control, post: post) }
        if case .pictures(let set) = trainer.data, trainer.eyes == nil {
            guard let eyes = try? eyes(for: trainer, on: set, control: control, post: post) else {
                return nil
            }
            trainer.eyes = eyes
        }
        return QualityReport(of: trainer, count: count, others: others)
    }
}
