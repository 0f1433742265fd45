/// How many colours a terminal shows.
public enum ColorDepth: Int, Sendable, Comparable, CaseIterable {
    case none
    case eight
    case sixteen
    case twoFiftySix
    case trueColor

    public static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }

    /// What the `C` key shows next: fewer colours, and after none all of them.
    public var next: ColorDepth {
        switch self {
        case .trueColor: .twoFiftySix
        case .twoFiftySix: .sixteen
        case .sixteen, .eight: .none
        case .none: .trueColor
        }
    }

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

extension ColorDepth {
    /// What people call it.
    public var name: String {
        switch self {
        case .none: "none"
        case .eight: "8"
        case .sixteen: "16"
        case .twoFiftySix: "256"
        case .trueColor: "24-bit"
        }
    }
}
