/// What an evaluation found at one step: the gauge's readings, and samples of the same frozen generator.
public struct Evaluation: Sendable, Equatable, Codable {
    public var step: Int
    public var gauge: GaugeReading
    /// How the recipe's own kind of quality is measured: modes captured, high-quality share.
    public var quality: [Scalar]
    /// `nil` where newer samples had replaced these before anybody looked.
    public var samples: Samples?
    public var duration: Duration

    /// The name of the pair of players that these are of; empty where there is one.
    public var duel = ""
    /// The same of a game's other pairs.
    public var others: [DuelReading] = []

    public init(
        step: Int, gauge: GaugeReading, quality: [Scalar] = [], samples: Samples?, duration: Duration
    ) {
        self.step = step
        self.gauge = gauge
        self.quality = quality
        self.samples = samples
        self.duration = duration
    }

    public init(
        step: Int, first: DuelReading, others: [DuelReading], samples: Samples?, duration: Duration
    ) {
        self.init(
            step: step, gauge: first.gauge, quality: first.quality, samples: samples, duration: duration)
        (duel, self.others) = (first.name, others)
    }

    // Samples are kept as pictures, beside the rest.
    private enum CodingKeys: CodingKey {
        case step, gauge, quality, duration, duel, others
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        step = try values.decode(Int.self, forKey: .step)
        gauge = try values.decode(GaugeReading.self, forKey: .gauge)
        quality = try values.decode([Scalar].self, forKey: .quality)
        duration = try values.decode(Duration.self, forKey: .duration)
        duel = try values.decodeIfPresent(String.self, forKey: .duel) ?? ""
        others = try values.decodeIfPresent([DuelReading].self, forKey: .others) ?? []
    }

    /// All pairs' readings, one where there is one pair.
    public var readings: [DuelReading] { [DuelReading(name: duel, gauge: gauge, quality: quality)] + others }

    public var scalars: [Scalar] { readings.flatMap(\.scalars) }
}

/// What an evaluation found of one of a game's pairs of players.
public struct DuelReading: Sendable, Equatable, Codable {
    /// What its tags begin with.
    public var name: String
    public var gauge: GaugeReading
    public var quality: [Scalar]

    public init(name: String, gauge: GaugeReading, quality: [Scalar] = []) {
        (self.name, self.gauge, self.quality) = (name, gauge, quality)
    }

    /// All that was measured, by name.
    public var scalars: [Scalar] {
        (gauge.scalars + quality).map { Scalar($0.tag.of(duel: name), $0.value) }
    }
}

/// How well the discriminator tells reals from fakes, measured by ranking.
///
/// `heldout` is the answer to a forced choice: shown one real that D has never seen and one fresh fake, how often
/// does D score the real one higher? It is the area under the ROC curve, unchanged by any monotone change of D's
/// scores, so it means the same for every loss.
public struct GaugeReading: Sendable, Equatable, Codable {
    /// AUC of held-out reals against fakes, 0...1; at 0.5 D is guessing.
    public var heldout: Float
    /// AUC of training reals against the same fakes, where the training set is finite.
    public var train: Float?
    /// AUC of training reals against held-out reals: above 0.6, D knows its training set by heart.
    public var memorisation: Float?
    /// AUC of held-out reals against uniform noise: a D that cannot even tell these apart is blind.
    public var noiseCanary: Float
    /// The same against held-out pictures whose pixels were shuffled, where the data is pictures.
    public var shuffleCanary: Float?
    /// The same against the mean of the training pictures: how often D picks a real over it.
    public var meanCanary: Float?
    /// The same against fakes of a twentieth of the run: a D that takes them for real has forgotten them.
    public var earlyCanary: Float?
    /// Standard deviation of the raw scores over held-out reals and fakes; 0 for a D stuck at a constant.
    public var scoreDeviation: Float
    /// Leave-one-out accuracy of a nearest neighbour who tells held-out reals from fakes: 0.5 where it cannot.
    public var referee: Float?
    /// The mean distance between two fakes over that between two reals: near 0, all fakes are one.
    public var diversity: Float?
    /// The share of fakes with another fake nearer than half of what all but 1 % of reals keep from each other.
    public var duplicates: Float?
    /// Where D's scores lie.
    public var scores: ScoreHistogram?
    /// What the next move of each player does to the gauge.
    public var tug: Tug?
    /// How many reals and how many fakes were scored.
    public var count: Int

