public import RunRecord

/// What the gauge says about a run, in words.
///
/// The numbers behind it and why they are these: the 50 % gauge ranks held-out reals against fakes, and a rank of one
/// half means something only for a discriminator that can still tell noise from data, that has not learned its
/// training set by heart, and with whom an independent referee agrees.
public enum GaugeState: String, Sendable, Equatable, CaseIterable {
    case warmUp = "WARM-UP"
    case broken = "BROKEN"
    case blind = "D BLIND"
    case wins = "D WINS"
    case ahead = "D AHEAD"
    case memorised = "D MEMORISED"
    case inverted = "INVERTED"
    case fooled = "FOOLED BUT WRONG"
    case unsure = "UNSURE, FOR REAL"
    /// Unsure, and nobody has checked it.
    case guessing = "D GUESSING"

    package var mood: Mood {
        switch self {
        case .ahead, .unsure: .good
        case .warmUp, .guessing: .neutral
        case .memorised, .inverted, .fooled: .warning
        case .broken, .blind, .wins: .bad
        }
    }
}

/// How much a verdict should worry: every word has one mood, wherever it stands.
public enum Mood: Sendable {
    case good
    case neutral
    case warning
    case bad
}

public struct GaugeVerdict: Sendable, Equatable {
    public var state: GaugeState
    /// The headline: the state, or a diagnosis that weighs more.
    public var word: String
    /// A sentence without a full stop.
    public var sentence: String
    /// The same in a few words, for narrow screens.
    public var brief: String
    public var mood: Mood

    package init(_ state: GaugeState, _ sentence: String, _ brief: String) {
        self.state = state
        word = state.rawValue
        self.sentence = sentence
        self.brief = brief
        mood = state.mood
    }

    /// A state of more than one word, each of one mood.
    package init(_ state: GaugeState, _ word: String, _ mood: Mood, _ sentence: String, _ brief: String) {
        self.init(state, sentence, brief)
        (self.word, self.mood) = (word, mood)
    }
}

/// The gauge's verdict; the first rule that holds decides.
///
/// - Parameters:
///   - reading: What decides: the newest reading, or some in one.
///   - shown: The newest reading, whose numbers stand beside the verdict: it names no others; `nil`: the same.
///   - step: The step that it belongs to.
///   - firstNonFinite: What was not a number, and when, if anything was.
///   - collapse: How the fakes lack variety, in a clause, if they do.
///   - isPlane: Whether samples are points.
///   - isTable: Whether they are cells of a table.
///   - excuse: What goes well whatever D says, in a clause, if anything does.
/// - Returns: The state and its words.
public func gaugeVerdict(
    _ reading: GaugeReading, naming shown: GaugeReading? = nil, step: Int,
    firstNonFinite: (tag: String, step: Int)? = nil,
    collapse: String? = nil, isPlane: Bool = false, isTable: Bool = false, excuse: String? = nil
) -> GaugeVerdict {
    let shown = shown ?? reading
    // Broken goes before warm-up: a number that is none is no matter of patience.
    if let first = firstNonFinite {
        return GaugeVerdict(
            .broken, "NaN or Inf in \(first.tag) at step \(Numbers.grouped(first.step))", "NaN or Inf")
    }
    guard reading.heldout.isFinite, reading.scoreDeviation.isFinite, reading.noiseCanary.isFinite else {
        return GaugeVerdict(.broken, "D's scores are not numbers", "NaN or Inf")
    }
    if step < GaugeRule.warmUpSteps { return GaugeVerdict(.warmUp, "too early to say", "too early") }
    if reading.count < GaugeRule.leastCount {
        let words = "\(reading.count) unseen \(reading.count == 1 ? "real is" : "reals are") too few to say"
        return GaugeVerdict(.warmUp, "TOO FEW REALS", .neutral, words, "too few reals")
    }
    if reading.scoreDeviation < GaugeRule.leastDeviation {
        return GaugeVerdict(
            .blind, "D says the same of everything: \(Numbers.percent(shown.heldout)) means nothing",
            "D is stuck")
    }
    let distance = reading.heldout - 0.5
    if reading.heldout >= GaugeRule.wins {
        return excuse.map {
            GaugeVerdict(.wins, "D WINS, G LEARNS", .warning, "D always wins, but \($0)", $0)
        } ?? GaugeVerdict(.wins, "D always wins: G has little to learn from", "always right")
    }
    if distance > reading.band { return lead(reading.heldout, excuse) }
    // Goes before what follows from it: of reals that it never saw, a D that knows the others by heart has no idea.
    if reading.isMemorised {
        return GaugeVerdict(
            .memorised, "unsure of unseen reals only: it knows the rest by heart",
            "by heart")
    }
    // Only now: a D that tells real from fake is not blind. In the plane it need not know noise that no fake resembles:
    // healthy runs of `grid`, with all modes at D right 50 %, miss it in every third reading.
    // Any number may be a cell's.
    if !isPlane, !isTable, let decoy = reading.missedDecoy {
        return GaugeVerdict(
            .blind, "D can't even spot \(decoy): \(Numbers.percent(shown.heldout)) means nothing",
            "misses \(decoy)")
    }
    // A D that likes fakes a little more than reals, where nobody else can tell them apart, has been matched.
    let isMatched =
        reading.heldout >= GaugeRule.inverted
        && reading.referee.map { $0 <= GaugeRule.referee(isPlane: isPlane) } ?? false
    if distance < -reading.band, !isMatched {
        return GaugeVerdict(.inverted, "D prefers the fakes", "prefers fakes")
    }
    let limit = GaugeRule.referee(isPlane: isPlane)
    // A reading that alone would say something else is no example.
    let named = shown.referee.flatMap {
        ($0 > limit) == (reading.referee ?? 0 > limit) ? Numbers.percent($0) : nil
    }
    let example = named.map { " (\($0))" } ?? ""
    if let referee = reading.referee, referee > limit {
        return GaugeVerdict(
            .fooled, "D is fooled, the referee isn't\(example)",
            named.map { "referee \($0)" } ?? "referee isn't")
    }
    if let collapse { return GaugeVerdict(.fooled, "D is fooled, but \(collapse)", collapse) }
    guard reading.referee != nil else {
        return GaugeVerdict(.guessing, "D is guessing; no referee has checked it yet", "no referee yet")
    }
    return GaugeVerdict(
        .unsure, "D is guessing, and so is the referee\(example)", "referee agrees")
}

