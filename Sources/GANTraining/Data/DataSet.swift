import Foundation
public import Pictures
import RunRecord
public import TensorCore

/// Real samples: an endless supply for training, and others that the discriminator never trains on.
public enum DataSet: Sendable {
    case mixture(GaussianMixture)
    case pictures(PictureSet)
    case pairs(PairSet)
    case table(TableSet)

    /// How data that takes long is read, and whom it is told.
    public struct Reading: Sendable {
        public var threadCount = 1
        /// Whether a file that cannot be read is an error.
        public var isStrict = false
        /// Which pictures of one's own a run has held out so far.
        public var heldOutLine: UInt64?
        /// Told how far decoding is.
        public var report: PictureReport = { _, _, _ in true }
        /// Told what was taken for what, and what was left out: sentences.
        public var tell: @Sendable (String) -> Void = { _ in }

        public init() {}
    }

    /// Loads what a recipe needs.
    ///
    /// - Parameters:
    ///   - recipe: What is to be trained.
    ///   - directory: Where `--data` points, if it does, or the folder of pictures.
    ///   - reading: How.
    /// - Throws: `DataError` where it is not there or damaged, or the reading was ended.
    public init(for recipe: Recipe, directory: String?, reading: Reading = Reading()) throws(DataError) {
        var examples = recipe.examples
        if recipe.fault == .lostClass, case .fashion = examples { examples = .fashion(isLabelled: true) }
        try self.init(examples, in: directory, reading)
        if recipe.labelsPerClass > 0, case .pictures(let set) = self {
            self = .pictures(set.limited(toEachClass: recipe.labelsPerClass))
        }
        if recipe.fault == .lostClass, case .pictures(let set) = self {
            self = .pictures(set.withoutTraining(onClass: Fault.missingClass))
        }
    }

    private init(
        _ examples: Examples, in directory: String?, _ reading: Reading
    ) throws(DataError) {
        switch examples {
        case .mixture(let centres, let deviation, let extent):
            self = .mixture(GaussianMixture(centres: centres, deviation: deviation, extent: extent))
        case .dirac:
            self = .mixture(GaussianMixture(centres: [.zero], deviation: 0, extent: 1, isLine: true))
        case .fashion(let isLabelled):
            self = .pictures(
                try PictureSet(FashionFiles.find(in: directory, withLabels: isLabelled)))
        case .faces: self = .pictures(DrawnFaces.set(count: 6000, heldOutCount: 600))
        case .pictures(let own):
            let pictures = try DataSet.decoded(own, in: directory, reading)
            let set = PictureSet(pictures, classes: own.condition?.attributes[0].values ?? [])
            guard set.count(.training) > 0, set.count(.heldOut) > 0 else {
                throw .noneOfTheClasses(path: own.path(in: directory))
            }
            if set.isOfCopies {
                let distinct = set.distinctCount(upTo: Eyes.leastCount)
                reading.tell(
                    "the \(set.trainingCount) pictures to train on are copies of \(distinct == 1 ? "one" : "\(distinct)")"
                )
            }
            self = .pictures(set)
        case .drawnPairs(let kind, let isPaired): self = .pairs(kind.set(isPaired: isPaired))
        case .table(let table):
            guard table.isOwn, let schema = table.schema else {
                self = .table(try TableSet(FashionFiles.find(in: directory), missing: table.missing))
                return
            }
            guard let directory else { throw .noTable }
            self = .table(
                try DataError.table { () throws(TableError) in
                    let file = try CSVFile(path: directory)
                    let cells = try schema.cells(of: file, path: directory)
                    return TableSet(
                        values: cells.values, known: cells.known, cellCount: schema.cellCount,
                        schema: schema, missing: table.missing, loses: !cells.known.contains(0))
                })
        case .earth:
            let tiles = try DataError.reading { () throws(PictureFolderError) in
                try EarthPictures(in: directory)
            }
            self = .pairs(
                PairSet(
                    .set(PictureSet(tiles.day, side: EarthPictures.side, channels: 3)),
                    PictureSet(tiles.night, side: EarthPictures.side, channels: 3)))
        case .turned:
            let sprites = try DataError.reading { () throws(PictureFolderError) in
                try Examples.turnedSprites(in: directory)
            }
            self = .pairs(
                PairSet(
                    .set(
                        PictureSet(
                            sprites.given, side: TurnedSprites.side, channels: TurnedSprites.givenChannels)),
                    PictureSet(sprites.turned, side: TurnedSprites.side, channels: 3)))
        case .shrunk(let whole, let factor):
            guard case .pictures(let set) = try DataSet(whole, in: directory, reading) else {
                preconditionFailure("shrunk: no pictures")
            }
            self = .pairs(PairSet(.shrunk(factor: factor), set))
        case .domains(let own, let isPaired):
            let pictures = try DataSet.decoded(own, in: directory, reading)
            self = .pairs(
                try PairSet(
                    pictures, isPaired: isPaired, knowsNames: own.source == .emoji,
                    keeping: reading.heldOutLine, path: own.path(in: directory), tell: reading.tell))
        case .styles: self = .pictures(DrawnStyles.set(count: 6000, heldOutCount: 600))
        case .randomPictures(let side, let classCount):
            self = .pictures(PictureSet(randomCount: 1024, side: side, classCount: classCount))
        }
    }

