import Foundation
import RunRecord
import TensorCore

/// What pictures are compared by: the features of a classifier of them, and reals in those features.
///
/// The classifier reads the labels of the data or, where there are none, how pictures were turned (Gidaris et al., 2018).
/// One seed, whatever the run's: every run of a data set is measured by the same eyes.
struct Eyes {
    /// Why there are none.
    enum Missing: Error {
        /// Somebody wanted the run to end.
        case stopped
        /// So few pictures that any number about them would be chance.
        case tooFew
    }

    let classifier: Classifier
    /// Reals that the discriminator never trained on, or where few are held out, all that there are.
    let reals: FeatureSet
    let areHeldOut: Bool
    /// What the reals are read as.
    let classShares: [Float]
    /// How far unseen reals are from the nearest training picture: the median.
    let usualDistance: Float

    /// Reals and fakes that are compared while a run trains.
    static let count = 2048
    /// Fewer held-out pictures than these are joined by those of training.
    private static let leastHeldOut = 500
    /// Fewer pictures in all tell nothing.
    static let leastCount = 50

    /// - Parameters:
    ///   - classifier: Of the same pictures.
    ///   - trainer: Whose data it is.
    ///   - set: Its pictures.
    ///   - count: Reals at most.
    init(_ classifier: Classifier, of trainer: Trainer, on set: PictureSet, count: Int = Eyes.count) {
        self.classifier = classifier
        areHeldOut = set.count(.heldOut) >= Eyes.leastHeldOut
        let pictures = Eyes.reals(of: set, count: count, dimensions: trainer.recipe.sampleDimensions)
        reals = FeatureSet(classifier.features(of: pictures))
        classShares = classifier.shares(of: pictures)
        var random = SeededRandom(seed: 0, stream: Eyes.stream)
        let unseen = (0..<set.count(.heldOut)).shuffled(using: &random)
            .prefix(trainer.comparedCount(on: set))
        usualDistance = trainer.medianDistance(
            from: set.pictures(Array(unseen), of: .heldOut, dimensions: trainer.recipe.sampleDimensions),
            to: set)
    }

    private static let stream: UInt64 = 0x65_79_65_73

    /// Always the same ones of a data set.
    static func reals(of set: PictureSet, count: Int, dimensions: [Int]) -> Tensor {
        var random = SeededRandom(seed: 0, stream: stream)
        let heldOut = (0..<set.count(.heldOut)).shuffled(using: &random)
        let first = set.pictures(Array(heldOut.prefix(count)), of: .heldOut, dimensions: dimensions)
        guard heldOut.count < leastHeldOut, heldOut.count < count else { return first }
        let training = (0..<set.trainingCount).shuffled(using: &random).prefix(count - heldOut.count)
        return first.concatenated(
            with: set.pictures(Array(training), of: .training, dimensions: dimensions))
    }
}

extension TrainingPlan {
    /// Finds or trains what pictures are compared by.
    ///
    /// - Parameters:
    ///   - trainer: A run of the plan whose samples are pictures.
    ///   - set: Its pictures.
    ///   - control: Asked whether to go on.
    ///   - cache: Where classifiers are kept.
    ///   - post: Told what takes time.
    /// - Returns: A classifier, and reals as it sees them.
    /// - Throws: `Eyes.Missing`.
    func eyes(
        for trainer: Trainer, on set: PictureSet, control: TrainingControl, cache: ClassifierCache = .usual,
        post: (RunEvent) -> Void
    ) throws(Eyes.Missing) -> Eyes {
        guard set.trainingCount + set.count(.heldOut) >= Eyes.leastCount, !set.isOfCopies else {
            throw .tooFew
        }
        if let classifier = trainer.classifier { return Eyes(classifier, of: trainer, on: set) }
        var (pictures, condition) = (set, Condition.turns)
        if case .fashion = recipe.examples,
            let files = try? FashionFiles.find(in: dataDirectory, withLabels: true),
            let labelled = try? PictureSet(files), let classes = Examples.fashion(isLabelled: true).condition
        {
            (pictures, condition) = (labelled, classes)
        }
        guard
            let classifier = Classifier.found(
                for: pictures, shape: recipe.examples.shape, condition, control: control, cache: cache,
                post: post)
        else { throw .stopped }
        return Eyes(classifier, of: trainer, on: set)
    }
}

extension Condition {
    /// How a picture was turned: a question that pictures without labels answer themselves.
    static let turns = Condition(
        attributes: [Attribute(name: "turn", values: ["upright", "left", "over", "right"])])
}

extension Tensor {
    /// Square pictures `[n, side, side, channels]`, each turned counterclockwise by so many quarters.
    func turned(by quarters: [Int]) -> Tensor {
        let (count, side, channels) = (shape[0], shape[1], shape[3])
        precondition(shape[2] == side && quarters.count == count, "turned: \(shape), \(quarters.count)")
        return withSpan { x in
            Tensor(shape: shape) { span in
                for n in 0..<count {
                    for row in 0..<side {
                        for column in 0..<side {
                            let (r, c) =
                                switch quarters[n] {
                                case 0: (row, column)
                                case 1: (column, side - 1 - row)
                                case 2: (side - 1 - row, side - 1 - column)
                                default: (side - 1 - column, row)
                                }
                            let to = ((n * side + row) * side + column) * channels
                            let from = ((n * side + r) * side + c) * channels
                            for k in 0..<channels { span[to + k] = x[from + k] }
                        }
                    }
                }
            }
        }
    }
}
