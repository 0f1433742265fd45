import Foundation
public import TensorCore

/// Real samples: an endless supply for training, and others that the discriminator never trains on.
public enum DataSet: Sendable {
    case mixture(GaussianMixture)
    case pictures(PictureSet)

    /// Loads what a recipe needs; `directory` is where `--data` points, if it does.
    public init(for recipe: Recipe, directory: String?) throws(DataError) {
        switch recipe.examples {
        case .mixture(let centres, let deviation, let extent):
            self = .mixture(GaussianMixture(centres: centres, deviation: deviation, extent: extent))
        case .fashion(let isLabelled):
            self = .pictures(
                try PictureSet(FashionFiles.find(in: directory, withLabels: isLabelled)))
        case .faces: self = .pictures(DrawnFaces.set(count: 6000, heldOutCount: 600))
        case .styles: self = .pictures(DrawnStyles.set(count: 6000, heldOutCount: 600))
        case .randomPictures:
            self = .pictures(PictureSet(randomCount: 1024, height: 64, width: 64, channels: 3))
        }
    }

    /// How many modes there are to be found, where that is known.
    public var modeCount: Int? {
        switch self {
        case .mixture(let mixture): mixture.centres.count
        case .pictures: nil
        }
    }

    var isPictures: Bool { if case .pictures = self { true } else { false } }

    /// How many samples there are to train on; `nil`: without end.
    public var trainingCount: Int? {
        switch self {
        case .mixture: nil
        case .pictures(let set): set.trainingCount
        }
    }
}

/// Gaussians of one deviation in the plane, all equally likely.
public struct GaussianMixture: Sendable {
    public let centres: [SIMD2<Float>]
    public let deviation: Float
    /// The plane is shown from -`extent` to `extent`.
    public let extent: Float

    /// `[count, 2]`.
    public func samples(_ count: Int, using random: inout SeededRandom) -> Tensor {
        let noise = Tensor.normal([count, 2], deviation: deviation, using: &random)
        var samples = noise
        samples.withMutableSpan { span in
            for i in 0..<count {
                let centre = centres[Int.random(in: 0..<centres.count, using: &random)]
                span[2 * i] += centre.x
                span[2 * i + 1] += centre.y
            }
        }
        return samples
    }
}
