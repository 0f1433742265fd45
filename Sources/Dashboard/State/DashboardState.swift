public import Canvas
package import Diagnostics
public import RunRecord

/// Where a run stands, as far as the dashboard knows.
public enum RunPhase: Sendable, Equatable {
    /// Nothing has come yet.
    case waiting
    case training
    /// A pause was asked for; the running step has not ended.
    case pausing
    case paused
    case finished(RunOutcome)
    /// Its trainer died.
    case interrupted
}

/// Something that happened: in the run, at the keyboard, or on the clock.
public enum Action: Sendable, Equatable {
    case received(RunEvent)
    case key(Key)
    case resized(Size)
    /// The time on a clock that never goes back, from any beginning.
    case tick(Duration)
    /// Something of the program's own to put into the log.
    case noted(String)
    /// The program's answer to a key, which is no event of the run.
    case answered(String)
    /// Look back at a step, as a replay does; `nil`: at the newest again.
    case lookedAt(step: Int?)
    /// How much of the record was read; `nil` when there is no more of it.
    case loaded(Double?)
    /// How long ago the record was written to; `nil`: that is not known.
    case idle(Duration?)
    /// What happened in one of the runs that are compared with this one.
    case compared(RunEvent, place: Int = 0)
    /// A line that something in this process printed, which may hold anything.
    case printed(String)
    case mouse(Mouse)
    /// The themes there are, and the one in use: the answer to ``Wish/themes``.
    case themesFound(names: [String], current: String)
    /// The checkpoints there are: the answer to ``Wish/checkpoints``.
    case checkpointsFound([SavedCheckpoint], unreadable: [Int] = [])
}

/// What the dashboard would like to be done; whoever runs it does it.
public enum Wish: Sendable, Equatable {
    /// Whoever trains the run is to do something.
    case ask(RunWish)
    /// Which checkpoints are there? ``Action/checkpointsFound(_:unreadable:)`` tells.
    case checkpoints
    /// Leave the dashboard.
    case quit
    /// Leave the dashboard, and the run to a process without a screen.
    case leave
    /// The card that introduces the two players was read: it is not needed again.
    case introduced
    case repaint
    case suspend
    /// Which themes are there? ``Action/themesFound(names:current:)`` tells.
    case themes
    /// Show everything in this theme.
    case useTheme(String)
    case nextImages
    /// Write what is shown into files, and say where.
    case export(DashboardExport)
    /// Fewer colours, or all of them again.
    case nextDepth
    /// The mouse to the terminal, for selecting text with it, or back.
    case toggleMouse
}

/// Everything the dashboard knows: events, keys and the clock go in, a frame comes out of it.
public struct DashboardState: Sendable, Equatable {
    /// What lies over the panels.
    public enum Overlay: Sendable, Equatable {
        case none
        /// Who G and D are, for somebody who sees the dashboard for the first time.
        case introduction
        case help(HelpPage)
        /// So many of its lines are below the edge.
        case log(scroll: Int)
        case themes(ThemeChooser)
        case checkpoints(CheckpointChooser)
        case quit
        case parameters(ParameterEditor)
        case diagnoses(scroll: Int)
        case latents(LatentSpace)
        /// Which layers of the plane are drawn.
        case layers
        /// A text is typed that charts and log are filtered by.
        case filter
    }

    // What is known.

    public internal(set) var phase = RunPhase.waiting
    /// What verdicts are made of: what the run is, its numbers and the gauge's readings.
    package var health = RunHealth()
    var access: RunAccess
    var source = SourceNews()
    var pace = RunPace()
    var sampleBook = SampleBook()
    /// What was done to the run, oldest first.
    var marks: [Mark] = []
    /// What the machine had to do last.
    var machine: MachineReading?
    var parameters: [Parameter] = []
    var comparison: Comparison
    var messages = MessageLog()

    // What is looked at.

    public internal(set) var size: Size
    public internal(set) var overlay = Overlay.none
    /// The step that is watched part by part; `nil`: none is.
    public internal(set) var slowMotion: SlowMotion?
    var panes: PaneChoice
    var chartChoice: ChartChoice
    var pictureChoice = PictureChoice()
    var lookback = Lookback()
    var now = Duration.zero
    var lastInterrupt: Duration?

    static let markLimit = 256

    public init(
        size: Size = Size(width: 80, height: 24), canControl: Bool = true, isWatching: Bool = false,
        title: String? = nil, isKept: Bool = false, isPiped: Bool = false, comparedWith names: [String] = [],
        resumeCommand: String? = nil, preferences: DashboardPreferences = DashboardPreferences(),
        introduces: Bool = false
    ) {
        panes = PaneChoice(hidden: preferences.hiddenPanes)
        chartChoice = ChartChoice(smoothing: preferences.smoothing)
        if introduces { overlay = .introduction }
        comparison = Comparison(others: names.map { ComparedRun(name: $0) })
        access = RunAccess(
            canControl: canControl, isWatching: isWatching, isPiped: isPiped, isKept: isKept, title: title,
            resumeCommand: resumeCommand ?? "gantop resume \(title ?? "RUN")")
        self.size = size
    }

    /// Whether nobody trains the run any more.
    public var isFinished: Bool {
        switch phase {
        case .finished, .interrupted: true
        case .waiting, .training, .pausing, .paused: false
        }
    }

    /// Whether another program trains the run, which says no more of it than its numbers.
    var isForeign: Bool { access.isWatching && description == nil && phase != .waiting }

    /// Whether it is another program's, as far as that is known: gantop's own runs are kept, or say what they are.
    var isOthers: Bool { access.isWatching && description == nil && !access.isKept }
}
