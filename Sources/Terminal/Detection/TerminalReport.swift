import CNcurses
public import Canvas
import Glibc
import Synchronization

/// What a terminal seems able to do, found out without taking it over.
public struct TerminalReport: Sendable, Equatable {
    /// TERM as it is set; empty where it is not.
    public var type: String
    public var colorDepth: ColorDepth
    /// What curves would be drawn with, and why not what was asked for.
    public var glyphs: Glyphs
    public var glyphNote: String?
    /// The terminal that draws sextants or octants by itself; `nil` where none is known to.
    public var mosaicName: String?
    /// Cells; `nil` where standard output is no terminal.
    public var size: (width: Int, height: Int)?
    /// `tmux` or `screen`, where one of them is in between.
    public var multiplexer: String?
    /// Why there is no dashboard, in half a sentence; `nil` where there is one.
    public var refusal: String?

    /// Whether the locale says UTF-8: without it screens are drawn in ASCII.
    public var isUnicode: Bool { glyphs.isUnicode }

    /// terminfo keeps what it was asked last in one place of the process.
    private static let terminfo = Mutex(())

    /// Sets the process's locale for characters, so it is for its beginning, while there is one thread.
    public init(environment: [String: String], options: TerminalOptions = TerminalOptions()) {
        self.init(
            environment: environment, options: options,
            codeset: Opening.setLocale(options: options, environment: environment))
    }

    init(environment: [String: String], options: TerminalOptions = TerminalOptions(), codeset: String) {
        type = environment["TERM"] ?? ""
        var colorCount: CInt = 0
        var saysDirectColor = false
        let inUse =
            TerminalDetection.terminalTypes(environment: environment, choice: options.colorChoice).first
            ?? type
        TerminalReport.terminfo.withLock { _ in
            gantop_ask_terminfo(inUse, &colorCount, &saysDirectColor)
        }
        colorDepth = TerminalDetection.colorDepth(
            choice: options.colorChoice, environment: environment,
            terminfo: TerminalDetection.TerminfoFacts(
                colorCount: Int(colorCount), saysDirectColor: saysDirectColor))
        let charts = ChartGlyphs(
            isUnicode: TerminalDetection.isUnicode(codeset: codeset, choice: options.glyphs),
            choice: options.glyphs, environment: environment)
        (glyphs, glyphNote) = (charts.glyphs, charts.note)
        mosaicName = MosaicTerminal(environment: environment)?.name
        if case .plain(let reason) = TerminalVerdict(
            environment: environment, outputIsTerminal: isatty(STDOUT_FILENO) == 1)
        {
            refusal = reason
        }
        multiplexer =
            !(environment["TMUX"] ?? "").isEmpty ? "tmux" : type.hasPrefix("screen") ? "screen" : nil
        var (width, height): (CInt, CInt) = (0, 0)
        if gantop_terminal_size(STDOUT_FILENO, &width, &height) { size = (Int(width), Int(height)) }
    }

    public static func == (a: TerminalReport, b: TerminalReport) -> Bool {
        a.type == b.type && a.colorDepth == b.colorDepth
            && a.glyphs == b.glyphs && a.glyphNote == b.glyphNote && a.mosaicName == b.mosaicName
            && a.size?.width == b.size?.width && a.size?.height == b.size?.height
            && a.multiplexer == b.multiplexer && a.refusal == b.refusal
    }
}
