import Foundation
package import RunRecord

/// What is watched in every step: how large gradients and losses are, against how large they were at first.
package struct GradientMonitor: Sendable, Equatable {
    /// A number that has grown out of all proportion.
    package struct Excess: Sendable, Equatable {
        package var tag: Tag
        package var value: Float
        package var step: Int
        /// What it should not exceed.
        package var limit: Float
    }

    package static let watchedTags: [Tag] = [
        .generatorGradient, .discriminatorGradient, .generatorLoss, .discriminatorLoss,
    ]
    /// Steps whose median is the measure; nothing is an excess before they are over.
    package static let firstSteps = 200
    package static let averagedSteps = 20
    package static let gradientFactor: Float = 100
    package static let greatestGradient: Float = 100
    /// What is smaller is no blow-up, however small gradients were at first.
    package static let leastExcess: Float = 10
    package static let greatestLoss: Float = 1e4
    /// For how many steps an excess is news.
    package static let memory = 500

    /// The steps that the measure is taken from: as many as a summary stands for, so that a watcher who got fewer and
    /// longer ones measures the same.
    private struct First: Sendable, Equatable {
        package var begin: Int
        package var values: [Float] = []
    }

    private var first: [Tag: First] = [:]
    package private(set) var medians: [Tag: Float] = [:]
    /// Moving averages over about twenty steps, of whatever length the summaries are.
    package private(set) var recent: [Tag: Float] = [:]
    private var excess: Excess?
    private var isPenalised = false

    package mutating func take(_ record: StepRecord) {
        isPenalised = isPenalised || record[.gradientPenalty] != nil
        for tag in GradientMonitor.watchedTags {
            if let value = record[tag] { take(tag, Bucket(value), first: record.step, last: record.step) }
        }
    }

    package mutating func take(_ summary: StepSummary) {
        isPenalised = isPenalised || summary.buckets[.gradientPenalty] != nil
        for tag in GradientMonitor.watchedTags {
            guard let bucket = summary.buckets[tag] else { continue }
            take(tag, bucket, first: summary.firstStep, last: summary.lastStep)
        }
    }

    private mutating func take(_ tag: Tag, _ bucket: Bucket, first begin: Int, last step: Int) {
        guard let mean = bucket.mean, mean.isFinite, bucket.high.isFinite else { return }
        let high = bucket.high
        let share = 1 - pow(1 - 1 / Float(GradientMonitor.averagedSteps), Float(bucket.count))
        let average = recent[tag].map { $0 + (mean - $0) * share } ?? mean
        recent[tag] = average
        guard let median = medians[tag] else {
            var known = first[tag] ?? First(begin: begin)
            let room = GradientMonitor.firstSteps - known.values.count
            known.values += [Float](repeating: mean, count: max(0, min(room, bucket.count)))
            first[tag] = known
            // Counted from where the watching began, which is no run's first step after a resume.
            if step - known.begin + 1 >= GradientMonitor.firstSteps {
                medians[tag] = known.values.sorted()[known.values.count / 2]
                first[tag] = nil
            }
            return
        }
        let isLoss = tag == .generatorLoss || tag == .discriminatorLoss
        let limit =
            isLoss
            ? GradientMonitor.greatestLoss
            : max(GradientMonitor.leastExcess, GradientMonitor.gradientFactor * median)
        if high > limit { excess = Excess(tag: tag, value: high, step: step, limit: limit) }
        // An R1 penalty's own gradient may be large and sound.
        guard !isLoss, !(isPenalised && tag == .discriminatorGradient) else { return }
        // On average only: healthy runs of `fashion` have single gradients of 127.
        let usual = max(GradientMonitor.greatestGradient, 10 * median)
        if average > usual {
            excess = Excess(tag: tag, value: average, step: step, limit: usual)
        }
    }

    /// Forgets what was measured of a number that turned out to be another.
    package mutating func forget(_ tag: Tag) {
        first[tag] = nil
        medians[tag] = nil
        recent[tag] = nil
        if excess?.tag == tag { excess = nil }
    }

    /// The newest excess, while it is news.
    package func excess(at step: Int) -> Excess? {
        excess.flatMap { step - $0.step < GradientMonitor.memory && step >= $0.step ? $0 : nil }
    }
}
