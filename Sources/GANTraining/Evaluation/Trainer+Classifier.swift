import Foundation
import RunRecord

extension Trainer {
    enum Readiness {
        case ready
        /// Somebody wanted the run to end before it began.
        case stopped
    }

    /// What a reader learns from: pictures with labels, or two kinds of them that are to be told from each other.
    private var readable: (PictureSet, Condition)? {
        switch data {
        case .pictures(let set): return condition.map { (set, $0) }
        case .pairs(let pairs):
            guard recipe.measures.contains(.features), let kinds = pairs.kinds else { return nil }
            return (kinds, Condition(classes: ["A", "B"]))
        case .mixture, .table: return nil
        }
    }

    /// Finds or trains the reader of what the generator draws, where the recipe has one, and says what it does.
    mutating func findClassifier(
        control: TrainingControl, cache: ClassifierCache = .usual, post: (RunEvent) -> Void
    ) -> Readiness {
        guard let (set, condition) = readable else { return .ready }
        guard
            let found = Classifier.found(
                for: set, shape: recipe.examples.shape, condition, control: control, cache: cache, post: post)
        else { return .stopped }
        classifier = found
        return .ready
    }
}

extension Classifier {
    /// The one of these pictures that was kept, or else a new one; says what it does.
    ///
    /// - Parameters:
    ///   - set: Pictures, with the labels that are to be read.
    ///   - shape: Of one.
    ///   - condition: What is read; `.turns` needs no labels.
    ///   - control: Asked whether to go on.
    ///   - cache: Where classifiers are kept.
    ///   - post: Told what takes time.
    /// - Returns: `nil` where somebody wanted an end.
    static func found(
        for set: PictureSet, shape: SampleShape, _ condition: Condition, control: TrainingControl,
        cache: ClassifierCache, post: (RunEvent) -> Void
    ) -> Classifier? {
        if let found = cache.load(for: set, shape: shape, condition) { return found }
        let purpose = condition == .turns ? "pictures are compared by what it sees" : "it reads what G draws"
        post(.log("training a classifier of the reals, once for these pictures; \(purpose)"))
        let start = ContinuousClock.now
        var told = start
        let trained = Classifier(on: set, shape: shape, condition: condition) { share in
            let now = ContinuousClock.now
            if now - told > .milliseconds(500) {
                told = now
                let left = (now - start) / .seconds(1) * (1 / max(share, 1e-3) - 1)
                post(
                    .preparation(
                        Preparation(
                            "training a classifier of the reals", done: Int(100 * share), total: 100,
                            secondsLeft: left)))
            }
            return !control.isStopAsked
        }
        guard let trained else { return nil }
        let seconds = (.now - start) / .seconds(1)
        let accuracies = zip(condition.attributes, trained.accuracies).map { attribute, accuracy in
            let name = condition.attributes.count > 1 ? "\(attribute.name) " : ""
            return name + String(format: "%.1f %%", Double(100 * accuracy))
        }
        let task = condition == .turns ? "tells how pictures were turned for" : "reads"
        post(
            .log(
                "the classifier \(task) \(accuracies.joined(separator: ", ")) of held-out reals right, after "
                    + String(format: "%.0f s", seconds)))
        if let trouble = cache.save(trained, for: set, shape: shape) {
            post(.log(trouble))
        }
        return trained
    }
}

extension Classifier {
    /// What it measures, beside what reals and a blind guess get.
    ///
    /// - Parameters:
    ///   - recipe: What is trained.
    ///   - set: Its pictures.
    /// - Returns: The measures in the order in which they are shown.
    func measures(of recipe: Recipe, on set: PictureSet) -> [Measure] {
        func chance(_ attribute: Condition.Attribute) -> Measure.Baseline {
            .init("chance", 1 / Float(attribute.values.count))
        }
        let spread = Measure(.classSpread, "spread", isShare: false, baselines: [.init("reals", 1)])
        guard condition.attributes.count > 1 else {
            let accuracy = Measure(
                .classAccuracy, "as told", isShare: true,
                baselines: [.init("reals", accuracies[0]), chance(condition.attributes[0])])
            guard recipe.blends else { return [accuracy, spread] }
            let reals = set.pictures(
                Array(0..<min(256, set.count(.heldOut))), of: .heldOut, dimensions: dimensions)
            return [
                accuracy, spread,
                Measure(
                    .blendDoubt, "doubt of blends", isShare: true,
                    baselines: [.init("reals", doubt(about: reals))]),
            ]
        }
        let count = Float(accuracies.count)
        let baselines = [
            Measure.Baseline("reals", accuracies.reduce(0, +) / count),
            .init("chance", condition.attributes.reduce(0) { $0 + 1 / Float($1.values.count) } / count),
        ]
        var measures = [Measure(.attributeAccuracy, "as told", isShare: true, baselines: baselines)]
        if !condition.withheld.isEmpty {
            measures.append(Measure(.withheldAccuracy, "never shown", isShare: true, baselines: baselines))
        }
        for (attribute, accuracy) in zip(condition.attributes, accuracies) {
            measures.append(
                Measure(
                    .accuracy(of: attribute.name), attribute.name, isShare: true,
                    baselines: [.init("reals", accuracy), chance(attribute)]))
        }
        return measures + [spread]
    }
}
