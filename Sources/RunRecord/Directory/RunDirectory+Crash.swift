import Limits

extension RunDirectory {
    /// Has a crash of this process leave its report here, as long as this directory is open.
    ///
    /// - Parameter advice: What the user can do then, a sentence without control characters.
    public func takeCrashReports(_ advice: String) {
        Death.report(to: descriptor.number, path: path, advice: advice)
    }

    /// A crash has nothing to do with any run from now on.
    public static func takeNoCrashReports() { Death.report(to: -1, path: "", advice: "") }
}