    private static func decoded(
        _ own: OwnPictures, in directory: String?, _ reading: Reading
    ) throws(DataError) -> DecodedPictures {
        let source = try own.open(in: directory, few: true)
        let found = try DataError.reading { () throws(PictureFolderError) in
            try source.decoded(
                as: own.form, threadCount: reading.threadCount, strict: reading.isStrict, cache: .usual,
                report: reading.report)
        }
        guard let pictures = found?.keeping(reading.heldOutLine) else { throw .stopped }
        for unread in pictures.unread.prefix(mostTold) {
            reading.tell("left out: \(unread.file): \(unread.reason)")
        }
        if pictures.unread.count > mostTold {
            reading.tell(
                "left out: \(counted(pictures.unread.count - mostTold, "more file")) that cannot be read")
        }
        let unread =
            pictures.unread.isEmpty
            ? "" : ", \(pictures.unread.count) of \(pictures.groups.count) cannot be read"
        reading.tell(
            "\(pictures.training.count) pictures to train on, \(pictures.heldOut.count) held out, as "
                + "\(own.side)×\(own.side) \(own.channels == 1 ? "grey" : "colour")\(unread)")
        return pictures
    }

    /// How many files that cannot be read are named one by one.
    private static let mostTold = 100

    /// How many modes there are to be found, where that is known.
    public var modeCount: Int? {
        switch self {
        case .mixture(let mixture): mixture.isLine ? nil : mixture.centres.count
        case .pictures, .pairs, .table: nil
        }
    }

    /// The pictures that D takes for real.
    var pictures: PictureSet? {
        switch self {
        case .mixture, .table: nil
        case .pictures(let set): set
        case .pairs(let set): set.targets
        }
    }

    /// What a generator makes them of, where that is pictures.
    var pairs: PairSet? { if case .pairs(let set) = self { set } else { nil } }

    /// The way back, of two domains.
    var reversed: DataSet? { pairs?.reversed.map { .pairs($0) } }

    /// How many samples there are to train on; `nil`: without end.
    public var trainingCount: Int? {
        switch self {
        case .mixture: nil
        case .pictures(let set): set.trainingCount
        case .pairs(let set): set.targets.trainingCount
        case .table(let set): set.trainingCount
        }
    }
}

/// Gaussians of one deviation in the plane, all equally likely.
public struct GaussianMixture: Sendable {
    public let centres: [SIMD2<Float>]
    public let deviation: Float
    /// The plane is shown from -`extent` to `extent`.
    public let extent: Float
    /// Whether they are points on a line, of which there is nothing but x.
    var isLine = false

    /// `[count, 2]`, or `[count, 1]` of a line.
    public func samples(_ count: Int, using random: inout SeededRandom) -> Tensor {
        if isLine { return Tensor(repeating: centres[0].x, shape: [count, 1]) }
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
