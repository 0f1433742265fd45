/// A way through latent space between two of the samples that are always shown, and where somebody stands on it.
public struct LatentWalk: Sendable, Equatable {
    /// Stops on a way, its ends among them.
    public static let stopCount = 9
    /// How far a dimension is moved to either side, in deviations.
    public static let reach = 3

    /// The numbers of both samples.
    public var start: Int
    public var end: Int
    /// The stop that somebody stands at, from 0.
    public var stop = 0
    /// The dimension that is moved there.
    public var dimension = 0

    public init(from start: Int, to end: Int) { (self.start, self.end) = (start, end) }

    /// How much of the way lies behind, 0...1.
    public var share: Float { Float(stop) / Float(LatentWalk.stopCount - 1) }
}

/// What a generator draws on a walk.
public struct LatentView: Sendable, Equatable {
    public var step: Int
    public var walk: LatentWalk
    /// A picture a stop.
    public var way: SampleGrid
    /// Where somebody stands, with one dimension moved by up to `reach` deviations to either side.
    public var moved: SampleGrid
    /// The number in that dimension, unmoved.
    public var value: Float
    public var latentSize: Int

    public init(
        step: Int, walk: LatentWalk, way: SampleGrid, moved: SampleGrid, value: Float, latentSize: Int
    ) {
        (self.step, self.walk, self.way, self.moved) = (step, walk, way, moved)
        (self.value, self.latentSize) = (value, latentSize)
    }
}
