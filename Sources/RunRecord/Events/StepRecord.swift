/// One named number of a step or an evaluation.
public struct Scalar: Sendable, Equatable, Codable {
    public var tag: Tag
    public var value: Float

    public init(_ tag: Tag, _ value: Float) {
        self.tag = tag
        self.value = value
    }
}

/// What one step of training published: the numbers that its two updates used.
public struct StepRecord: Sendable, Equatable {
    /// Counted from 1.
    public var step: Int
    /// Real samples drawn so far over the size of the training set; 0 where the data has no end.
    public var epoch: Double
    public var duration: Duration
    /// In the order in which they are printed.
    public var scalars: [Scalar]
    /// How many steps the duration is of: other programs tell of every fiftieth step, or of one in two parts.
    public var stepCount: Int

    public init(step: Int, epoch: Double, duration: Duration, scalars: [Scalar], stepCount: Int = 1) {
        self.step = step
        self.epoch = epoch
        self.duration = duration
        self.scalars = scalars
        self.stepCount = stepCount
    }

    public subscript(tag: Tag) -> Float? { scalars.first { $0.tag == tag }?.value }

    /// The first scalar that is NaN or infinite.
    public var firstNonFinite: Scalar? { scalars.first { !$0.value.isFinite } }
}

/// The lowest, highest and mean of a run of values, none of which is lost to averaging.
///
/// Non-finite values are counted and left out of the rest.
public struct Bucket: Sendable, Equatable {
    public private(set) var low: Float = .infinity
    public private(set) var high: Float = -.infinity
    public private(set) var sum: Double = 0
    /// In 32 bits, as a long run has a hundred thousand buckets.
    private var finiteCount: UInt32 = 0
    /// In the upper 30 bits how many values were none, in the lower two what the newest value was.
    private var broken: UInt32 = 0

    private static let mostBroken = 1 << 30 - 1

    /// A value that is none; 0 stands for one that is.
    private enum Broken: UInt32 {
        case notANumber = 1
        case infinity
        case negativeInfinity

        init?(_ value: Float) {
            guard !value.isFinite else { return nil }
            self = value.isNaN ? .notANumber : value > 0 ? .infinity : .negativeInfinity
        }

        var value: Float {
            switch self {
            case .notANumber: .nan
            case .infinity: .infinity
            case .negativeInfinity: -.infinity
            }
        }
    }

    public init() {}

    public init(_ value: Float) { add(value) }

    /// More values than these are no count of anything: sums of two such numbers fit.
    static let most = 1 << 52

    /// A bucket as it was written down; `nil` where its numbers cannot be a bucket's.
    init?(low: Float, high: Float, sum: Double, count: Int, nonFiniteCount: Int) {
        guard (0...Bucket.most).contains(count), (0...Bucket.most).contains(nonFiniteCount), sum.isFinite,
            count == 0 || (low.isFinite && high.isFinite && low <= high)
        else { return nil }
        setBroken(nonFiniteCount, newest: count == 0 && nonFiniteCount > 0 ? .notANumber : nil)
        guard count > 0 else { return }
        (self.low, self.high) = (low, high)
        set(sum: sum, of: count)
    }

    /// How many finite values are in the bucket; of more than 2³² - 1 so many, with their mean.
    public var count: Int { Int(finiteCount) }
    /// How many values were none, and no more than 2³⁰ - 1.
    public var nonFiniteCount: Int { Int(broken >> 2) }
    /// `nil` while the bucket has no finite value.
    public var mean: Float? { count == 0 ? nil : Float(sum / Double(count)) }
    public var isEmpty: Bool { count == 0 && nonFiniteCount == 0 }

    /// What the values came to in the end: NaN or an infinity where the newest was one, else the mean.
    public var outcome: Float? { Broken(rawValue: broken & 3)?.value ?? mean }

    /// The value, where there is one and no more.
    public var only: Float? { count + nonFiniteCount == 1 ? outcome : nil }

    private mutating func set(sum: Double, of count: Int) {
        finiteCount = UInt32(clamping: count)
        self.sum = count > self.count ? sum / Double(count) * Double(self.count) : sum
    }

    private mutating func setBroken(_ count: Int, newest: Broken?) {
        broken = UInt32(min(count, Bucket.mostBroken)) << 2 | (newest?.rawValue ?? 0)
    }

    public mutating func add(_ value: Float) {
        let newest = Broken(value)
        setBroken(nonFiniteCount + (newest == nil ? 0 : 1), newest: newest)
        guard newest == nil else { return }
        low = min(low, value)
        high = max(high, value)
        set(sum: sum + Double(value), of: count + 1)
    }

    /// Takes in later values.
    public mutating func merge(_ other: Bucket) {
        guard !other.isEmpty else { return }
        low = min(low, other.low)
        high = max(high, other.high)
        set(sum: sum + other.sum, of: count + other.count)
        setBroken(nonFiniteCount + other.nonFiniteCount, newest: Broken(rawValue: other.broken & 3))
    }
}

/// Several consecutive steps in one, merged because the watcher was slower than the trainer.
public struct StepSummary: Sendable, Equatable {
    public var firstStep: Int
    public var lastStep: Int
    public var epoch: Double
    /// The sum over the steps.
    public var duration: Duration
    public var buckets: [Tag: Bucket]

    /// As it was written down.
    init(firstStep: Int, lastStep: Int, epoch: Double, duration: Duration, buckets: [Tag: Bucket]) {
        self.firstStep = firstStep
        self.lastStep = lastStep
        self.epoch = epoch
        self.duration = duration
        self.buckets = buckets
    }

    public var count: Int { lastStep - firstStep + 1 }
}
