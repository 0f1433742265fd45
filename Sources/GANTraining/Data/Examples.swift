/// What one draw of the data is: the sample that D takes for real, and the condition that comes with it.
public enum Examples: Sendable, Equatable {
    /// Gaussians in the plane: centres, and the deviation of each.
    case mixture(centres: [SIMD2<Float>], deviation: Float, extent: Float)
    /// The 60 000 pictures of Fashion-MNIST (Xiao et al., 2017), 28×28 grey; its test file is the held-out set.
    case fashion(isLabelled: Bool)
    /// 1 024 colour pictures of 64×64 uniform random pixels: work without a data set.
    case randomPictures

    public var shape: SampleShape {
        switch self {
        case .mixture: .vector(2)
        case .fashion: .picture(height: 28, width: 28, channels: 1)
        case .randomPictures: .picture(height: 64, width: 64, channels: 3)
        }
    }

    /// What kind of examples they are, in a word.
    var kind: String {
        switch self {
        case .mixture: "mixture"
        case .fashion: "fashion"
        case .randomPictures: "random-pictures"
        }
    }

    /// What the networks are told beside the sample; `nil`: nothing.
    public var condition: Condition? {
        switch self {
        case .fashion(isLabelled: true): Condition(classes: Examples.fashionClasses)
        case .mixture, .fashion, .randomPictures: nil
        }
    }

    /// Whether the files are there, as far as can be told without reading them; `directory` is what `--data` names.
    public func find(in directory: String?) throws(DataError) {
        if case .fashion(let isLabelled) = self {
            _ = try FashionFiles.find(in: directory, withLabels: isLabelled)
        }
    }

    private static let fashionClasses = [
        "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot",
    ]
}
