import RunRecord
import TensorCore

/// Samples as vectors that mean something, with all that comparing them with others asks for again and again.
struct FeatureSet {
    /// `[n, features]`.
    let features: Tensor
    let moments: Moments
    /// From each to its third and to its fifth nearest other.
    let thirdRadii: [Float]
    let fifthRadii: [Float]
    /// From each to its nearest other.
    let nearest: [Float]

    init(_ features: Tensor) {
        self.features = features
        moments = Moments(of: features)
        let radii = CrossDistances(from: features, to: features).nearest([1, 3, 5], skipping: 1)
        (nearest, thirdRadii, fifthRadii) = (radii[0], radii[1], radii[2])
    }

    var count: Int { features.shape[0] }
}

/// How good pictures are, compared with others in the features of a classifier.
struct PictureQuality {
    /// The Fréchet distance (Heusel et al., 2017).
    var frechet: Float
    /// The share of fakes that are within a real's third nearest other real (Kynkäänniemi et al., 2019).
    var precision: Float
    /// The share of reals that are within a fake's third nearest other fake.
    var recall: Float
    /// By how many reals' fifth neighbourhoods a fake is held, over five (Naeem et al., 2020): 1 where reals are.
    var density: Float
    /// The share of reals that have a fake within their fifth nearest other real.
    var coverage: Float
    /// The share of reals, and of fakes, whose nearest other sample is one of their own (Xu et al., 2018).
    var realNeighbours: Float
    var fakeNeighbours: Float

    init(of fakes: FeatureSet, among reals: FeatureSet) {
        frechet = Float(frechetDistance(fakes.moments, reals.moments))
        let toFakes = CrossDistances(from: reals.features, to: fakes.features)
        let held = toFakes.countsWithin(rows: reals.thirdRadii, columns: fakes.thirdRadii)
        precision = Float(held.columns.count { $0 > 0 }) / Float(fakes.count)
        recall = Float(held.rows.count { $0 > 0 }) / Float(reals.count)
        let near = toFakes.countsWithin(rows: reals.fifthRadii, columns: fakes.fifthRadii)
        density = Float(near.columns.reduce(0, +)) / Float(5 * fakes.count)
        let (nearestFake, nearestReal) = toFakes.nearestBothWays
        coverage = Float(zip(nearestFake, reals.fifthRadii).count { $0 <= $1 }) / Float(reals.count)
        realNeighbours = Float(zip(reals.nearest, nearestFake).count { $0 < $1 }) / Float(reals.count)
        fakeNeighbours = Float(zip(fakes.nearest, nearestReal).count { $0 < $1 }) / Float(fakes.count)
    }

    /// By the names of the record.
    var scalars: [Scalar] {
        [
            Scalar(.frechet, frechet), Scalar(.precision, precision), Scalar(.recall, recall),
            Scalar(.density, density), Scalar(.coverage, coverage), Scalar(.realNeighbours, realNeighbours),
            Scalar(.fakeNeighbours, fakeNeighbours),
        ]
    }
}

/// What a classifier reads many samples as, beside what it reads reals as.
struct ClassShares {
    /// Half of the sum of all differences (total variation): 0 where the shares are those of the reals, 1 where they share none.
    var distance: Float
    /// The least that a class has of its share among the reals.
    var rarest: Float
    /// Which class that is.
    var rarestClass: Int

    /// - Parameters:
    ///   - fakes: The share of each class.
    ///   - reals: The same of reals; classes that they do not have do not count.
    init(_ fakes: [Float], among reals: [Float]) {
        distance = zip(fakes, reals).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
        let known = reals.indices.filter { reals[$0] > 0 }
        rarestClass = known.min { fakes[$0] / reals[$0] < fakes[$1] / reals[$1] } ?? 0
        rarest = reals[rarestClass] > 0 ? fakes[rarestClass] / reals[rarestClass] : .nan
    }

    var scalars: [Scalar] { [Scalar(.classDistance, distance), Scalar(.rarestClass, rarest)] }
}

extension Trainer {
    /// Compares the averaged generator with reals; nothing before there are eyes.
    ///
    /// - Parameter history: What the fakes were read as before; is told what they are read as now.
    /// - Returns: By the names of the record.
    func pictureQuality(_ history: inout ShareHistory) -> [Scalar] {
        guard let eyes, let set = data.pictures else { return [] }
        var random = SeededRandom(
            seed: seed &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15, stream: Stream.quality.rawValue)
        // What G is told comes as often as among the reals it learned from.
        let places = (0..<eyes.reals.count).map { _ in Int.random(in: 0..<set.trainingCount, using: &random) }
        let told = Told(labels: set.labels(places, of: .training))
        let fakes = generate(places.count, told: told, using: &random)
        guard fakes.isFinite else { return [Scalar(.frechet, .nan)] }
        let features = FeatureSet(eyes.classifier.features(of: fakes))
        var scalars = PictureQuality(of: features, among: eyes.reals).scalars
        if eyes.classifier.condition.attributes.count == 1, eyes.classifier.condition != .turns {
            let shares = eyes.classifier.shares(of: fakes)
            scalars += ClassShares(shares, among: eyes.classShares).scalars
            if let moved = history.divergence(of: shares, at: step) {
                scalars.append(Scalar(.movement, moved))
            }
            history.remember(shares, at: step)
        }
        let compared = fakes.rows(0..<min(places.count, comparedCount(on: set)))
        scalars.append(Scalar(.novelty, medianDistance(from: compared, to: set) / eyes.usualDistance))
        var raw = self
        raw.players[duel].averagedGenerator = AveragedNetwork(of: generator, decay: live.averagingDecay)
        let same = raw.generate(places.count, told: told, using: &random)
        let moments = Moments(of: eyes.classifier.features(of: same))
        scalars.append(Scalar(.rawFrechet, Float(frechetDistance(moments, eyes.reals.moments))))
        // What constant data leaves undefined is left out: no number of the run is broken.
        return scalars.filter(\.value.isFinite)
    }

    /// Whether an evaluation at this step compares pictures too: the first one at or after each `qualityEvery`th step.
    func isComparedNow(stepCount: Int?) -> Bool {
        guard case .pictures = data, recipe.qualityEvery > 0, step > 0 else { return false }
        let before = max(0, step - recipe.evaluateEvery)
        return step == stepCount && step >= recipe.evaluateEvery
            || step / recipe.qualityEvery > before / recipe.qualityEvery
    }

    /// Of how many samples the nearest training picture is looked for: as many as a fraction of a second is enough for.
    func comparedCount(on set: PictureSet) -> Int {
        min(256, max(32, 3_000_000_000 / max(1, set.trainingCount * set.byteCount)))
    }
}
