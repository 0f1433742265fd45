/// How many colours a terminal shows.
public enum ColorDepth: Int, Sendable, Comparable, CaseIterable {
    case none
    case eight
    case sixteen
    case twoFiftySix
    case trueColor

    public static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }

    /// The deepest that a palette of so many colours allows.
    init(colorCount: Int) {
        switch colorCount {
        case 256...: self = .twoFiftySix
        case 16...: self = .sixteen
        case 8...: self = .eight
        default: self = .none
        }
    }
}
