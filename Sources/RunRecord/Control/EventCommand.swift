import Foundation

/// A command of somebody's own that is told what happened to a run.
public struct EventCommand: Sendable {
    private static let patience = Duration.seconds(10)

    /// For `sh -c`; facts come to it in its environment, never as part of its text.
    public let text: String

    public init(_ text: String) { self.text = text }

    /// Runs it to its end, or for ten seconds: then it is killed, with all that it has started.
    ///
    /// Its standard output and errors go to this process's standard error.
    ///
    /// - Parameter facts: `GANTOP_RUN`, `GANTOP_STEP` and the like.
    /// - Returns: Why it did not do what it should; `nil` where it ended with 0.
    public func run(_ facts: [String: String]) -> String? {
        let environment = ProcessInfo.processInfo.environment.merging(facts) { $1 }
        let child: Int32
        switch startSession("/bin/sh", ["sh", "-c", text], environment: environment, log: STDERR_FILENO) {
        case .success(let process): child = process
        case .failure(let error): return "it cannot be started: \(error)"
        }
        let deadline = ContinuousClock.now + EventCommand.patience
        var end: Int32 = 0
        while waitpid(child, &end, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline else {
                kill(-child, SIGKILL)
                waitpid(child, &end, 0)
                return "it took more than 10 s and was killed"
            }
            usleep(10_000)
        }
        if end & 0x7f != 0 { return "it was ended by signal \(end & 0x7f)" }
        let code = end >> 8 & 0xff
        return code == 0 ? nil : "it ended with \(code)"
    }
}
