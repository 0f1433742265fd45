extension Character {
    /// Itself, or `·` where it is a control character or has no width of its own to stand in a cell.
    public var printable: Character {
        if let ascii = asciiValue { return ascii >= 0x20 && ascii != 0x7f && self != "\r\n" ? self : "·" }
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                return "·"
            default: break
            }
        }
        guard let first = unicodeScalars.first else { return "·" }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: return "·"
        default: return self
        }
    }

    /// How many cells it takes, 1 or 2 (East Asian wide characters and emoji).
    public var columnCount: Int {
        guard let first = unicodeScalars.first, first.value >= 0x1100 else { return 1 }
        switch first.value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
            0xa000...0xa4cf,
            0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f,
            0xff00...0xff60,
            0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x1fa70...0x1faff,
            0x20000...0x3fffd:
            return 2
        default:
            return unicodeScalars.contains { $0.value == 0xfe0f } ? 2 : 1
        }
    }
}
