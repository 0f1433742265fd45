import CNcurses

/// Ends the session's wait for input, from any thread.
///
/// Calls between two waits are one. Never waits itself, so a training thread may call it after each event.
public struct Waker: Sendable {
    public init() {}

    public func wake() { gantop_wake() }
}
