import CProcess

/// The commit that the program was built from.
public enum Commit {
    /// "3da64db", or "3da64db, with changes"; `nil` where it was built outside of git.
    public static var built: String? {
        guard let text = gantop_commit() else { return nil }
        let commit = String(cString: text)
        return commit.isEmpty ? nil : commit
    }
}
