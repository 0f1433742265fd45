import Pictures
import RunRecord

extension PictureDecoder {
    /// JPEG, WebP, and the first frame of a GIF.
    static let allFormats = PictureDecoder(
        size: { PlainPicture.size(of: [UInt8]($0)) },
        picture: { file in
            // That it cannot be unpacked is all that is said of it.
            guard let picture = try? PlainPicture([UInt8](file)) else { return nil }
            return (picture.width, picture.height, picture.rgb)
        })
}
