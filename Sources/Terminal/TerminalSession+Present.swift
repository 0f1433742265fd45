import CNcurses
public import Canvas
import Glibc

extension TerminalSession {
    /// Shows a frame: writes what differs from the last one, and nothing when nothing does.
    ///
    /// A frame of another size is cut, or leaves blanks. Returns false where it was not shown: the terminal is gone, or
    /// its link takes no bytes just now, in which case a later frame will be. A link that stalls in the middle
    /// of a frame is waited for, so no lock may be held over this call.
    @discardableResult
    public mutating func present(_ frame: Frame) -> Bool {
        guard !isGone else { return false }
        if !isStale, shown == frame { return true }
        switch device.outputState {
        case .ready: break
        case .busy: return false
        case .gone:
            isGone = true
            return false
        }
        let hidesRepaint = isStale && capabilities.isANSI
        if isStale { gantop_forget_screen() }
        // Clearing and drawing are one picture to terminals that can hold the display back.
        if hidesRepaint { send(Array("\u{1b}[?2026h".utf8)) }
        if shown == nil { pictures.forget() }
        writeText(of: frame)
        if pairs.isFull {
            // Numbers of colours that are long gone are in the way: hand them out anew.
            pairs = pairs.emptied()
            shown = nil
            pictures.forget()
            writeText(of: frame)
        }
        gantop_update()
        if capabilities.showsPictures { send(pictures.encode(frame)) }
        if hidesRepaint { send(Array("\u{1b}[?2026l".utf8)) }
        shown = frame
        isStale = false
        return !isGone
    }

    private mutating func send(_ bytes: [UInt8]) {
        if !isGone, !bytes.isEmpty, !device.write(bytes) { isGone = true }
    }

    /// Brings ncurses's window to the frame, whole rows at a time: half a wide glyph cannot be replaced.
    private mutating func writeText(of frame: Frame) {
        let last = shown.flatMap { $0.size == frame.size ? $0 : nil }
        var scalars: [wchar_t] = []
        for y in 0..<size.height {
            guard y < frame.size.height else {
                if last == nil { for x in 0..<size.width { putBlank(x: x, y: y) } }
                continue
            }
            let row = frame.cells[y * frame.size.width..<(y + 1) * frame.size.width]
            if let last {
                let old = last.cells[y * frame.size.width..<(y + 1) * frame.size.width]
                if old == row { continue }
                forgetOverwrittenPictures(old: old, new: row, y: y)
            }
            writeRow(row, y: y, scalars: &scalars)
        }
    }

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

    /// Between two changes in a row, ncurses writes a few unchanged cells again where that is cheaper than a move; if
    /// those are a picture's, its sentinels appear.
    private mutating func forgetOverwrittenPictures(old: ArraySlice<Cell>, new: ArraySlice<Cell>, y: Int) {
        // More than any move costs in bytes.
        let longest = 16
        var run = 0
        var hasChangeBefore = false
        for (x, (was, becomes)) in zip(old, new).enumerated() {
            if case .pixels = becomes, case .pixels = was {
                run += 1
                continue
            }
            let differs = was != becomes
            if hasChangeBefore, run > 0, run <= longest { pictures.forget(row: y, columns: x - run..<x) }
            if differs { hasChangeBefore = true }
            run = 0
        }
    }
}
