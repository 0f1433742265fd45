import Canvas
import Testing

@testable import Terminal

struct ChartGlyphsTests {
    private func chosen(
        _ choice: TerminalOptions.GlyphChoice, isUnicode: Bool = true, _ environment: [String: String] = [:],
        knows: ClosedRange<UInt32>? = 0...0x10ffff
    ) -> ChartGlyphs {
        ChartGlyphs(isUnicode: isUnicode, choice: choice, environment: environment) {
            knows?.contains($0) == true ? 1 : -1
        }
    }

    @Test func nobodyGetsMosaicsUnasked() {
        #expect(chosen(.auto, ["TERM": "xterm-kitty"]) == chosen(.unicode))
        #expect(chosen(.auto).glyphs == .unicode && chosen(.auto).note == nil)
        #expect(chosen(.octant, isUnicode: false).glyphs == .ascii)
        #expect(chosen(.ascii, isUnicode: false).glyphs == .ascii)
    }

    @Test func whatTheTerminalDrawsItselfIsUsedWithoutAWord() {
        #expect(chosen(.octant, ["TERM": "xterm-kitty"]).glyphs == .octant)
        #expect(chosen(.octant, ["TERM": "xterm-kitty"]).note == nil)
        #expect(chosen(.sextant, ["TERM": "alacritty"]).note == nil)
        #expect(chosen(.sextant, ["TERM": "xterm-256color", "VTE_VERSION": "7803"]).note == nil)
    }

    @Test func elsewhereTheFontIsNamed() {
        let octants = chosen(.octant, ["TERM": "alacritty"])
        #expect(octants.glyphs == .octant)
        #expect(octants.note?.contains("Alacritty is not known to draw octants") == true)
        // Inside tmux nobody knows which terminal it is.
        let inside = chosen(.sextant, ["TERM": "xterm-kitty", "TMUX": "/tmp/x,1,0"])
        #expect(inside.glyphs == .sextant)
        #expect(inside.note?.hasPrefix("This terminal") == true)
    }

    @Test func whatTheLibraryDoesNotKnowIsNotPrinted() {
        let old = chosen(.octant, ["TERM": "foot"], knows: 0x1fb00...0x1fbff)
        #expect(old.glyphs == .sextant)
        #expect(old.note?.contains("Unicode 16") == true)
        let older = chosen(.sextant, knows: nil)
        #expect(older.glyphs == .unicode)
        #expect(older.note?.contains("braille") == true)
    }

    @Test(arguments: ["\u{1fb00}", "\u{1fb3b}", "\u{1cd00}"] as [Character])
    func mosaicsHaveAStandIn(glyph: Character) {
        #expect(GlyphStandIn.ascii(for: glyph) == "#")
    }
}
