import CProcess

/// What the program does about its own end when it is not the one that was meant.
public enum Death {
    /// Readies the process, first of all that it does: standard descriptors that are closed are nobody else's, a file
    /// that `ulimit -f` cuts is an error like a full disk, and a crash leaves a report.
    ///
    /// - Parameter version: The program's.
    public static func prepare(version: String) {
        gantop_settle_in()
        gantop_report_crashes(version)
    }

    /// Has reports of crashes go to a run's directory, and says what the user can do then.
    ///
    /// - Parameters:
    ///   - directory: A descriptor that stays open; -1 where the run has no directory any more.
    ///   - path: The directory's, for people.
    ///   - advice: A sentence, without control characters.
    public static func report(to directory: Int32, path: String, advice: String) {
        gantop_crash_place(directory, path, advice.isEmpty ? "" : advice + "\n")
    }

    /// Ends the program with a sentence about memory that the system does not give.
    public static func forLackOfMemory(_ byteCount: Int) -> Never {
        gantop_exit_without_memory(byteCount)
    }
}