    public init(
        heldout: Float, train: Float?, memorisation: Float?, noiseCanary: Float, shuffleCanary: Float? = nil,
        meanCanary: Float? = nil, earlyCanary: Float? = nil, scoreDeviation: Float, referee: Float? = nil,
        diversity: Float? = nil,
        duplicates: Float? = nil, scores: ScoreHistogram? = nil, tug: Tug? = nil, count: Int
    ) {
        self.heldout = heldout
        self.train = train
        self.memorisation = memorisation
        self.noiseCanary = noiseCanary
        self.shuffleCanary = shuffleCanary
        self.meanCanary = meanCanary
        self.earlyCanary = earlyCanary
        self.scoreDeviation = scoreDeviation
        self.referee = referee
        self.diversity = diversity
        self.duplicates = duplicates
        self.scores = scores
        self.tug = tug
        self.count = count
    }

    /// Half the width of the 95 % interval around 0.5: 0.035 for 512 against 512.
    public var band: Float {
        let n = Float(count)
        return 1.96 * ((2 * n + 1) / (12 * n * n)).squareRoot()
    }

    /// Half the width of the 95 % interval around `heldout` (Hanley & McNeil, 1982): the nearer to certainty, the narrower.
    ///
    /// Counted with one more pair that was a draw, for always right in a few trials is no certainty.
    public var margin: Float {
        let n = Float(count)
        let area = (heldout * n + 0.5) / (n + 1)
        let twoReals = area / (2 - area) - area * area
        let twoFakes = 2 * area * area / (1 + area) - area * area
        return 1.96 * max(0, (area * (1 - area) + (n - 1) * (twoReals + twoFakes)) / (n * n)).squareRoot()
    }

    /// All that was measured, by name.
    public var scalars: [Scalar] {
        let all: [(Tag, Float?)] = [
            (.heldoutGauge, heldout), (.trainGauge, train), (.memorisation, memorisation),
            (.noiseCanary, noiseCanary), (.shuffleCanary, shuffleCanary), (.meanCanary, meanCanary),
            (.earlyCanary, earlyCanary),
            (.referee, referee), (.diversity, diversity), (.duplicates, duplicates),
            (.tugBefore, tug?.before), (.tugAfterDiscriminator, tug?.afterDiscriminator),
            (.tugAfterGenerator, tug?.afterGenerator),
        ]
        return all.compactMap { tag, value in value.map { Scalar(tag, $0) } }
    }
}

/// The tug of war: the gauge of one and the same probe before the next step, after D's half of it, and after G's.
///
/// Measured on copies that are thrown away. At equilibrium the two pushes cancel.
public struct Tug: Sendable, Equatable, Codable {
    public var before: Float
    public var afterDiscriminator: Float
    public var afterGenerator: Float

    public init(before: Float, afterDiscriminator: Float, afterGenerator: Float) {
        self.before = before
        self.afterDiscriminator = afterDiscriminator
        self.afterGenerator = afterGenerator
    }

    /// How far D's half pushes, up while it learns.
    public var discriminatorPush: Float { afterDiscriminator - before }
    /// How far G's half pushes, down while it learns.
    public var generatorPush: Float { afterGenerator - afterDiscriminator }
}

/// How many held-out reals and fakes D gave which answer: equal bins of σ(score) from 0 (fake) to 1 (real).
public struct ScoreHistogram: Sendable, Equatable, Codable {
    public var real: [Int]
    public var fake: [Int]
    /// Where the bins begin and end if they are of raw scores, which are no probabilities.
    public var least: Float?
    public var most: Float?

    /// Histograms with one number of bins.
    public init(real: [Int], fake: [Int]) {
        precondition(real.count == fake.count, "histogram: \(real.count) and \(fake.count) bins")
        self.real = real
        self.fake = fake
    }

    /// Counts answers of 0...1; what is no number is left out.
    public init(real: [Float], fake: [Float], binCount: Int) {
        func counts(_ answers: [Float]) -> [Int] {
            var counts = [Int](repeating: 0, count: binCount)
            for answer in answers where answer.isFinite {
                counts[min(Int(min(max(answer, 0), 1) * Float(binCount)), binCount - 1)] += 1
            }
            return counts
        }
        self.init(real: counts(real), fake: counts(fake))
    }
}
