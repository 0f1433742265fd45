import ArgumentParser
import Foundation
import Limits
import Synchronization

/// SIGINT, SIGTERM, SIGHUP and SIGXCPU of a run that has no screen (any more).
///
/// The first one that would end the run asks it to; another that comes more than a second later ends the process at once.
/// Made before a terminal session, it gets the signals when the session is over. What was ignored from the start (nohup)
/// stays ignored.
final class StopSignals: Sendable {
    /// `timeout` signals its child and then the child's group: within this time, it is all one request.
    private static let sameRequest = Duration.seconds(1)

    private struct Request {
        var number: Int32
        var time: ContinuousClock.Instant
    }

    /// What to do about a signal, and what to say where it ends the process at once.
    private struct Answer {
        var answer: @Sendable (Int32) -> Bool
        var lastWords: @Sendable () -> String?
    }

    private let request = Mutex<Request?>(nil)
    private let answer = Mutex<Answer?>(nil)
    private let isHeeded = DispatchSemaphore(value: 0)

    /// - Throws: `ThreadError` where the system gives no thread to wait on: nobody could end the run in good order.
    init() throws(ThreadError) {
        Stops.catchAll()
        try NamedThread.start("gantop-signals") { self.wait() }
    }

    /// Takes the signals from now on, on a thread of its own, those that came before first.
    ///
    /// - Parameters:
    ///   - lastWords: What is said when the process ends at once.
    ///   - answer: What to do; returns whether that ends the run.
    func heed(
        lastWords: @escaping @Sendable () -> String?, answer: @escaping @Sendable (Int32) -> Bool
    ) {
        self.answer.withLock { $0 = Answer(answer: answer, lastWords: lastWords) }
        isHeeded.signal()
    }

    private func wait() {
        isHeeded.wait()
        guard let answer = answer.withLock({ $0 }) else { return }
        while true {
            let number = Stops.next()
            if let first = request.withLock({ $0 }) {
                // The kernel repeats SIGXCPU every second.
                guard number != SIGXCPU, .now - first.time > StopSignals.sameRequest else { continue }
                if let words = answer.lastWords() { complain(words) }
                exit(128 + number)
            }
            if number == SIGXCPU {
                complain("gantop: the processor time that ulimit -t allows is used up: stopping the run.")
            }
            guard answer.answer(number) else { continue }
            request.withLock { $0 = Request(number: number, time: .now) }
        }
    }

    /// What to exit with, where a signal ended the run.
    var exitCode: ExitCode? { request.withLock { $0.map { ExitCode(128 + $0.number) } } }
}
