import Canvas
import Foundation
import Testing

@testable import Terminal

/// A command of kitty's graphics protocol, taken apart.
struct KittyCommand {
    var control: [String: String] = [:]
    var payload: [UInt8] = []

    /// All commands among the bytes that a program wrote, in order.
    static func all(in bytes: [UInt8]) -> [KittyCommand] {
        var found: [KittyCommand] = []
        var start: Int?
        for i in bytes.indices.dropLast() where bytes[i] == 0x1b {
            if bytes[i + 1] == UInt8(ascii: "_") { start = i + 3 }
            guard bytes[i + 1] == UInt8(ascii: "\\"), let begin = start else { continue }
            let parts = bytes[begin..<i].split(separator: UInt8(ascii: ";"), maxSplits: 1)
            var command = KittyCommand()
            for pair in String(decoding: parts.first ?? [], as: UTF8.self).split(separator: ",") {
                let sides = pair.split(separator: "=")
                if sides.count == 2 { command.control[String(sides[0])] = String(sides[1]) }
            }
            if parts.count > 1 { command.payload = Array(parts[1]) }
            found.append(command)
            start = nil
        }
        return found
    }
}

struct KittyPictureTests {
    @Test func everyProcessHasAMarkThatEveryTableOfWidthsKnows() {
        let marks = KittyDiacritics.all[1...Int(KittyPictures.familyCount)]
        #expect(marks.allSatisfy { (0x300...0x36f).contains($0.value) })
    }

    private func picture(_ width: Int, _ height: Int, seed: Int = 1) -> Picture {
        var picture = Picture(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                picture[x, y] = RGB(
                    UInt8(truncatingIfNeeded: x * seed), UInt8(truncatingIfNeeded: y), UInt8(seed))
            }
        }
        return picture
    }

    @Test func allPixelsArriveInChunksThatAreAllowed() throws {
        let sent = picture(70, 40)
        let bytes = KittyPicture(isInsideTmux: false).transmission(
            of: KittyPicture.Encoded(sent), id: 0x0700_0010, cells: Size(width: 10, height: 3))
        let commands = KittyCommand.all(in: bytes)
        #expect(commands.count == 3)
        let first = try #require(commands.first)
        let wanted = [
            "a": "T", "U": "1", "f": "24", "t": "d", "s": "70", "v": "40", "i": "117440528", "c": "10",
            "r": "3",
            "q": "2", "m": "1",
        ]
        #expect(first.control == wanted)
        // Those that follow have nothing else.
        #expect(commands[1].control == ["q": "2", "m": "1"])
        #expect(commands[2].control == ["q": "2", "m": "0"])
        #expect(commands.allSatisfy { $0.payload.count <= 4096 })
        #expect(commands.dropLast().allSatisfy { $0.payload.count % 4 == 0 })
        let decoded = try #require(Data(base64Encoded: Data(commands.flatMap(\.payload))))
        #expect(Array(decoded) == sent.pixels.flatMap { [$0.red, $0.green, $0.blue] })
    }

    @Test func aSmallPictureIsOneCommand() {
        let bytes = KittyPicture(isInsideTmux: false).transmission(
            of: KittyPicture.Encoded(picture(1, 1)), id: 0x0100_0010, cells: Size(width: 1, height: 1))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "\u{1b}_Ga=T,U=1,f=24,t=d,s=1,v=1,i=16777232,c=1,r=1,q=2,m=0;AAAB\u{1b}\\")
    }

    @Test func theQuestionIsAboutOnePixelAndComesBeforeTheLast() {
        let asked = String(decoding: TerminalAnswers.questions(aboutPictures: true), as: UTF8.self)
        #expect(asked == "\u{1b}_Ga=q,f=24,t=d,s=1,v=1,i=31;AAAA\u{1b}\\\u{1b}]11;?\u{1b}\\\u{1b}[c")
        #expect(!TerminalAnswers.questions(aboutPictures: false).contains(UInt8(ascii: "_")))
    }

    @Test func answersAreRead() throws {
        func answer(_ text: String) -> KittyAnswer? { KittyAnswer(Array(text.utf8)) }
        #expect(answer("Gi=31;OK\u{1b}\\") == answer("Gi=31,p=1;OK\u{7}"))
        let yes = try #require(answer("Gi=31;OK\u{1b}\\"))
        #expect(yes.id == 31 && yes.isYes)
        #expect(answer("Gi=31;ENOTSUPPORTED:no\u{1b}\\")?.isYes == false)
        for text in ["", "G", "Gi=31", "Gi=;OK", "Gi=x;OK", "Hi=31;OK", "Gi=1,i=2;OK", "Gi=-1;OK"] {
            #expect(answer(text) == nil, "\(text)")
        }
    }

    @Test func tmuxIsAskedToPassEachCommandOn() {
        let bytes = KittyPicture(isInsideTmux: true).deletion(of: 18)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "\u{1b}Ptmux;\u{1b}\u{1b}_Ga=d,d=I,i=18,q=2\u{1b}\u{1b}\\\u{1b}\\")
    }

    /// The protocol's own example: column 1 of row 0 of 42 + (2 << 24).
    @Test func aCellSaysWhichPartOfWhichPictureItIs() {
        let text = KittyPicture.cell(id: 42 + 2 << 24, row: 0, column: 1)
        #expect(Array(text.unicodeScalars.map(\.value)) == [0x10eeee, 0x305, 0x30d, 0x30e])
        #expect(KittyPicture.color(of: 42 + 2 << 24) == 42)
        #expect(text.count == 1)
    }

    /// The rule of the list that the protocol refers to.
    @Test func theMarksAreThoseOfTheRule() throws {
        let parts: Set<UInt32> = [
            0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x309, 0x30a, 0x30b, 0x30c, 0x30f, 0x311,
            0x313, 0x314, 0x342, 0x653, 0x654,
        ]
        let last = try #require(KittyDiacritics.all.last).value
        let wanted = (0x300...last).compactMap { Unicode.Scalar($0) }.filter { scalar in
            let facts = scalar.properties
            guard let age = facts.age, age.major < 6 || age == (6, 0) else { return false }
            let isWhole = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.elementsEqual([
                scalar
            ])
            return facts.canonicalCombiningClass.rawValue == 230 && facts.generalCategory == .nonspacingMark
                && isWhole && !parts.contains(scalar.value)
        }
        #expect(KittyDiacritics.all == wanted)
        #expect(KittyDiacritics.all.count >= 120)
    }
}

