import Glibc

/// The terminal behind standard output, opened a second time: standard output itself is sent elsewhere meanwhile, and
/// standard input may be a pipe of records.
struct TerminalDevice {
    let descriptor: CInt

    init() throws(TerminalError) {
        guard isatty(STDOUT_FILENO) == 1 else {
            throw .noTerminal(reason: "standard output is not one")
        }
        // In a container the name may not exist on this side.
        let paths = [ttyname(STDOUT_FILENO).map { String(cString: $0) }, "/dev/tty"]
        for path in paths.compactMap({ $0 }) {
            let opened = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
            if opened >= 0 {
                descriptor = opened
                return
            }
        }
        let copy = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .noTerminal(reason: String(cString: strerror(errno))) }
        descriptor = copy
    }

    enum State {
        case ready
        case busy
        case gone
    }

    /// Whether bytes can be written now; a stalled link is busy.
    var outputState: State { outputState(within: .zero) }

    /// Whether bytes can be written now or soon.
    func outputState(within patience: Duration) -> State {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let result = poll(&entry, 1, CInt(patience / .milliseconds(1)))
        if result > 0, entry.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return .gone }
        return result > 0 ? .ready : .busy
    }

    /// Writes all of it, waiting as long as it takes; false where the terminal is gone.
    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest.removeFirst(written)
            } else if errno == EAGAIN {
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&entry, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
