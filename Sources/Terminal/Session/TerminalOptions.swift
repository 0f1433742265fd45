/// What the user asks of the screen; everything else is found out.
public struct TerminalOptions: Sendable, Equatable {
    /// `auto` asks the environment and terminfo; anything else is believed.
    public enum ColorChoice: String, Sendable, CaseIterable {
        case auto
        case none
        case sixteen = "16"
        case twoFiftySix = "256"
        case trueColor = "truecolor"
    }

    /// `auto` asks the locale, and never takes the last two: what a terminal's font makes of them nobody can ask.
    public enum GlyphChoice: String, Sendable, CaseIterable {
        case auto
        case unicode
        case ascii
        case sextant
        case octant
    }

    public var colorChoice: ColorChoice
    public var glyphs: GlyphChoice
    /// Whether pictures are to be shown in all their pixels where the terminal can.
    public var wantsRealPixels: Bool
    /// Whether the mouse is reported from the beginning.
    public var reportsMouse: Bool
    /// What all frames together may send in a second.
    public var bytesPerSecond: Int

    public init(
        colorChoice: ColorChoice = .auto, glyphs: GlyphChoice = .auto, wantsRealPixels: Bool = false,
        reportsMouse: Bool = true,
        bytesPerSecond: Int = 64 * 1024
    ) {
        self.colorChoice = colorChoice
        self.glyphs = glyphs
        self.wantsRealPixels = wantsRealPixels
        self.reportsMouse = reportsMouse
        self.bytesPerSecond = bytesPerSecond
    }
}

extension TerminalOptions.GlyphChoice {
    /// Somebody asked for more than ASCII, whatever the locale says.
    var isMoreThanASCII: Bool { self != .auto && self != .ascii }
}
