import Foundation

/// Characters of the game Crossfire that are drawn from four sides, each of them beside the same one turned to another.
///
/// Whole characters are held out, not single sides of them. The others are so few that a network would know them by heart:
/// each is there in three colourings, and in the mirror.
public struct TurnedSprites: Sendable {
    public static let side = 32
    /// North, east, south and west, as the names of files count them.
    private static let facings: [Character] = ["1", "3", "5", "7"]
    /// Of what is given: a sprite in colour, and a plane for each side that it is to be turned to.
    public static let givenChannels = 3 + facings.count
    /// A plane is bright where the sprite is to face, and half bright elsewhere: it can be read everywhere, and seen.
    private static let dim: UInt8 = 160

    /// `[n, 32, 32, 7]`.
    public private(set) var given = SplitPictures()
    /// `[n, 32, 32, 3]`.
    public private(set) var turned = SplitPictures()

    /// Reads them.
    ///
    /// - Parameters:
    ///   - path: `crossfire.base`.
    ///   - background: What lies behind them.
    /// - Throws: `PictureFolderError` where the file is not there or damaged, or shows nobody from four sides.
    public init(
        _ path: String = CrossfirePictures.usualPath, background: SIMD3<UInt8>
    ) throws(PictureFolderError) {
        let form = PictureForm(side: TurnedSprites.side, channels: 3, background: background)
        var poses: [String: [Character: [UInt8]]] = [:]
        for sprite in try CrossfirePictures.sprites(path, side: TurnedSprites.side) {
            // `…/angel.x31`: the character, a letter, the side, and which drawing of it.
            let parts = sprite.path.dropSuffix(".png").split(separator: ".", omittingEmptySubsequences: false)
            guard let code = parts.last.map(Array.init), code.count == 3,
                TurnedSprites.facings.contains(code[1])
            else { continue }
            do throws(PictureError) {
                let name = "\(parts.dropLast().joined(separator: ".")).\(code[0])\(code[2])"
                poses[name, default: [:]][code[1]] = try form.picture(from: Array(sprite.bytes))
            } catch {
                throw .damaged(path: path, reason: "\(sprite.path): \(error.description)")
            }
        }
        let whole = poses.filter { $0.value.count == TurnedSprites.facings.count }.sorted { $0.key < $1.key }
        let characters = Set(whole.map { TurnedSprites.character($0.key) }).sorted()
        guard characters.count > 3 else {
            throw .damaged(path: path, reason: "it shows nobody from four sides")
        }
        let kept = HeldOut.chosen(of: characters, share: 0.15)
        for (name, sides) in whole {
            let inOrder = TurnedSprites.facings.compactMap { sides[$0] }
            if kept.contains(TurnedSprites.character(name)) {
                add(inOrder, to: \.heldOut)
            } else {
                for shift in 0..<3 {
                    let shifted = inOrder.map { TurnedSprites.recoloured($0, by: shift) }
                    add(shifted, to: \.training)
                    // In a mirror east is west.
                    let mirrored = shifted.map(TurnedSprites.mirrored)
                    add([mirrored[0], mirrored[3], mirrored[2], mirrored[1]], to: \.training)
                }
            }
        }
    }

    /// Every side of somebody, turned to every other.
    private mutating func add(_ sides: [[UInt8]], to part: WritableKeyPath<SplitPictures, [UInt8]>) {
        for (from, picture) in sides.enumerated() {
            for (to, result) in sides.enumerated() where to != from {
                given[keyPath: part] += TurnedSprites.told(picture, facing: to)
                turned[keyPath: part] += result
            }
        }
    }

    /// Red, green and blue in other places.
    private static func recoloured(_ picture: [UInt8], by shift: Int) -> [UInt8] {
        picture.indices.map { picture[$0 - $0 % 3 + ($0 + shift) % 3] }
    }

    private static func mirrored(_ picture: [UInt8]) -> [UInt8] {
        picture.indices.map { i in
            let (row, column, channel) = (i / (3 * side), i / 3 % side, i % 3)
            return picture[3 * (row * side + side - 1 - column) + channel]
        }
    }

    /// Without the letter and which drawing it is.
    private static func character(_ name: String) -> String { String(name.dropLast(3)) }

    /// A sprite beside where it is to face, `[32, 32, 7]`.
    private static func told(_ picture: [UInt8], facing: Int) -> [UInt8] {
        var told: [UInt8] = []
        told.reserveCapacity(side * side * givenChannels)
        for y in 0..<side {
            for x in 0..<side {
                told += picture[3 * (y * side + x)..<3 * (y * side + x + 1)]
                let isThere = [y < side / 2, x >= side / 2, y >= side / 2, x < side / 2][facing]
                for plane in facings.indices { told.append(plane == facing ? (isThere ? 255 : dim) : 0) }
            }
        }
        return told
    }
}

extension String {
    fileprivate func dropSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
