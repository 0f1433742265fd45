import Testing

@testable import Terminal

struct LineSplitterTests {
    @Test func aLineIsWholeHoweverItCame() {
        var splitter = LineSplitter()
        #expect(splitter.add("one\ntw".utf8) == ["one"])
        #expect(splitter.add("o\n\n".utf8) == ["two"])
        // The two bytes of an ä.
        #expect(splitter.add([0x61, 0xc3]) == [])
        #expect(splitter.add([0xa4, 0x0a]) == ["aä"])
    }

    @Test(arguments: [
        ("\u{1b}[31mred\u{1b}[0m", "red"), ("a\tb", "a    b"), ("10 %\r20 %\r30 %", "30 %"),
        ("done\r", "done"),
        ("\u{1b}]0;title\u{7}text", "text"), ("x\u{1b}[2Jy", "xy"), ("tail   ", "tail"), ("損失", "損失"),
    ])
    func whatIsShownIsPlain(printed: String, shown: String) {
        #expect(LineSplitter.plain(Array(printed.utf8)) == shown)
    }

    @Test func aLineWithoutAnEndComesInPieces() {
        var splitter = LineSplitter()
        let lines = splitter.add(String(repeating: "x", count: 4500).utf8)
        #expect(lines.map(\.count) == [2000, 2000])
    }
}
