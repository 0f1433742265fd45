import CNcurses
public import Canvas
import Glibc

extension TerminalSession {
    /// Shows a frame: writes what differs from the last one, and nothing when nothing does.
    ///
    /// Never waits. Returns false where the frame was not shown: the terminal is gone, or its link is still
    /// busy with the one before, or pictures must wait for bandwidth; a later call shows it then. A frame of another
    /// size is cut, or leaves blanks.
    @discardableResult
    public mutating func present(_ frame: Frame) -> Bool {
        guard !isGone else { return false }
        guard device.flush() else {
            isGone = true
            return false
        }
        guard device.isIdle else { return false }
        bandwidth.advance(to: ContinuousClock.now - start)
        let isShown = !isStale && shown == frame
        if isShown, !owesPictures, !pictures.isFrugal { return true }

        var bytes: [UInt8] = []
        if !isShown {
            gantop_capture_begin()
            bytes = textChanges(for: frame)
            gantop_capture_end()
        }
        textByteCount = bytes.count
        bandwidth.spend(bytes.count)
        if capabilities.showsPictures { bytes += pictureChanges(for: frame) }
        // Text and pictures come as one to terminals that can hold their display back.
        if capabilities.isANSI, !bytes.isEmpty {
            bytes = Self.synchronizedStart + bytes + Self.synchronizedEnd
        }
        if !device.write(bytes) { isGone = true }
        shown = frame
        isStale = false
        return !isGone && !owesPictures
    }

    /// The pictures' bytes, as good as the bandwidth allows: all pixels, all colours, 256 of them, or none for now.
    private mutating func pictureChanges(for frame: Frame) -> [UInt8] {
        let real = realPixels(for: frame)
        // What was shown worse than it could be is mended when there was little else to send.
        let isMending = pictures.isFrugal && bandwidth.isRested
        let qualities: [PictureEncoder.Quality] =
            isMending ? [.full, .changes, .frugal] : [.changes, .frugal]
        for quality in qualities {
            var next = pictures
            let bytes = next.encode(frame, parts: real.parts, quality: quality)
            guard bytes.isEmpty || bandwidth.allows(bytes.count) else { continue }
            bandwidth.spend(bytes.count)
            pictures = next
            owesPictures = real.parts.contains(KittyPictures.Part.awaited)
            return real.bytes + bytes + deleteUnseen()
        }
        pictures.forgetCells(without: frame)
        owesPictures = true
        return real.bytes
    }

    private static let synchronizedStart = Array("\u{1b}[?2026h".utf8)
    private static let synchronizedEnd = Array("\u{1b}[?2026l".utf8)

    /// What ncurses writes for the frame; pictures that it wrote over are forgotten.
    private mutating func textChanges(for frame: Frame) -> [UInt8] {
        var written: [UInt8] = []
        if isStale { gantop_forget_screen() }
        let last = shown.flatMap { $0.size == frame.size ? $0 : nil }
        if let last, last.hasPictures || frame.hasPictures {
            writeRowByRow(from: last, to: frame, written: &written)
        } else {
            pictures.forget()
            writeRows(from: last, to: frame)
        }
        if pairs.isFull {
            // Numbers of colours that are long gone are in the way: hand them out anew.
            pairs = pairs.emptied()
            pictures.forget()
            writeRows(from: nil, to: frame)
        }
        gantop_update(true)
        takeWritten(&written)
        return written
    }

    /// Row by row, for two reasons.
    ///
    /// Where several rows change, ncurses may scroll the terminal, and with it pictures that it does not know of. And
    /// between two changes in a row, or after clearing its beginning, it may write cells again that did not change:
    /// then there are more sentinels in its output than there are new picture cells.
    private mutating func writeRowByRow(from last: Frame, to frame: Frame, written: inout [UInt8]) {
        var scalars: [wchar_t] = []
        for y in 0..<min(size.height, frame.size.height) {
            let row = frame.row(y)
            let old = last.row(y)
            guard row != old else { continue }
            writeRow(row, y: y, scalars: &scalars)
            gantop_update(false)
            let start = written.count
            takeWritten(&written)
            let newCount = zip(old, row).prefix(size.width).count { !$0.isPicture && $1.isPicture }
            if TextGlyph.sentinelCount(in: written[start...]) != newCount {
                pictures.forget(row: y, columns: 0..<size.width)
            }
        }
    }

    private mutating func writeRows(from last: Frame?, to frame: Frame) {
        var scalars: [wchar_t] = []
        for y in 0..<size.height {
            if y >= frame.size.height {
                if last == nil { writeRow([], y: y, scalars: &scalars) }
            } else if last?.row(y) != frame.row(y) {
                writeRow(frame.row(y), y: y, scalars: &scalars)
            }
        }
    }

    /// Appends what ncurses wrote and `written` does not have yet.
    private func takeWritten(_ written: inout [UInt8]) {
        let capacity = 16 * 1024
        while true {
            let more = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                count = gantop_written(written.count, buffer.baseAddress, capacity)
            }
            written += more
            if more.count < capacity { return }
        }
    }

    /// Writes a whole row into ncurses's window: half a wide glyph cannot be replaced.
    private mutating func writeRow(_ row: ArraySlice<Cell>, y: Int, scalars: inout [wchar_t]) {
        var x = 0
        while x < size.width {
            guard x < row.count else {
                putBlank(x: x, y: y)
                x += 1
                continue
            }
            var columns = 1
            switch row[row.startIndex + x] {
            case .glyph(let character, let style):
                columns = TextGlyph.spell(character, isUnicode: capabilities.isUnicode, into: &scalars)
                if columns == 2,
                    x + 1 >= min(row.count, size.width) || row[row.startIndex + x + 1] != .continuation
                {
                    scalars = Self.blank
                    columns = 1
                }
                put(scalars, x: x, y: y, style: style)
            case .continuation:
                putBlank(x: x, y: y)
            case .pixels where capabilities.showsPictures:
                gantop_put(CInt(y), CInt(x), Self.sentinel, 0, 0)
            case .pixels(let top, let bottom):
                let glyph = GlyphStandIn.ramp(luminance: (top.luminance + bottom.luminance) / 2)
                _ = TextGlyph.spell(glyph, isUnicode: false, into: &scalars)
                put(scalars, x: x, y: y, style: .plain)
            }
            x += columns
        }
    }

    private static let blank: [wchar_t] = [0x20, 0]
    private static let sentinel: [wchar_t] = [wchar_t(TextGlyph.sentinel), 0]

    private func putBlank(x: Int, y: Int) { gantop_put(CInt(y), CInt(x), Self.blank, 0, 0) }

    private mutating func put(_ scalars: [wchar_t], x: Int, y: Int, style: Style) {
        let (number, new) = pairs.number(for: style)
        if let new { init_extended_pair(number, new.foreground, new.background) }
        gantop_put(CInt(y), CInt(x), scalars, UInt32(style.attributes.rawValue), number)
    }
}

extension Frame {
    fileprivate func row(_ y: Int) -> ArraySlice<Cell> { cells[y * size.width..<(y + 1) * size.width] }

    fileprivate var hasPictures: Bool { cells.contains { $0.isPicture } }
}

extension Cell {
    fileprivate var isPicture: Bool {
        if case .pixels = self { true } else { false }
    }
}
