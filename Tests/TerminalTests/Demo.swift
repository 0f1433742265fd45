import Canvas
import TerminalHarness
import Testing

@testable import Terminal

/// Starts the demo program in a pseudo-terminal; it is ready when this returns.
func startDemo(
    _ changes: [String: String?] = [:], size: Size = Size(width: 80, height: 24), seed: UInt64 = 1,
    answers: [PseudoTerminal.Answer] = []
) throws -> PseudoTerminal {
    var environment = [
        "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
        "DEMO_SEED": "\(seed)",
        // A backtrace takes seconds, and some tests are about the signal that comes after it.
        "SWIFT_BACKTRACE": "enable=no",
    ]
    for (name, value) in changes { environment[name] = value }
    let demo = try PseudoTerminal(
        program: PseudoTerminal.builtProgram("terminal-demo"), environment: environment, size: size,
        answers: answers)
    if !demo.wait(until: { demo.reports.contains("ready") || demo.terminal.text.contains("error: ") }) {
        Issue.record("the demo did not start: \(demo.terminal.text) \(demo.reports)")
    }
    return demo
}

extension PseudoTerminal {
    /// What still differs after a while between the screen and the frame, cell by cell.
    func lastingDifferences(
        from frame: Frame, depth: ColorDepth, textDepth: ColorDepth = .twoFiftySix, inRealPixels: Bool = false
    ) -> [String] {
        var found: [String] = []
        wait(for: .seconds(3)) {
            found = differences(
                from: frame, depth: depth, textDepth: textDepth, inRealPixels: inRealPixels)
            return found.isEmpty
        }
        return found
    }

    private func differences(
        from frame: Frame, depth: ColorDepth, textDepth: ColorDepth, inRealPixels: Bool
    ) -> [String] {
        let quantizer = PixelQuantizer(depth: depth)
        func color(_ code: UInt32) -> VirtualTerminal.CellColor {
            depth == .trueColor
                ? .rgb(RGB(UInt8(code >> 16), UInt8(code >> 8 & 255), UInt8(code & 255))) : .index(Int(code))
        }
        var pairs = PairTable(depth: textDepth, hasOwnColors: true, capacity: .max)
        func color(_ number: Int32) -> VirtualTerminal.CellColor { number < 0 ? .own : .index(Int(number)) }
        var differences: [String] = []
        for y in 0..<frame.size.height {
            for x in 0..<frame.size.width {
                let cell = terminal.cell(x: x, y: y)
                let isRight: Bool
                switch frame[x, y] {
                case .continuation: isRight = cell.text.isEmpty
                case .pixels where inRealPixels && frame.marks(x: x, y: y) != nil:
                    isRight =
                        Array(cell.text.unicodeScalars.prefix(3)) == frame.marks(x: x, y: y)
                        && cell.background == .own && !cell.isReversed
                case .pixels(let top, let bottom):
                    let topColor = color(quantizer.code(for: top, x: x, y: 2 * y))
                    let bottomColor = color(quantizer.code(for: bottom, x: x, y: 2 * y + 1))
                    isRight =
                        cell.background == topColor && !cell.isReversed
                        && (cell.text == "▄" ? cell.foreground : cell.text == " " ? cell.background : .own)
                            == bottomColor
                case .glyph(let glyph, let style):
                    let pair = pairs.pair(for: style)
                    let isBlank = glyph == " " || glyph == "\u{2800}"
                    let wanted = isBlank ? " " : String(glyph)
                    // The colour of nothing cannot be seen.
                    let seesForeground =
                        !isBlank || !style.attributes.isDisjoint(with: [.reverse, .underline])
                    isRight =
                        cell.text == wanted && cell.background == color(pair.background)
                        && (!seesForeground || cell.foreground == color(pair.foreground))
                        && cell.isReversed == style.attributes.contains(.reverse)
                        && cell.isUnderlined == style.attributes.contains(.underline)
                        && (isBlank || cell.isBold == style.attributes.contains(.bold))
                }
                if !isRight { differences.append("(\(x), \(y)): \(frame[x, y]) is shown as \(cell)") }
            }
        }
        return differences
    }
}

extension Frame {
    /// What begins the cell of a picture in all its pixels, of the last one that is drawn there.
    fileprivate func marks(x: Int, y: Int) -> [Unicode.Scalar]? {
        for placed in pictures.reversed() {
            let (column, row) = (x - placed.area.x, y - placed.area.y)
            guard 0..<placed.area.width ~= column, 0..<placed.area.height ~= row,
                placed.isSeen(column: column, row: row, in: self)
            else { continue }
            return ["\u{10eeee}", KittyDiacritics.all[row], KittyDiacritics.all[column]]
        }
        return nil
    }
}
