import Foundation

/// The sprites of the game Crossfire, as Debian's `crossfire-client-images` (GPL) brings them.
///
/// One file of records: a line `IMAGE length path`, then a PNG of so many bytes.
public enum CrossfirePictures {
    public static let usualPath = "/usr/share/games/crossfire-client/crossfire.base"
    static let package = "crossfire-client-images"
    /// Classes with fewer pictures become one.
    private static let leastInClass = 20
    private static let other = "other"

    struct Record: Equatable {
        var path: String
        var bytes: ArraySlice<UInt8>
    }

    /// Monsters and players of one size, by class: the most frequent class first.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - side: The pixels of a sprite's side; others are left out.
    ///   - form: What they are made into.
    /// - Returns: The sprites with their classes.
    /// - Throws: `PictureFolderError` where the file is not there or damaged.
    public static func decoded(
        _ path: String = usualPath, side: Int = 32, as form: PictureForm
    ) throws(PictureFolderError) -> DecodedPictures {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .noPackage(path: path, package: package)
        }
        let records = try records(in: Array(bytes), path: path)
        var sprites: [(name: String, kind: String, pixels: [UInt8])] = []
        var unread: [DecodedPictures.Unread] = []
        for record in records {
            guard let kind = kind(of: record.path) else { continue }
            do throws(PictureError) {
                let bytes = Array(record.bytes)
                let decoded = try DecodedPicture(bytes, side: side)
                guard decoded.width == side, decoded.height == side else { continue }
                sprites.append((record.path, kind, try form.picture(from: bytes)))
            } catch {
                unread.append(.init(file: record.path, reason: error.description))
            }
        }
        guard sprites.count >= 2 else {
            throw .damaged(path: path, reason: "it holds no sprites of \(side)×\(side)")
        }
        var counts: [String: Int] = [:]
        for sprite in sprites { counts[sprite.kind, default: 0] += 1 }
        func name(_ kind: String) -> String { counts[kind, default: 0] < leastInClass ? other : kind }
        let names =
            counts.keys.filter { name($0) != other }.sorted {
                (counts[$1, default: 0], $0) < (counts[$0, default: 0], $1)
            } + (counts.values.contains { $0 < leastInClass } ? [other] : [])
        let files = sprites.map {
            PictureFolder.File(
                name: $0.name, size: 0, time: 0, group: names.firstIndex(of: name($0.kind)) ?? 0,
                part: .either)
        }
        let split = HeldOut.split(files)
        let pixels = sprites.flatMap(\.pixels)
        return DecodedPictures(
            form: form, storage: .memory(pixels), training: split.training, heldOut: split.heldOut,
            groups: files.map(\.group), groupNames: names, unread: unread,
            notes: ["\(sprites.count) sprites of \(path), \(names.count) classes by their paths"],
            fingerprint: HeldOut.hash(pixels))
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
