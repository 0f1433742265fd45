import RunRecord

/// How the dashboard came to its run, and what can be asked of it from here.
struct RunAccess: Sendable, Equatable {
    /// Whether whoever trains the run hears the dashboard's wishes; a run may also be watched from its record.
    var canControl: Bool
    /// Whether the run goes on when the dashboard is left, which then needs no question.
    var isWatching: Bool
    /// Whether another program writes what is watched into a pipe; leaving closes it.
    var isPiped: Bool
    /// Whether the run is kept on the disk, so that it can be left training, or stopped and gone on with.
    var isKept: Bool
    /// What the run is called where it does not say itself.
    var title: String?
    /// What to type to go on with the run.
    var resumeCommand: String
}

/// What the source of events says of itself.
struct SourceNews: Sendable, Equatable {
    /// How much of the record was read, 0...1, until all of it was.
    var progress: Double?
    /// How long ago the record was written to, as far as that is known.
    var idle: Duration?
    /// Why nothing has come yet.
    var hint: String?
    /// What is done before the first step, or between two while these wait.
    var preparation: Preparation?
}
