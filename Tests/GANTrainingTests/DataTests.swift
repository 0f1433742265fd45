import CZlib
import Foundation
import TensorCore
import Testing

@testable import GANTraining

/// A directory that is gone when the test is over.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "gantop-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// An IDX file of bytes: 0, 1, 2, … modulo 251.
func idx(_ dimensions: [UInt32]) -> [UInt8] {
    let count = dimensions.reduce(1) { $0 * Int($1) }
    return [0, 0, 8, UInt8(dimensions.count)]
        + dimensions.flatMap { n in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: n >> $0) } }
        + (0..<count).map { UInt8($0 % 251) }
}

func gzipped(_ bytes: [UInt8], in directory: TemporaryDirectory) throws -> [UInt8] {
    let path = directory.path + "/compressing.gz"
    let file = try #require(gzopen(path, "wb"))
    #expect(gzwrite(file, bytes, UInt32(bytes.count)) == bytes.count)
    gzclose(file)
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

struct DataTests {
    @Test(arguments: [false, true])
    func aFileIsReadByteForByte(isCompressed: Bool) throws {
        let directory = try TemporaryDirectory()
        let bytes = idx([3, 4, 5])
        let path = try directory.write(isCompressed ? try gzipped(bytes, in: directory) : bytes, to: "a")
        let file = try IDXFile(path: path, rank: 3)
        #expect(file.dimensions == [3, 4, 5])
        #expect(file.bytes == Array(bytes[16...]))
    }

    /// Every length short of the whole one must be noticed, in the header and in the data.
    @Test(arguments: [0, 1, 3, 4, 10, 15, 16, 17, 75])
    func aTruncatedFileIsRefused(length: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Array(idx([3, 4, 5])[..<length]), to: "a")
        #expect(throws: DataError.self) { try IDXFile(path: path, rank: 3) }
    }

    @Test func aTruncatedCompressedFileIsRefused() throws {
        let directory = try TemporaryDirectory()
        let whole = try gzipped(idx([30, 20, 10]), in: directory)
        for length in stride(from: 1, to: whole.count, by: 37) {
            let path = try directory.write(Array(whole[..<length]), to: "a.gz")
            #expect(throws: DataError.self) { try IDXFile(path: path, rank: 3) }
        }
    }

    /// gzip files are sometimes made of several: those are inflated by zlib, as are empty ones behind the last byte.
    @Test func aFileOfSeveralMembersIsReadWhole() throws {
        let directory = try TemporaryDirectory()
        let bytes = idx([30, 20, 10])
        let parts = [bytes[..<9], bytes[9..<4000], bytes[4000...], []]
        let members = try parts.flatMap { try gzipped(Array($0), in: directory) }
        let path = try directory.write(members, to: "a.gz")
        #expect(try IDXFile(path: path, rank: 3).bytes == Array(bytes[16...]))
    }

    @Test func whatIsCompressedIsReadAgain() throws {
        let directory = try TemporaryDirectory()
        let bytes = idx([300, 20, 10])
        let compressed = try #require(GzipFile.compressed(bytes))
        #expect(compressed.count < bytes.count)
        let path = try directory.write(compressed, to: "a.gz")
        #expect(try IDXFile(path: path, rank: 3).bytes == Array(bytes[16...]))
        for damaged in stride(from: 0, to: compressed.count, by: 13) {
            var other = compressed
            other[damaged] ^= 0x41
            let path = try directory.write(other, to: "b.gz")
            // A name or a time in gzip's own header may be another one; the bytes may not.
            if let read = try? IDXFile(path: path, rank: 3) {
                #expect(read.bytes == Array(bytes[16...]))
            }
        }
    }

    @Test func whatIsWrongIsSaid() throws {
        let directory = try TemporaryDirectory()
        func error(_ bytes: [UInt8]) throws -> DataError? {
            let path = try directory.write(bytes, to: "a")
            do throws(DataError) {
                _ = try IDXFile(path: path, rank: 3)
                return nil
            } catch {
                return error
            }
        }
        let path = directory.path + "/a"
        let good = idx([3, 4, 5])
        #expect(
            try error([0, 0, 9, 3] + good[4...]) == .wrongMagic(path: path, found: [0, 0, 9, 3], rank: 3))
        #expect(try error(idx([60])) == .wrongMagic(path: path, found: [0, 0, 8, 1], rank: 3))
        #expect(try error(good + [1]) == .trailingBytes(path: path, expected: 60))
        #expect(try error(Array(good.dropLast())) == .truncated(path: path, expected: 60, found: 59))
        let huge: [UInt8] = [0, 0, 8, 3] + Array(repeating: 255, count: 12)
        #expect(
            try error(huge)
                == .absurdSize(path: path, dimensions: [4_294_967_295, 4_294_967_295, 4_294_967_295]))
        #expect(try error([0, 0, 8, 3] + Array(repeating: 0, count: 12)) != nil)
        #expect(throws: DataError.missing(path: "/nowhere/x")) { try IDXFile(path: "/nowhere/x", rank: 3) }
        #expect(throws: DataError.unreadable(path: directory.path)) {
            try IDXFile(path: directory.path, rank: 3)
        }
    }

    @Test func aDirectoryWithoutPicturesIsAnErrorThatNamesTheWayOut() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: DataError.missing(path: directory.path + "/train-images-idx3-ubyte.gz")) {
            try FashionFiles.find(in: directory.path)
        }
        #expect("\(DataError.missing(path: "x"))".contains("apt-get install dataset-fashion-mnist"))
        _ = try directory.write(idx([4, 14, 14]), to: "train-images-idx3-ubyte")
        #expect(
            throws: DataError.wrongShape(
                path: directory.path + "/train-images-idx3-ubyte", expected: [4, 28, 28], found: [4, 14, 14])
        ) { try FashionFiles.find(in: directory.path) }
    }

    @Test func everyPictureComesOnceAnEpoch() throws {
        let directory = try TemporaryDirectory()
        // Picture i is filled with the byte i.
        var pictures = Array(idx([10, 28, 28])[..<16])
        for i in 0..<10 { pictures += [UInt8](repeating: UInt8(i), count: 784) }
        let path = try directory.write(pictures, to: "a")
        let set = try PictureSet(FashionFiles(training: path, heldOut: path))
        var batches = Batches(of: .pictures(set), dimensions: [784], random: SeededRandom(seed: 1))
        var seen: [Int] = []
        for _ in 0..<10 {
            let batch = batches.next(4).samples
            #expect(batch.shape == [4, 784])
            let values = batch.values
            for i in 0..<4 { seen.append(Int(((values[i * 784] + 1) * 127.5).rounded())) }
        }
        for epoch in 0..<4 { #expect(seen[epoch * 10..<epoch * 10 + 10].sorted() == Array(0..<10)) }
        #expect(Array(seen[0..<10]) != Array(seen[10..<20]))
        #expect(batches.epoch == 4)
        #expect(set.distinctCount(upTo: 50) == 10 && set.distinctCount(upTo: 4) == 4)
    }

    @Test func copiesOfAPictureAreOne() throws {
        let directory = try TemporaryDirectory()
        let bytes = Array(idx([60, 28, 28])[..<16]) + [UInt8](repeating: 7, count: 60 * 784)
        let path = try directory.write(bytes, to: "a")
        #expect(try PictureSet(FashionFiles(training: path, heldOut: path)).distinctCount(upTo: 50) == 1)
    }

    @Test func aMixtureLiesAroundItsCentres() {
        var random = SeededRandom(seed: 1)
        let mixture = GaussianMixture(centres: [SIMD2(1, 0), SIMD2(-1, 0)], deviation: 0.02, extent: 1.5)
        let values = mixture.samples(4000, using: &random).values
        let right = stride(from: 0, to: values.count, by: 2).filter { values[$0] > 0 }
        #expect(abs(right.count - 2000) < 200)
        #expect(right.allSatisfy { abs(values[$0] - 1) < 0.12 && abs(values[$0 + 1]) < 0.12 })
    }
}
