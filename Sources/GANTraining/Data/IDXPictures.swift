import Foundation
import Pictures

/// Pictures in IDX files of one's own, named as MNIST's are: `…images-idx3-ubyte`, plain or with `.gz`.
///
/// The file of the same name with `labels` and `idx1` says their classes; one with `t10k` or `test` in place of `train`
/// is held out.
struct IDXPictures: PictureSource {
    private static let mark = "idx3"
    private static let endings = ["", ".gz"]

    private let array: PictureArray
    /// Files of pictures: those to train on, and those held out where somebody says so.
    private let files: [String]
    private let rank: Int
    let notes: [String]

    var count: Int { array.count }
    var classNames: [String] { array.classNames }
    var ownForm: (side: Int, channels: Int)? { array.ownForm }

    /// Whether a path names such a file, or a folder that has some.
    static func isMeant(by path: String) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
        return isFolder.boolValue ? !candidates(in: path).isEmpty : isNamed(path)
    }

    private static func isNamed(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name.contains(mark) && !name.hasPrefix(".")
    }

    /// The files of pictures in a folder, but for those that another one holds out.
    private static func candidates(in folder: String) -> [String] {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        let files = names.filter(isNamed).map { "\(folder)/\($0)" }
        let others = Set(files.compactMap { heldOut(beside: $0) })
        return files.filter { !others.contains($0) }
    }

    /// The file that is named so, plain or compressed.
    private static func existing(_ name: String, beside path: String) -> String? {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        return endings.map { folder + plain + $0 }.first { FileManager.default.fileExists(atPath: $0) }
    }

    private static func heldOut(beside path: String) -> String? {
        let name = String(path.split(separator: "/").last ?? "")
        guard name.contains("train") else { return nil }
        return ["t10k", "test"].lazy.compactMap {
            existing(name.replacing("train", with: $0), beside: path)
        }.first
    }

    private static func labels(beside path: String) -> String? {
        let name = String(path.split(separator: "/").last ?? "")
        guard name.contains("images") else { return nil }
        return existing(name.replacing("images", with: "labels").replacing(mark, with: "idx1"), beside: path)
    }

    /// Looks at the files' headers, and reads the labels.
    ///
    /// - Parameters:
    ///   - path: The file to train on, or a folder that has one.
    ///   - few: Whether under 50 pictures are enough.
    ///   - hasClasses: Whether labels are asked for.
    /// - Throws: `PictureFolderError` where they are no such files, or do not fit together.
    init(_ path: String, few: Bool, hasClasses: Bool) throws(PictureFolderError) {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let candidates = isFolder.boolValue ? IDXPictures.candidates(in: path) : [path]
        guard let first = candidates.first, candidates.count == 1 else {
            throw .several(path: path, names: candidates.map { String($0.dropFirst(path.count + 1)) })
        }
        files = [first] + (IDXPictures.heldOut(beside: first).map { [$0] } ?? [])
        let files = files
        let (shapes, labels, rank) = try IDXPictures.reading { () throws(DataError) in
            let rank = try IDXPictures.rank(of: files[0])
            var shapes: [[Int]] = []
            for file in files {
                let shape = try IDXFile.dimensions(path: file, rank: rank)
                let expected = shapes.first.map { [shape[0]] + $0.dropFirst() } ?? shape
                guard shape == expected else {
                    throw .wrongShape(path: file, expected: expected, found: shape)
                }
                shapes.append(shape)
            }
            return (shapes, hasClasses ? try IDXPictures.labels(of: files, shapes.map { $0[0] }) : nil, rank)
        }
        self.rank = rank
        let (count, shape) = (shapes.reduce(0) { $0 + $1[0] }, shapes[0])
        let least = few ? 2 : PictureFolder.leastCount
        guard count >= least else { throw .tooFew(path: first, count: count, least: least) }
        var array = PictureArray(
            path: first, count: count, height: shape[1], width: shape[2], channels: rank == 4 ? shape[3] : 1)
        guard [1, 3, 4].contains(array.channels) else {
            throw .damaged(
                path: first, reason: "its pictures have \(array.channels) channels, and 1, 3 or 4 are known")
        }
        if files.count > 1 { array.firstHeldOut = shapes[0][0] }
        var words = "\(shapes[0][0]) pictures of \(shape[2])×\(shape[1])"
        if files.count > 1 { words += ", \(shapes[1][0]) of \(files[1]) held out" }
        if let labels {
            try array.take(labels, of: first)
            words += ", \(array.classNames.count) classes by their labels"
        } else if hasClasses {
            words += ", without labels"
        }
        self.array = array
        notes = ["\(first) taken as \(words)"]
    }

    private static func rank(of path: String) throws(DataError) -> Int {
        do throws(DataError) {
            _ = try IDXFile.dimensions(path: path, rank: 3)
            return 3
        } catch {
            guard case .wrongMagic(_, [0, 0, 8, 4], _) = error else { throw error }
            return 4
        }
    }

    /// The labels of all files, where the first has some.
    private static func labels(of files: [String], _ counts: [Int]) throws(DataError) -> [Int]? {
        guard labels(beside: files[0]) != nil else { return nil }
        var all: [Int] = []
        for (file, count) in zip(files, counts) {
            guard let path = labels(beside: file) else { throw .noLabels(path: file) }
            let labels = try IDXFile(path: path, rank: 1)
            guard labels.bytes.count == count else {
                throw .wrongShape(path: path, expected: [count], found: labels.dimensions)
            }
            all += labels.bytes.map(Int.init)
        }
        return all
    }

    func decoded(
        as form: PictureForm, threadCount: Int, strict: Bool, cache: PictureCache,
        report: @escaping PictureReport
    ) throws(PictureFolderError) -> DecodedPictures? {
        try array.decoded(as: form, of: files, threadCount: threadCount, cache: cache, report: report) {
            () throws(PictureFolderError) in
            let bytes = try IDXPictures.reading { () throws(DataError) in
                var bytes: [UInt8] = []
                for file in files { bytes += try IDXFile(path: file, rank: rank).bytes }
                return bytes
            }
            return { bytes[$0] }
        }
    }

    private static func reading<Result>(
        _ body: () throws(DataError) -> Result
    ) throws(PictureFolderError) -> Result {
        do throws(DataError) {
            return try body()
        } catch {
            throw .unfit(error.words(remedy: "Name a file of pictures, or save this one anew."))
        }
    }
}

extension PictureArray {
    /// Takes labels over; those that occur are the classes.
    fileprivate mutating func take(_ found: [Int], of path: String) throws(PictureFolderError) {
        let counts = Dictionary(found.map { ($0, 1) }, uniquingKeysWith: +)
        let known = counts.keys.sorted()
        let lone = known.filter { counts[$0] == 1 }
        guard lone.isEmpty else { throw .loneClasses(path: path, names: lone.map { "\($0)" }) }
        let places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
        (labels, classNames) = (found.map { places[$0] ?? 0 }, known.map { "\($0)" })
    }
}
