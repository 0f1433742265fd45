import Testing

@testable import Canvas

@Test func dotsBecomeBraille() {
    var canvas = DotCanvas(size: Size(width: 2, height: 1), glyphs: .unicode)
    canvas.stroke(x: 0, from: 0, to: 3, ink: 0, isUpper: true)
    canvas.stroke(x: 3, from: 2, to: 1, ink: 1, isUpper: true)
    var frame = Frame(size: Size(width: 2, height: 1))
    let bold = Style(attributes: .bold)
    canvas.draw(into: &frame, x: 0, y: 0, styles: [bold, .plain])
    #expect(frame[0, 0] == .glyph("⡇", bold))
    #expect(frame[1, 0] == .glyph("⠰", .plain))
}

@Test func aBrightLineHidesTheStrokesBehindItInItsOwnCellsOnly() {
    var canvas = DotCanvas(size: Size(width: 1, height: 2), glyphs: .unicode)
    canvas.stroke(x: 0, from: 0, to: 7, ink: 1, isUpper: false)
    canvas.line(from: (0, 1), to: (1, 1), ink: 0)
    var frame = Frame(size: canvas.size)
    canvas.draw(into: &frame, x: 0, y: 0, styles: [])
    #expect(frame.text == "⠒\n⡇")
}

@Test func dotsOutsideAreCutOff() {
    var canvas = DotCanvas(size: Size(width: 1, height: 1), glyphs: .unicode)
    canvas.stroke(x: 0, from: -1_000_000, to: 1_000_000, ink: 0, isUpper: true)
    canvas.stroke(x: 9, from: 0, to: 1, ink: 0, isUpper: true)
    canvas.stroke(x: 1, from: 5, to: 9, ink: 0, isUpper: true)
    var frame = Frame(size: canvas.size)
    canvas.draw(into: &frame, x: 0, y: 0, styles: [])
    #expect(frame.text == "⡇")
}

@Test(arguments: [(0, 0), (3, 11), (11, 3), (0, 11)])
func aLineHasADotInEveryColumnAndNoGapBetween(from: Int, to: Int) {
    var canvas = DotCanvas(size: Size(width: 4, height: 3), glyphs: .unicode)
    canvas.line(from: (0, from), to: (7, to), ink: 0)
    var rows: [ClosedRange<Int>] = []
    var frame = Frame(size: canvas.size)
    canvas.draw(into: &frame, x: 0, y: 0, styles: [])
    for x in 0..<8 {
        let lit = (0..<12).filter { y in
            guard case .glyph(let glyph, _) = frame[x / 2, y / 4], let scalar = glyph.unicodeScalars.first,
                scalar.value >= 0x2800
            else { return false }
            let bits: [[UInt32]] = [[1, 2, 4, 64], [8, 16, 32, 128]]
            return (scalar.value - 0x2800) & bits[x % 2][y % 4] != 0
        }
        guard let first = lit.first, let last = lit.last else {
            Issue.record("nothing in column \(x)")
            return
        }
        rows.append(first...last)
    }
    for (left, right) in zip(rows, rows.dropFirst()) {
        #expect(left.lowerBound <= right.upperBound + 1 && right.lowerBound <= left.upperBound + 1)
    }
}

@Test func asciiLinesHaveThreeHeights() {
    var canvas = DotCanvas(size: Size(width: 4, height: 1), glyphs: .ascii)
    for y in 0...2 { canvas.stroke(x: y, from: y, to: y, ink: 0, isUpper: true) }
    canvas.stroke(x: 3, from: 0, to: 2, ink: 0, isUpper: true)
    var frame = Frame(size: canvas.size)
    canvas.draw(into: &frame, x: 0, y: 0, styles: [])
    #expect(frame.text == "'-.|")
}

@Test func asciiGlyphsAreAscii() {
    let glyphs = Glyphs.ascii
    let shown: [Character] = [
        glyphs.horizontal, glyphs.vertical, glyphs.topLeft, glyphs.rightTee, glyphs.mark, glyphs.shade,
        glyphs.needleDown, glyphs.needleUp, glyphs.running, glyphs.paused, glyphs.failed, glyphs.ellipsis,
    ]
    #expect(shown.allSatisfy { $0.isASCII })
    #expect(glyphs.text("‖∇G‖ 98 → 94 ±3.5") == "|dG| 98 > 94 +-3.5")
    #expect(glyphs.text("γ of R1, λ of the rest: ½ σ²") == "gamma of R1, lambda of the rest: 1/2 sigma^2")
    #expect(glyphs.bar(0.5, width: 4) == ("##", ".."))
    #expect(glyphs.sparkline([0, 0.5, 1, .nan]) == "_-^!")
}

@Test func aBarIsAsLongAsItsShare() {
    #expect(Glyphs.unicode.bar(0.375, width: 4) == ("━╸", "──"))
    #expect(Glyphs.unicode.bar(.nan, width: 2) == ("", "──"))
    #expect(Glyphs.unicode.bar(9, width: 2) == ("━━", ""))
}

@Test func shrinkingAPictureAveragesItsPixels() {
    var picture = Picture(width: 2, height: 2)
    picture[0, 0] = RGB(200, 0, 0)
    picture[1, 1] = RGB(0, 100, 0)
    #expect(picture.scaled(width: 1, height: 1).pixels == [RGB(50, 25, 0)])
    #expect(picture.scaled(width: 4, height: 4)[1, 1] == RGB(200, 0, 0))
}

@Test func twoPixelsStandInOneCell() {
    var picture = Picture(width: 1, height: 3, filledWith: RGB(1, 1, 1))
    picture[0, 1] = RGB(2, 2, 2)
    var frame = Frame(size: Size(width: 1, height: 2))
    picture.draw(into: &frame, x: 0, y: 0)
    #expect(frame[0, 0] == .pixels(top: RGB(1, 1, 1), bottom: RGB(2, 2, 2)))
    #expect(frame[0, 1] == .pixels(top: RGB(1, 1, 1), bottom: RGB(0, 0, 0)))
}

@Test func textIsCutWithAnEllipsisAtItsColumns() {
    #expect("training".fitted(to: 8) == "training")
    #expect("training".fitted(to: 5) == "trai…")
    #expect("日本語".fitted(to: 5) == "日本…")
    #expect("日本語".columnCount == 6)
    #expect("a\u{1b}[0m".printable == "a·[0m")
    #expect("".fitted(to: 0) == "")
}
