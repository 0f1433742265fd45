import Foundation

/// Pictures in an array of numpy's: `[N, H, W]` or `[N, H, W, C]` of bytes or floats.
///
/// Floats from 0 to 1, from -1 to 1 or from 0 to 255 are told apart by their range, which is said.
public struct NPYPictures: PictureSource {
    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let mostHeader = 1 << 16

    /// What a file holds, by its header.
    struct Header: Equatable {
        /// `u1`, `f4` or `f8`.
        var kind: String
        var shape: [Int]
        /// Where the numbers begin.
        var start: Int

        var itemSize: Int { kind == "u1" ? 1 : kind == "f4" ? 4 : 8 }
        var channels: Int { shape.count == 4 ? shape[3] : 1 }
    }

    private let path: String
    private let data: Data
    private let header: Header
    /// What is added and multiplied to make numbers of 0...255, and that in words.
    private let range: (offset: Float, scale: Float, words: String)

    public var count: Int { header.shape[0] }
    public var classNames: [String] { [] }
    public var ownForm: (side: Int, channels: Int)? { array.ownForm }
    private var array: PictureArray {
        PictureArray(
            path: path, count: count, height: header.shape[1], width: header.shape[2],
            channels: header.channels)
    }
    public var notes: [String] {
        let channels = header.channels == 1 ? "one channel" : "\(header.channels) channels"
        return [
            "taken as \(count) pictures of \(header.shape[2])×\(header.shape[1]) with \(channels), \(range.words)"
        ]
    }

    /// Whether a path names such a file.
    public static func isMeant(by path: String) -> Bool { path.hasSuffix(".npy") }

