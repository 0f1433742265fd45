import Pictures

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
    /// Squares cut out of pictures.
    case pictures(OwnPictures)
    /// 1 024 colour pictures of uniform random pixels, each class in turn: work without a data set.
    case randomPictures(side: Int, classCount: Int = 0)

    public var shape: SampleShape {
        switch self {
        case .mixture: .vector(2)
        case .fashion: .picture(height: 28, width: 28, channels: 1)
        case .faces: .picture(height: DrawnFaces.side, width: DrawnFaces.side, channels: 3)
        case .pictures(let own): .picture(height: own.side, width: own.side, channels: own.channels)
        case .styles: .picture(height: DrawnStyles.side, width: DrawnStyles.side, channels: 3)
        case .randomPictures(let side, _): .picture(height: side, width: side, channels: 3)
        }
    }

    /// What kind of examples they are, in a word.
    var kind: String {
        switch self {
        case .mixture: "mixture"
        case .fashion: "fashion"
        case .faces: "faces"
        case .styles: "styles"
        case .pictures(let own): own.source.rawValue
        case .randomPictures: "random-pictures"
        }
    }

    /// What the networks are told beside the sample; `nil`: nothing.
    public var condition: Condition? {
        switch self {
        case .fashion(isLabelled: true): Condition(classes: Examples.fashionClasses)
        case .faces: DrawnFaces.condition
        case .styles: DrawnStyles.condition
        case .pictures(let own): own.condition
        case .randomPictures(_, let classCount):
            classCount > 0 ? Condition(classes: (0..<classCount).map { "\($0)" }) : nil
        case .mixture, .fashion: nil
        }
    }

    private static let fashionClasses = [
        "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot",
    ]
}

extension Recipe {
    /// Looks for the data, as far as can be done without reading all of it, and takes over what only it can say: the
    /// names of classes, and whether there is so little that it must be augmented.
    ///
    /// - Parameters:
    ///   - directory: What `--data` names, or the folder that is to be trained on.
    ///   - few: Whether under 50 pictures are enough.
    ///   - hasAugmentation: Whether somebody has said how much is augmented.
    /// - Returns: What was taken for what: sentences.
    /// - Throws: `DataError` where there is nothing to train on.
    @discardableResult
    public mutating func findData(
        in directory: String?, few: Bool = false, hasAugmentation: Bool = false
    ) throws(DataError) -> [String] {
        switch examples {
        case .fashion(let isLabelled):
            _ = try FashionFiles.find(in: directory, withLabels: isLabelled)
            return []
        case .pictures(let own) where own.source == .folder && directory == nil: throw .noFolder
        case .pictures(var own):
            let source = try own.open(in: directory, few: few)
            var notes = source.notes
            if (source as? PictureFolder)?.layout == .domains {
                notes.append("two domains are trained on as one: translation between them is not here yet")
            }
            own.classes = own.classes ?? source.classNames
            examples = .pictures(own)
            if OwnPictures.areFew(source.count), !hasAugmentation, live.augmentation == 0 {
                objective.augmentationTarget = 0.6
                notes.append(
                    "\(source.count) pictures are few: augmentation is on, as much as D needs (augmentationTarget=0.6)"
                )
            }
            return notes
        case .mixture, .faces, .styles, .randomPictures: return []
        }
    }
}
