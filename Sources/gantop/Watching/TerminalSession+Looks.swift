import Canvas
import Terminal

/// What keys of every screen change of the terminal; each says what it did.
extension TerminalSession {
    /// Has fewer colours, and all of them again after the fewest.
    mutating func useNextDepth() -> String {
        let depth = capabilities.colorDepth.next
        use(depth)
        return "colours: \(depth.name)"
    }

    /// Leaves the mouse to the terminal, or takes it back.
    mutating func toggleMouse() -> String {
        useMouse(!reportsMouse)
        return reportsMouse
            ? "the mouse clicks and scrolls here again"
            : "select text: the mouse is the terminal's now, M takes it back"
    }
}