    /// Looks at a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - few: Whether under 50 pictures are enough.
    /// - Throws: `PictureFolderError` where it is no such array.
    public init(_ path: String, few: Bool = false) throws(PictureFolderError) {
        self.path = path
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
            throw .unreadable(path: path, reason: "is it a file, and may you read it?")
        }
        let header = try NPYPictures.header(of: data, path: path)
        try NPYPictures.checkPictures(header.shape, path: path)
        let least = few ? 2 : PictureFolder.leastCount
        guard header.shape[0] >= least else {
            throw .tooFew(path: path, count: header.shape[0], least: least)
        }
        (self.data, self.header) = (data, header)
        range = try NPYPictures.range(of: data, header, path: path)
    }

    public func decoded(
        as form: PictureForm, threadCount: Int, strict: Bool = false, cache: PictureCache = .usual,
        report: @escaping PictureReport = { _, _, _ in true }
    ) throws(PictureFolderError) -> DecodedPictures? {
        try array.decoded(
            as: form, of: [path], threadCount: threadCount, cache: cache, report: report
        ) {
            [data, header, range] in
            { index in
                let value = data.withUnsafeBytes { NPYPictures.value($0, header, at: index) }
                return UInt8(max(0, min(255, ((value + range.offset) * range.scale).rounded())))
            }
        }
    }

    fileprivate static func value(_ raw: UnsafeRawBufferPointer, _ header: Header, at index: Int) -> Float {
        let place = header.start + index * header.itemSize
        return switch header.kind {
        case "u1": Float(raw[place])
        case "f4":
            Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
        default:
            Float(
                Double(
                    bitPattern: UInt64(
                        littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))))
        }
    }

    private static func range(
        of data: Data, _ header: Header, path: String
    ) throws(PictureFolderError) -> (offset: Float, scale: Float, words: String) {
        guard header.kind != "u1" else { return (0, 1, "bytes") }
        var (low, high) = (Float.infinity, -Float.infinity)
        var place: Int?
        data.withUnsafeBytes { raw in
            for i in 0..<header.shape.reduce(1, *) {
                let value = value(raw, header, at: i)
                if !value.isFinite, place == nil { place = i }
                (low, high) = (min(low, value), max(high, value))
            }
        }
        if let place { throw .damaged(path: path, reason: "number \(place) of it is not finite") }
        if low >= 0, high <= 1 { return (0, 255, "numbers from 0 to 1") }
        if low >= -1, high <= 1 { return (1, 127.5, "numbers from -1 to 1") }
        if low >= 0, high <= 255 { return (0, 1, "numbers from 0 to 255") }
        throw .damaged(
            path: path,
            reason: "its numbers go from \(low) to \(high), and pictures have 0...1, -1...1 or 0...255")
    }

    static func header(of data: Data, path: String) throws(PictureFolderError) -> Header {
        func failed(_ reason: String) -> PictureFolderError { .damaged(path: path, reason: reason) }
        let start = Array(data.prefix(12))
        guard start.count == 12, Array(start[..<6]) == magic, start[6] == 1 || start[6] == 2 else {
            throw failed("it is no array of numpy's (version 1 or 2)")
        }
        let lengthSize = start[6] == 1 ? 2 : 4
        let length = start[8..<8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
        let first = 8 + lengthSize
        guard length <= mostHeader, data.count >= first + length else {
            throw failed("its header ends early")
        }
        let text = String(
            decoding: data[data.startIndex + first..<data.startIndex + first + length], as: UTF8.self)
        guard let kind = text.firstMatch(of: /'descr': *'[<|=]?(u1|f4|f8)'/)?.1,
            let order = text.firstMatch(of: /'fortran_order': *(True|False)/)?.1,
            let extents = text.firstMatch(of: /'shape': *\(([0-9, ]*)\)/)?.1
        else { throw failed("its numbers are not bytes (u1) or little-endian floats (f4, f8)") }
        guard order == "False" else {
            throw failed("its order is Fortran's: save numpy.ascontiguousarray of it")
        }
        let shape = extents.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
        var size = kind == "u1" ? 1 : kind == "f4" ? 4 : 8
        for extent in shape {
            let (product, overflows) = size.multipliedReportingOverflow(by: extent)
            guard extent > 0, !overflows else { throw failed("its shape is \(shape)") }
            size = product
        }
        guard data.count - first - length == size else {
            throw failed(
                "it has \(data.count - first - length) bytes of numbers where its header says \(size)")
        }
        return Header(kind: String(kind), shape: shape, start: first + length)
    }

    private static func checkPictures(_ shape: [Int], path: String) throws(PictureFolderError) {
        guard shape.count == 3 || shape.count == 4 && [1, 3, 4].contains(shape[3]) else {
            throw .damaged(
                path: path,
                reason:
                    "its shape is \(shape), and pictures are [N, height, width] or [N, height, width, 1, 3 or 4 channels]"
            )
        }
        guard max(shape[1], shape[2]) <= DecodedPicture.mostSide,
            shape[1] * shape[2] <= DecodedPicture.mostPixels
        else {
            throw .damaged(path: path, reason: "its pictures of \(shape[2])×\(shape[1]) are too large")
        }
    }
}

/// An array of numpy's as it is: samples of any program.
public struct NPYArray: Sendable {
    public let shape: [Int]
    /// In the order of the file; bytes as 0...255.
    public let values: [Float]
    public let areBytes: Bool

    /// Reads a file.
    ///
    /// - Parameter path: The file.
    /// - Throws: `PictureFolderError` where it is not there, no array of bytes or floats, or not finite.
    public init(path: String) throws(PictureFolderError) {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
            throw .unreadable(path: path, reason: "is it a file, and may you read it?")
        }
        let header = try NPYPictures.header(of: data, path: path)
        let values = data.withUnsafeBytes { raw in
            (0..<header.shape.reduce(1, *)).map { NPYPictures.value(raw, header, at: $0) }
        }
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            throw .damaged(path: path, reason: "number \(place) of it is not finite")
        }
        (shape, self.values, areBytes) = (header.shape, values, header.kind == "u1")
    }
}
