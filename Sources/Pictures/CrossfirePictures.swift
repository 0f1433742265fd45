import CPictures
import Foundation

/// The sprites of the game Crossfire, as Debian's `crossfire-client-images` (GPL) brings them: monsters and players of one
/// size, by class, the most frequent class first.
///
/// One file of records: a line `IMAGE length path`, then a PNG of so many bytes.
public struct CrossfirePictures: PictureSource {
    public static let usualPath = "/usr/share/games/crossfire-client/crossfire.base"
    static let package = "crossfire-client-images"
    /// Classes with fewer pictures become one.
    private static let leastInClass = 20
    private static let other = "other"

    struct Record: Equatable {
        var path: String
        var bytes: ArraySlice<UInt8>
    }

    private let path: String
    private let sprites: [Record]
    /// The class of each sprite.
    private let groups: [Int]
    public let classNames: [String]

    public var count: Int { sprites.count }
    public var notes: [String] { ["\(count) sprites of \(path), \(classNames.count) classes by their paths"] }

    /// Looks through the file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - side: The pixels of a sprite's side; others are left out.
    /// - Throws: `PictureFolderError` where it is not there or damaged.
    public init(_ path: String = usualPath, side: Int = 32) throws(PictureFolderError) {
        let sprites = try CrossfirePictures.sprites(path, side: side)
        let kinds = sprites.compactMap { CrossfirePictures.kind(of: $0.path) }
        let counts = Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
        let (many, few) = (
            counts.filter { $0.value >= CrossfirePictures.leastInClass },
            counts.filter { $0.value < CrossfirePictures.leastInClass }
        )
        let names =
            many.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
            + (few.isEmpty ? [] : [CrossfirePictures.other])
        (self.path, self.sprites, classNames) = (path, sprites, names)
        groups = kinds.map { names.firstIndex(of: $0) ?? names.count - 1 }
    }

    /// All monsters and players of one size.
    static func sprites(_ path: String, side: Int) throws(PictureFolderError) -> [Record] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .noPackage(path: path, package: CrossfirePictures.package)
        }
        let sprites = try CrossfirePictures.records(in: Array(bytes), path: path).filter {
            CrossfirePictures.kind(of: $0.path) != nil
                && CrossfirePictures.isSquare(Array($0.bytes), side: side)
        }
        guard sprites.count >= 2 else {
            throw .damaged(path: path, reason: "it holds no sprites of \(side)×\(side)")
        }
        return sprites
    }

    public func decoded(
        as form: PictureForm, threadCount: Int, strict: Bool = false, cache: PictureCache = .usual,
        report: @escaping PictureReport = { _, _, _ in true }
    ) throws(PictureFolderError) -> DecodedPictures? {
        var bytes: [UInt8] = []
        var unread: [Int: String] = [:]
        for (i, sprite) in sprites.enumerated() {
            do throws(PictureError) {
                bytes += try form.picture(from: Array(sprite.bytes))
            } catch {
                bytes += Array(repeating: 0, count: form.byteCount)
                unread[i] = error.description
            }
        }
        if strict, let first = unread.min(by: { $0.key < $1.key }) {
            throw .unreadFile(
                path: "\(path): \(sprites[first.key].path)", reason: first.value, others: unread.count - 1)
        }
        guard count - unread.count >= 2 else {
            throw .damaged(path: path, reason: "of its \(count) sprites not two can be read")
        }
        let files = zip(sprites, groups).map {
            PictureFolder.File(name: $0.path, size: 0, time: 0, group: $1, part: .either)
        }
        return DecodedPictures(
            form: form, storage: .memory(bytes), files: files, groupNames: classNames, unread: unread,
            fingerprint: FNV.hash(bytes))
    }

    /// Whether a picture's header says so many pixels a side.
    private static func isSquare(_ bytes: [UInt8], side: Int) -> Bool {
        var size = gantop_picture_size()
        var reason: CChar = 0
        return gantop_picture_measure(bytes, bytes.count, &size, &reason, 1) == 0
            && size.width == side && size.height == side
    }

    /// `monster/humanoid` of `./arch/monster/humanoid/…`; `nil` where it is neither monster nor player.
    private static func kind(of path: String) -> String? {
        let parts = path.split(separator: "/").drop { $0 == "." }
        guard parts.count >= 4, parts.first == "arch" else { return nil }
        let names = Array(parts.dropFirst())
        guard names[0] == "monster" || names[0] == "player" else { return nil }
        return "\(names[0])/\(names[1])"
    }

    static func records(in bytes: [UInt8], path: String) throws(PictureFolderError) -> [Record] {
        var records: [Record] = []
        var place = 0
        while place < bytes.count {
            func failed(_ reason: String) -> PictureFolderError {
                .damaged(path: path, reason: "\(reason) at byte \(place)")
            }
            guard let end = bytes[place..<min(bytes.count, place + 1000)].firstIndex(of: 0x0a) else {
                throw failed("there is no record")
            }
            let words = String(decoding: bytes[place..<end], as: UTF8.self).split(
                separator: " ", maxSplits: 2)
            guard words.count == 3, words[0] == "IMAGE", let count = Int(words[1]), count >= 0 else {
                throw failed("there is no record")
            }
            guard count <= bytes.count - end - 1 else { throw failed("a record goes on behind the end") }
            records.append(Record(path: String(words[2]), bytes: bytes[end + 1..<end + 1 + count]))
            place = end + 1 + count
        }
        return records
    }
}
