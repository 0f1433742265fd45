public import Canvas
import Diagnostics
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

    public internal(set) var phase = RunPhase.waiting
    /// What verdicts are made of: what the run is, its numbers and the gauge's readings.
    var health = RunHealth()
    public internal(set) var epoch = 0.0
    public internal(set) var overlay = Overlay.none
    /// Whether the samples shown are of new latents rather than of the fixed ones.
    public internal(set) var showsFresh: Bool {
        get { gallery == 1 }
        set { gallery = newValue ? 1 : 0 }
    }
    /// The source that has the full screen: samples of the fixed latents, of fresh ones, or reals.
    var gallery = 0
    /// The picture that the full screen begins with.
    var firstPicture = 0
    /// How many times its size a picture is shown; 0: what shows most.
    public internal(set) var pictureZoom = 0
    /// What is drawn of a 2-D recipe's plane.
    var layers = PlaneLayers.standard
    public internal(set) var size: Size
    /// Whether whoever trains the run hears the dashboard's wishes; a run may also be watched from its record.
    public let canControl: Bool
    /// The step that is watched part by part; `nil`: none is.
    public internal(set) var slowMotion: SlowMotion?
    /// Whether the run goes on without the dashboard, which is then left without a question.
    public let isWatching: Bool
    /// Whether another program writes what is watched into a pipe, which leaving would close.
    public let isPiped: Bool
    /// What the run is called where it does not say itself.
    public let title: String?
    /// What to type to go on with the run.
    public let resumeCommand: String
    /// How much of the record was read, 0...1, until all of it was.
    public internal(set) var progress: Double?
    /// Whether the run is kept on the disk, so that it can be left training, or stopped and gone on with.
    public internal(set) var isKept: Bool

    /// The pane that keys are about.
    public internal(set) var focus = Pane.charts
    /// Whether the focused pane fills the screen.
    public internal(set) var isExpanded = false
    public internal(set) var hiddenPanes: Set<Pane>

    /// The steps that the charts show.
    var window = StepWindow.all
    var smoothing: Float
    /// What smoothing goes back to when it is turned on again.
    var lastSmoothing: Float
    var clipsOutliers = true
    var measure = StepClock.Measure.step
    /// The names of the charts that have a logarithmic axis.
    var logarithmicCharts: Set<String> = []
    /// The name of the chosen chart; `nil`: the first.
    var selectedChart: String?
    /// What charts and log lines must have in them to be shown.
    var filter = ""
    /// How many of the log pane's newest lines are scrolled out below.
    var logScroll = 0

    var clock = StepClock()
    /// The newest samples.
    var samples: Samples?
    var samplesStep = 0
    /// Whether the log says that pictures of older steps are not kept.
    var hasToldPictureLimit = false
    /// Samples of past evaluations, to look back at.
    var sampleHistory = History<Samples>(
        limit: DashboardState.sampleLimit, byteLimit: DashboardState.sampleByteLimit)
    /// The step that one looks back at; `nil`: the newest.
    public internal(set) var cursor: Int?
    /// The step at which the view was frozen.
    public internal(set) var frozenStep: Int?
    var replay = Replay()
    /// The runs that this one is compared with.
    public internal(set) var others: [ComparedRun] = []
    /// What the record held before its steps began again.
    var earlier: ComparedRun?
    /// How long ago the record was written to, as far as its source knows.
    var idle: Duration?
    /// How long steps, or what was told of them together, mostly took of late.
    var usualInterval: Duration?
    /// Why nothing has come yet, as far as the source knows.
    var hint: String?
    /// What is done before the first step, or between two while these wait.
    var preparation: Preparation?
    /// What was done to the run, oldest first.
    var marks: [Mark] = []
    /// What the machine had to do last.
    var machine: MachineReading?
    var parameters: [Parameter] = []
    /// Whether somebody here asked for the next checkpoint.
    var isSaveAwaited = false
    var log: [LogEntry] = []
    /// What the last key, or the program for it, said: shown for a moment, and no event of the run.
    var answer: LogEntry?
    /// What there was too much of, and was said to be.
    var boundsTold: Set<Bound> = []
    /// What had passed of the run when the dashboard's clock began.
    var logStart = Duration.zero
    /// How much more time has passed in the record than its steps took.
    var recordLead = Duration.zero
    /// When, after the beginning of its record, happened what was read last.
    var recordTime: Duration { max(.zero, speed.elapsed + recordLead) }
    var speed = Speed()
    var now = Duration.zero
    var lastInterrupt: Duration?

    static let sampleLimit = 64
    static let sampleByteLimit = 64 << 20
    static let logLimit = 1000
    /// In characters of Unicode.
    static let longestLogLine = 2048
    static let markLimit = 256

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

    public init(
        size: Size = Size(width: 80, height: 24), canControl: Bool = true, isWatching: Bool = false,
        title: String? = nil, isKept: Bool = false, isPiped: Bool = false, comparedWith names: [String] = [],
        resumeCommand: String? = nil, preferences: DashboardPreferences = DashboardPreferences(),
        introduces: Bool = false
    ) {
        hiddenPanes = preferences.hiddenPanes
        smoothing = preferences.smoothing
        // Whoever turned it off may turn it on.
        lastSmoothing = smoothing > 0 ? smoothing : DashboardPreferences().smoothing
        if introduces { overlay = .introduction }
        self.isPiped = isPiped
        others = names.map { ComparedRun(name: $0) }
        self.isWatching = isWatching
        self.title = title
        self.resumeCommand = resumeCommand ?? "gantop resume \(title ?? "RUN")"
        self.size = size
        self.canControl = canControl
        self.isKept = isKept
    }

    /// Whether nobody trains the run any more.
    public var isFinished: Bool {
        switch phase {
        case .finished, .interrupted: true
        case .waiting, .training, .pausing, .paused: false
        }
    }

    /// Whether another program trains the run, which says no more of it than its numbers.
    var isForeign: Bool { isWatching && description == nil && phase != .waiting }

    /// Whether it is another program's, as far as that is known: gantop's own runs are kept, or say what they are.
    var isOthers: Bool { isWatching && description == nil && !isKept }
}

/// How fast steps come, over the last few seconds of work.
struct Speed: Sendable, Equatable {
    /// All time that steps and evaluations took.
    private(set) var elapsed = Duration.zero
    /// Steps a second, renewed at most once a second so that it can be read.
    private(set) var stepsPerSecond: Double?
    private var steps = 0.0
    private var seconds = 0.0
    private var shownAt = Duration.zero

    mutating func add(stepCount: Int, duration: Duration) {
        let taken = max(0, duration / .seconds(1))
        let kept = max(0, 1 - taken / 3)  // What lies three seconds back counts no more than a third.
        steps = steps * kept + Double(stepCount)
        seconds = seconds * kept + taken
        elapsed += .seconds(held: taken)
        guard seconds > 0, stepsPerSecond == nil || elapsed - shownAt >= .seconds(1) else { return }
        stepsPerSecond = steps / seconds
        shownAt = elapsed
    }
}
