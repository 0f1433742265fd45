import Limits
import Testing

struct LineSplitterTests {
    private func lines(_ splitter: inout LineSplitter, _ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        splitter.add(Array(bytes)[...]) { lines.append(String(decoding: $0, as: UTF8.self)) }
        return lines
    }

    @Test func aLineIsWholeHoweverItCame() {
        var splitter = LineSplitter(longest: 2000, excess: .isNextLine, endsAtReturn: false)
        #expect(lines(&splitter, "one\ntw".utf8) == ["one"])
        #expect(lines(&splitter, "o\n\n".utf8) == ["two"])
        // The two bytes of an ä.
        #expect(lines(&splitter, [0x61, 0xc3]) == [])
        #expect(lines(&splitter, [0xa4, 0x0a]) == ["aä"])
    }

    @Test func aLineWithoutAnEndComesInPieces() {
        var splitter = LineSplitter(longest: 2000, excess: .isNextLine, endsAtReturn: false)
        let pieces = lines(&splitter, String(repeating: "x", count: 4500).utf8)
        #expect(pieces.map(\.count) == [2000, 2000])
        #expect(lines(&splitter, "\n".utf8).map(\.count) == [500])
    }

    @Test func aLineThatIsTooLongLosesItsEnd() {
        var splitter = LineSplitter(longest: 4, excess: .isLost, endsAtReturn: true)
        #expect(lines(&splitter, "abcd".utf8) == [])
        #expect(lines(&splitter, "efg\rhi\r\n".utf8) == ["abcd", "hi"])
    }

    @Test func aReturnIsPartOfALineWhereItEndsNone() {
        var splitter = LineSplitter(longest: 9, excess: .isNextLine, endsAtReturn: false)
        #expect(lines(&splitter, "1\r2\n".utf8) == ["1\r2"])
    }
}
