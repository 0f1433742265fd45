public import Canvas

/// What the session's wait brought.
public enum Input: Sendable, Equatable {
    case key(Key)
    case mouse(Mouse)
    /// The terminal has a new size; the next frame is written in full.
    case resized(Size)
    /// Ctrl-C, or SIGINT from elsewhere.
    case interrupt
    /// SIGTERM.
    case terminate
    /// SIGHUP, or the terminal's other end is gone: nothing will be shown or read any more.
    case hangUp
    /// The process was stopped (Ctrl-Z) and goes on.
    case continued
    /// Somebody called ``Waker/wake()``.
    case wake
}
