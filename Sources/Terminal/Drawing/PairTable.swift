import Canvas

/// The colour pairs of text, numbered as they are met.
///
/// Pure bookkeeping; whoever asks tells ncurses about a new pair. The bound is kept here because ncurses takes
/// numbers beyond it without a word and then shows wrong colours.
struct PairTable {
    /// Two palette numbers, -1 for the terminal's own colour.
    struct Pair: Hashable {
        var foreground: Int32
        var background: Int32
    }

    let depth: ColorDepth
    /// The terminal can return to its own colours; otherwise those are white on black.
    let hasOwnColors: Bool
    let capacity: Int
    private var numbers: [Pair: Int32] = [:]
    private var nearestColors: [RGB: Int32] = [:]

    init(depth: ColorDepth, hasOwnColors: Bool, capacity: Int) {
        self.depth = depth
        self.hasOwnColors = hasOwnColors
        self.capacity = depth == .none ? 1 : capacity
    }

    /// The same table with no pairs in it.
    func emptied() -> PairTable { PairTable(depth: depth, hasOwnColors: hasOwnColors, capacity: capacity) }

    /// No more pairs to give: the owner should start afresh.
    private(set) var isFull = false

    /// The style's pair, and its colours if ncurses has not heard of it yet.
    ///
    /// When the numbers are used up, the same foreground on the terminal's ground, or else no colours at all.
    mutating func number(for style: Style) -> (number: Int32, new: Pair?) {
        guard depth > .none else { return (0, nil) }
        let pair = pair(for: style)
        if pair == Pair(foreground: -1, background: -1) { return (0, nil) }
        if let known = numbers[pair] { return (known, nil) }
        // Pair 0 is the terminal's own.
        let number = numbers.count + 1
        guard number < capacity else {
            isFull = true
            return (numbers[Pair(foreground: pair.foreground, background: -1)] ?? 0, nil)
        }
        numbers[pair] = Int32(number)
        return (Int32(number), pair)
    }

    mutating func pair(for style: Style) -> Pair {
        let background = index(of: style.background, named: style.sixteen.background)
        var foreground = index(of: style.foreground, named: style.sixteen.foreground)
        let isOneColor = foreground == background || (foreground == 0 && background == -1)
        if depth <= .sixteen, foreground >= 0, isOneColor {
            // Two colours became one, or a dark one the darkest: text has to stay readable.
            foreground = readableForeground(on: background)
        }
        guard hasOwnColors else {
            return Pair(foreground: foreground < 0 ? 7 : foreground, background: max(0, background))
        }
        return Pair(foreground: foreground, background: background)
    }

    private func readableForeground(on background: Int32) -> Int32 {
        switch background {
        case -1: depth == .sixteen ? 8 : -1
        case 0: depth == .sixteen ? 8 : 7
        case 1, 4, 5, 8, 12: 7
        default: 0
        }
    }

    private mutating func index(of color: Color, named: NamedColor?) -> Int32 {
        if depth <= .sixteen, let named { return named.number(in: depth) }
        guard case .rgb(let rgb) = color else { return -1 }
        if let known = nearestColors[rgb] { return known }
        // Gradients have few colours, but nothing keeps a theme from computing them.
        if nearestColors.count > 4096 { nearestColors.removeAll(keepingCapacity: true) }
        let index = Int32(Palette.nearest(to: rgb, depth: depth))
        nearestColors[rgb] = index
        return index
    }
}

extension NamedColor {
    /// Its number, -1 for the terminal's own; where there are eight colours the bright ones are the plain ones.
    func number(in depth: ColorDepth) -> Int32 { depth < .sixteen && rawValue > 7 ? rawValue - 8 : rawValue }
}
