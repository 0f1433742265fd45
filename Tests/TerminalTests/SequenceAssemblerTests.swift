import Canvas
import Testing

@testable import Terminal

struct SequenceAssemblerTests {
    /// What the bytes behind an Esc mean, the introducer first; `nil` while more is to come.
    private func meaning(of text: String) -> SequenceAssembler.Meaning? {
        meaning(of: Array(text.utf8))
    }

    private func meaning(of bytes: [UInt8]) -> SequenceAssembler.Meaning? {
        var assembler = SequenceAssembler()
        guard let introducer = bytes.first, assembler.begin(introducer) else { return nil }
        var last: SequenceAssembler.Meaning?
        for byte in bytes.dropFirst() {
            guard last == nil else { return nil }
            last = assembler.add(byte)
            if (last == nil) != assembler.isOpen { return nil }
        }
        return last
    }

    @Test(arguments: [
        ("[<0;10;5M", Mouse(.press, x: 9, y: 4)), ("[<64;1;1M", Mouse(.wheelUp, x: 0, y: 0)),
        ("[<65;300;100M", Mouse(.wheelDown, x: 299, y: 99)), ("[<16;2;3M", Mouse(.press, x: 1, y: 2)),
        ("[M !!", Mouse(.press, x: 0, y: 0)), ("[Ma+$", Mouse(.wheelDown, x: 10, y: 3)),
    ])
    func theMouseIsRead(sequence: String, mouse: Mouse) {
        #expect(meaning(of: sequence) == .mouse(mouse))
    }

    @Test(arguments: [
        "[<0;10;5m", "[<2;10;5M", "[<35;10;5M", "[<0;0;5M", "[<0;10M", "[<0;10;5;6M", "[<;;M", "[<x;1;1M",
        "[M# !", "[99~", "]11;?\u{7}", "]10;rgb:0000/0000/0000\u{7}", "]11;rgb:0000/0000\u{7}",
        "P11;rgb:0/0/0\u{1b}\\", "P1$r0m\u{1b}\\", "]0;a\u{1b}\\",
        "[[Z", "[1;2;3", "[1\u{1}",
    ])
    func whatNobodyAskedForMeansNothing(sequence: String) {
        let found = meaning(of: sequence)
        #expect(found == .nothing || found == nil)
    }

    @Test(arguments: [
        ("[A", Key.up), ("OA", .up), ("[1;5D", .left), ("[5~", .pageUp), ("OM", .enter),
        ("[[A", .function(1)),
    ])
    func keysAreRead(sequence: String, key: Key) {
        #expect(meaning(of: sequence) == .key(key))
    }

    @Test(arguments: [
        ("]11;rgb:0000/0000/0000\u{7}", Background.dark), ("]11;rgb:ffff/fafa/f0f0\u{1b}\\", .light),
        ("]11;rgb:fd/f6/e3\u{7}", .light), ("]11;rgba:0000/2b2b/3636/cccc\u{7}", .dark),
        ("]11;#fdf6e3\u{7}", .light), ("]11;rgb:0/0/f\u{7}", .dark), ("]11;rgb:0/f/0\u{7}", .light),
    ])
    func thePaperIsRead(answer: String, background: Background) {
        #expect(meaning(of: answer) == .background(background))
    }

    @Test func whatTheTerminalIsEndsTheWait() { #expect(meaning(of: "[?1;2c") == .attributes) }

    @Test func marksOfAPasteAreRead() {
        #expect(meaning(of: "[200~") == .pasteBegins)
        #expect(meaning(of: "[201~") == .pasteEnds)
    }

    @Test func parametersWithoutAnEndAreGivenUp() {
        var assembler = SequenceAssembler()
        let begins = assembler.begin(UInt8(ascii: "["))
        let meanings = (0..<64).map { _ in assembler.add(UInt8(ascii: "1")) }
        #expect(begins)
        #expect(meanings == Array(repeating: nil, count: 63) + [.nothing])
        #expect(!assembler.isOpen)
    }

    @Test(arguments: "a1~ \u{1b}") func whatIntroducesNothingBeginsNothing(character: Character) {
        var assembler = SequenceAssembler()
        let begins = assembler.begin(character.asciiValue ?? 0)
        #expect(!begins)
        #expect(!assembler.isOpen)
    }
}
