import CPictures

/// A picture as it is stored, whole: RGB of 8 bits a channel, over black, turned by nobody.
public struct PlainPicture: Sendable {
    public let width: Int
    public let height: Int
    /// `[height, width, 3]`.
    public let rgb: [UInt8]

    /// Decodes a PNG, a JPEG, a WebP or the first frame of a GIF.
    ///
    /// - Throws: `PictureError` where it is none of these, damaged, or too large.
    public init(_ bytes: [UInt8]) throws(PictureError) {
        let decoded = try DecodedPicture(bytes, side: DecodedPicture.mostSide)
        (width, height) = (decoded.width, decoded.height)
        var rgb: [UInt8] = []
        rgb.reserveCapacity(3 * width * height)
        for pixel in 0..<width * height {
            let alpha = Int(decoded.rgba[4 * pixel + 3])
            for channel in 0..<3 {
                rgb.append(UInt8((Int(decoded.rgba[4 * pixel + channel]) * alpha + 127) / 255))
            }
        }
        self.rgb = rgb
    }

    /// Its size as its header says it, for which nothing is unpacked; `nil` where it is no picture.
    public static func size(of bytes: [UInt8]) -> (width: Int, height: Int)? {
        var size = gantop_picture_size()
        // Why it is none, nobody asks here.
        var reason = [CChar](repeating: 0, count: 300)
        guard gantop_picture_measure(bytes, bytes.count, &size, &reason, reason.count) == 0 else {
            return nil
        }
        return (Int(size.width), Int(size.height))
    }
}