struct KittyPicturesTests {
    private let size = Size(width: 20, height: 6)

    private func picture(_ red: UInt8) -> Picture {
        Picture(width: 8, height: 8, filledWith: RGB(red, 2, 3))
    }

    private func frame(_ placed: [(red: UInt8, x: Int, y: Int)]) -> Frame {
        var frame = Frame(size: size)
        for one in placed {
            let whole = picture(one.red)
            whole.scaled(width: 4, height: 4).draw(into: &frame, x: one.x, y: one.y, original: whole)
        }
        return frame
    }

    private func ids(_ codes: [UInt64]) -> [UInt32] {
        Array(Set(codes.compactMap { KittyPictures.Part.id(of: $0) })).sorted()
    }

    @Test func aPictureIsSentOnceWhereverItMoves() throws {
        var pictures = KittyPictures(isInsideTmux: false, family: 5)
        let first = pictures.prepare(frame([(1, 0, 0), (9, 8, 2)]), size: size) { _ in true }
        #expect(KittyCommand.all(in: first.bytes).count == 2)
        #expect(ids(first.parts).count == 2)
        #expect(ids(first.parts).allSatisfy { $0 >> 24 == 6 && 16...255 ~= $0 & 255 && $0 & 0xffff00 == 0 })
        let moved = pictures.prepare(frame([(1, 3, 1), (9, 8, 2)]), size: size) { _ in true }
        #expect(moved.bytes.isEmpty)
        #expect(ids(moved.parts) == ids(first.parts))
        let code = moved.parts[2 * size.width + 4]
        #expect(
            Array(KittyPictures.Part.text(of: code).unicodeScalars.map(\.value).prefix(3)) == [
                0x10eeee, 0x30d, 0x30d,
            ])
    }

    @Test func aPictureThatChangedGetsANewNumberAndTheOldOneGoes() throws {
        var pictures = KittyPictures(isInsideTmux: false, family: 5)
        let first = pictures.prepare(frame([(1, 0, 0)]), size: size) { _ in true }
        let second = pictures.prepare(frame([(2, 0, 0)]), size: size) { _ in true }
        #expect(ids(first.parts) != ids(second.parts))
        let deletions = KittyCommand.all(in: pictures.delete(unlessShown: second.parts))
        #expect(deletions.map(\.control) == [["a": "d", "d": "I", "i": "\(ids(first.parts)[0])", "q": "2"]])
        #expect(pictures.delete(unlessShown: second.parts).isEmpty)
        #expect(
            KittyCommand.all(in: pictures.deleteAll()).map { $0.control["i"] } == ["\(ids(second.parts)[0])"])
        #expect(pictures.deleteAll().isEmpty)
        #expect(
            String(decoding: pictures.surprisedEnd, as: UTF8.self)
                == "\u{1b}\\\u{1b}_Ga=d,d=R,x=\(6 << 24 | 16),y=\(6 << 24 | 255),q=2\u{1b}\\")
    }

    @Test func whatTheBudgetDoesNotAllowIsAwaited() {
        var pictures = KittyPictures(isInsideTmux: false, family: 5)
        let two = frame([(1, 0, 0), (2, 8, 0)])
        var asked: [Int] = []
        let first = pictures.prepare(two, size: size) {
            asked.append($0)
            return $0 < 600
        }
        #expect(asked.count == 2 && asked[0] < 600 && asked[1] >= 600)
        #expect(first.bytes.count < 600)
        #expect(ids(first.parts).count == 1)
        #expect(first.parts.count { $0 == KittyPictures.Part.awaited } == 8)
        let second = pictures.prepare(two, size: size) { _ in true }
        #expect(ids(second.parts).count == 2 && !second.parts.contains(KittyPictures.Part.awaited))
        #expect(KittyCommand.all(in: second.bytes).count == 1)
    }

    @Test func aPictureThatWaitsIsEncodedOnce() {
        var pictures = KittyPictures(isInsideTmux: false, family: 5)
        let two = frame([(1, 0, 0), (2, 8, 0)])
        for _ in 0..<5 { _ = pictures.prepare(two, size: size) { _ in false } }
        #expect(pictures.encodingCount == 2)
        let sent = pictures.prepare(two, size: size) { _ in true }
        #expect(KittyCommand.all(in: sent.bytes).count == 2 && pictures.encodingCount == 2)
        // One that is gone before it was sent is forgotten.
        let other = frame([(3, 0, 0)])
        _ = pictures.prepare(other, size: size) { _ in false }
        _ = pictures.prepare(two, size: size) { _ in false }
        _ = pictures.prepare(other, size: size) { _ in false }
        #expect(pictures.encodingCount == 4)
    }

    @Test func whatLiesOverAPictureCoversIt() {
        var pictures = KittyPictures(isInsideTmux: false, family: 5)
        var covered = frame([(1, 0, 0)])
        covered.write("xy", x: 1, y: 0, style: .plain)
        let parts = pictures.prepare(covered, size: size) { _ in true }.parts
        #expect(parts.prefix(5).map { $0 == 0 } == [false, true, true, false, true])
        // Drawn as a panel, cut off at the screen's edge.
        var screen = Frame(size: size)
        screen.draw(frame([(1, 0, 0)]), x: 18, y: 5)
        let cut = pictures.prepare(screen, size: size) { _ in true }
        #expect(cut.bytes.isEmpty)
        #expect(cut.parts.count { $0 != 0 } == 2)
    }

    /// A photograph of another program must not keep the link busy for long.
    @Test func largePicturesAreSentSmaller() throws {
        var pictures = KittyPictures(isInsideTmux: false, family: 5)
        var frame = Frame(size: size)
        let large = Picture(width: 1024, height: 256, filledWith: RGB(1, 2, 3))
        large.scaled(width: 8, height: 4).draw(into: &frame, x: 0, y: 0, original: large)
        let bytes = pictures.prepare(frame, size: size) { _ in true }.bytes
        #expect(KittyCommand.all(in: bytes).first?.control["s"] == "256")
        #expect(KittyCommand.all(in: bytes).first?.control["v"] == "64")
        #expect(bytes.count < 70_000)
    }

    @Test func picturesBeyondTheNumbersStayHalfBlocks() {
        var pictures = KittyPictures(isInsideTmux: false, family: 5)
        let wide = Size(width: 300, height: 1)
        var frame = Frame(size: wide)
        for x in 0..<300 {
            let one = Picture(width: 1, height: 2, filledWith: RGB(UInt8(x % 256), UInt8(x / 256), 0))
            one.draw(into: &frame, x: x, y: 0, original: one)
        }
        let real = pictures.prepare(frame, size: wide) { _ in true }
        #expect(ids(real.parts).count == 240)
        #expect(real.parts.count { $0 == 0 } == 60)
    }

    @Test func cellsAreWrittenOnceInTheColourOfTheirPicture() {
        var pictures = KittyPictures(isInsideTmux: false, family: 0)
        var encoder = PictureEncoder(depth: .trueColor, size: size)
        let frame = frame([(1, 2, 1)])
        let real = pictures.prepare(frame, size: size) { _ in true }
        let text = String(decoding: encoder.encode(frame, parts: real.parts), as: UTF8.self)
        let row = (0..<4).map { KittyPicture.cell(id: 1 << 24 | 16, row: 0, column: $0) }.joined()
        #expect(text.hasPrefix("\u{1b}[0m\u{1b}[2;3H\u{1b}[38;5;16;49m\(row)\u{1b}[3;3H"))
        #expect(encoder.encode(frame, parts: real.parts).isEmpty)
        // Half blocks again, and then nobody shows it.
        #expect(String(decoding: encoder.encode(frame), as: UTF8.self).contains("\u{1b}[48;2;1;2;3m "))
        #expect(!pictures.delete(unlessShown: encoder.shown).isEmpty)
    }

    @Test func anAwaitedPictureLeavesWhatIsThere() {
        var pictures = KittyPictures(isInsideTmux: false, family: 0)
        var encoder = PictureEncoder(depth: .trueColor, size: size)
        let old = frame([(1, 2, 1)])
        _ = encoder.encode(old, parts: pictures.prepare(old, size: size) { _ in true }.parts)
        let new = frame([(2, 2, 1)])
        let waiting = pictures.prepare(new, size: size) { _ in false }
        #expect(waiting.bytes.isEmpty)
        #expect(encoder.encode(new, parts: waiting.parts).isEmpty)
        #expect(pictures.delete(unlessShown: encoder.shown).isEmpty)
    }
}

