public import Canvas

/// What a frame looks like, apart from what it says.
public struct Appearance: Sendable {
    /// How pictures are shown.
    public enum Images: Sendable, CaseIterable {
        /// In all their pixels, by kitty's graphics protocol.
        case kitty
        /// In all colours that the terminal has.
        case on
        /// In 256 colours, dithered.
        case twoFiftySix
        /// In 16 colours, dithered.
        case sixteen
        case ascii
        case off

        /// What the `i` key shows next.
        public var next: Images {
            let all = Images.allCases
            return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
        }

        /// Whether pictures are pixels rather than letters or nothing.
        public var isPixels: Bool { self != .ascii && self != .off }

        /// What it is, for the log line.
        public var name: String {
            switch self {
            case .kitty: "in real pixels"
            case .on: "in full colour"
            case .twoFiftySix: "in 256 colours"
            case .sixteen: "in 16 colours"
            case .ascii: "as letters"
            case .off: "off"
            }
        }
    }

    public var theme: Theme
    public var glyphs: Glyphs
    public var images: Images

    public init(theme: Theme, glyphs: Glyphs = .unicode, images: Images = .on) {
        self.theme = theme
        self.glyphs = glyphs
        self.images = images
    }

    /// Whether pictures are pixels: half blocks need glyphs that ASCII does not have.
    var hasPixels: Bool { images.isPixels && glyphs.isUnicode }
}

/// A piece of text and what it is for.
struct Span {
    var text: String
    var role: Role

    init(_ text: String, _ role: Role = .text) {
        self.text = text
        self.role = role
    }
}

extension [Span] {
    var columnCount: Int { reduce(0) { $0 + $1.text.columnCount } }

    /// The first ones that fit, two columns apart.
    func fitted(to width: Int) -> [Span] {
        var kept: [Span] = []
        for span in self {
            let next = kept + (kept.isEmpty ? [] : [Span("  ")]) + [span]
            guard next.columnCount <= width else { break }
            kept = next
        }
        return kept
    }

    /// In lines of at most `width` columns, broken at spaces.
    func wrapped(to width: Int) -> [[Span]] {
        var lines: [[Span]] = [[]]
        for span in self {
            let words = span.text.split(separator: " ", omittingEmptySubsequences: false)
            for (index, word) in words.enumerated() {
                let line = lines[lines.count - 1]
                if index > 0, line.columnCount + 1 + String(word).columnCount > width {
                    lines.append([Span(String(word), span.role)])
                } else {
                    lines[lines.count - 1] = line + [Span((index > 0 ? " " : "") + word, span.role)]
                }
            }
        }
        return lines
    }
}

extension Frame {
    /// Writes spans one behind the other, at most `width` columns; returns the columns written.
    @discardableResult
    mutating func write(_ spans: [Span], x: Int, y: Int, appearance: Appearance, width: Int = .max) -> Int {
        let width = Swift.min(width, size.width - x)
        var column = 0
        for span in spans {
            guard column < width else { break }
            let text = appearance.glyphs.text(span.text)
            column += write(
                text, x: x + column, y: y, style: appearance.theme[span.role], width: width - column)
        }
        return column
    }

    /// An empty panel: a border with a title cut into its left end, and notes into its right one.
    ///
    /// Without room for all, the later notes go first, then the title's later spans.
    static func panel(
        _ size: Size, of pane: PaneBorder? = nil, title: [Span], notes: [Span] = [], footnotes: [Span] = [],
        appearance: Appearance
    ) -> Frame {
        var frame = Frame(size: size)
        let pane = size.width >= 12 && size.height >= 3 ? pane : nil
        let role: Role = pane?.isFocused == true ? .panelFocused : .panelBorder
        frame.border(Rect(size), glyphs: appearance.glyphs, style: appearance.theme[role])
        if let pane { frame.write([Span("\(pane.number)", .hotKey)], x: 1, y: 0, appearance: appearance) }
        let room = size.width - 4
        guard room > 2 else { return frame }
        var title = title
        while title.count > 1, framed(title).columnCount > room { title.removeLast() }
        let used = frame.write(framed(title), x: 2, y: 0, appearance: appearance, width: room)
        for (spans, y, width) in [(notes, 0, room - used - 3), (footnotes, size.height - 1, room - 2)] {
            let shown = spans.fitted(to: width)
            guard !shown.isEmpty else { continue }
            frame.write(framed(shown), x: size.width - 4 - shown.columnCount, y: y, appearance: appearance)
        }
        return frame
    }

    private static func framed(_ spans: [Span]) -> [Span] { [Span(" ")] + spans + [Span(" ")] }

    /// A dim sentence in the middle of an area, for panels that have nothing to show; broken into lines where it must.
    mutating func writeCentered(
        _ sentence: String, in area: Rect, appearance: Appearance, role: Role = .dimText
    ) {
        let lines = appearance.glyphs.text(sentence).wrapped(to: area.width).prefix(area.height)
        for (index, line) in lines.enumerated() {
            let x = area.x + (area.width - line.columnCount) / 2
            let y = area.y + (area.height - lines.count) / 2 + index
            write(line, x: x, y: y, style: appearance.theme[role], width: area.width)
        }
    }
}

extension String {
    /// Its words in lines of at most `width` columns; a longer word is cut.
    public func wrapped(to width: Int) -> [String] {
        guard width > 0 else { return [] }
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            let word = String(word).fitted(to: width)
            if line.isEmpty {
                line = word
            } else if line.columnCount + 1 + word.columnCount <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
