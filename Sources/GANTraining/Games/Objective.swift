import Foundation

/// What the two players of a game want, beside the numbers that may change on the way (``LiveParameters``).
public struct Objective: Sendable, Equatable {
    public var loss = AdversarialLoss.nonSaturating
    /// Steps between two steps with gradient penalties, which then weigh as much more (Karras et al., 2020).
    public var penaltyInterval = 1
    /// Whether each layer of D is divided by its spectral norm (Miyato et al., 2018).
    public var isSpectrallyNormalized = false
    /// Whether D is told how different the samples of its batch are (Karras et al., 2018).
    public var hasMinibatchDeviation = false
    /// What is done to everything that D sees.
    public var augmentations: [Augmentation] = [.flip, .translation, .cutout, .colour]
    /// r_t that the augmentation's share is steered to (Karras et al., 2020, "Limited data"); 0: the share is fixed.
    public var augmentationTarget: Float = 0
    /// λ of the classifier's doubt about which class a fake is, a term of G's loss (Elgammal et al., 2017); 0: none.
    public var styleAmbiguity: Float = 0
    /// The steps in which instance noise goes to nothing.
    public var instanceNoiseSteps = 10_000
    public var schedule = LearningRateSchedule.constant

    public init() {}
}

/// How the step size goes down to the run's end.
public enum LearningRateSchedule: String, Sendable, CaseIterable, Codable {
    case constant
    /// To 0 along a line.
    case linear
    /// To 0 along half a cosine wave (Loshchilov & Hutter, 2017).
    case cosine

    /// What the step size is multiplied by in step number `step` (from 1) of `stepCount`.
    func factor(step: Int, of stepCount: Int?) -> Float {
        guard self != .constant, let stepCount, stepCount > 0 else { return 1 }
        let done = Double(min(max(step - 1, 0), stepCount)) / Double(stepCount)
        return Float(self == .linear ? 1 - done : 0.5 * (1 + cos(.pi * done)))
    }
}
