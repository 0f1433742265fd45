import CPNG

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
        precondition(columns > 0, "png: \(columns) columns")
        let rows = (count + columns - 1) / columns
        let sheetWidth = columns * (width + 1) - 1
        let sheetHeight = rows * (height + 1) - 1
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
        var message = [CChar](repeating: 0, count: 256)
        let status = gantop_png_write(
            path, sheet, Int32(sheetWidth), Int32(sheetHeight), Int32(channels), &message, message.count)
        guard status == 0 else {
            let reason = String(
                decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw .unwritable(path: path, reason: reason)
        }
    }
}
