import CNcurses

/// Runs `body` with a stack of its own for signal handlers on this thread.
///
/// A thread that overflows its stack has none left to give the terminal back on; with this it has.
public func withSignalStack<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    var size = 64 * 1024
    let stack = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    let previous = gantop_exchange_signal_stack(stack, &size)
    defer {
        gantop_exchange_signal_stack(previous, &size)
        stack.deallocate()
    }
    return try body()
}
