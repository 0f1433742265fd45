public import Pictures

/// Pictures of one's own, or of a package: where they come from, and what they are made into.
public struct OwnPictures: Sendable, Equatable {
    public enum Source: String, Sendable {
        /// The folder that is named where the run begins.
        case folder
        /// Monsters and players of the game Crossfire.
        case sprites
        /// The same emoji by two artists.
        case emoji
    }

    public enum Background: Sendable, Equatable {
        case named(String, SIMD3<UInt8>)

        static let black = Background.named("black", SIMD3(0, 0, 0))
        private static let names: [Background] = [
            black, .named("white", SIMD3(255, 255, 255)), .named("grey", SIMD3(128, 128, 128)),
        ]

        var text: String { if case .named(let name, _) = self { name } else { "" } }
        var colour: SIMD3<UInt8> { if case .named(_, let colour) = self { colour } else { SIMD3(0, 0, 0) } }

        /// `black`, `white`, `grey`, or red, green and blue as `#rrggbb`.
        init?(_ text: String) {
            if let known = Background.names.first(where: { $0.text == text }) {
                self = known
                return
            }
            guard text.count == 7, text.hasPrefix("#"), let hex = UInt32(text.dropFirst(), radix: 16) else {
                return nil
            }
            self = .named(
                text,
                SIMD3(
                    UInt8(truncatingIfNeeded: hex >> 16), UInt8(truncatingIfNeeded: hex >> 8),
                    UInt8(truncatingIfNeeded: hex)))
        }
    }

    public var source: Source
    public var side = 64
    public var channels = 3
    public var background = Background.black
    /// The classes that there are, none where nothing is told.
    ///
    /// `nil`: as the folder has them.
    public var classes: [String]?

    public init(_ source: Source) { self.source = source }

    public var form: PictureForm {
        PictureForm(side: side, channels: channels, background: background.colour)
    }

    var condition: Condition? {
        guard let classes, classes.count > 1 else { return nil }
        return Condition(classes: classes)
    }

    /// Fewer pictures than these are known by heart unless they are changed all the time.
    private static let plenty = 2000

    /// Whether so many are few.
    public static func areFew(_ count: Int) -> Bool { count < plenty }
}
