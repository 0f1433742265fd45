import Foundation

/// What kind of file a picture is in, by the bytes it begins with.
enum PictureFormat: String {
    case png = "PNG"
    case jpeg = "JPEG"
    case gif = "GIF"
    case webP = "WebP"
    case bmp = "BMP"
    case tiff = "TIFF"
    case avif = "AVIF"

    init?(of file: Data) {
        func has(_ bytes: [UInt8], at offset: Int = 0) -> Bool { file.dropFirst(offset).starts(with: bytes) }
        if has([0x89] + Array("PNG\r\n\u{1a}\n".utf8)) {
            self = .png
        } else if has([0xff, 0xd8, 0xff]) {
            self = .jpeg
        } else if has(Array("GIF8".utf8)) {
            self = .gif
        } else if has(Array("RIFF".utf8)), has(Array("WEBP".utf8), at: 8) {
            self = .webP
        } else if has(Array("BM".utf8)), file.count > 26 {
            self = .bmp
        } else if has([0x49, 0x49, 0x2a, 0]) || has([0x4d, 0x4d, 0, 0x2a]) {
            self = .tiff
        } else if has(Array("ftypavi".utf8), at: 4) {
            self = .avif
        } else {
            return nil
        }
    }

    /// Width and height as the header of a PNG file says them.
    static func size(ofPNG file: Data) -> (width: Int, height: Int)? {
        let header = [UInt8](file.prefix(24))
        guard header.count == 24, PictureFormat(of: file) == .png else { return nil }
        func number(at offset: Int) -> Int { header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        return (number(at: 16), number(at: 20))
    }
}

extension PictureFormat {
    /// Whether a decoder that is lent reads such files.
    private var isLent: Bool { [.jpeg, .gif, .webP].contains(self) }

    /// Width and height as the header of a file says them; `nil` where nobody here reads it.
    static func size(of file: Data, _ decoder: PictureDecoder?) -> (width: Int, height: Int)? {
        guard let format = PictureFormat(of: file) else { return nil }
        return format == .png ? size(ofPNG: file) : format.isLent ? decoder?.size(file) : nil
    }

    fileprivate func read(_ file: Data, _ decoder: PictureDecoder?) throws(UnreadablePicture) -> SampleGrid {
        guard self == .png || isLent && decoder != nil else { throw .format(rawValue) }
        if let (width, height) = PictureFormat.size(of: file, decoder),
            max(width, height) > 1 << 16 || width * height > SampleGrid.mostPixels
        {
            throw .tooLarge(width: width, height: height)
        }
        if self == .png {
            guard let picture = SampleGrid(png: file) else { throw .damaged(rawValue) }
            return picture
        }
        guard let size = decoder?.size(file), let picture = decoder?.picture(file),
            picture.width == size.width, picture.height == size.height,
            picture.rgb.count == 3 * size.width * size.height
        else { throw .damaged(rawValue) }
        return SampleGrid(
            width: picture.width, height: picture.height, channels: 3, count: 1, pixels: picture.rgb)
    }
}

extension SampleGrid {
    /// Reads a file of another program as one picture.
    init(file: Data, _ decoder: PictureDecoder? = nil) throws(UnreadablePicture) {
        guard let format = PictureFormat(of: file) else { throw .unknownFormat }
        self = try format.read(file, decoder)
    }

    /// The pictures of several grids in one, in colour where one of them is; `nil` where they differ in size.
    init?(joining grids: [SampleGrid]) {
        guard let first = grids.first,
            grids.allSatisfy({ $0.width == first.width && $0.height == first.height })
        else { return nil }
        guard grids.count > 1 else {
            self = first
            return
        }
        let channels = grids.reduce(1) { max($0, $1.channels) }
        self.init(
            width: first.width, height: first.height, channels: channels,
            count: grids.reduce(0) { $0 + $1.count },
            pixels: grids.flatMap { grid in
                grid.channels == channels ? grid.pixels : grid.pixels.flatMap { [$0, $0, $0] }
            })
    }
}
