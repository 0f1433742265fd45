public import TensorCore

/// Pictures of one size, as bytes.
public struct PictureSet: Sendable {
    public let height: Int
    public let width: Int
    /// 1 (grey) or 3 (RGB, interleaved).
    public let channels: Int
    private let training: [UInt8]
    private let heldOut: [UInt8]
    /// Labels of each picture, one an attribute; empty where there is no condition.
    private let labels: [Part: [Int]]

    public init(_ files: FashionFiles) throws(DataError) {
        let trainingFile = try IDXFile(path: files.training, rank: 3)
        let heldOutFile = try IDXFile(path: files.heldOut, rank: 3)
        height = trainingFile.dimensions[1]
        width = trainingFile.dimensions[2]
        channels = 1
        training = trainingFile.bytes
        heldOut = heldOutFile.bytes
        labels =
            if let paths = files.labels {
                [
                    .training: try PictureSet.labels(paths.training, count: trainingFile.dimensions[0]),
                    .heldOut: try PictureSet.labels(paths.heldOut, count: heldOutFile.dimensions[0]),
                ]
            } else {
                [:]
            }
    }

    /// Pictures one behind the other, and their labels, one an attribute and picture.
    struct Labelled {
        var bytes: [UInt8] = []
        var labels: [Int] = []
    }

    init(height: Int, width: Int, channels: Int, training: Labelled, heldOut: Labelled) {
        (self.height, self.width, self.channels) = (height, width, channels)
        (self.training, self.heldOut) = (training.bytes, heldOut.bytes)
        labels = [.training: training.labels, .heldOut: heldOut.labels]
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

    /// Pictures of uniform random pixels, always the same.
    init(randomCount count: Int, height: Int, width: Int, channels: Int) {
        (self.height, self.width, self.channels) = (height, width, channels)
        var random = SeededRandom(seed: 0)
        let bytes = (0..<count * height * width * channels).map { _ in
            UInt8(truncatingIfNeeded: random.next() >> 56)
        }
        (training, heldOut, labels) = (bytes, bytes, [:])
    }

    public enum Part: Sendable {
        case training
        /// Never shown to the discriminator.
        case heldOut
    }

    /// Bytes of a picture.
    var byteCount: Int { height * width * channels }
    public var trainingCount: Int { training.count / byteCount }

    /// How many pictures a part has.
    public func count(_ part: Part) -> Int { bytes(part).count / byteCount }

    private func bytes(_ part: Part) -> [UInt8] { part == .training ? training : heldOut }

    /// The pictures with these numbers, `[indices.count] + dimensions`, from -1 (black) to 1.
    public func pictures(_ indices: [Int], of part: Part, dimensions: [Int]) -> Tensor {
        Tensor(
            rows: indices, of: bytes(part), shape: Shape([indices.count] + dimensions), factor: 2 / 255,
            offset: -1)
    }

    /// The pictures with these numbers and their labels.
    func batch(_ indices: [Int], of part: Part, dimensions: [Int]) -> Batch {
        Batch(
            samples: pictures(indices, of: part, dimensions: dimensions), labels: labels(indices, of: part))
    }

    /// The labels of the pictures with these numbers, one an attribute and picture; none without a condition.
    func labels(_ indices: [Int], of part: Part) -> [Int] {
        guard let labels = labels[part], !labels.isEmpty else { return [] }
        let width = labels.count / count(part)
        return indices.flatMap { labels[$0 * width..<($0 + 1) * width] }
    }

    /// Differs between sets of other pictures or labels (FNV-1a over words).
    var fingerprint: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 }
        for count in [height, width, channels, training.count, heldOut.count] { add(UInt64(count)) }
        for bytes in [training, heldOut] {
            bytes.withUnsafeBytes { bytes in
                let words = bytes.count / 8
                for i in 0..<words { add(bytes.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self)) }
                for i in 8 * words..<bytes.count { add(UInt64(bytes[i])) }
            }
        }
        for part in [Part.training, .heldOut] { for label in labels[part] ?? [] { add(UInt64(label)) } }
        return hash
    }

    /// Picture number `index` as bytes.
    func pixels(_ index: Int, of part: Part) -> ArraySlice<UInt8> {
        bytes(part)[index * byteCount..<(index + 1) * byteCount]
    }
}
