/// Takes application program commands (`ESC _ … ESC \`) out of a stream, as terminals do that have none of their own.
///
/// libvterm 0.1 does not know such strings and prints them; xterm, VTE, foot and later versions of it swallow them.
struct CommandFilter {
    private static let escape: UInt8 = 0x1b

    private var isInside = false
    private var hasEscape = false

    mutating func filtered(_ bytes: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        for byte in bytes {
            if isInside {
                if hasEscape, byte == UInt8(ascii: "\\") {
                    (isInside, hasEscape) = (false, false)
                } else {
                    hasEscape = byte == Self.escape
                }
            } else if hasEscape, byte == UInt8(ascii: "_") {
                (isInside, hasEscape) = (true, false)
            } else {
                if hasEscape { kept.append(Self.escape) }
                hasEscape = byte == Self.escape
                if !hasEscape { kept.append(byte) }
            }
        }
        return kept
    }
}
