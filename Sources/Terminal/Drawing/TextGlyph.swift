import CNcurses
import Canvas
import Glibc

/// What ncurses is told to put into a cell.
enum TextGlyph {
    /// Looks blank but is not: ncurses neither clears over it nor shortens a row that ends in it.
    static let sentinel: UInt32 = 0x2800

    static func sentinelCount(in bytes: ArraySlice<UInt8>) -> Int {
        var count = 0
        var i = bytes.startIndex
        while i + 2 < bytes.endIndex {
            if bytes[i] == 0xe2, bytes[i + 1] == 0xa0, bytes[i + 2] == 0x80 {
                count += 1
                i += 3
            } else {
                i += 1
            }
        }
        return count
    }

    /// Replaces `scalars` by the character's, followed by a 0; returns how many columns they take, 1 or 2.
    static func spell(_ character: Character, isUnicode: Bool, into scalars: inout [wchar_t]) -> Int {
        scalars.removeAll(keepingCapacity: true)
        let shown = isUnicode ? character : GlyphStandIn.ascii(for: character)
        var columns = 1
        for scalar in shown.unicodeScalars {
            if scalars.isEmpty {
                // Nothing but the hole itself may be the sentinel: else ncurses would leave the picture standing.
                let value = scalar.value == sentinel ? 0x20 : scalar.value
                columns = width(of: value)
                scalars.append(columns > 0 ? wchar_t(bitPattern: value) : 0x3f)
                columns = max(1, columns)
            } else if scalars.count < 4, isMark(scalar) {
                scalars.append(wchar_t(bitPattern: scalar.value))
            }
        }
        if scalars.isEmpty { scalars.append(0x20) }
        scalars.append(0)
        return columns
    }

    /// The columns that the C library, and so ncurses, gives a scalar; 0 for one that cannot stand alone.
    private static func width(of value: UInt32) -> Int {
        switch value {
        case 0x20..<0x7f, 0xa1..<0x300, 0x2500..<0x25a0, sentinel..<0x2900: 1
        case ..<0xa1: 0
        default: Int(gantop_column_count(wchar_t(bitPattern: value)))
        }
    }

    /// Accents join their letter.
    ///
    /// Joiners and variants do not: terminals disagree on how wide the result is.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: !(0xfe00...0xfe0f).contains(scalar.value)
        default: false
        }
    }
}
