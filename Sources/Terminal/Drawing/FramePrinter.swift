import CNcurses
public import Canvas
import Foundation
import Glibc

/// Frames as lines of text, for the normal screen: nothing is moved, nothing is cleared.
public struct FramePrinter: Sendable {
    public let isUnicode: Bool
    /// How many columns the terminal has.
    public let width: Int
    private let depth: ColorDepth
    private let quantizer: PixelQuantizer

    init(depth: ColorDepth, isUnicode: Bool = true, width: Int = 80) {
        self.depth = depth
        self.isUnicode = isUnicode
        self.width = width
        quantizer = PixelQuantizer(depth: depth)
    }

    /// For the terminal of standard output, by the same rules as the dashboard.
    public init(forStandardOutput options: TerminalOptions) {
        let environment = ProcessInfo.processInfo.environment
        let report = TerminalReport(environment: environment, options: options)
        self.init(
            depth: report.colorDepth, isUnicode: report.isUnicode,
            width: TerminalDetection.size(reported: report.size, environment: environment).width)
    }

    /// Lines without their ends, each beginning and ending in the terminal's own colours.
    public func lines(of frame: Frame) -> [String] {
        (0..<frame.size.height).map { y in
            var line = ""
            var shown = ""
            for x in 0..<frame.size.width {
                let (codes, text) = parts(of: frame[x, y], x: x, y: y)
                if codes != shown { line += "\u{1b}[0\(codes)m" }
                shown = codes
                line += text
            }
            return shown.isEmpty ? line : line + "\u{1b}[0m"
        }
    }

    private func parts(of cell: Cell, x: Int, y: Int) -> (codes: String, text: String) {
        switch cell {
        case .continuation: return ("", "")
        case .glyph(let character, let style):
            let shown = isUnicode ? character.printable : GlyphStandIn.ascii(for: character)
            return (codes(of: style), String(shown))
        case .pixels(let top, let bottom):
            guard depth > .none, isUnicode else { return ("", " ") }
            let upper = quantizer.code(for: top, x: x, y: 2 * y)
            let lower = quantizer.code(for: bottom, x: x, y: 2 * y + 1)
            return (code(lower, isBackground: false) + code(upper, isBackground: true), "▄")
        }
    }

    private func codes(of style: Style) -> String {
        var codes = ""
        if style.attributes.contains(.bold) { codes += ";1" }
        if style.attributes.contains(.dim) { codes += ";2" }
        if style.attributes.contains(.underline) { codes += ";4" }
        if style.attributes.contains(.reverse) { codes += ";7" }
        for (color, isBackground) in [(style.foreground, false), (style.background, true)] {
            guard depth > .none, case .rgb(let rgb) = color else { continue }
            let number =
                depth == .trueColor
                ? UInt32(rgb.red) << 16 | UInt32(rgb.green) << 8 | UInt32(rgb.blue)
                : UInt32(Palette.nearest(to: rgb, depth: depth))
            codes += code(number, isBackground: isBackground)
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
