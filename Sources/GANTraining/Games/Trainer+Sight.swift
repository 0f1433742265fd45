import RunRecord
import TensorCore

/// What D sees of samples while it is trained: all of it noisy or augmented in the same ways, reals and fakes alike.
extension Trainer {
    /// Which samples are looked at: no two looks of a step use the same randomness.
    enum Side: UInt64 {
        case real = 1
        case fake
    }

    /// Randomness of this step that no state need be kept of.
    func randomness(_ stream: Stream, of use: UInt64) -> SeededRandom {
        SeededRandom(
            seed: seed &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15 &+ use &* 0xbf58_476d_1ce4_e5b9,
            stream: stream.rawValue)
    }

    /// The samples as D sees them, differentiably.
    ///
    /// - Parameters:
    ///   - samples: `[batch, …]`.
    ///   - side: Whose they are.
    ///   - round: Which of D's updates of the step looks, from 1; 0: the generator's.
    /// - Returns: `[batch, …]`, the samples themselves where nothing is done to them.
    func seen(_ samples: Tensor, as side: Side, round: Int) -> Tensor {
        let noise = noiseDeviation
        guard live.augmentation > 0 || noise > 0 else { return samples }
        var random = sight(of: side, round: round)
        let augmented =
            live.augmentation > 0
            ? samples.augmented(by: recipe.objective.augmentations, share: live.augmentation, using: &random)
            : samples
        guard noise > 0 else { return augmented }
        return augmented + Tensor.normal(samples.shape, deviation: noise, using: &random)
    }

    /// The randomness of one look.
    func sight(of side: Side, round: Int) -> SeededRandom {
        randomness(.sight, of: UInt64(round) &* 4 &+ side.rawValue)
    }

    /// What is done to samples before D sees them, in words; empty: nothing.
    var changesOfSight: String {
        var changes: [String] = []
        if live.augmentation > 0 {
            let kinds = recipe.objective.augmentations.map(\.rawValue).joined(separator: ", ")
            changes.append("\(kinds), each in \(Int((100 * live.augmentation).rounded())) % of its looks")
        }
        if noiseDeviation > 0 {
            changes.append("noise of deviation \((1000 * noiseDeviation).rounded() / 1000)")
        }
        return changes.joined(separator: "; ")
    }

    /// The deviation of the instance noise in this step.
    var noiseDeviation: Float {
        let end = Float(recipe.objective.instanceNoiseSteps)
        return live.instanceNoise * max(0, 1 - Float(step - 1) / end)
    }

    /// How many samples it takes to go from no augmentation to the most.
    private static let adaptationLength: Float = 100_000
    /// Beyond this share augmentations leak into what G draws (Karras et al., 2020).
    private static let mostAugmentation: Float = 0.8

    /// Steers the share of augmented samples by how sure D is of its reals.
    mutating func adaptAugmentation(to realScores: Tensor) {
        let target = recipe.objective.augmentationTarget
        guard target > 0 else { return }
        let threshold = recipe.objective.loss.threshold ?? 0
        let sureness = 2 * realScores.share(above: threshold) - 1
        let change = Float(recipe.batchSize) / Trainer.adaptationLength
        live.augmentation = min(
            Trainer.mostAugmentation, max(0, live.augmentation + (sureness > target ? change : -change)))
    }

    /// The mean of D's scores, as a probability where they are logits of one.
    func meanScore(_ scores: Tensor) -> Float {
        recipe.objective.loss.isProbability ? scores.meanProbability : scores.mean.item
    }
}

extension AdversarialLoss {
    /// Under what names mean scores are told: only a probability is D(x).
    var scoreTags: ScoreTags {
        isProbability
            ? ScoreTags(real: .realScore, fake: .fakeScore, fakeAfter: .fakeScoreAfter)
            : ScoreTags(real: .realLogit, fake: .fakeLogit, fakeAfter: .fakeLogitAfter)
    }
}

/// The names of mean scores: of reals, of fakes, and of fakes after D's update.
struct ScoreTags: Equatable {
    var real: Tag
    var fake: Tag
    var fakeAfter: Tag
}
