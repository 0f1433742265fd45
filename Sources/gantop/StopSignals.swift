import ArgumentParser
import Foundation
import Synchronization

/// SIGINT, SIGTERM and SIGHUP of a run that has no screen (any more).
///
/// The second one that would end the run ends the process at once. Made before a terminal session, it gets the signals
/// when the session is over. Where SIGHUP was ignored from the start (nohup), it stays ignored.
final class StopSignals: Sendable {
    private let first = Atomic<Int32>(0)

    init() {
        // Made here, because a handler must not make it.
        _ = signalPipe
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var earlier = sigaction()
            sigaction(number, nil, &earlier)
            let handler = unsafeBitCast(earlier.__sigaction_handler.sa_handler, to: Int.self)
            if number == SIGHUP, handler == unsafeBitCast(SIG_IGN, to: Int.self) { continue }
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { signalPipe.send($0) }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
    }

    /// Takes the signals from now on, on a thread of its own, those that came before first.
    ///
    /// - Parameter answer: What to do; returns whether that ends the run.
    func heed(_ answer: @escaping @Sendable (Int32) -> Bool) {
        let thread = Thread {
            while let number = signalPipe.next() {
                guard answer(number) else { continue }
                let (isFirst, _) = self.first.compareExchange(
                    expected: 0, desired: number, ordering: .relaxed)
                if !isFirst { exit(128 + number) }
            }
        }
        thread.name = "gantop-signals"
        thread.start()
    }

    /// What to exit with, where a signal ended the run.
    var exitCode: ExitCode? {
        switch first.load(ordering: .relaxed) {
        case SIGINT: Exit.interrupted
        case SIGTERM: Exit.terminated
        case SIGHUP: Exit.hungUp
        default: nil
        }
    }
}

/// From the handlers, which may do little else than write, to the thread that waits.
private let signalPipe = SignalPipe()

private struct SignalPipe: Sendable {
    private let input: Int32
    private let output: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let status = pipe(&ends)
        precondition(status == 0, "no pipe: \(String(cString: strerror(errno)))")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (output, input) = (ends[0], ends[1])
    }

    func send(_ number: Int32) {
        let kept = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(input, &byte, 1)
        errno = kept
    }

    /// Waits for a signal.
    func next() -> Int32? {
        var byte: UInt8 = 0
        while true {
            let count = read(output, &byte, 1)
            if count == 1 { return Int32(byte) }
            if count == 0 || errno != EINTR { return nil }
        }
    }
}
