import CNcurses
public import Canvas
import Foundation
import Glibc

/// Frames as lines of text, for the normal screen: nothing is moved, nothing is cleared.
public struct FramePrinter: Sendable {
    /// What frames should be drawn with.
    public let glyphs: Glyphs
    /// Why that is not what was asked for, as a sentence.
    public let note: String?
    /// How many columns the terminal has.
    public let width: Int
    private let depth: ColorDepth
    private let quantizer: PixelQuantizer

    init(depth: ColorDepth, glyphs: Glyphs = .unicode, note: String? = nil, width: Int = 80) {
        self.depth = depth
        self.glyphs = glyphs
        self.note = note
        self.width = width
        quantizer = PixelQuantizer(depth: depth)
    }

    /// For the terminal of standard output, by the same rules as the dashboard.
    public init(forStandardOutput options: TerminalOptions) {
        let environment = ProcessInfo.processInfo.environment
        let report = TerminalReport(environment: environment, options: options)
        self.init(
            depth: report.colorDepth, glyphs: report.glyphs, note: report.glyphNote,
            width: TerminalDetection.size(reported: report.size, environment: environment).width)
    }

    /// Lines without their ends, each beginning and ending in the terminal's own colours.
    public func lines(of frame: Frame) -> [String] {
        var pairs = PairTable(depth: depth, hasOwnColors: true, capacity: 0)
        return (0..<frame.size.height).map { y in
            var line = ""
            var shown = ""
            for x in 0..<frame.size.width {
                let (codes, text) = parts(of: frame[x, y], x: x, y: y, pairs: &pairs)
                if codes != shown { line += "\u{1b}[0\(codes)m" }
                shown = codes
                line += text
            }
            return shown.isEmpty ? line : line + "\u{1b}[0m"
        }
    }

    private func parts(of cell: Cell, x: Int, y: Int, pairs: inout PairTable) -> (codes: String, text: String)
    {
        switch cell {
        case .continuation: return ("", "")
        case .glyph(let character, let style):
            let shown = glyphs.isUnicode ? character.printable : GlyphStandIn.ascii(for: character)
            return (codes(of: style, pairs: &pairs), String(shown))
        case .pixels(let top, let bottom):
            guard depth > .none, glyphs.isUnicode else { return ("", " ") }
            let upper = quantizer.code(for: top, x: x, y: 2 * y)
            let lower = quantizer.code(for: bottom, x: x, y: 2 * y + 1)
            return (code(lower, isBackground: false) + code(upper, isBackground: true), "▄")
        }
    }

    private func codes(of style: Style, pairs: inout PairTable) -> String {
        var codes = ""
        if style.attributes.contains(.bold) { codes += ";1" }
        if style.attributes.contains(.dim) { codes += ";2" }
        if style.attributes.contains(.underline) { codes += ";4" }
        if style.attributes.contains(.reverse) { codes += ";7" }
        switch depth {
        case .none: break
        case .trueColor:
            for (color, isBackground) in [(style.foreground, false), (style.background, true)] {
                guard case .rgb(let rgb) = color else { continue }
                let number = UInt32(rgb.red) << 16 | UInt32(rgb.green) << 8 | UInt32(rgb.blue)
                codes += code(number, isBackground: isBackground)
            }
        case .twoFiftySix, .sixteen, .eight:
            let pair = pairs.pair(for: style)
            for (number, isBackground) in [(pair.foreground, false), (pair.background, true)]
            where number >= 0 {
                codes += code(UInt32(number), isBackground: isBackground)
            }
        }
        return codes
    }

    private func code(_ number: UInt32, isBackground: Bool) -> String {
        switch depth {
        case .trueColor:
            "\(isBackground ? ";48" : ";38");2;\(number >> 16);\(number >> 8 & 255);\(number & 255)"
        case .twoFiftySix: "\(isBackground ? ";48" : ";38");5;\(number)"
        case .sixteen, .eight, .none: ";\((number < 8 ? 30 : 82) + number + (isBackground ? 10 : 0))"
        }
    }
}
