import Canvas

/// What keys are about, as the help puts them together.
enum KeyGroup: String {
    case training = "Training"
    case charts = "Charts"
    case samples = "Samples"
    case panes = "Panes"
    case view = "View"
    case program = "Program"
    case home = "Home"

    /// Those of the dashboard.
    static let ofDashboard: [KeyGroup] = [.training, .charts, .samples, .panes, .view, .program]
}

/// A key, or several with one meaning: what it does, and what footer and help say of it.
struct KeyBinding<Command: Sendable>: Sendable {
    let keys: [Key]
    /// What is written on the key.
    let shown: String
    /// A word or two for the footer.
    let label: String
    /// A clause for the help.
    let help: String
    let group: KeyGroup
    let command: Command
    /// Whether what it does cannot be taken back, so that it asks first.
    var isDangerous = false
}

/// All keys: the footer, the help and the tests read them here.
enum KeyTable {
    /// In the order of their weight: a narrow footer shows the first ones.
    static let bindings: [KeyBinding<Command>] = [
        KeyBinding(
            keys: [.character(" ")], shown: "Space", label: "pause",
            help: "pause and resume training; a run that is over: play it again, and stand still",
            group: .training,
            command: .togglePause),
        KeyBinding(
            keys: [.character("q")], shown: "q", label: "quit",
            help: "ask whether to stop and leave; when training is over, leave at once", group: .program,
            command: .quit, isDangerous: true),
        KeyBinding(
            keys: [.character("?"), .character("h"), .function(1)], shown: "?", label: "help",
            help: "this page: type to search it, Enter does what is chosen; h and F1 open it too",
            group: .program, command: .help),
        KeyBinding(
            keys: [.tab], shown: "Tab", label: "pane", help: "focus the next pane: other keys are about it",
            group: .panes, command: .focusNext),
        KeyBinding(
            keys: [.enter], shown: "Enter", label: "full screen",
            help: "the focused pane alone on the screen, and back", group: .panes, command: .expand),
        KeyBinding(
            keys: [.left], shown: "←", label: "look back",
            help: "look back: every chart, the gauge and the samples move to an earlier step", group: .charts,
            command: .earlier),
        KeyBinding(
            keys: [.right], shown: "→", label: "forward", help: "the same, to a later step", group: .charts,
            command: .later),
        KeyBinding(
            keys: [.down], shown: "↓", label: "next chart", help: "the next chart; in the log, down",
            group: .charts, command: .down),
        KeyBinding(
            keys: [.up], shown: "↑", label: "chart before", help: "the chart before; in the log, up",
            group: .charts, command: .up),
        KeyBinding(
            keys: [.character("y")], shown: "y", label: "log axis",
            help: "the chosen chart's values on a logarithmic axis, or a linear one", group: .charts,
            command: .toggleLogarithm),
        KeyBinding(
            keys: [.character("/")], shown: "/", label: "filter",
            help: "show only charts and log lines that have a text in them", group: .charts,
            command: .filter),
        KeyBinding(
            keys: [.character("+"), .character("=")], shown: "+", label: "zoom in",
            help: "half as many steps, about the one looked back at or at the newest", group: .charts,
            command: .zoomIn),
        KeyBinding(
            keys: [.character("-")], shown: "-", label: "zoom out", help: "twice as many steps",
            group: .charts, command: .zoomOut),
        KeyBinding(
            keys: [.character("f")], shown: "f", label: "fresh",
            help:
                "samples of the same fixed latents, or of fresh ones each time; on the full screen reals too",
            group: .samples,
            command: .toggleFresh),
        KeyBinding(
            keys: [.character("d")], shown: "d", label: "diagnoses",
            help: "what is wrong, by which number and rule, and what to try", group: .view,
            command: .diagnoses),
        KeyBinding(
            keys: [.character("b")], shown: "b", label: "layers",
            help: "of a 2-D recipe: surface, reals, fakes, the generator's sheet, arrows", group: .samples,
            command: .layers),
        KeyBinding(
            keys: [.character("n")], shown: "n", label: "new samples",
            help: "samples of new latents, now", group: .samples, command: .newSamples),
        KeyBinding(
            keys: [.character("N")], shown: "N", label: "new latents",
            help: "other fixed latents, kept until N is pressed again", group: .samples,
            command: .newLatents),
        KeyBinding(
            keys: [.character("g")], shown: "g", label: "latent space",
            help: "walk between two pictures, move one latent number at a time, keep what is liked",
            group: .samples, command: .latents),
        KeyBinding(
            keys: [.character(".")], shown: ".", label: "step", help: "one step, while paused",
            group: .training, command: .singleStep),
        KeyBinding(
            keys: [.character("S")], shown: "S", label: "save",
            help: "write a checkpoint after the running step", group: .training, command: .save),
        KeyBinding(
            keys: [.character("r")], shown: "r", label: "roll back",
            help: "go back to a checkpoint and pause there; what came after it is given up",
            group: .training, command: .rollBack),
        KeyBinding(
            keys: [.character("m")], shown: "m", label: "slow motion",
            help: "one step in its parts, each explained; . moves on, m or Esc leaves", group: .training,
            command: .slowMotion),
        KeyBinding(
            keys: [.character("p")], shown: "p", label: "parameters",
            help: "learning rates and the like: look at them, and change them while training runs",
            group: .training, command: .parameters),
        KeyBinding(
            keys: [.character("t")], shown: "t", label: "theme",
            help: "choose a theme; each is shown as you move over it, Enter keeps it", group: .view,
            command: .themes),
        KeyBinding(
            keys: [.character("l")], shown: "l", label: "log",
            help: "all of the log, with times; what is printed by others stands there too", group: .view,
            command: .log),
        KeyBinding(
            keys: [.character("i")], shown: "i", label: "images",
            help: "pictures in full colour, 256 or 16 colours, as letters (slow links), or none",
            group: .samples,
            command: .cycleImages),
        KeyBinding(
            keys: [.character("z")], shown: "z", label: "zoom",
            help: "pictures at 1×, 2×, 3× their size, or as many as fit", group: .samples,
            command: .zoom),
        KeyBinding(
            keys: [.character("u")], shown: "u", label: "other way",
            help: "where two pairs play, there and back: gauge, answers, charts and samples of the other one",
            group: .samples, command: .nextDuel),
        KeyBinding(
            keys: [.character("v")], shown: "v", label: "freeze",
            help: "freeze what is shown while training goes on, and let it go on too", group: .view,
            command: .freeze),
        KeyBinding(
            keys: [.character("e")], shown: "e", label: "export",
            help: "save the visible numbers (CSV) and samples (PNG); the log says where", group: .view,
            command: .export),
        KeyBinding(
            keys: [.character("<")], shown: "<", label: "slower",
            help: "play a run that is over more slowly, down to the recorded pace", group: .charts,
            command: .slower),
        KeyBinding(
            keys: [.character(">")], shown: ">", label: "faster",
            help: "play a run that is over faster, up to 1000 times the recorded pace", group: .charts,
            command: .faster),
        KeyBinding(
            keys: [.character("X")], shown: "X", label: "end",
            help: "ask how to end the training: save and stop it, or stop it now", group: .training,
            command: .endRun, isDangerous: true),
        KeyBinding(
            keys: [.character("0")], shown: "0", label: "fit", help: "all steps", group: .charts,
            command: .fit),
        KeyBinding(
            keys: [.end], shown: "End", label: "follow", help: "the newest step again, and follow it",
            group: .charts, command: .follow),
        KeyBinding(
            keys: [.home], shown: "Home", label: "first", help: "look back at the first step",
            group: .charts, command: .first),
        KeyBinding(
            keys: [.shiftLeft], shown: "Shift-←", label: "far back", help: "look back ten times as far",
            group: .charts, command: .farEarlier),
        KeyBinding(
            keys: [.shiftRight], shown: "Shift-→", label: "far forward",
            help: "go forward ten times as far", group: .charts, command: .farLater),
        KeyBinding(
            keys: [.pageDown], shown: "PgDn", label: "next page",
            help: "the next page of charts, of the log, or of pictures on the full screen",
            group: .charts, command: .pageDown),
        KeyBinding(
            keys: [.pageUp], shown: "PgUp", label: "page before", help: "the page before", group: .charts,
            command: .pageUp),
        KeyBinding(
            keys: [.character("[")], shown: "[", label: "less smooth",
            help: "less smoothing: the bright line follows faster", group: .charts, command: .lessSmoothing),
        KeyBinding(
            keys: [.character("]")], shown: "]", label: "smoother",
            help: "more smoothing, up to a weight of 0.999", group: .charts, command: .moreSmoothing),
        KeyBinding(
            keys: [.character("\\")], shown: "\\", label: "smoothing",
            help: "smoothing off, and on again", group: .charts, command: .toggleSmoothing),
        KeyBinding(
            keys: [.character("x")], shown: "x", label: "axis",
            help: "the axis below counts steps, epochs, or training time", group: .charts,
            command: .nextMeasure),
        KeyBinding(
            keys: [.character("o")], shown: "o", label: "outliers",
            help: "the scale leaves rare far values out (the title counts them), or takes them in",
            group: .charts, command: .toggleClip),
        KeyBinding(
            keys: [.character("1")], shown: "1", label: "charts",
            help: "focus the charts; a pane's number again hides it", group: .panes, command: .focusCharts),
        KeyBinding(
            keys: [.character("2")], shown: "2", label: "samples", help: "focus the samples",
            group: .panes, command: .focusSamples),
        KeyBinding(
            keys: [.character("3")], shown: "3", label: "gauge", help: "focus the gauge", group: .panes,
            command: .focusGauge),
        KeyBinding(
            keys: [.character("4")], shown: "4", label: "answers", help: "focus D's answers",
            group: .panes, command: .focusAnswers),
        KeyBinding(
            keys: [.character("5")], shown: "5", label: "log", help: "focus the log", group: .panes,
            command: .focusLog),
        KeyBinding(
            keys: [.character("6")], shown: "6", label: "system",
            help: "processors, memory, disk and GPUs: show and focus them", group: .panes,
            command: .focusMachine),
        KeyBinding(
            keys: [.backTab], shown: "Shift-Tab", label: "pane before", help: "focus the pane before",
            group: .panes, command: .focusPrevious),
        KeyBinding(
            keys: [.escape], shown: "Esc", label: "back",
            help: "back: from the full screen, from a filter, from an earlier step, from a frozen view",
            group: .panes,
            command: .back),
        KeyBinding(
            keys: [.character("C")], shown: "C", label: "colours",
            help: "fewer colours: 24-bit, 256, 16, none, and round again", group: .view, command: .cycleDepth),
        KeyBinding(
            keys: [.character("M")], shown: "M", label: "mouse",
            help: "leave the mouse to the terminal, to select text with it; and take it back", group: .view,
            command: .toggleMouse),
        KeyBinding(
            keys: [.control("l")], shown: "Ctrl-L", label: "repaint", help: "draw the whole screen anew",
            group: .view, command: .repaint),
        KeyBinding(
            keys: [.control("z")], shown: "Ctrl-Z", label: "suspend",
            help: "stop the whole program, training too, until fg", group: .program, command: .suspend),
        KeyBinding(
            keys: [.control("c")], shown: "Ctrl-C", label: "interrupt",
            help: "as q; twice within two seconds stops without asking", group: .program,
            command: .interrupt, isDangerous: true),
    ]

    static func binding(for key: Key) -> KeyBinding<Command>? { bindings.first { $0.keys.contains(key) } }

    /// The footer's word for a key, which can depend on what it would do now.
    static func label(of binding: KeyBinding<Command>, in state: DashboardState) -> String {
        switch binding.command {
        case .togglePause where state.canReplay: state.isPlaying ? "stand still" : "replay"
        case .togglePause: state.phase == .paused || state.phase == .pausing ? "resume" : binding.label
        case .toggleFresh: state.pictureChoice.showsFresh ? "fixed" : binding.label
        case .quit: state.isFinished ? "leave" : binding.label
        case .expand: state.panes.isExpanded ? "back" : binding.label
        case .up where state.panes.focus == .log: "older"
        case .down where state.panes.focus == .log: "newer"
        case .up where state.fullWall != nil: "row before"
        case .down where state.fullWall != nil: "next row"
        case .pageDown: state.fullWall == nil ? binding.label : "page"
        case .freeze: state.lookback.frozenStep == nil ? binding.label : "go on"
        default: binding.label
        }
    }
}
