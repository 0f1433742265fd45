import CProcess

/// The signals that ask a program to end: SIGINT, SIGTERM, SIGHUP, and SIGXCPU where `ulimit -t` is used up.
///
/// What was ignored when the program was started stays ignored.
public enum Stops {
    /// From now on such signals wait for ``next()``.
    public static func catchAll() { gantop_catch_stops() }

    /// Waits for a signal.
    public static func next() -> Int32 { gantop_next_stop() }
}
