/// A number of a run that people may look at, and perhaps change while it trains.
public struct Parameter: Sendable, Equatable, Codable {
    /// What `--set` calls it, or `generatorLearningRate` and the like.
    public var name: String
    public var value: String
    /// A clause that says what it is.
    public var summary: String
    /// What values it takes, in words.
    public var range: String
    /// Whether a change takes effect at the next step; others need a new run.
    public var isLive: Bool

    public init(name: String, value: String, summary: String, range: String, isLive: Bool) {
        self.name = name
        self.value = value
        self.summary = summary
        self.range = range
        self.isLive = isLive
    }
}
