/// What a number of a run is, and with that which values it can have.
///
/// NaN and infinity are no values of any kind, but news: they are told, and drawn as gaps.
enum NumberKind: Equatable {
    /// Any finite number.
    case measure
    /// A part of a whole, or a probability: 0...1.
    case share
    /// A norm, a rate, a distance: not below 0.
    case size
    /// A number of things.
    case count

    /// Sums of single precision may miss an edge by a little.
    private static let grain: Float = 1e-3

    func allows(_ value: Float) -> Bool {
        guard value.isFinite else { return true }
        return switch self {
        case .measure: true
        case .share: value >= -NumberKind.grain && value <= 1 + NumberKind.grain
        case .size: value >= 0
        case .count: value >= 0 && value <= Float(NumberKind.mostThings)
        }
    }

    /// Why a value is left out, in a clause.
    var rule: String {
        switch self {
        case .measure: "it is a finite number"
        case .share: "it is a share, from 0 to 1"
        case .size: "it is never below 0"
        case .count: "it is a count"
        }
    }

    static let mostThings = 1 << 20
    /// Epochs beyond this are none.
    static let mostEpochs = 1e12
    /// Over a hundred years, for a step or many in one.
    static let longestTime = Duration.seconds(1 << 32)
    /// Steps beyond this are no steps: sums of two of them must fit.
    static let steps = 0...FileEvent.lastStep

    /// The kind of a number of ours by its tag; of all others nobody knows more than that they are numbers.
    ///
    /// Of several pairs of players each says its own under a name before the tag.
    static func kind(of tag: Tag) -> NumberKind {
        if let kind = kinds[tag] { return kind }
        guard let slash = tag.rawValue.firstIndex(of: "/") else { return .measure }
        return kinds[Tag(String(tag.rawValue[tag.rawValue.index(after: slash)...]))] ?? .measure
    }

    /// Whether a tag is one of ours that has a kind.
    static func isKnown(_ tag: Tag) -> Bool { kinds[tag] != nil }

    private static let kinds: [Tag: NumberKind] = {
        let shares: [Tag] = [
            .realAccuracy, .fakeAccuracy, .realScore, .fakeScore, .fakeScoreAfter, .heldoutGauge, .trainGauge,
            .memorisation, .noiseCanary, .shuffleCanary, .meanCanary, .earlyCanary, .referee, .duplicates,
            .tugBefore,
            .tugAfterDiscriminator, .tugAfterGenerator, .highQuality,
        ]
        let sizes: [Tag] = [
            .generatorGradient, .discriminatorGradient, .generatorLearningRate, .discriminatorLearningRate,
            .gradientPenalty, .diversity, .rarestMode,
        ]
        var kinds: [Tag: NumberKind] = [.modesCaptured: .count]
        for tag in shares { kinds[tag] = .share }
        for tag in sizes { kinds[tag] = .size }
        return kinds
    }()
}
