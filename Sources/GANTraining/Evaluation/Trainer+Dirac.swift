import RunRecord
import Synchronization
import TensorCore

/// Where two players of one number each have been, evaluation by evaluation.
struct PlayerPath: Sendable, Equatable, Codable {
    private(set) var places: [SIMD2<Float>] = []

    private static let mostPlaces = 120

    mutating func add(_ place: SIMD2<Float>) {
        places.append(place)
        if places.count > PlayerPath.mostPlaces { places.removeFirst() }
    }
}

/// The Dirac-GAN (Mescheder et al., 2018): the reals are all 0, G draws θ, and D gives x the score ψ·x.
///
/// Its plane has θ across and ψ up. Neither player gains where both are 0.
extension Trainer {
    private static let probeCount = 64

    /// θ and ψ: what G draws of ones, and what D says of 1.
    private var place: SIMD2<Float> {
        let ones = Tensor(repeating: 1, shape: [1, recipe.latentSize])
        return SIMD2(
            inBatches(ones, through: generator).item, scores(Tensor(repeating: 1, shape: [1, 1]))[0])
    }

    func evaluateDirac(in mixture: GaussianMixture, _ memory: inout EvaluationMemory) -> (
        DuelReading, Samples
    ) {
        let place = place
        var path = memory.path ?? PlayerPath()
        path.add(place)
        memory.path = path
        var random = evaluationRandom
        let noise = Tensor.uniform([Trainer.probeCount, 1], within: mixture.extent, using: &random)
        let real = Tensor(repeating: 0, shape: [1, 1])
        let examination = DiscriminatorScores(
            loss: recipe.objective.loss, heldOut: scores(real), fake: scores(generate(1, using: &random)),
            noise: scores(noise))
        let quality = [
            Scalar(.generatorPlace, place.x), Scalar(.discriminatorPlace, place.y),
            Scalar(.equilibriumDistance, (place * place).sum().squareRoot()),
        ]
        return (
            DuelReading(name: players[duel].name, gauge: examination.reading, quality: quality),
            .points(portrait(of: path, extent: mixture.extent))
        )
    }

    static let diracMeasures = [
        Measure(.equilibriumDistance, "from equilibrium", isShare: false, baselines: [.init("truth", 0)])
    ]

    /// The path so far in the plane of both players, over what D would say of the fake at each place.
    func portrait(of path: PlayerPath, extent: Float) -> PointSamples {
        let plane = PlayerPlane.shared(
            by: PlayerPlane.Rule(
                loss: recipe.objective.loss, hasSlopes: !recipe.objective.isSpectrallyNormalized,
                squaredSlopeWeight: live.r1Weight + live.r2Weight,
                gradientPenaltyWeight: live.gradientPenaltyWeight, extent: extent))
        return PointSamples(
            real: [.zero], fixed: path.places, fresh: [place], extent: extent, surface: plane.surface,
            surfaceSize: PlayerPlane.surfaceSize, arrows: plane.arrows)
    }
}

/// What is drawn under the players' path, wherever that goes.
private struct PlayerPlane {
    static let surfaceSize = 32
    private static let fieldSize = 9

    /// What it depends on.
    struct Rule: Equatable {
        var loss: AdversarialLoss
        /// Whether D's number has a slope: divided by its norm it has nothing but a sign.
        var hasSlopes: Bool
        var squaredSlopeWeight: Float
        var gradientPenaltyWeight: Float
        var extent: Float

        /// Where the middle of one of so many cells lies along an axis.
        func centre(of i: Int, among count: Int) -> Float {
            extent * (2 * (Float(i) + 0.5) / Float(count) - 1)
        }
    }

    /// What D would say of the fake at each place.
    let surface: [Float]
    let arrows: [PointSamples.Arrow]

    private static let last = Mutex<(rule: Rule, plane: PlayerPlane)?>(nil)

    /// The same one until a rule changes: evaluations of these players come a thousand times a second.
    static func shared(by rule: Rule) -> PlayerPlane {
        last.withLock { last in
            if let last, last.rule == rule { return last.plane }
            let plane = PlayerPlane(by: rule)
            last = (rule, plane)
            return plane
        }
    }

    private init(by rule: Rule) {
        let size = PlayerPlane.surfaceSize
        let centres = (0..<size).map { rule.centre(of: $0, among: size) }
        surface = centres.flatMap { psi in centres.map { sigmoid(-psi * $0) } }
        arrows = rule.hasSlopes ? PlayerPlane.field(by: rule) : []
    }

    /// Down which way each player's loss goes at places all over the plane.
    private static func field(by rule: Rule) -> [PointSamples.Arrow] {
        let centres = (0..<fieldSize).map { rule.centre(of: $0, among: fieldSize) }
        let places = centres.flatMap { psi in centres.map { SIMD2($0, psi) } }
        let shape: Shape = [places.count, 1]
        let (forG, forD) = (Tensor(places.map(\.x), shape: shape), Tensor(places.map(\.y), shape: shape))
        let (loss, reals) = (rule.loss, Tensor(repeating: 0, shape: shape))
        // A mean over the places: each one's slope is as many times smaller, and which way it goes is all that is drawn.
        let (theta, psi) = (forG.variable, forD.variable)
        let slope = psi.squared
        var judged = loss.discriminatorLoss(real: reals, fake: forG * psi).total
        judged = judged + (0.5 * rule.squaredSlopeWeight) * slope.mean
        if rule.gradientPenaltyWeight > 0 {
            let norms = (slope + 1e-12) * (slope + 1e-12).reciprocalSquareRoot
            judged = judged + rule.gradientPenaltyWeight * (norms + -1).squared.mean
        }
        let drawn = loss.generatorLoss(fake: theta * forD, real: reals)
        let (alongG, alongD) = (drawn.gradients(at: [theta])[0], judged.gradients(at: [psi])[0])
        return zip(places, zip(alongG.values, alongD.values)).map { place, slope in
            PointSamples.Arrow(place: place, direction: -SIMD2(slope.0, slope.1) * Float(places.count))
        }
    }
}
