import Testing

@testable import Terminal

struct PlainTextTests {
    @Test(arguments: [
        ("\u{1b}[31mred\u{1b}[0m", "red"), ("a\tb", "a    b"), ("10 %\r20 %\r30 %", "30 %"),
        ("done\r", "done"),
        ("\u{1b}]0;title\u{7}text", "text"), ("x\u{1b}[2Jy", "xy"), ("tail   ", "tail"), ("損失", "損失"),
    ])
    func whatIsShownIsPlain(printed: String, shown: String) {
        #expect(plainText(Array(printed.utf8)) == shown)
    }
}
