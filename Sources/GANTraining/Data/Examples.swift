/// What one draw of the data is: the sample that D takes for real, and the condition that comes with it.
public enum Examples: Sendable, Equatable {
    /// Gaussians in the plane: centres, and the deviation of each.
    case mixture(centres: [SIMD2<Float>], deviation: Float, extent: Float)
    /// The 60 000 pictures of Fashion-MNIST (Xiao et al., 2017), 28×28 grey; its test file is the held-out set.
    case fashion(isLabelled: Bool)
    /// 6 000 drawn faces, 32×32 in colour, with attributes; 600 more are held out.
    case faces
    /// 6 000 drawn patterns of six styles, 32×32 in colour; 600 more are held out.
    case styles
    /// 1 024 colour pictures of 64×64 uniform random pixels: work without a data set.
    case randomPictures

    public var shape: SampleShape {
        switch self {
        case .mixture: .vector(2)
        case .fashion: .picture(height: 28, width: 28, channels: 1)
        case .faces: .picture(height: DrawnFaces.side, width: DrawnFaces.side, channels: 3)
        case .styles: .picture(height: DrawnStyles.side, width: DrawnStyles.side, channels: 3)
        case .randomPictures: .picture(height: 64, width: 64, channels: 3)
        }
    }

    /// What kind of examples they are, in a word.
    var kind: String {
        switch self {
        case .mixture: "mixture"
        case .fashion: "fashion"
        case .faces: "faces"
        case .styles: "styles"
        case .randomPictures: "random-pictures"
        }
    }

    /// What the networks are told beside the sample; `nil`: nothing.
    public var condition: Condition? {
        switch self {
        case .fashion(isLabelled: true): Condition(classes: Examples.fashionClasses)
        case .faces: DrawnFaces.condition
        case .styles: DrawnStyles.condition
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
