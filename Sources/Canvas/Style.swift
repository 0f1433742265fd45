/// A 24-bit colour.
public struct RGB: Hashable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }
}

/// The colour of a glyph or its ground; `terminal` is whatever the user's terminal has there.
public enum Color: Hashable, Sendable {
    case terminal
    case rgb(RGB)
}

/// How a glyph looks.
public struct Style: Hashable, Sendable {
    public struct Attributes: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let bold = Attributes(rawValue: 1)
        public static let dim = Attributes(rawValue: 2)
        public static let underline = Attributes(rawValue: 4)
        public static let reverse = Attributes(rawValue: 8)
    }

    public var foreground: Color
    public var background: Color
    public var attributes: Attributes
    /// What the colours are where there are few.
    public var sixteen: SixteenColors

    public init(
        foreground: Color = .terminal, background: Color = .terminal, attributes: Attributes = [],
        sixteen: SixteenColors = SixteenColors()
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
        self.sixteen = sixteen
    }

    public static let plain = Style()
}
