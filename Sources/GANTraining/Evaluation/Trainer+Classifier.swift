import Foundation
import RunRecord

extension Trainer {
    enum Preparation {
        case ready
        /// Somebody wanted the run to end before it began.
        case stopped
    }

    /// Finds or trains the reader of a conditional recipe's fakes, and says what it does.
    mutating func findClassifier(
        control: TrainingControl, cache: ClassifierCache = .usual, post: (RunEvent) -> Void
    ) -> Preparation {
        guard let condition, case .pictures(let set) = data else { return .ready }
        let (shape, classCount) = (recipe.examples.shape, condition.attributes[0].values.count)
        if let found = cache.load(for: set, shape: shape, classCount: classCount) {
            classifier = found
            return .ready
        }
        post(.log("training a classifier of the reals, once for these pictures; it reads what G draws"))
        let start = ContinuousClock.now
        var told = start
        let trained = Classifier(on: set, shape: shape, condition: condition) { share in
            let now = ContinuousClock.now
            if now - told > .milliseconds(500) {
                told = now
                let left = (now - start) / .seconds(1) * (1 / max(share, 1e-3) - 1)
                post(
                    .hint(
                        String(
                            format: "a classifier of the reals is trained first: %.0f %%, %.0f s left",
                            100 * share, left)))
            }
            return !control.isStopAsked
        }
        guard let trained else { return .stopped }
        classifier = trained
        let seconds = (.now - start) / .seconds(1)
        post(
            .log(
                String(
                    format: "the classifier reads %.1f %% of held-out reals right, after %.0f s",
                    Double(100 * trained.accuracy), seconds)))
        if let trouble = cache.save(trained, for: set, shape: shape, classCount: classCount) {
            post(.log(trouble))
        }
        return .ready
    }
}

extension Classifier {
    /// What it measures, beside what reals and a blind guess get.
    var measures: [Measure] {
        let chance = 1 / Float(classCount)
        return [
            Measure(
                .classAccuracy, "as told", isShare: true,
                baselines: [.init("reals", accuracy), .init("chance", chance)]),
            Measure(.classSpread, "spread", isShare: false, baselines: [.init("reals", 1)]),
        ]
    }
}
