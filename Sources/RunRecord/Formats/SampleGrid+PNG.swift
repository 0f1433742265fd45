import CPNG
public import Foundation

/// Why a picture could not be written.
public enum PNGError: Error, CustomStringConvertible {
    case unwritable(path: String, reason: String)

    public var description: String {
        switch self {
        case .unwritable(let path, let reason):
            "cannot write the picture \(path): \(reason). Name a file in a directory that exists and is yours."
        }
    }
}

extension SampleGrid {
    /// Writes the pictures side by side, `columns` in a row with a pixel between them, as a PNG file.
    public func writePNG(to path: String, columns: Int) throws(PNGError) {
        let sheet = sheet(columns: columns)
        var message = [CChar](repeating: 0, count: 256)
        let status = gantop_png_write(
            path, sheet.pixels, Int32(sheet.width), Int32(sheet.height), Int32(channels), &message,
            message.count)
        guard status == 0 else {
            let reason = String(
                decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw .unwritable(path: path, reason: reason)
        }
    }

    /// The same as a PNG file in memory; `nil` where there is no picture.
    public func png(columns: Int) -> Data? {
        let sheet = sheet(columns: columns)
        guard sheet.width > 0, sheet.height > 0 else { return nil }
        let (width, height) = (Int32(sheet.width), Int32(sheet.height))
        let capacity = gantop_png_bound(width, height, Int32(channels))
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = gantop_png_encode(
                sheet.pixels, width, height, Int32(channels), buffer.baseAddress, capacity)
        }
        return bytes.isEmpty ? nil : Data(bytes)
    }

    /// The pictures side by side in one, with a black pixel between them.
    func sheet(columns: Int) -> SampleGrid {
        precondition(columns > 0, "png: \(columns) columns")
        let rows = (count + columns - 1) / columns
        let sheetWidth = columns * (width + 1) - 1
        let sheetHeight = max(0, rows * (height + 1) - 1)
        var sheet = [UInt8](repeating: 0, count: sheetWidth * sheetHeight * channels)
        for picture in 0..<count {
            let left = picture % columns * (width + 1)
            let top = picture / columns * (height + 1)
            for y in 0..<height {
                let from = (picture * height + y) * width * channels
                let to = ((top + y) * sheetWidth + left) * channels
                sheet.replaceSubrange(
                    to..<to + width * channels, with: pixels[from..<from + width * channels])
            }
        }
        return SampleGrid(
            width: sheetWidth, height: sheetHeight, channels: channels, count: 1, pixels: sheet)
    }

    /// The pictures of a sheet, which stands in `self` as one picture; `nil` where they do not fit it.
    func cut(width: Int, height: Int, count: Int, columns: Int, margin: Int = 0, gap: Int = 1) -> SampleGrid?
    {
        // What is larger than the sheet does not fit it; a product of such numbers may not fit an Int.
        guard self.count == 1, (1...self.width).contains(width), (1...self.height).contains(height),
            (1...self.width).contains(columns), (1...SampleGrid.mostPixels).contains(count)
        else { return nil }
        let rows = (count + columns - 1) / columns
        guard 2 * margin + columns * (width + gap) - gap <= self.width,
            2 * margin + rows * (height + gap) - gap <= self.height
        else { return nil }
        var cut: [UInt8] = []
        cut.reserveCapacity(width * height * channels * count)
        for picture in 0..<count {
            let left = margin + picture % columns * (width + gap)
            let top = margin + picture / columns * (height + gap)
            for y in top..<top + height {
                let from = (y * self.width + left) * channels
                cut += pixels[from..<from + width * channels]
            }
        }
        return SampleGrid(width: width, height: height, channels: channels, count: count, pixels: cut)
    }

    /// More pixels than this are not unpacked: a few bytes can claim any number of them.
    static let mostPixels = 1 << 24

    /// Reads a PNG file as one picture; `nil` where it is damaged, no PNG file, or larger than anybody's samples.
    public init?(png: Data) {
        let bytes = [UInt8](png)
        var (width, height, channels): (Int32, Int32, Int32) = (0, 0, 0)
        guard gantop_png_size(bytes, bytes.count, &width, &height, &channels) == 0, width > 0, height > 0,
            Int(width) * Int(height) <= SampleGrid.mostPixels
        else { return nil }
        let count = Int(width) * Int(height) * Int(channels)
        var isRead = false
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            isRead = gantop_png_decode(bytes, bytes.count, buffer.baseAddress, count) == 0
            initialized = isRead ? count : 0
        }
        guard isRead else { return nil }
        self.init(
            width: Int(width), height: Int(height), channels: Int(channels), count: 1, pixels: pixels)
    }
}
