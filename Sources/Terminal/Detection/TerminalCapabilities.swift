public import Canvas

/// What the terminal can do, and how that was found out.
public struct TerminalCapabilities: Sendable, Equatable {
    public internal(set) var colorDepth: ColorDepth
    /// What frames should be drawn with.
    public internal(set) var glyphs: Glyphs
    /// The terminal type in use, which may not be the one in TERM.
    public internal(set) var terminalType: String
    /// The terminal understands the sequences that pictures are painted with.
    public internal(set) var isANSI: Bool
    /// Pictures can be shown in all their pixels, and somebody asked for that.
    public internal(set) var showsRealPixels = false
    /// What the user should know, in whole sentences.
    public internal(set) var notes: [String]

    /// False: glyphs that are not ASCII get a stand-in.
    public var isUnicode: Bool { glyphs.isUnicode }

    /// Picture cells are shown as pixels; otherwise as one ASCII glyph of about their brightness.
    public var showsPictures: Bool { isUnicode && isANSI && colorDepth > .none }
}
