import CPictures

/// Why a file is no picture that can be used.
public struct PictureError: Error, Equatable, CustomStringConvertible {
    /// A few words after the file's name.
    public var description: String

    public init(description: String) { self.description = description }
}

/// A picture in memory: RGBA of 8 bits a channel, not premultiplied.
struct DecodedPicture {
    /// A header that claims more is not believed: a hundred bytes must not make us ask for gigabytes.
    static let mostSide = 16_384
    static let mostPixels = 50_000_000

    var width: Int
    var height: Int
    /// How it is to be turned, 1 to 8 as EXIF says.
    var orientation: Int
    /// `[height, width, 4]`.
    var rgba: [UInt8]

    init(width: Int, height: Int, orientation: Int, rgba: [UInt8]) {
        (self.width, self.height, self.orientation, self.rgba) = (width, height, orientation, rgba)
    }

    /// Decodes a PNG, a JPEG, a WebP or the first frame of a GIF.
    ///
    /// - Parameters:
    ///   - bytes: The file's.
    ///   - side: The shortest side that is wanted; a JPEG comes smaller where it then still has that.
    /// - Throws: `PictureError` where it is none of these, damaged, or too large.
    init(_ bytes: [UInt8], side: Int) throws(PictureError) {
        var size = gantop_picture_size()
        var reason = [CChar](repeating: 0, count: 300)
        func failed() -> PictureError {
            PictureError(
                description: String(
                    decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        guard gantop_picture_measure(bytes, bytes.count, &size, &reason, reason.count) == 0 else {
            throw failed()
        }
        let (width, height) = (Int(size.width), Int(size.height))
        guard width > 0, height > 0 else { throw PictureError(description: "it has no pixels") }
        guard max(width, height) <= DecodedPicture.mostSide, width * height <= DecodedPicture.mostPixels
        else {
            throw PictureError(
                description: "its header claims \(width)×\(height) pixels, more than "
                    + "\(DecodedPicture.mostPixels / 1_000_000) million or \(DecodedPicture.mostSide) a side")
        }
        var isRead = false
        rgba = [UInt8](unsafeUninitializedCapacity: 4 * width * height) { buffer, count in
            isRead =
                gantop_picture_decode(
                    bytes, bytes.count, Int32(side), buffer.baseAddress, buffer.count, &size, &reason,
                    reason.count) == 0
            count = isRead ? 4 * Int(size.width) * Int(size.height) : 0
        }
        guard isRead else { throw failed() }
        (self.width, self.height) = (Int(size.width), Int(size.height))
        orientation = Int(size.orientation)
    }
}

extension DecodedPicture {
    /// Some columns of it.
    func columns(_ range: Range<Int>) -> DecodedPicture {
        var part: [UInt8] = []
        part.reserveCapacity(4 * range.count * height)
        for row in 0..<height {
            part += rgba[4 * (row * width + range.lowerBound)..<4 * (row * width + range.upperBound)]
        }
        return DecodedPicture(width: range.count, height: height, orientation: orientation, rgba: part)
    }
}
