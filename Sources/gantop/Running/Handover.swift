import Canvas
import Foundation
import RunRecord

/// Leaves a run to a process without a terminal, which goes on from the checkpoint that this one wrote last.
///
/// No step is lost or done twice: this process has stopped between two steps, saved, and given the lock back.
struct Handover {
    /// How long the other process may take to read the checkpoint's directory and take the lock.
    private static let patience = Duration.seconds(20)

    let directory: RunDirectory
    /// Whether the run is left as it stands.
    let isPaused: Bool

    /// Starts the other process and waits until the run is its own.
    ///
    /// - Returns: A sentence about where the run is now.
    /// - Throws: An exit code, after the reason has been told.
    func run() throws -> String {
        let child: Int32
        do throws(RunError) {
            child = try directory.startTrainer(
                ["resume", path, "--headless", "--interval", "60"] + (isPaused ? ["--paused"] : []))
        } catch {
            complain("gantop: \(error)".printable)
            throw Exit.failed
        }
        let deadline = ContinuousClock.now + Handover.patience
        while !directory.isHeld {
            var status: Int32 = 0
            if waitpid(child, &status, WNOHANG) == child || ContinuousClock.now > deadline {
                complain(
                    "gantop: the run did not go on by itself; \(directory.path(of: RunDirectory.logName)) says why. "
                        .printable + "It is saved: \(directory.hint("resume"))".printable)
                throw Exit.failed
            }
            usleep(20_000)
        }
        return """
            gantop: '\(directory.name)' \(isPaused ? "stays paused" : "goes on") without a terminal, \
            process \(child). Look at it with: \
            \(directory.hint("watch"))
            """.printable
    }

    /// A path, not a name: the other process need not know which runs directory it is.
    private var path: String {
        directory.path.contains("/") ? directory.path : "./\(directory.path)"
    }
}
