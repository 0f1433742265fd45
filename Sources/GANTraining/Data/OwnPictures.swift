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

    /// What lies behind transparent pictures.
    public struct Background: Sendable, Equatable {
        /// As `--set` has it.
        let text: String
        let colour: SIMD3<UInt8>

        static let black = Background(text: "black", colour: SIMD3(0, 0, 0))
        static let white = Background(text: "white", colour: SIMD3(255, 255, 255))
        private static let grey = Background(text: "grey", colour: SIMD3(128, 128, 128))

        private init(text: String, colour: SIMD3<UInt8>) { (self.text, self.colour) = (text, colour) }

        /// `black`, `white`, `grey`, or red, green and blue as `#rrggbb`.
        init?(_ text: String) {
            if let known = [Background.black, .white, .grey].first(where: { $0.text == text }) {
                self = known
                return
            }
            guard text.count == 7, text.hasPrefix("#"), let hex = UInt32(text.dropFirst(), radix: 16) else {
                return nil
            }
            self.init(
                text: text,
                colour: SIMD3(
                    UInt8(truncatingIfNeeded: hex >> 16), UInt8(truncatingIfNeeded: hex >> 8),
                    UInt8(truncatingIfNeeded: hex)))
        }
    }

    public var source: Source
    public var side = 64
    public var channels = 3
    public var background = Background.black
    /// Whether each file holds two pictures beside each other.
    public var isSideBySide = false
    /// The classes that there are, none where nothing is told.
    ///
    /// `nil`: as the folder has them.
    public var classes: [String]?

    public init(_ source: Source) { self.source = source }

    public var form: PictureForm {
        PictureForm(
            side: side, channels: channels, background: background.colour, isDouble: isSideBySide)
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

extension OwnPictures {
    /// Where they are read.
    func path(in directory: String?) -> String {
        switch source {
        case .folder: directory ?? "."
        case .emoji: directory ?? "the emoji"
        case .sprites: directory.map { $0 + "/crossfire.base" } ?? CrossfirePictures.usualPath
        }
    }

    /// Looks through them, without decoding any.
    ///
    /// - Parameters:
    ///   - directory: What `--data` names, or the folder that is to be trained on.
    ///   - few: Whether under 50 pictures are enough.
    /// - Returns: The pictures.
    /// - Throws: `DataError` where there are none.
    func open(in directory: String?, few: Bool) throws(DataError) -> any PictureSource {
        let path = path(in: directory)
        return try DataError.reading { () throws(PictureFolderError) -> any PictureSource in
            switch source {
            case .emoji: return try PictureFolder.emoji(in: directory)
            case .sprites: return try CrossfirePictures(path)
            case .folder:
                if NPYPictures.isMeant(by: path) { return try NPYPictures(path, few: few) }
                let hasClasses = classes.map { $0.count > 1 } ?? true
                do throws(PictureFolderError) {
                    return try PictureFolder(path, few: few, hasClasses: hasClasses)
                } catch {
                    // Asked only where there are no pictures: a folder is not listed twice.
                    switch error {
                    case .noPictures, .notAFolder:
                        guard IDXPictures.isMeant(by: path) else { throw error }
                        return try IDXPictures(path, few: few, hasClasses: hasClasses)
                    default: throw error
                    }
                }
            }
        }
    }
}
