import Glibc
import Testing

@testable import Terminal

struct GlyphTests {
    @Test(arguments: [
        (Character("│"), Character("|")), ("─", "-"), ("┼", "+"), ("█", "#"), ("▄", "#"), ("▶", ">"),
        ("a", "a"),
        ("\u{2800}", " "), ("⣿", "|"), ("⠉", "'"), ("⣀", "."), ("損", "?"), ("…", "."), ("\u{7}", " "),
    ])
    func everyGlyphHasAnASCIIStandIn(glyph: Character, standIn: Character) {
        #expect(GlyphStandIn.ascii(for: glyph) == standIn)
    }

    @Test func theRampRises() {
        #expect(GlyphStandIn.ramp(luminance: 0) == " ")
        #expect(GlyphStandIn.ramp(luminance: 255) == "@")
        #expect(GlyphStandIn.ramp(luminance: 999) == "@")
    }

    @Test func theSentinelIsNeverText() {
        var scalars: [wchar_t] = []
        #expect(TextGlyph.spell("\u{2800}", isUnicode: true, into: &scalars) == 1)
        #expect(scalars == [0x20, 0])
    }

    @Test func accentsStayWithTheirLetter() {
        var scalars: [wchar_t] = []
        #expect(TextGlyph.spell("e\u{301}", isUnicode: true, into: &scalars) == 1)
        #expect(scalars == [0x65, 0x301, 0])
    }
}
