import CZlib
import Foundation
public import Pictures
import RunRecord

/// An array of bytes in the format of the MNIST files, plain or compressed with gzip.
///
/// Two zero bytes, the element type (8: unsigned byte), the rank, the extents as big-endian 32-bit numbers, the data.
public struct IDXFile: Sendable, Equatable {
    public let dimensions: [Int]
    public let bytes: [UInt8]

    /// Larger files are refused: a header of a few bytes must not make us ask for all of the memory.
    static let sizeLimit = 1 << 31
    /// Deflate packs at most so many bytes into one.
    private static let mostInflation = 1032

    /// Reads and checks the whole file.
    public init(path: String, rank: Int) throws(DataError) {
        var reader = try Reader(path: path)
        dimensions = try reader.header(rank: rank)
        bytes = try reader.body(of: dimensions)
    }

    /// The extents alone: says at once whether a file is there and of the right kind.
    public static func dimensions(path: String, rank: Int) throws(DataError) -> [Int] {
        var reader = try Reader(path: path)
        return try reader.header(rank: rank)
    }

    private struct Reader: ~Copyable {
        private let path: String
        private let file: gzFile

        init(path: String) throws(DataError) {
            self.path = path
            var status = stat()
            guard stat(path, &status) == 0 else { throw .missing(path: path) }
            // A pipe would keep us waiting. gzopen reads plain files as they are.
            guard status.st_mode & S_IFMT == S_IFREG, let file = gzopen(path, "rb") else {
                throw .unreadable(path: path)
            }
            self.file = file
        }

        deinit { gzclose_r(file) }

        mutating func header(rank: Int) throws(DataError) -> [Int] {
            let start = try read(4)
            guard start.count == 4 else {
                throw .truncated(path: path, expected: 4 + 4 * rank, found: start.count)
            }
            guard start == [0, 0, 8, UInt8(rank)] else {
                throw .wrongMagic(path: path, found: start, rank: rank)
            }
            let raw = try read(4 * rank)
            guard raw.count == 4 * rank else {
                throw .truncated(path: path, expected: 4 + 4 * rank, found: 4 + raw.count)
            }
            let dimensions = (0..<rank).map { i in raw[4 * i..<4 * i + 4].reduce(0) { $0 << 8 | Int($1) } }
            var size = 1
            for n in dimensions {
                let (product, overflows) = size.multipliedReportingOverflow(by: n)
                guard n > 0, !overflows, product <= IDXFile.sizeLimit else {
                    throw .absurdSize(path: path, dimensions: dimensions)
                }
                size = product
            }
            return dimensions
        }

        /// The bytes behind the header.
        mutating func body(of dimensions: [Int]) throws(DataError) -> [UInt8] {
            let count = dimensions.reduce(1, *)
            if let bytes = inflatedBody(count: count, behind: 4 + 4 * dimensions.count) { return bytes }
            let bytes = try read(count)
            guard bytes.count == count else {
                throw .truncated(path: path, expected: count, found: bytes.count)
            }
            guard try read(1).isEmpty else { throw .trailingBytes(path: path, expected: count) }
            return bytes
        }

        /// The body of a compressed file in which all is well, inflated in one go.
        private func inflatedBody(count: Int, behind headerSize: Int) -> [UInt8]? {
            guard gzdirect(file) == 0,
                let mapped = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped),
                count <= mapped.count.multipliedReportingOverflow(by: IDXFile.mostInflation).partialValue
            else { return nil }
            var whole = mapped.withUnsafeBytes { GzipFile.inflated($0, count: headerSize + count) }
            whole?.removeFirst(headerSize)
            return whole
        }

        /// At most `count` bytes, fewer at the end of the file.
        ///
        /// Asks for no more memory than the file can hold.
        private mutating func read(_ count: Int) throws(DataError) -> [UInt8] {
            var status = stat()
            guard stat(path, &status) == 0 else { throw .unreadable(path: path) }
            let most = min(
                count,
                Int(clamping: status.st_size).multipliedReportingOverflow(by: IDXFile.mostInflation)
                    .partialValue)
            var isCorrupt = false
            let bytes = [UInt8](unsafeUninitializedCapacity: max(1, most)) { buffer, filled in
                while filled < most, let base = buffer.baseAddress {
                    let got = gzread(file, base + filled, UInt32(min(most - filled, 1 << 30)))
                    isCorrupt = got < 0
                    guard got > 0 else { break }
                    filled += Int(got)
                }
            }
            if isCorrupt { throw .corrupt(path: path) }
            return bytes
        }
    }
}

