/// What is told: the log, and the answer to the last key.
struct MessageLog: Sendable, Equatable {
    static let limit = 1000
    /// In characters of Unicode.
    static let longestLine = 2048

    var entries: [DashboardState.LogEntry] = []
    /// The answer to the last key, shown for a few seconds while it is true; it is not in the log.
    var answer: DashboardState.LogEntry?
    /// For how long it is true.
    var answerTruth = Truth.lasting
    /// How many of the newest lines lie below the log pane's lower edge.
    var scroll = 0
    /// How old the run was when the dashboard's clock began.
    var start = Duration.zero
    /// The limits that were exceeded: each is told once.
    var boundsTold: Set<DashboardState.Bound> = []
    /// Whether somebody here asked for the next checkpoint.
    var isSaveAwaited = false
    /// The same of the next samples.
    var areSamplesAwaited = false

    /// For how long an answer is true: what it says may change before its time is over.
    enum Truth: Sendable, Equatable {
        case lasting
        /// As long as the command cannot be done, for this reason.
        case refusal(Command, reason: String)
        /// As long as something lies over the panels.
        case covered
        case saveAwaited
        case samplesAwaited
        case hidden(Pane)
        case absent(Pane)
        /// As long as no checkpoint was written.
        case unsaved
    }
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
        /// Whether it answers something that was asked for here.
        var isAnswer = false
        /// Its subject without the step: a later line on the same subject replaces it and counts.
        var topic: String?
        /// How often it came, and since which step.
        var count = 1
        var firstStep: Int?
    }
}
