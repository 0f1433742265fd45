import Canvas

/// Writes picture cells past ncurses, which would need a colour pair for every two pixels.
///
/// ncurses keeps a blank sentinel where pictures are and never touches it again. The encoder remembers what it showed
/// in each cell and writes only what changed, and then puts the cursor back where ncurses parks it, the start of the last
/// row. (Save and restore would do, but some terminals have one such memory and need it for leaving the screen.)
struct PictureEncoder {
    private let quantizer: PixelQuantizer
    /// Fewer bytes for the same picture; `nil` where there is no plainer depth worth it.
    private let frugalQuantizer: PixelQuantizer?
    private(set) var size: Size
    /// The two codes that a cell shows, bottom in the high half; `unknown` where no picture of ours is.
    private(set) var shown: [UInt64]
    /// Some cells may show plainer colours than the terminal could.
    private(set) var isFrugal = false

    var depth: ColorDepth { quantizer.depth }

    private static let unknown = UInt64.max
    /// Set in the codes of cells that were drawn frugally.
    private static let frugalBit = UInt64(1) << 62

    init(depth: ColorDepth, size: Size) {
        quantizer = PixelQuantizer(depth: depth)
        frugalQuantizer = depth > .twoFiftySix ? PixelQuantizer(depth: .twoFiftySix) : nil
        self.size = size
        shown = Array(repeating: Self.unknown, count: max(0, size.width * size.height))
    }

    /// The screen's contents are lost.
    mutating func forget() {
        for i in shown.indices { shown[i] = Self.unknown }
    }

    /// A part of a row may have been overwritten.
    mutating func forget(row: Int, columns: Range<Int>) {
        for x in columns.clamped(to: 0..<size.width) { shown[row * size.width + x] = Self.unknown }
    }

    /// Cells without pictures have text over them from now on.
    mutating func forgetCells(without frame: Frame) {
        for y in 0..<min(size.height, frame.size.height) {
            for x in 0..<min(size.width, frame.size.width) {
                if case .pixels = frame.cells[y * frame.size.width + x] { continue }
                shown[y * size.width + x] = Self.unknown
            }
        }
    }

    /// How well pictures are to be shown.
    enum Quality {
        /// As well as the terminal can, cells that were shown worse before too.
        case full
        /// What changed as well as the terminal can.
        case changes
        /// What changed, in 256 colours.
        case frugal
    }

    /// The bytes that make the screen show the frame's pictures; none if it does already.
    ///
    /// `parts` are the cells that show a part of a picture in all its pixels, or wait for one; none where it is empty.
    mutating func encode(_ frame: Frame, parts: [UInt64] = [], quality: Quality = .full) -> [UInt8] {
        let isPlain = quality == .frugal && frugalQuantizer != nil
        let used = (isPlain ? frugalQuantizer : nil) ?? quantizer
        var writer = PictureWriter(depth: used.depth)
        for y in 0..<min(size.height, frame.size.height) {
            for x in 0..<min(size.width, frame.size.width) {
                let place = y * size.width + x
                guard case .pixels(let top, let bottom) = frame.cells[y * frame.size.width + x] else {
                    shown[place] = Self.unknown
                    continue
                }
                if !parts.isEmpty, parts[place] != 0 {
                    guard parts[place] != KittyPictures.Part.awaited, parts[place] != shown[place] else {
                        continue
                    }
                    shown[place] = parts[place]
                    writer.put(part: parts[place], x: x, y: y)
                    continue
                }
                func cell(_ quantizer: PixelQuantizer) -> UInt64 {
                    UInt64(quantizer.code(for: bottom, x: x, y: 2 * y + 1)) << 32
                        | UInt64(quantizer.code(for: top, x: x, y: 2 * y))
                }
                let wanted = cell(quantizer)
                guard shown[place] != wanted else { continue }
                var drawn = wanted
                if let frugalQuantizer, isFrugal || isPlain, quality != .full {
                    let frugal = cell(frugalQuantizer) | Self.frugalBit
                    guard shown[place] != frugal else { continue }
                    if isPlain { drawn = frugal }
                }
                shown[place] = drawn
                writer.put(
                    top: UInt32(truncatingIfNeeded: drawn),
                    bottom: UInt32(truncatingIfNeeded: (drawn & ~Self.frugalBit) >> 32), x: x, y: y)
            }
        }
        isFrugal = isPlain || (isFrugal && quality != .full)
        return writer.finish(rows: size.height)
    }
}

