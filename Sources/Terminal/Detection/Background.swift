/// Whether a terminal's paper is dark or light.
///
/// The terminal is asked for the colour by the control sequence OSC 11.
public enum Background: Sendable, Equatable, CaseIterable {
    case dark
    case light

    static let question = Array("\u{1b}]11;?\u{1b}\\".utf8)

    /// Reads what follows `ESC ]`: `11;rgb:ffff/fafa/f0f0`, or `11;#fffaf0`, and the sequence's end.
    init?(answer bytes: [UInt8]) {
        let text = String(decoding: bytes.filter { 0x20..<0x7f ~= $0 && $0 != 0x5c }, as: UTF8.self)
        guard text.hasPrefix("11;") else { return nil }
        let color = text.dropFirst(3)
        let parts: [Substring]
        if color.hasPrefix("#") {
            let digits = color.dropFirst()
            guard digits.count % 3 == 0 else { return nil }
            let width = digits.count / 3
            parts = (0..<3).map { digits.dropFirst($0 * width).prefix(width) }
        } else {
            // With a fourth part where the paper shines through.
            guard let colon = color.firstIndex(of: ":"), color.hasPrefix("rgb") else { return nil }
            parts = color[color.index(after: colon)...].split(
                separator: "/", omittingEmptySubsequences: false)
            guard parts.count == (color.hasPrefix("rgba") ? 4 : 3) else { return nil }
        }
        let shares = parts.prefix(3).compactMap { part -> Double? in
            guard (1...4).contains(part.count), let value = Int(part, radix: 16), value >= 0 else {
                return nil
            }
            return Double(value) / Double(1 << (4 * part.count) - 1)
        }
        guard shares.count == 3 else { return nil }
        // The luma of ITU-R BT.601: how light the eye finds a colour.
        let light = 0.299 * shares[0] + 0.587 * shares[1] + 0.114 * shares[2]
        self = light > 0.5 ? .light : .dark
    }

    /// Reads the variable that some terminals set, and that SSH does not carry: `15;0` is white on black.
    public init?(colorFGBG: String?) {
        guard let colorFGBG,
            let last = colorFGBG.split(separator: ";", omittingEmptySubsequences: false).last,
            let paper = Int(last),
            0...15 ~= paper
        else {
            return nil
        }
        self = paper == 7 || paper >= 9 ? .light : .dark
    }
}