/// The verdict on a D that is ahead and does not win: healthy is what reads 60 to 90 %, and nothing beside it.
private func lead(_ heldout: Float, _ excuse: String?) -> GaugeVerdict {
    // As it is read on the screen, so that 90 % has one word.
    switch (heldout * 100).rounded() {
    case ..<GaugeRule.healthyPercents.lowerBound:
        GaugeVerdict(
            .ahead, "D JUST AHEAD", .neutral, "D hardly tells them apart: good runs read 60 to 90 %",
            "hardly ahead")
    case GaugeRule.healthyPercents:
        GaugeVerdict(.ahead, "healthy: good runs live between 60 and 90 %", "healthy")
    case ...GaugeRule.easyPercent:
        GaugeVerdict(
            .ahead, "D FAR AHEAD", .neutral, "fakes are still easy to tell: it should fall below 90 %",
            "easy to tell")
    default:
        excuse.map { GaugeVerdict(.ahead, "D AHEAD, G LEARNS", .warning, "D is far ahead, but \($0)", $0) }
            ?? GaugeVerdict(
                .ahead, "D TOO FAR AHEAD", .warning, "fakes are easy to tell: it should fall below 90 %",
                "too easy to tell")
    }
}

extension GaugeReading {
    /// Whether D knows its training set by heart, by more than what chance does to so many unseen reals.
    package var isMemorised: Bool {
        guard let memorisation, memorisation > GaugeRule.memorisation else { return false }
        return memorisation - 0.5 > band
    }

    /// What D takes for real though it should not, if anything.
    fileprivate var missedDecoy: String? {
        let decoys = [
            (noiseCanary, "noise"), (shuffleCanary, "shuffled pixels"), (meanCanary, "the mean picture"),
        ]
        if let decoy = decoys.first(where: { ($0.0 ?? 1) < GaugeRule.leastCanary }) { return decoy.1 }
        return earlyCanary.map { $0 < GaugeRule.leastEarlyCanary } == true ? "fakes of long ago" : nil
    }
}

/// The gauge's thresholds; whoever moves one says why in the commit.
package enum GaugeRule {
    package static let warmUpSteps = 500
    package static let leastCount = 12
    /// A D whose scores differ by less is stuck at a constant.
    package static let leastDeviation: Float = 1e-4
    package static let leastCanary: Float = 0.85
    /// Healthy runs read 0.76 and more, those whose D had lost its way 0.4 to 0.7; points come back to where they were.
    package static let leastEarlyCanary: Float = 0.7
    package static let wins: Float = 0.98
    package static let memorisation: Float = 0.6
    /// Below it D prefers the fakes, whoever else can tell them apart.
    package static let inverted: Float = 0.4
    /// What a nearest neighbour may still tell apart; reals against reals read 0.49.
    ///
    /// In the plane it sees clusters that are a little too wide or too narrow.
    package static func referee(isPlane: Bool) -> Float { isPlane ? 0.8 : 0.6 }
    /// D right, in whole percents, where good runs live: below it and above it nothing is called healthy.
    package static let healthyPercents: ClosedRange<Float> = 60...90
    /// From here on it is a warning.
    package static let easyPercent: Float = 95
    /// A D that one number of a picture tells enough is right so often.
    package static let tellsApart: Float = 0.95
}
