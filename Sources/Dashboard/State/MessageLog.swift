/// What is told: the log, and the answer to the last key.
struct MessageLog: Sendable, Equatable {
    static let limit = 1000
    /// In characters of Unicode.
    static let longestLine = 2048

    var entries: [DashboardState.LogEntry] = []
    /// What the last key, or the program for it, said: shown for a moment, and no event of the run.
    var answer: DashboardState.LogEntry?
    /// How many of the log pane's newest lines are scrolled out below.
    var scroll = 0
    /// What had passed of the run when the dashboard's clock began.
    var start = Duration.zero
    /// What there was too much of, and was said to be.
    var boundsTold: Set<DashboardState.Bound> = []
    /// Whether somebody here asked for the next checkpoint.
    var isSaveAwaited = false
}

extension DashboardState {
    struct LogEntry: Sendable, Equatable {
        enum Kind: Sendable {
            case note
            /// Printed by others.
            case output
            case warning
            case error
        }

        var text: String
        var kind: Kind
        /// When it came, on the dashboard's clock.
        var time = Duration.zero
        /// The step of the run that it belongs to; `nil`: the dashboard's own words.
        var step: Int?
        /// When it was seen first, on the dashboard's clock.
        var seenAt = Duration.zero
        /// Whether somebody here waits for it.
        var isAnswer = false
        /// What it tells, without its step: lines that tell the same again take its place.
        var topic: String?
        /// How often it was told, since which step.
        var count = 1
        var firstStep: Int?
    }
}