/// Why a data set cannot be used.
public enum DataError: Error, Equatable, CustomStringConvertible {
    case missing(path: String)
    case noDataSet(searched: [String])
    case unreadable(path: String)
    case wrongMagic(path: String, found: [UInt8], rank: Int)
    case absurdSize(path: String, dimensions: [Int])
    case wrongShape(path: String, expected: [Int], found: [Int])
    /// A label that names no class, and which one it is.
    case wrongLabel(path: String, place: Int, found: Int, classCount: Int)
    /// Pictures without the labels that the others have.
    case noLabels(path: String)
    case truncated(path: String, expected: Int, found: Int)
    case trailingBytes(path: String, expected: Int)
    case corrupt(path: String)
    case unwritable(path: String)
    case pictures(PictureFolderError)
    /// Nobody said which pictures.
    case noFolder
    /// No picture of a folder is of a class that the run knows.
    case noneOfTheClasses(path: String)
    /// Two groups of pictures of which nearly nothing has one name.
    case fewPairs(path: String, count: Int)
    /// Two groups of pictures of which one has hardly any.
    case fewOfADomain(path: String)
    /// Pictures of two kinds are wanted, and there is one kind.
    case noDomains(path: String)
    case table(TableError)
    /// Nobody said which table.
    case noTable
    /// Of another run than the one that wants it.
    case unfit(String)
    /// Nobody wanted to wait for it.
    case stopped

    static func reading<Result>(
        _ body: () throws(PictureFolderError) -> Result
    ) throws(DataError) -> Result {
        do throws(PictureFolderError) {
            return try body()
        } catch {
            throw .pictures(error)
        }
    }

    static func table<Result>(
        _ body: () throws(TableError) -> Result
    ) throws(DataError) -> Result {
        do throws(TableError) {
            return try body()
        } catch {
            throw .table(error)
        }
    }

    public var description: String {
        words(
            remedy:
                "'apt-get install dataset-fashion-mnist' brings whole files; --data DIR names another directory."
        )
    }

    /// What is wrong, and what helps where a file is.
    func words(remedy: String) -> String {
        switch self {
        case .missing(let path):
            return "\(path) is not there. \(remedy)"
        case .noDataSet(let searched):
            return "the Fashion-MNIST files are in none of \(searched.joined(separator: ", ")). \(remedy)"
        case .unreadable(let path):
            return "\(path) cannot be opened: is it a file, and may you read it?"
        case .wrongMagic(let path, let found, let rank):
            let hex = found.map { String($0, radix: 16) }.joined(separator: " ")
            return
                "\(path) begins with the bytes \(hex) where an IDX file of \(rank) dimensions has 0 0 8 \(rank). "
                + remedy
        case .absurdSize(let path, let dimensions):
            return "\(path) claims the size \(dimensions), which is empty or more than 2 GiB. \(remedy)"
        case .wrongShape(let path, let expected, let found):
            return "\(path) has the shape \(found) where \(expected) is needed. \(remedy)"
        case .wrongLabel(let path, let place, let found, let classCount):
            return
                "\(path): label number \(place + 1) is \(found) where there are classes 0 to \(classCount - 1). \(remedy)"
        case .noLabels(let path):
            return "\(path) has no file of labels beside it, and the pictures to train on have. \(remedy)"
        case .truncated(let path, let expected, let found):
            return "\(path) ends after \(found) of \(expected) bytes. \(remedy)"
        case .trailingBytes(let path, let expected):
            return "\(path) goes on after the \(expected) bytes that its header announces. \(remedy)"
        case .corrupt(let path):
            return "\(path) is damaged: its compressed data cannot be inflated. \(remedy)"
        case .pictures(let error): return error.description
        case .noFolder: return "which pictures? 'gantop train DIR' names their folder."
        case .noneOfTheClasses(let path):
            return "\(path) has no pictures of the classes that the run knows: were its sub-folders renamed?"
        case .fewPairs(let path, let count):
            return
                "\(path): \(counted(count, "picture")) of A and B have the same name, and pairs must have: name both files of "
                + "a pair alike, or leave --set paired=true out."
        case .fewOfADomain(let path):
            return "\(path): one of A and B has too few pictures to train on and to hold some out: add more."
        case .noDomains(let path):
            return
                "\(path) holds no two kinds of pictures: sub-folders A and B (or trainA, trainB, testA, testB), or pictures "
                + "twice as wide as high with --set sideBySide=true."
        case .table(let error): return error.description
        case .noTable: return "which table? --data table.csv names it."
        case .unfit(let reason): return reason
        case .stopped: return "stopped while pictures were read"
        case .unwritable(let path):
            return "\(path) cannot be written: is there room on the disk, and may you write there?"
        }
    }
}
