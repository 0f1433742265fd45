import RunRecord

/// What is watched in every step: how large gradients and losses are, against how large they were at first.
struct Vitals: Sendable, Equatable {
    /// A number that has grown out of all proportion.
    struct Excess: Sendable, Equatable {
        var tag: Tag
        var value: Float
        var step: Int
        /// What it should not exceed.
        var limit: Float
    }

    static let watchedTags: [Tag] = [
        .generatorGradient, .discriminatorGradient, .generatorLoss, .discriminatorLoss,
    ]
    /// Steps whose median is the measure; nothing is an excess before they are over.
    static let firstSteps = 200
    static let gradientFactor: Float = 100
    static let greatestGradient: Float = 100
    /// What is smaller is no blow-up, however small gradients were at first.
    static let leastExcess: Float = 10
    static let greatestLoss: Float = 1e4
    /// For how many steps an excess is news.
    static let memory = 500

    private var first: [Tag: [Float]] = [:]
    private(set) var medians: [Tag: Float] = [:]
    /// Moving averages over about twenty steps.
    private(set) var recent: [Tag: Float] = [:]
    private var excess: Excess?
    private var isPenalised = false

    mutating func take(_ record: StepRecord) {
        isPenalised = isPenalised || record[.gradientPenalty] != nil
        for tag in Vitals.watchedTags {
            if let value = record[tag] { take(tag, high: value, mean: value, step: record.step) }
        }
    }

    mutating func take(_ summary: StepSummary) {
        isPenalised = isPenalised || summary.buckets[.gradientPenalty] != nil
        for tag in Vitals.watchedTags {
            guard let bucket = summary.buckets[tag], let mean = bucket.mean else { continue }
            take(tag, high: bucket.high, mean: mean, step: summary.lastStep)
        }
    }

    private mutating func take(_ tag: Tag, high: Float, mean: Float, step: Int) {
        guard mean.isFinite, high.isFinite else { return }
        recent[tag] = recent[tag].map { $0 + (mean - $0) / 20 } ?? mean
        guard let median = medians[tag] else {
            // A program whose steps go no further than that has no more first ones.
            if first[tag, default: []].count < Vitals.firstSteps { first[tag, default: []].append(mean) }
            if step >= Vitals.firstSteps, let values = first.removeValue(forKey: tag) {
                medians[tag] = values.sorted()[values.count / 2]
            }
            return
        }
        let isLoss = tag == .generatorLoss || tag == .discriminatorLoss
        let limit =
            isLoss ? Vitals.greatestLoss : max(Vitals.leastExcess, Vitals.gradientFactor * median)
        if high > limit { excess = Excess(tag: tag, value: high, step: step, limit: limit) }
        // An R1 penalty's own gradient may be large and sound.
        guard !isLoss, !(isPenalised && tag == .discriminatorGradient) else { return }
        // On average only: healthy runs of `fashion` have single gradients of 127.
        let usual = max(Vitals.greatestGradient, 10 * median)
        if let average = recent[tag], average > usual {
            excess = Excess(tag: tag, value: average, step: step, limit: usual)
        }
    }

    /// Forgets what was measured of a number that turned out to be another.
    mutating func forget(_ tag: Tag) {
        first[tag] = nil
        medians[tag] = nil
        recent[tag] = nil
        if excess?.tag == tag { excess = nil }
    }

    /// The newest excess, while it is news.
    func excess(at step: Int) -> Excess? {
        excess.flatMap { step - $0.step < Vitals.memory && step >= $0.step ? $0 : nil }
    }
}
