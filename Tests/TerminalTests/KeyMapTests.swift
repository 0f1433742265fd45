import Canvas
import Testing

@testable import Terminal

struct KeyMapTests {
    @Test(arguments: [
        (UInt32(97), Key.character("a")), (32, .character(" ")), (0xe9, .character("é")),
        (0x1f600, .character("😀")), (9, .tab), (13, .enter), (10, .enter), (27, .escape), (127, .backspace),
        (8, .backspace), (12, .control("l")), (1, .control("a")), (18, .control("r")),
    ])
    func charactersAreKeys(scalar: UInt32, key: Key) {
        #expect(KeyMap.meaning(ofScalar: scalar) == .key(key))
    }

    @Test func controlCharactersThatAskForSomethingAskForIt() {
        #expect(KeyMap.meaning(ofScalar: 3) == .interrupt)
        #expect(KeyMap.meaning(ofScalar: 26) == .stop)
    }

    @Test(arguments: [UInt32(0), 28, 31, 0x85, 0xd800, 0x110000])
    func whatIsNoCharacterIsNothing(scalar: UInt32) {
        #expect(KeyMap.meaning(ofScalar: scalar) == .nothing)
    }

    @Test(arguments: [
        (Int32(0o402), Key.down), (0o403, .up), (0o404, .left), (0o405, .right), (0o406, .home),
        (0o550, .end),
        (0o522, .pageDown), (0o523, .pageUp), (0o527, .enter), (0o541, .backTab), (0o407, .backspace),
        (0o512, .delete), (0o611, .shiftLeft), (0o622, .shiftRight), (0o411, .function(1)),
        (0o424, .function(12)),
    ])
    func codesAreKeys(code: Int32, key: Key) {
        #expect(KeyMap.meaning(ofCode: code, name: nil) == .key(key))
    }

    @Test(arguments: [("kLFT5", Key.left), ("kUP3", .up), ("kNXT5", .pageDown), ("kDC", .delete)])
    func modifiedKeysAreTheKeyItself(name: String, key: Key) {
        #expect(KeyMap.meaning(ofCode: 600, name: name) == .key(key))
    }

    @Test(arguments: [
        ("1;2D", Key.shiftLeft), ("1;2C", .shiftRight), ("1;6C", .shiftRight), ("1;5C", .right), ("D", .left),
        ("d", .shiftLeft), ("Z", .backTab),
    ])
    func shiftIsHeardWhereItMeansSomething(sequence: String, key: Key) {
        #expect(KeyMap.key(ofSequence: Array(sequence.utf8)) == key)
    }

    @Test func theNewsOfAResizeIsNoKey() {
        #expect(KeyMap.meaning(ofCode: 0o632, name: "KEY_RESIZE") == .nothing)
    }
}

struct UTF8AssemblerTests {
    @Test(arguments: [
        ([0x61], "a"), ([0xc3, 0xa9], "é"), ([0xe6, 0x90, 0x8d], "損"), ([0xf0, 0x9f, 0x98, 0x80], "😀"),
        ([0xff, 0x61], "a"), ([0x80, 0xc3, 0xa9], "é"), ([0xe6, 0x90, 0x61], "a"), ([0xc0, 0x80], ""),
        ([0xed, 0xa0, 0x80], ""), ([0xf4, 0x90, 0x80, 0x80, 0x62], "b"),
    ])
    func bytesBecomeCharacters(bytes: [UInt8], text: String) {
        var assembler = UTF8Assembler()
        let scalars = bytes.compactMap { assembler.add($0) }
        #expect(scalars.map { String($0) }.joined() == text)
    }
}
