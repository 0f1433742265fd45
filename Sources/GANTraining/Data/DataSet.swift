import Foundation
public import TensorCore

/// Real samples: an endless supply for training, and others that the discriminator never trains on.
public enum DataSet: Sendable {
    case mixture(GaussianMixture)
    case pictures(PictureSet)

    /// Loads what a recipe needs; `directory` is where `--data` points, if it does.
    public init(for recipe: Recipe, directory: String?) throws(DataError) {
        switch recipe.data {
        case .mixture(let centres, let deviation, let extent):
            self = .mixture(GaussianMixture(centres: centres, deviation: deviation, extent: extent))
        case .fashion:
            self = .pictures(try PictureSet(FashionFiles.find(in: directory)))
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

/// Where the four files of Fashion-MNIST are.
public struct FashionFiles: Sendable, Equatable {
    public let training: String
    public let heldOut: String

    static let debianDirectory = "/usr/share/datasets/fashion-mnist"

    /// Looks in `directory`, else in `GANTOP_DATA`, else where Debian's package puts them, and reads the headers.
    public static func find(in directory: String?) throws(DataError) -> FashionFiles {
        let searched = directory ?? ProcessInfo.processInfo.environment["GANTOP_DATA"] ?? debianDirectory
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: searched, isDirectory: &isDirectory),
            isDirectory.boolValue
        else {
            throw .noDataSet(searched: [searched])
        }
        let files = FashionFiles(
            training: path(of: "train-images-idx3-ubyte", in: searched),
            heldOut: path(of: "t10k-images-idx3-ubyte", in: searched))
        for file in [files.training, files.heldOut] {
            let found = try IDXFile.dimensions(path: file, rank: 3)
            guard found[1] == 28, found[2] == 28 else {
                throw .wrongShape(path: file, expected: [found[0], 28, 28], found: found)
            }
        }
        return files
    }

    /// The plain file if there is one, else the compressed one.
    private static func path(of name: String, in directory: String) -> String {
        let plain = directory + "/" + name
        return FileManager.default.fileExists(atPath: plain) ? plain : plain + ".gz"
    }
}

/// Pictures of one size, as bytes.
public struct PictureSet: Sendable {
    public let height: Int
    public let width: Int
    /// 1 (grey) or 3 (RGB, interleaved).
    public let channels: Int
    private let training: [UInt8]
    private let heldOut: [UInt8]

    public init(_ files: FashionFiles) throws(DataError) {
        let trainingFile = try IDXFile(path: files.training, rank: 3)
        let heldOutFile = try IDXFile(path: files.heldOut, rank: 3)
        height = trainingFile.dimensions[1]
        width = trainingFile.dimensions[2]
        channels = 1
        training = trainingFile.bytes
        heldOut = heldOutFile.bytes
    }

    /// Pictures of uniform random pixels, always the same.
    init(randomCount count: Int, height: Int, width: Int, channels: Int) {
        (self.height, self.width, self.channels) = (height, width, channels)
        var random = SeededRandom(seed: 0)
        let bytes = (0..<count * height * width * channels).map { _ in
            UInt8(truncatingIfNeeded: random.next() >> 56)
        }
        (training, heldOut) = (bytes, bytes)
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

    /// Picture number `index` as bytes.
    func pixels(_ index: Int, of part: Part) -> ArraySlice<UInt8> {
        bytes(part)[index * byteCount..<(index + 1) * byteCount]
    }
}
