public import RunRecord
import TensorCore

/// A number of a step was NaN or infinite; the update that it belongs to was not made.
public struct Divergence: Error, Equatable {
    public var step: Int
    /// The first array that was found not to be finite.
    public var tensor: String
    public var epoch: Double
    /// Under what names the run says its scores.
    var scoreTags = AdversarialLoss.nonSaturating.scoreTags

    /// The step as a record: what is not known is NaN.
    public var record: StepRecord {
        StepRecord(
            step: step, epoch: epoch, duration: .zero,
            scalars: [
                .generatorLoss, .discriminatorLoss, .realAccuracy, .fakeAccuracy, scoreTags.real,
                scoreTags.fake,
                scoreTags.fakeAfter, .generatorGradient, .discriminatorGradient,
            ].map { Scalar($0, .nan) })
    }
}

extension Tensor {
    /// Of scores: the share that is above the threshold of "real".
    func share(above threshold: Float) -> Float {
        withSpan { x in
            var above: Int32 = 0
            for i in x.indices { above += x[i] > threshold ? 1 : 0 }
            return Float(above) / Float(x.count)
        }
    }

    /// Of logits: the mean of σ.
    var meanProbability: Float { detached.sigmoid.mean.item }
}
