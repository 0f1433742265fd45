/// The pictures that another program wrote under one name at one step, or why they cannot be seen.
public struct NamedPictures: Sendable, Equatable {
    public enum Content: Sendable, Equatable {
        case grid(SampleGrid)
        case unreadable(UnreadablePicture)
    }

    public var name: String
    public var step: Int
    public var content: Content

    public init(name: String, step: Int, content: Content) {
        self.name = name
        self.step = step
        self.content = content
    }

    /// The pictures; `nil` where they cannot be read.
    public var grid: SampleGrid? { if case .grid(let grid) = content { grid } else { nil } }
}

/// Why a picture of another program is not shown.
public enum UnreadablePicture: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nothing here reads files of this format.
    case format(String)
    case unknownFormat
    /// A file of this format that nobody can unpack.
    case damaged(String)
    case tooLarge(width: Int, height: Int)

    public var description: String {
        switch self {
        case .format(let name): "\(name), which is not shown: write PNG"
        case .unknownFormat: "in no known format: write PNG"
        case .damaged(let name): "damaged: the \(name) cannot be unpacked"
        case .tooLarge(let width, let height): "too large to show, \(width) × \(height) pixels"
        }
    }
}
