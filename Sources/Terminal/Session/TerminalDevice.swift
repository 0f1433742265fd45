import Glibc
import Limits

/// The terminal behind standard output, opened anew: standard output itself is sent elsewhere meanwhile, and standard
/// input may be a pipe of records.
struct TerminalDevice {
    /// For reading keys, for ncurses, and for asking.
    let descriptor: CInt
    /// For writing frames: where possible, a write to it takes what the link takes and does not wait.
    let sink: CInt
    /// What the link has not taken yet.
    private var outbox: ArraySlice<UInt8> = []

    init() throws(TerminalError) {
        guard isatty(STDOUT_FILENO) == 1 else {
            throw .noTerminal(reason: "standard output is not one")
        }
        // In a container the name may not exist on this side.
        let paths = [ttyname(STDOUT_FILENO).map { String(cString: $0) }, "/dev/tty"]
        for path in paths.compactMap({ $0 }) {
            let opened = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
            guard opened >= 0 else { continue }
            var second = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
            // The same open file, which waits: a flag on it would be everybody's who has it.
            if second < 0 { second = fcntl(opened, F_DUPFD_CLOEXEC, 3) }
            guard second >= 0 else {
                let reason = systemReason
                close(opened)
                throw .noTerminal(reason: reason)
            }
            descriptor = opened
            sink = second
            return
        }
        let copies = [fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)]
        guard copies[0] >= 0, copies[1] >= 0 else {
            throw .noTerminal(reason: systemReason)
        }
        descriptor = copies[0]
        sink = copies[1]
    }

    /// To be called once; a struct has no end of its own.
    func closeAll() {
        close(descriptor)
        close(sink)
    }

    /// The other end has closed.
    var isGone: Bool {
        var entry = pollfd(fd: sink, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    /// Everything that was written has left for the terminal.
    var isIdle: Bool { outbox.isEmpty }

    /// Writes as much as the link takes now and keeps the rest for ``flush()``; false where the terminal is gone.
    mutating func write(_ bytes: [UInt8]) -> Bool {
        outbox += bytes
        return flush()
    }

    mutating func flush() -> Bool {
        let output = Descriptor(borrowing: sink)
        outbox.removeFirst(outbox.withUnsafeBytes { output.write($0) })
        if outbox.isEmpty || errno == EAGAIN { return true }
        outbox = []
        return false
    }

    /// Forgets what has not left yet.
    mutating func discard() { outbox = [] }

    /// Waits until everything has left, but not longer than `patience`; true where it has.
    mutating func drain(within patience: Duration) -> Bool {
        let deadline = ContinuousClock.now + patience
        while flush(), !isGone {
            var entry = pollfd(fd: sink, events: Int16(POLLOUT), revents: 0)
            let remaining = deadline - ContinuousClock.now
            let isReady = poll(&entry, 1, CInt(max(0, remaining / .milliseconds(1)))) > 0
            if isReady, outbox.isEmpty { return true }
            if remaining <= .zero { return false }
        }
        return false
    }
}
