/// What was done with the mouse, and in which cell.
public struct Mouse: Hashable, Sendable {
    public enum Kind: Sendable {
        /// The first button was pressed.
        case press
        case wheelUp
        case wheelDown
    }

    public var kind: Kind
    public var x: Int
    public var y: Int

    public init(_ kind: Kind, x: Int, y: Int) {
        self.kind = kind
        self.x = x
        self.y = y
    }
}
