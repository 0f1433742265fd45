import Pictures

/// What one draw of the data is: the sample that D takes for real, and the condition that comes with it.
public indirect enum Examples: Sendable, Equatable {
    /// Gaussians in the plane: centres, and the deviation of each.
    case mixture(centres: [SIMD2<Float>], deviation: Float, extent: Float)
    /// 0, again and again (Mescheder et al., 2018).
    case dirac
    /// The 60 000 pictures of Fashion-MNIST (Xiao et al., 2017), 28×28 grey; its test file is the held-out set.
    case fashion(isLabelled: Bool)
    /// 6 000 drawn faces, 32×32 in colour, with attributes; 600 more are held out.
    case faces
    /// 6 000 drawn patterns of six styles, 32×32 in colour; 600 more are held out.
    case styles
    /// Squares cut out of pictures.
    case pictures(OwnPictures)
    /// Drawn pictures, 32×32, and what they are to become: 6 000, and 600 more that are held out.
    case drawnPairs(DrawnPairs, isPaired: Bool)
    /// Squares of the Earth by day, 32×32, and the same by night.
    case earth
    /// Sprites of 32×32 beside the side that they are to be seen from, and as they are seen from there.
    case turned
    /// Pictures as they are, to be made of so many times smaller ones.
    case shrunk(Examples, factor: Int)
    /// Rows of a table with gaps.
    case table(TableExamples)
    /// Two kinds of pictures.
    case domains(OwnPictures, isPaired: Bool)
    /// 1 024 colour pictures of uniform random pixels, each class in turn: work without a data set.
    case randomPictures(side: Int, classCount: Int = 0)

    public var shape: SampleShape {
        switch self {
        case .mixture: .vector(2)
        case .dirac: .vector(1)
        case .table(let table): .vector(table.cellCount)
        case .fashion: .picture(height: 28, width: 28, channels: 1)
        case .faces: .picture(height: DrawnFaces.side, width: DrawnFaces.side, channels: 3)
        case .pictures(let own): .picture(height: own.side, width: own.side, channels: own.channels)
        case .drawnPairs(let kind, _): kind.shape
        case .earth: .picture(height: EarthPictures.side, width: EarthPictures.side, channels: 3)
        case .turned: .picture(height: TurnedSprites.side, width: TurnedSprites.side, channels: 3)
        case .shrunk(let whole, _): whole.shape
        case .domains(let own, _): .picture(height: own.side, width: own.side, channels: own.channels)
        case .styles: .picture(height: DrawnStyles.side, width: DrawnStyles.side, channels: 3)
        case .randomPictures(let side, _): .picture(height: side, width: side, channels: 3)
        }
    }

    /// The shape of what a generator makes its samples of, where that is a picture; `nil`: latents alone.
    public var inputShape: SampleShape? {
        let shape = shape
        switch self {
        case .drawnPairs(let kind, _):
            return .picture(height: shape.height, width: shape.width, channels: kind.inputChannels)
        case .shrunk(_, let factor):
            return .picture(
                height: shape.height / factor, width: shape.width / factor, channels: shape.channels)
        case .turned:
            return .picture(
                height: TurnedSprites.side, width: TurnedSprites.side, channels: TurnedSprites.givenChannels)
        case .domains, .earth: return shape
        default: return nil
        }
    }

    var table: TableExamples? {
        get { if case .table(let table) = self { table } else { nil } }
        set { if let newValue { self = .table(newValue) } }
    }

    /// Themselves, or the ones that others are made of.
    var whole: Examples { if case .shrunk(let whole, _) = self { whole } else { self } }

    /// Pictures of people's own, or of packages, if they are such.
    var own: OwnPictures? {
        get {
            switch self {
            case .pictures(let own), .domains(let own, _): own
            case .shrunk(let whole, _): whole.own
            default: nil
            }
        }
        set {
            guard let newValue else { return }
            switch self {
            case .pictures: self = .pictures(newValue)
            case .domains(_, let isPaired): self = .domains(newValue, isPaired: isPaired)
            case .shrunk(var whole, let factor):
                whole.own = newValue
                self = .shrunk(whole, factor: factor)
            default: break
            }
        }
    }

    /// Whether training pictures belong together; `nil` where there are no two of each.
    var isPaired: Bool? {
        get {
            switch self {
            case .drawnPairs(_, let isPaired), .domains(_, let isPaired): isPaired
            case .shrunk, .earth, .turned: true
            default: nil
            }
        }
        set {
            switch (self, newValue) {
            case (.drawnPairs(let kind, _), let isPaired?): self = .drawnPairs(kind, isPaired: isPaired)
            case (.domains(let own, _), let isPaired?): self = .domains(own, isPaired: isPaired)
            default: break
            }
        }
    }

    /// What kind of examples they are, in a word.
    var kind: String {
        switch self {
        case .mixture: "mixture"
        case .dirac: "dirac"
        case .fashion: "fashion"
        case .faces: "faces"
        case .styles: "styles"
        case .pictures(let own): own.source.rawValue
        case .drawnPairs(let kind, _): kind.rawValue
        case .earth: "earth"
        case .turned: "turned-sprites"
        case .table: "table"
        case .shrunk(let whole, _): whole.kind
        case .domains(let own, _): own.source.rawValue
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
        case .mixture, .dirac, .fashion, .drawnPairs, .shrunk, .domains, .earth, .turned, .table: nil
        }
    }

    /// On the grey that is behind drawn people too, which is how measures tell a figure from what is behind it.
    static func turnedSprites(in directory: String?) throws(PictureFolderError) -> TurnedSprites {
        let grey = UInt8((255 * DrawnPeople.background).rounded())
        let path = OwnPictures(.sprites).path(in: directory)
        return try TurnedSprites(path, background: SIMD3(repeating: grey))
    }

    private static let fashionClasses = [
        "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot",
    ]
}

