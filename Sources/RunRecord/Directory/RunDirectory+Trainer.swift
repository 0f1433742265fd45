import Foundation
import Limits

extension RunDirectory {
    /// What a trainer without a terminal says goes to this file.
    public static let logName = "headless.log"

    /// Starts a program in a session of its own, which no terminal can take with it, and with the log for its output.
    ///
    /// - Parameter arguments: The program's, without its name.
    /// - Returns: Its process, a child of this one.
    /// - Throws: `RunError` when it cannot be started.
    public func startTrainer(_ arguments: [String]) throws(RunError) -> Int32 {
        let log = try open(RunDirectory.logName, O_WRONLY | O_CREAT | O_APPEND)
        // This program itself, even where its file has been replaced by a newer one meanwhile.
        let started = startSession(
            "/proc/self/exe", ["gantop"] + arguments, environment: ProcessInfo.processInfo.environment,
            log: log.number)
        switch started {
        case .success(let child): return child
        case .failure(let error):
            throw .unusable(
                path: path, reason: "no trainer can be started: \(error)",
                remedy: "Go on with the run by hand: \(hint("resume"))")
        }
    }
}
