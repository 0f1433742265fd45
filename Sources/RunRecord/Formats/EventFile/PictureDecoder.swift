public import Foundation

/// What reads the pictures of other programs that are no PNG files: whoever can lends it to whoever reads a record.
public struct PictureDecoder: Sendable {
    public typealias Picture = (width: Int, height: Int, rgb: [UInt8])

    /// Width and height as a file's header says them; `nil` where it is none that can be read.
    let size: @Sendable (Data) -> (width: Int, height: Int)?
    /// All of its pixels, `[height, width, 3]`; `nil` where it is damaged.
    ///
    /// Nobody asks for those of a picture that is too large.
    let picture: @Sendable (Data) -> Picture?

    public init(
        size: @escaping @Sendable (Data) -> (width: Int, height: Int)?,
        picture: @escaping @Sendable (Data) -> Picture?
    ) {
        (self.size, self.picture) = (size, picture)
    }
}
