public import Canvas

/// Frames that change as a dashboard's do and as one hopes they never will, the same for the same seed.
public struct Scene: Sendable {
    public private(set) var frame: Frame
    private var random: SplitMix64
    private let seed: UInt64

    public init(seed: UInt64, size: Size) {
        self.seed = seed
        random = SplitMix64(state: seed &+ UInt64(size.width) &* 1_000_003 &+ UInt64(size.height))
        frame = Frame(size: size)
        for _ in 0..<6 { advance() }
    }

    /// The first frame for another size.
    public func resized(to size: Size) -> Scene { Scene(seed: seed, size: size) }

    /// Changes a part of the frame.
    public mutating func advance() {
        switch random.below(12) {
        case 0...2: writeText()
        case 3...4: drawPicture(isSmall: false)
        case 5: drawPicture(isSmall: true)
        case 6: erase()
        case 7: changePixels()
        case 8: scatter()
        case 9: shiftRow()
        default: scroll()
        }
    }

    /// Pictures in all their pixels, beside each other, and a word over the middle one.
    public mutating func placePictures() {
        for i in 0..<3 {
            var whole = Picture(width: 16, height: 16)
            for y in 0..<16 {
                for x in 0..<16 { whole[x, y] = random.color() }
            }
            whole.scaled(width: 8, height: 8).draw(into: &frame, x: 4 + 10 * i, y: 3, original: whole)
        }
        frame.write(" over ", x: 15, y: 4, style: .plain)
        mend()
    }

    /// A small change: one number.
    public mutating func writeNumber() {
        frame.write("\(1000 + random.below(9000))", x: 0, y: 0, style: .plain)
    }

    private mutating func randomRect(maxWidth: Int, maxHeight: Int) -> Rect {
        Rect(
            x: random.below(frame.size.width), y: random.below(frame.size.height),
            width: 1 + random.below(maxWidth), height: 1 + random.below(maxHeight))
    }

    private mutating func writeText() {
        let words = [
            "loss ", "0.693", "────┬───", "⠉⠒⠤⣀", "\u{2800}\u{2800}", "D(x) ", "損失", "naïve ", "      ",
            "100 %", "e\u{301}t", "▒▒▼▒",
        ]
        var text = ""
        for _ in 0...random.below(5) { text += words[random.below(words.count)] }
        let x = random.below(frame.size.width)
        let y = random.below(frame.size.height)
        frame.write(text, x: x, y: y, style: randomStyle())
        mend()
    }

    private mutating func randomStyle() -> Style {
        func color(_ random: inout SplitMix64) -> Color {
            random.below(3) == 0 ? .terminal : .rgb(random.color())
        }
        return Style(
            foreground: color(&random), background: color(&random),
            attributes: Style.Attributes(rawValue: UInt8(random.below(16))))
    }

    private mutating func drawPicture(isSmall: Bool) {
        let area = isSmall ? randomRect(maxWidth: 3, maxHeight: 2) : randomRect(maxWidth: 30, maxHeight: 12)
        let isFlat = random.below(4) == 0
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX {
                let top = random.color()
                frame[x, y] = .pixels(top: top, bottom: isFlat ? top : random.color())
            }
        }
        mend()
    }

    private mutating func changePixels() {
        for y in 0..<frame.size.height {
            for x in 0..<frame.size.width where random.below(3) == 0 {
                if case .pixels = frame[x, y] {
                    frame[x, y] = .pixels(top: random.color(), bottom: random.color())
                }
            }
        }
    }

    private mutating func erase() {
        frame.fill(randomRect(maxWidth: 40, maxHeight: 6), with: .blank)
        mend()
    }

    /// Single glyphs all over one row, pictures in it or not.
    private mutating func scatter() {
        let y = random.below(frame.size.height)
        for _ in 0..<6 {
            let glyph: Character = ["x", " ", "\u{2800}", "█"][random.below(4)]
            frame[random.below(frame.size.width), y] = .glyph(glyph, randomStyle())
        }
        mend()
    }

    /// What tempts a terminal library to insert or delete characters.
    private mutating func shiftRow() {
        let y = random.below(frame.size.height)
        let distance = random.below(7) - 3
        let old = (0..<frame.size.width).map { frame[$0, y] }
        for x in 0..<frame.size.width {
            let source = x - distance
            frame[x, y] = old.indices.contains(source) ? old[source] : .glyph("+", .plain)
        }
        mend()
    }

    /// What tempts it to scroll: whole rows move up or down, with their pictures or past them.
    private mutating func scroll() {
        let first = random.below(frame.size.height)
        let count = 2 + random.below(frame.size.height)
        let distance = random.below(2) * 2 - 1
        let movesPictures = random.below(2) == 0
        let old = frame
        for y in first..<min(first + count, frame.size.height) {
            for x in 0..<frame.size.width {
                let from = old[x, y + distance]
                if !movesPictures {
                    if case .pixels = from { continue }
                    if case .pixels = old[x, y] { continue }
                }
                frame[x, y] = from
            }
        }
        mend()
    }

    /// Half a wide glyph becomes a blank; so does an accented one in the last column, where libvterm loses the accent.
    private mutating func mend() {
        for y in 0..<frame.size.height {
            for x in 0..<frame.size.width {
                let isWide: Bool =
                    if x > 0, case .glyph(let before, _) = frame[x - 1, y] { before.columnCount == 2 } else {
                        false
                    }
                switch frame[x, y] {
                case .continuation where !isWide: frame[x, y] = .blank
                case .glyph(let glyph, _) where glyph.columnCount == 2 && frame[x + 1, y] != .continuation:
                    frame[x, y] = .blank
                case .glyph(let glyph, _) where glyph.unicodeScalars.count > 1 && x == frame.size.width - 1:
                    frame[x, y] = .blank
                default: break
                }
            }
        }
    }
}

/// Steele, Lea and Flood, 2014: small, and good enough for scenes.
public struct SplitMix64: Sendable {
    private var state: UInt64

    public init(state: UInt64) { self.state = state }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    /// One of few: so runs of equal colours and equal pixels come up.
    public mutating func color() -> RGB {
        let levels: [UInt8] = [0, 40, 128, 200, 255]
        return RGB(levels[below(5)], levels[below(5)], levels[below(5)])
    }
}
