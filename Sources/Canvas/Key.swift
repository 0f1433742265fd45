/// A key that was pressed.
public enum Key: Hashable, Sendable {
    case character(Character)
    case enter
    case escape
    case tab
    case backTab
    case backspace
    case up
    case down
    case left
    case right
    case shiftLeft
    case shiftRight
    case home
    case end
    case pageUp
    case pageDown
    case delete
    case function(Int)
    /// Ctrl with a lower-case letter.
    case control(Character)
}
