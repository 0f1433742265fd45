import Foundation
import RunRecord
import TensorCore

/// The scores that D gave in an examination, by what it was shown; the gauge is read off them.
struct DiscriminatorScores {
    /// What the scores mean.
    var loss: AdversarialLoss
    var heldOut: [Float]
    var fake: [Float]
    /// Reals that D was trained on, where there is an end to them.
    var training: [Float]?
    var noise: [Float]
    /// Held-out pictures whose pixels were shuffled.
    var shuffled: [Float]?
    /// The mean of the training pictures.
    var mean: [Float]?
    /// Fakes of early in the run.
    var early: [Float]?

    static let binCount = 64

    var reading: GaugeReading {
        GaugeReading(
            heldout: areaUnderCurve(heldOut, over: fake),
            train: training.map { areaUnderCurve($0, over: fake) },
            memorisation: training.map { areaUnderCurve($0, over: heldOut) },
            noiseCanary: areaUnderCurve(heldOut, over: noise),
            shuffleCanary: shuffled.map { areaUnderCurve(heldOut, over: $0) },
            meanCanary: mean.map { areaUnderCurve(heldOut, over: $0) },
            earlyCanary: early.map { areaUnderCurve(heldOut, over: $0) },
            scoreDeviation: deviation(heldOut + fake),
            scores: histogram,
            count: min(heldOut.count, fake.count))
    }

    /// Where the answers lie: from 0 to 1 where they are probabilities, else from the lowest score to the highest.
    private var histogram: ScoreHistogram? {
        guard !loss.isProbability else {
            return ScoreHistogram(
                real: heldOut.map(sigmoid), fake: fake.map(sigmoid), binCount: DiscriminatorScores.binCount)
        }
        let finite = (heldOut + fake).filter(\.isFinite)
        guard let least = finite.min(), let most = finite.max(), least < most else { return nil }
        func share(_ score: Float) -> Float { (score - least) / (most - least) }
        var histogram = ScoreHistogram(
            real: heldOut.map(share), fake: fake.map(share), binCount: DiscriminatorScores.binCount)
        (histogram.least, histogram.most) = (least, most)
        return histogram
    }
}

/// The area under the ROC curve: how often one of `positives` is above one of `negatives`, ties counting half.
///
/// By ranks (Mann & Whitney, 1947), so any monotone change of the scores leaves it as it is. NaN where a score is NaN.
func areaUnderCurve(_ positives: [Float], over negatives: [Float]) -> Float {
    guard !positives.contains(where: \.isNaN), !negatives.contains(where: \.isNaN) else { return .nan }
    let sorted = negatives.sorted()
    /// The first index whose element is not below (or, with `orEqual`, is above) the value.
    func rank(_ value: Float, orEqual: Bool) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value || (orEqual && sorted[middle] == value) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
    let wins = positives.reduce(0) { $0 + rank($1, orEqual: false) + rank($1, orEqual: true) }
    return Float(Double(wins) / 2 / Double(positives.count * negatives.count))
}

/// The standard deviation of all values.
func deviation(_ values: [Float]) -> Float {
    let mean = values.reduce(0, +) / Float(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)).squareRoot()
}
