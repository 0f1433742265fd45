import Pictures
public import TensorCore

/// Pictures of one size, as bytes.
public struct PictureSet: Sendable {
    public enum Part: Sendable {
        case training
        /// Never shown to the discriminator.
        case heldOut
    }

    /// Pictures one behind the other, and their labels, one an attribute and picture.
    struct Labelled {
        var bytes: [UInt8] = []
        var labels: [Int] = []
    }

    /// The pictures of one part.
    private struct Rows: Sendable {
        enum Source: Sendable {
            case bytes([UInt8])
            /// Those at these places.
            case decoded(DecodedPictures, places: [Int])
        }

        var source: Source
        var count: Int
        /// One an attribute and picture; empty where there is no condition.
        var labels: [Int]

        init(_ pictures: Labelled, byteCount: Int) {
            (source, labels) = (.bytes(pictures.bytes), pictures.labels)
            count = pictures.bytes.count / byteCount
        }

        init(_ places: [Int], of pictures: DecodedPictures, labels: [Int]) {
            (source, count, self.labels) = (.decoded(pictures, places: places), places.count, labels)
        }

        /// All pictures that there are, and at which of them the ones with these numbers lie.
        func with<Result>(
            _ indices: [Int], _ body: (_ bytes: UnsafeBufferPointer<UInt8>, _ places: [Int]) -> Result
        ) -> Result {
            switch source {
            case .bytes(let bytes): bytes.withUnsafeBufferPointer { body($0, indices) }
            case .decoded(let pictures, let places):
                pictures.withPixels { pixels in body(pixels, indices.map { places[$0] }) }
            }
        }
    }

    public let height: Int
    public let width: Int
    /// 1 (grey) or 3 (RGB, interleaved).
    public let channels: Int
    private let training: Rows
    private let heldOut: Rows
    /// Differs between sets of other pictures or labels, where that is known without reading them.
    private let knownFingerprint: UInt64?
    /// The same of pictures of one's own, which may change between two starts.
    var ownFingerprint: UInt64? { knownFingerprint }
    /// Which pictures of one's own are held out; see `DecodedPictures`.
    private(set) var heldOutLine: UInt64?

    init(height: Int, width: Int, channels: Int, training: Labelled, heldOut: Labelled) {
        (self.height, self.width, self.channels) = (height, width, channels)
        let byteCount = height * width * channels
        self.training = Rows(training, byteCount: byteCount)
        self.heldOut = Rows(heldOut, byteCount: byteCount)
        knownFingerprint = nil
    }

    /// - Parameters:
    ///   - pictures: Decoded ones.
    ///   - classes: What labels are counted by; pictures of other groups are left out. Empty: no labels.
    init(_ pictures: DecodedPictures, classes: [String]) {
        (height, width, channels) = (pictures.form.side, pictures.form.side, pictures.form.channels)
        let labels = pictures.groupNames.map { classes.firstIndex(of: $0) }
        func rows(_ places: [Int]) -> Rows {
            guard !classes.isEmpty else { return Rows(places, of: pictures, labels: []) }
            let known = places.filter { labels[pictures.groups[$0]] != nil }
            return Rows(known, of: pictures, labels: known.compactMap { labels[pictures.groups[$0]] })
        }
        (training, heldOut) = (rows(pictures.training), rows(pictures.heldOut))
        heldOutLine = pictures.heldOutLine
        knownFingerprint = classes.reduce(pictures.fingerprint) { hash, name in
            FNV.hash(name.utf8, from: hash) &* 31
        }
    }

    /// Chosen places of decoded ones.
    ///
    /// - Parameters:
    ///   - pictures: Decoded ones.
    ///   - training: Their numbers among all squares: of files with two, each has two.
    ///   - heldOut: The same of those that are never trained on.
    ///   - line: Between the two.
    init(_ pictures: DecodedPictures, training: [Int], heldOut: [Int], line: UInt64?) {
        (height, width, channels) = (pictures.form.side, pictures.form.side, pictures.form.channels)
        self.training = Rows(training, of: pictures, labels: [])
        self.heldOut = Rows(heldOut, of: pictures, labels: [])
        heldOutLine = line
        knownFingerprint = pictures.fingerprint
    }

    public init(_ files: FashionFiles) throws(DataError) {
        let trainingFile = try IDXFile(path: files.training, rank: 3)
        let heldOutFile = try IDXFile(path: files.heldOut, rank: 3)
        var training = Labelled(bytes: trainingFile.bytes)
        var heldOut = Labelled(bytes: heldOutFile.bytes)
        if let paths = files.labels {
            training.labels = try PictureSet.labels(paths.training, count: trainingFile.dimensions[0])
            heldOut.labels = try PictureSet.labels(paths.heldOut, count: heldOutFile.dimensions[0])
        }
        self.init(
            height: trainingFile.dimensions[1], width: trainingFile.dimensions[2], channels: 1,
            training: training, heldOut: heldOut)
    }

    /// The classes of so many pictures, 0...9.
    private static func labels(_ path: String, count: Int) throws(DataError) -> [Int] {
        let file = try IDXFile(path: path, rank: 1)
        guard file.bytes.count == count else {
            throw .wrongShape(path: path, expected: [count], found: file.dimensions)
        }
        if let place = file.bytes.firstIndex(where: { $0 > 9 }) {
            throw .wrongLabel(path: path, place: place, found: Int(file.bytes[place]), classCount: 10)
        }
        return file.bytes.map(Int.init)
    }

