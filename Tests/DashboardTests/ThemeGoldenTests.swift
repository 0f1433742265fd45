import Canvas
import Foundation
import Testing

@testable import Dashboard
@testable import Terminal

/// A screen in the colours of every theme, which are compared with a file of the theme's name.
///
/// The characters are those of other golden frames. Here each cell has the sign of its style, and below each sign stands what
/// the theme makes of it: with all colours, and with sixteen. Cells of a picture are `▀`; the gradients that such pictures are
/// drawn in come last.
struct ThemeGoldenTests {
    private static let themes = ThemeLibrary(directory: nil).names
    private static let state = Preview.state(samples: Preview.ring, noun: "points", recipe: "ring")
    private static let size = Size(width: 80, height: 24)
    private static let signs = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

    @Test(arguments: themes) func aThemeLooksAsItDid(name: String) throws {
        let theme = try ThemeLibrary(directory: nil).load(name).theme
        let shown = frame(of: Self.state, appearance: Appearance(theme: theme), size: Self.size)
        let text = try Self.colors(of: shown) + Self.gradients(of: theme)
        let file = "Golden/theme-\(name)-\(Self.size).txt"
        if ProcessInfo.processInfo.environment["GANTOP_RECORD"] == "1" {
            let directory = URL(filePath: #filePath).deletingLastPathComponent()
            try text.write(to: directory.appending(path: file), atomically: true, encoding: .utf8)
            return
        }
        let url = try #require(Bundle.module.resourceURL).appending(path: file)
        let expected = try String(contentsOf: url, encoding: .utf8)
        #expect(text == expected, "read the difference; GANTOP_RECORD=1 swift test rewrites \(file)")
    }

    /// The rows as signs, and what each sign stands for, in the order in which they come.
    private static func colors(of frame: Frame) throws -> String {
        var known: [Style: Character] = [:]
        var legend: [String] = []
        var sixteen = PairTable(depth: .sixteen, hasOwnColors: true, capacity: 256)
        var lines: [String] = []
        for y in 0..<frame.size.height {
            var line = ""
            for x in 0..<frame.size.width {
                switch frame[x, y] {
                case .pixels: line.append("▀")
                case .continuation: line.append(" ")
                case .glyph(_, let style):
                    if known[style] == nil {
                        let sign = try #require(signs.dropFirst(known.count).first, "more styles than signs")
                        known[style] = sign
                        legend.append("\(sign) \(text(of: style, sixteen.pair(for: style)))")
                    }
                    line.append(known[style] ?? " ")
                }
            }
            lines.append(line)
        }
        return (lines + legend).joined(separator: "\n") + "\n"
    }

    private static func gradients(of theme: Theme) -> String {
        let places: [Float] = [0, 0.25, 0.5, 0.75, 1]
        return Gradient.Name.allCases.map { name in
            let colors = places.map { theme[gradient: name].color(at: $0) }
            let all = colors.map { text(of: .rgb($0)) }.joined(separator: " ")
            let sixteen = colors.map { "\(Palette.nearest(to: $0, depth: .sixteen))" }.joined(separator: " ")
            return "\(name.rawValue) \(all) | \(sixteen)\n"
        }.joined()
    }

    /// `#c8c8c8 on #101010 bold | 7 on 0`; `-` is the terminal's own colour.
    private static func text(of style: Style, _ sixteen: PairTable.Pair) -> String {
        let named: [(Style.Attributes, String)] = [
            (.bold, "bold"), (.dim, "dim"), (.underline, "underline"), (.reverse, "reverse"),
        ]
        let attributes = named.filter { style.attributes.contains($0.0) }.map { " \($0.1)" }.joined()
        let numbers = [sixteen.foreground, sixteen.background].map { $0 < 0 ? "-" : "\($0)" }
        return "\(text(of: style.foreground)) on \(text(of: style.background))\(attributes)"
            + " | \(numbers[0]) on \(numbers[1])"
    }

    private static func text(of color: Color) -> String {
        guard case .rgb(let rgb) = color else { return "-" }
        let parts = [rgb.red, rgb.green, rgb.blue].map { String(Int($0) + 256, radix: 16).dropFirst() }
        return "#" + parts.joined()
    }
}
