import CUnix
import Foundation

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
        let words = (["gantop"] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        var child = pid_t()
        // This program itself, even where its file has been replaced by a newer one meanwhile.
        let status = gantop_spawn_session("/proc/self/exe", words + [nil], environ, log.number, &child)
        guard status == 0 else {
            throw .unusable(
                path: path, reason: "no trainer can be started: \(String(cString: strerror(status)))",
                remedy: "Go on with the run by hand: \(hint("resume"))")
        }
        return child
    }
}
