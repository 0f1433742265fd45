import Foundation
import RunRecord
import TensorCore

/// How D's scores become the losses of the two players.
public enum AdversarialLoss: String, Sendable, CaseIterable, Codable {
    /// −log D(x) − log(1 − D(G(z))) against −log D(G(z)) (Goodfellow et al., 2014).
    case nonSaturating
    /// The same game as first written down: G minimises log(1 − D(G(z))), whose slope is gone when D is sure.
    case minimax
    /// Half the squared distance of scores to 1 for reals and 0 for fakes (Mao et al., 2017).
    case leastSquares
    /// Scores need only be beyond a margin of 1 (Lim & Ye, 2017).
    case hinge
    /// The distance between mean scores (Arjovsky et al., 2017); wants a gradient penalty.
    case wasserstein
    /// How much more real a real is than the fake beside it (Jolicoeur-Martineau, 2018), the paired form that Huang et
    /// al., 2024, train with R1 and R2.
    case relativistic

    /// Whether σ of a score is a probability of being real.
    public var isProbability: Bool { self == .nonSaturating || self == .minimax }

    /// The score above which a sample counts as called real; `nil` where only differences of scores mean something.
    var threshold: Float? {
        switch self {
        case .nonSaturating, .minimax, .hinge: 0
        case .leastSquares: 0.5
        case .wasserstein, .relativistic: nil
        }
    }

    /// Whether the generator's loss looks at reals too.
    var pairsSamples: Bool { self == .relativistic }

    /// D's loss, and the parts for reals and for fakes that it is the sum of, where it is one.
    struct DiscriminatorLoss {
        var total: Tensor
        var real: Tensor?
        var fake: Tensor?
    }

    /// D's loss from its scores `[batch, 1]`.
    func discriminatorLoss(real: Tensor, fake: Tensor) -> DiscriminatorLoss {
        func sum(_ real: Tensor, _ fake: Tensor) -> DiscriminatorLoss {
            DiscriminatorLoss(total: real + fake, real: real, fake: fake)
        }
        return switch self {
        case .nonSaturating, .minimax: sum((-real).softplus.mean, fake.softplus.mean)
        case .leastSquares: sum(0.5 * (real + -1).squared.mean, 0.5 * fake.squared.mean)
        case .hinge: sum((-real + 1).relu.mean, (fake + 1).relu.mean)
        case .wasserstein: sum((-real).mean, fake.mean)
        case .relativistic: DiscriminatorLoss(total: (fake - real).softplus.mean)
        }
    }

    /// G's loss from D's scores of its fakes; `real` is needed where the loss pairs samples.
    func generatorLoss(fake: Tensor, real: Tensor?) -> Tensor {
        switch self {
        case .nonSaturating: return (-fake).softplus.mean
        case .minimax: return -fake.softplus.mean
        case .leastSquares: return 0.5 * (fake + -1).squared.mean
        case .hinge, .wasserstein: return (-fake).mean
        case .relativistic:
            guard let real else { preconditionFailure("relativistic: fakes without reals") }
            return (real - fake).softplus.mean
        }
    }

    /// Where the losses are when D cannot tell reals from fakes.
    var references: [RunDescription.LossReference] {
        let ln2 = Float(log(2.0))
        func references(_ discriminator: (Float, String)?, _ generator: (Float, String)?)
            -> [RunDescription.LossReference]
        {
            [(Tag.discriminatorLoss, discriminator), (.generatorLoss, generator)].compactMap { tag, value in
                value.map { RunDescription.LossReference(tag: tag, value: $0.0, label: $0.1) }
            }
        }
        return switch self {
        case .nonSaturating: references((2 * ln2, "2 ln 2"), (ln2, "ln 2"))
        case .minimax: references((2 * ln2, "2 ln 2"), (-ln2, "−ln 2"))
        case .leastSquares: references((0.25, "1/4"), (0.125, "1/8"))
        case .hinge: references((2, "2"), (0, "0"))
        case .wasserstein: references((0, "0"), nil)
        case .relativistic: references((ln2, "ln 2"), nil)
        }
    }

    /// What penalties the loss is used with, for those who choose it and say nothing of penalties.
    func addUsualPenalties(to live: inout LiveParameters) {
        switch self {
        case .wasserstein where live.gradientPenaltyWeight == 0: live.gradientPenaltyWeight = 10
        case .relativistic where live.r1Weight == 0 && live.r2Weight == 0:
            (live.r1Weight, live.r2Weight) = (1, 1)
        default: break
        }
    }
}