/// Cells to bytes: moves, colours and half blocks, each only where needed.
private struct PictureWriter {
    let depth: ColorDepth
    private var bytes: [UInt8] = []
    private var position: (x: Int, y: Int)?
    private var foreground: UInt32?
    private var background: UInt32?

    init(depth: ColorDepth) { self.depth = depth }

    mutating func put(top: UInt32, bottom: UInt32, x: Int, y: Int) {
        if bytes.isEmpty {
            bytes.reserveCapacity(16 * 1024)
            append("\u{1b}[0m")
        }
        move(x: x, y: y)
        if top == bottom {
            color(foreground: nil, background: top)
            bytes.append(0x20)
        } else {
            // The lower half: some fonts leave a seam under the upper one.
            color(foreground: bottom, background: top)
            bytes.append(contentsOf: [0xe2, 0x96, 0x84])
        }
        position = (x + 1, y)
    }

    /// A cell of a picture in all its pixels, which the colour says, on the terminal's own ground.
    mutating func put(part: UInt64, x: Int, y: Int) {
        if bytes.isEmpty { append("\u{1b}[0m") }
        move(x: x, y: y)
        let color = UInt32(KittyPictures.Part.id(of: part).map(KittyPicture.color) ?? 0) | Self.partColor
        if foreground != color || background != Self.partColor {
            append("\u{1b}[38;5;")
            append(Int(color & 255))
            append(";49m")
            (foreground, background) = (color, Self.partColor)
        }
        bytes += KittyPictures.Part.text(of: part).utf8
        position = (x + 1, y)
    }

    /// No colour of half blocks.
    private static let partColor = UInt32(1) << 31

    mutating func finish(rows: Int) -> [UInt8] {
        if !bytes.isEmpty {
            append("\u{1b}[0m")
            address(x: 0, y: rows - 1)
        }
        return bytes
    }

    private mutating func move(x: Int, y: Int) {
        if let position, position.y == y, position.x <= x {
            let gap = x - position.x
            guard gap > 0 else { return }
            append("\u{1b}[")
            append(gap)
            append("C")
        } else {
            address(x: x, y: y)
        }
    }

    private mutating func address(x: Int, y: Int) {
        append("\u{1b}[")
        append(y + 1)
        append(";")
        append(x + 1)
        append("H")
    }

    private mutating func color(foreground newForeground: UInt32?, background newBackground: UInt32) {
        let changesForeground = newForeground != nil && newForeground != foreground
        let changesBackground = newBackground != background
        guard changesForeground || changesBackground else { return }
        append("\u{1b}[")
        if changesForeground, let newForeground {
            append(newForeground, isBackground: false)
            foreground = newForeground
            if changesBackground { append(";") }
        }
        if changesBackground {
            append(newBackground, isBackground: true)
            background = newBackground
        }
        append("m")
    }

    private mutating func append(_ code: UInt32, isBackground: Bool) {
        switch depth {
        case .trueColor:
            append(isBackground ? "48;2;" : "38;2;")
            append(Int(code >> 16))
            append(";")
            append(Int(code >> 8 & 255))
            append(";")
            append(Int(code & 255))
        case .twoFiftySix:
            append(isBackground ? "48;5;" : "38;5;")
            append(Int(code))
        case .sixteen, .eight, .none:
            append(Int(code) + (code < 8 ? 30 : 82) + (isBackground ? 10 : 0))
        }
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func append(_ number: Int) {
        if number >= 10 { append(number / 10) }
        bytes.append(UInt8(0x30 + number % 10))
    }
}
