/// A number of a recipe's own kind of quality, and what it is compared with: nothing is good or bad by itself.
public struct Measure: Sendable, Equatable, Codable {
    /// What somebody without a GAN would get, or what the reals themselves get.
    public struct Baseline: Sendable, Equatable, Codable {
        public var name: String
        public var value: Float

        public init(_ name: String, _ value: Float) {
            self.name = name
            self.value = value
        }
    }

    public var tag: Tag
    /// A few words: `read as told`.
    public var name: String
    /// Whether it is a share, 0...1, shown in percent.
    public var isShare: Bool
    public var baselines: [Baseline]

    public init(_ tag: Tag, _ name: String, isShare: Bool, baselines: [Baseline] = []) {
        self.tag = tag
        self.name = name
        self.isShare = isShare
        self.baselines = baselines
    }
}
