import RunRecord
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
    private static let surfaceSize = 32
    private static let fieldSize = 9
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
        let size = Trainer.surfaceSize
        func at(_ i: Int) -> Float { extent * (2 * (Float(i) + 0.5) / Float(size) - 1) }
        return PointSamples(
            real: [.zero], fixed: path.places, fresh: [place], extent: extent,
            surface: (0..<size * size).map { sigmoid(-at($0 / size) * at($0 % size)) }, surfaceSize: size,
            arrows: field(extent: extent))
    }

    /// Down which way each player's loss goes at places all over the plane; none where D is divided by its norm, which
    /// leaves it nothing but a sign.
    private func field(extent: Float) -> [PointSamples.Arrow] {
        guard !recipe.objective.isSpectrallyNormalized else { return [] }
        let size = Trainer.fieldSize
        func at(_ i: Int) -> Float { extent * (2 * (Float(i) + 0.5) / Float(size) - 1) }
        let places = (0..<size * size).map { SIMD2(at($0 % size), at($0 / size)) }
        let shape: Shape = [places.count, 1]
        let (forG, forD) = (Tensor(places.map(\.x), shape: shape), Tensor(places.map(\.y), shape: shape))
        let (loss, reals) = (recipe.objective.loss, Tensor(repeating: 0, shape: shape))
        // A mean over the places: each one's slope is as many times smaller, and which way it goes is all that is drawn.
        let (theta, psi) = (forG.variable, forD.variable)
        let slope = psi.squared
        var judged = loss.discriminatorLoss(real: reals, fake: forG * psi).total
        judged = judged + (0.5 * (live.r1Weight + live.r2Weight)) * slope.mean
        if live.gradientPenaltyWeight > 0 {
            let norms = (slope + 1e-12) * (slope + 1e-12).reciprocalSquareRoot
            judged = judged + live.gradientPenaltyWeight * (norms + -1).squared.mean
        }
        let drawn = loss.generatorLoss(fake: theta * forD, real: reals)
        let (alongG, alongD) = (drawn.gradients(at: [theta])[0], judged.gradients(at: [psi])[0])
        return zip(places, zip(alongG.values, alongD.values)).map { place, slope in
            PointSamples.Arrow(place: place, direction: -SIMD2(slope.0, slope.1) * Float(places.count))
        }
    }
}