extension Recipe {
    /// Fewer rows than these are asked about.
    private static let leastRows = 50

    private mutating func findTable(
        _ table: TableExamples, in path: String?, few: Bool
    ) throws(DataError) -> [String] {
        guard table.isOwn else {
            _ = try FashionFiles.find(in: path)
            return []
        }
        guard let path else { throw .noTable }
        let (file, found) = try DataError.table { () throws(TableError) in
            let file = try CSVFile(path: path)
            return (file, try TableSchema.of(file, path: path))
        }
        let least = few ? 20 : Recipe.leastRows
        guard file.rows.count >= least else {
            throw .table(.tooFew(path: path, rows: file.rows.count, least: least))
        }
        var table = table
        let isNew = table.schema == nil
        table.schema = table.schema ?? found.schema
        examples.table = table
        return isNew ? found.notes : []
    }

    /// Takes its pictures from a folder that somebody names, where it can and nobody says otherwise.
    ///
    /// - Parameters:
    ///   - directory: What `--data` names; Fashion-MNIST's files are no folder of pictures.
    ///   - settings: As `--set` takes them; `source=` there decides.
    public mutating func takeFolder(_ directory: String?, unless settings: [String]) {
        if let directory, var table = examples.table, (try? FashionFiles.find(in: directory)) == nil {
            table.isOwn = true
            examples.table = table
        }
        guard let directory, takesFolders, !settings.contains(where: { $0.hasPrefix("source=") }) else {
            return
        }
        if case .fashion = examples.whole, (try? FashionFiles.find(in: directory)) != nil { return }
        _ = take(source: "folder")
    }

    /// Looks for the data, as far as can be done without reading all of it, and takes over what only it can say: the
    /// names of classes, and whether there is so little that it must be augmented.
    ///
    /// - Parameters:
    ///   - directory: What `--data` names, or the folder that is to be trained on.
    ///   - few: Whether under 50 pictures are enough.
    ///   - settings: Names of those that somebody has given, which nothing here changes.
    /// - Returns: What was taken for what: sentences.
    /// - Throws: `DataError` where there is nothing to train on.
    @discardableResult
    public mutating func findData(
        in directory: String?, few: Bool = false, given settings: Set<String> = []
    ) throws(DataError) -> [String] {
        guard var own = examples.own else {
            if let table = examples.table { return try findTable(table, in: directory, few: few) }
            if case .fashion(let isLabelled) = examples.whole {
                _ = try FashionFiles.find(in: directory, withLabels: isLabelled)
            }
            if case .earth = examples {
                _ = try DataError.reading { () throws(PictureFolderError) in
                    try EarthPictures.files(in: directory)
                }
            }
            if case .turned = examples { _ = try OwnPictures(.sprites).open(in: directory, few: true) }
            return []
        }
        if own.source == .folder, directory == nil { throw .noFolder }
        let source = try own.open(in: directory, few: few)
        var notes = source.notes
        let isOfDomains = (source as? PictureFolder)?.layout == .domains
        if case .domains = examples, !isOfDomains, !own.isSideBySide, own.source != .emoji {
            throw .noDomains(path: own.path(in: directory))
        }
        if case .pictures = examples {
            if isOfDomains {
                notes.append("both are trained on as one; 'gantop train translate --data DIR' translates")
            }
            own.classes = own.classes ?? source.classNames
        }
        if let form = source.ownForm {
            if !settings.contains("size") { own.side = form.side }
            if !settings.contains("channels") { own.channels = form.channels }
        }
        examples.own = own
        if OwnPictures.areFew(source.count), canAugment, live.augmentation == 0,
            !settings.contains(where: { $0.hasPrefix("augmentation") })
        {
            objective.augmentationTarget = 0.6
            notes.append(
                "\(source.count) pictures are few: augmentation is on, as much as D needs (augmentationTarget=0.6)"
            )
        }
        return notes
    }
}