struct KittySupportTests {
    private func support(_ environment: [String: String], tmux: String? = nil) -> KittySupport {
        KittySupport(environment: environment, tmux: tmux.flatMap { KittySupport.TmuxFacts(answer: $0) })
    }

    @Test(arguments: [
        ["TERM": "xterm-kitty"], ["TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"],
        ["TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"],
        ["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"],
    ])
    func kittyAndGhosttyAreKnown(environment: [String: String]) {
        #expect(support(environment) == .direct)
    }

    /// Started from kitty, but another terminal.
    @Test(arguments: [
        ["TERM": "xterm-256color"],
        ["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1", "VTE_VERSION": "7803"],
        ["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1", "TERM_PROGRAM": "WezTerm"], [:],
        ["TERM": "screen-256color", "KITTY_WINDOW_ID": "1", "STY": "1.x"],
    ])
    func othersAreToldWhatTheyGet(environment: [String: String]) {
        let reason = support(environment).reason
        #expect(reason?.contains("does not look like kitty or Ghostty") == true)
        #expect(reason?.contains("half blocks") == true)
    }

    @Test func tmuxIsAsked() {
        let inside = ["TERM": "tmux-256color", "TMUX": "/tmp/x,1,0", "KITTY_WINDOW_ID": "1"]
        #expect(support(inside, tmux: "xterm-kitty 1") == .insideTmux)
        #expect(support(inside, tmux: "xterm-ghostty all") == .insideTmux)
        #expect(support(inside, tmux: "xterm-kitty 0").reason?.contains("allow-passthrough on") == true)
        #expect(support(inside, tmux: "xterm-256color 1").reason?.contains("half blocks") == true)
        // Nobody looks at it, or nobody answered.
        #expect(support(inside, tmux: " 1").reason != nil)
        #expect(support(inside).reason != nil)
    }
}