    /// With only the first training pictures of each class.
    func limited(toEachClass count: Int) -> PictureSet {
        var counts: [Int: Int] = [:]
        return keeping { label in
            counts[label, default: 0] += 1
            return counts[label, default: 0] <= count
        }
    }

    /// Without training pictures of a class; held-out ones stay.
    func withoutTraining(onClass label: Int) -> PictureSet { keeping { $0 != label } }

    /// With only those training pictures whose class is wanted.
    private func keeping(_ isWanted: (Int) -> Bool) -> PictureSet {
        let all = labels(Array(0..<trainingCount), of: .training)
        let kept = all.indices.filter { isWanted(all[$0]) }
        func rows(_ places: [Int], _ part: Part) -> Labelled {
            Labelled(bytes: places.flatMap { pixels($0, of: part) }, labels: labels(places, of: part))
        }
        return PictureSet(
            height: height, width: width, channels: channels, training: rows(kept, .training),
            heldOut: rows(Array(0..<count(.heldOut)), .heldOut))
    }

    /// Both kinds of pairs, labelled by which: what a reader learns to tell them from each other by, and not by their
    /// subjects.
    init(kindsOf pairs: DecodedPictures.Pairs, in pictures: DecodedPictures) {
        (height, width, channels) = (pictures.form.side, pictures.form.side, pictures.form.channels)
        func rows(_ pairs: [DecodedPictures.Pair]) -> Rows {
            let labels = [0, 1].flatMap { Array(repeating: $0, count: pairs.count) }
            return Rows(pairs.map(\.first) + pairs.map(\.second), of: pictures, labels: labels)
        }
        (training, heldOut) = (rows(pairs.training), rows(pairs.heldOut))
        knownFingerprint = FNV.hash("kinds".utf8, from: pictures.fingerprint)
    }

    /// Squares without labels.
    init(_ pictures: SplitPictures, side: Int, channels: Int) {
        self.init(
            height: side, width: side, channels: channels, training: Labelled(bytes: pictures.training),
            heldOut: Labelled(bytes: pictures.heldOut))
    }

    /// Colour pictures of uniform random pixels, always the same, with the classes in turn where there are any.
    init(randomCount count: Int, side: Int, classCount: Int) {
        var random = SeededRandom(seed: 0)
        let bytes = (0..<count * side * side * 3).map { _ in
            UInt8(truncatingIfNeeded: random.next() >> 56)
        }
        let labels = classCount > 0 ? (0..<count).map { $0 % classCount } : []
        let pictures = Labelled(bytes: bytes, labels: labels)
        self.init(height: side, width: side, channels: 3, training: pictures, heldOut: pictures)
    }

    var shape: SampleShape { .picture(height: height, width: width, channels: channels) }
    /// Bytes of a picture.
    var byteCount: Int { height * width * channels }
    public var trainingCount: Int { training.count }

    /// How many pictures a part has.
    public func count(_ part: Part) -> Int { rows(part).count }

    private func rows(_ part: Part) -> Rows { part == .training ? training : heldOut }

    /// The pictures with these numbers, `[indices.count] + dimensions`, from -1 (black) to 1.
    public func pictures(_ indices: [Int], of part: Part, dimensions: [Int]) -> Tensor {
        rows(part).with(indices) { bytes, places in
            Tensor(
                rows: places, of: bytes, shape: Shape([indices.count] + dimensions), factor: 2 / 255,
                offset: -1)
        }
    }

    /// The pictures with these numbers and their labels.
    func batch(_ indices: [Int], of part: Part, dimensions: [Int]) -> Batch {
        Batch(
            samples: pictures(indices, of: part, dimensions: dimensions),
            told: Told(labels: labels(indices, of: part)))
    }

    /// The labels of the pictures with these numbers, one an attribute and picture; none without a condition.
    func labels(_ indices: [Int], of part: Part) -> [Int] {
        let rows = rows(part)
        guard !rows.labels.isEmpty else { return [] }
        let width = rows.labels.count / rows.count
        return indices.flatMap { rows.labels[$0 * width..<($0 + 1) * width] }
    }

    /// Differs between sets of other pictures or labels (FNV-1a over words).
    var fingerprint: UInt64 {
        if let knownFingerprint { return knownFingerprint }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 }
        for count in [height, width, channels, training.count * byteCount, heldOut.count * byteCount] {
            add(UInt64(count))
        }
        for part in [training, heldOut] {
            part.with([]) { bytes, _ in
                let bytes = UnsafeRawBufferPointer(bytes)
                let words = bytes.count / 8
                for i in 0..<words { add(bytes.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self)) }
                for i in 8 * words..<bytes.count { add(UInt64(bytes[i])) }
            }
        }
        for part in [training, heldOut] { for label in part.labels { add(UInt64(label)) } }
        return hash
    }

    /// How many different training pictures there are; counting ends at `limit`.
    func distinctCount(upTo limit: Int) -> Int {
        var found: Set<[UInt8]> = []
        for index in 0..<trainingCount where found.count < limit {
            found.insert(pixels(index, of: .training))
        }
        return found.count
    }

    /// Whether there are few, because most are copies of others.
    var isOfCopies: Bool { distinctCount(upTo: Eyes.leastCount) < min(Eyes.leastCount, trainingCount) }

    /// Picture number `index` as bytes.
    func pixels(_ index: Int, of part: Part) -> [UInt8] {
        rows(part).with([index]) { bytes, places in
            Array(bytes[places[0] * byteCount..<(places[0] + 1) * byteCount])
        }
    }
}
