import Foundation
import Limits

/// The whole Earth by day and by night, as Debian's `xplanet-images` brings it: two aligned pictures of 2048×1024, cut into
/// squares.
///
/// Squares without a single light at night are left out: of sea and desert there is nothing to learn. One band of
/// latitude is held out.
public struct EarthPictures: Sendable {
    public static let side = 32
    private static let usualDirectory = "/usr/share/xplanet/images"
    private static let package = "xplanet-images"
    /// Squares overlap by half.
    private static let stride = 16
    private static let leastLight: UInt8 = 110
    /// Bands of so many rows, of which one is held out: from 45° to 34° north.
    private static let bandHeight = 64
    private static let heldOutBand = 4

    /// `[n, 32, 32, 3]`.
    public private(set) var day = SplitPictures()
    public private(set) var night = SplitPictures()

    /// The two files.
    ///
    /// - Parameter directory: Where they are, if not where Debian puts them.
    /// - Returns: By day and by night.
    /// - Throws: `PictureFolderError` where one is missing.
    public static func files(in directory: String?) throws(PictureFolderError) -> (day: String, night: String)
    {
        let place = directory ?? usualDirectory
        for name in ["earth.jpg", "night.jpg"]
        where !FileManager.default.fileExists(atPath: "\(place)/\(name)") {
            throw .noPackage(path: "\(place)/\(name)", package: package)
        }
        return ("\(place)/earth.jpg", "\(place)/night.jpg")
    }

    /// Reads and cuts them.
    public init(in directory: String?) throws(PictureFolderError) {
        let files = try EarthPictures.files(in: directory)
        let (byDay, byNight) = (try EarthPictures.decoded(files.day), try EarthPictures.decoded(files.night))
        guard byDay.width == byNight.width, byDay.height == byNight.height else {
            throw .damaged(path: files.night, reason: "it has another size than \(files.day)")
        }
        let side = EarthPictures.side
        for y in Swift.stride(from: 0, through: byDay.height - side, by: EarthPictures.stride) {
            for x in Swift.stride(from: 0, through: byDay.width - side, by: EarthPictures.stride) {
                let dark = byNight.square(x: x, y: y, side: side)
                guard dark.contains(where: { $0 >= EarthPictures.leastLight }) else { continue }
                let light = byDay.square(x: x, y: y, side: side)
                // No square of a band that is held out overlaps one that is trained on.
                let ends = [y, y + side - 1].map { isHeldOut(row: $0) }
                if ends == [true, true] {
                    day.heldOut += light
                    night.heldOut += dark
                } else if ends == [false, false] {
                    day.training += light
                    night.training += dark
                }
            }
        }
        guard !day.training.isEmpty, !day.heldOut.isEmpty else {
            throw .damaged(path: files.night, reason: "it shows no lights")
        }
    }

    private func isHeldOut(row: Int) -> Bool {
        row / EarthPictures.bandHeight == EarthPictures.heldOutBand
    }

    private static func decoded(_ path: String) throws(PictureFolderError) -> DecodedPicture {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path: path, reason: systemReason)
        }
        do throws(PictureError) {
            return try DecodedPicture(Array(data), side: 1 << 14)
        } catch {
            throw .damaged(path: path, reason: error.description)
        }
    }
}

extension DecodedPicture {
    /// `[side, side, 3]` at a place.
    fileprivate func square(x: Int, y: Int, side: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(3 * side * side)
        for row in y..<y + side {
            for column in x..<x + side {
                let first = 4 * (row * width + column)
                bytes += rgba[first..<first + 3]
            }
        }
        return bytes
    }
}
