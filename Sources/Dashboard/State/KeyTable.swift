import Canvas
import Diagnostics

/// What a key does.
enum Command: CaseIterable {
    case togglePause
    case slower
    case faster
    case singleStep
    case save
    case rollBack
    case endRun
    case newSamples
    case slowMotion
    case parameters
    case newLatents
    case toggleFresh
    case layers
    case latents
    case diagnoses
    case zoom
    case cycleImages
    case nextDuel
    case focusNext
    case focusPrevious
    case focusCharts
    case focusSamples
    case focusGauge
    case focusAnswers
    case focusLog
    case focusMachine
    case expand
    case back
    case earlier
    case later
    case farEarlier
    case farLater
    case first
    case follow
    case up
    case down
    case pageUp
    case pageDown
    case zoomIn
    case zoomOut
    case fit
    case lessSmoothing
    case moreSmoothing
    case toggleSmoothing
    case toggleLogarithm
    case nextMeasure
    case toggleClip
    case filter
    case freeze
    case export
    case themes
    case cycleDepth
    case toggleMouse
    case log
    case help
    case repaint
    case suspend
    case quit
    case interrupt

    /// Whether it only changes how things look, so that it works under an overlay too.
    var isAboutLooks: Bool {
        switch self {
        case .themes, .cycleDepth, .toggleMouse, .cycleImages, .zoom, .nextDuel, .repaint, .suspend: true
        default: false
        }
    }

    /// Whether only gantop's own trainer can do it.
    private var isOfOurTrainer: Bool {
        switch self {
        case .singleStep, .save, .rollBack, .endRun, .newSamples, .newLatents, .slowMotion, .latents: true
        default: false
        }
    }

    /// Whether it is about what slow motion leaves to see: what it covers is not moved unseen.
    var worksInSlowMotion: Bool {
        switch self {
        case .parameters, .log, .help, .diagnoses, .save, .rollBack, .endRun, .quit, .interrupt, .export: true
        default: isAboutLooks
        }
    }

    /// Why it cannot be done now; `nil` if it can.
    func reasonAgainst(_ state: DashboardState) -> String? {
        if isOfOurTrainer, state.isOthers, state.canControl, !state.isFinished {
            return "another program trains this run: it can be stopped and let go on, and nothing else"
        }
        switch self {
        case .togglePause where state.canReplay: return nil
        case .slower, .faster:
            return state.canReplay ? nil : "only a run that is over, or that nobody hears, is played again"
        case .endRun: return notRunning(state)
        case .save, .rollBack:
            if let reason = notRunning(state) { return reason }
            return state.isKept ? nil : "this run is not kept: it was started with --no-record"
        case .newSamples where state.isForeign, .newLatents where state.isForeign:
            return "another program trains this run: it cannot be asked for samples"
        case .togglePause, .newSamples, .newLatents: return notRunning(state)
        case .slowMotion:
            if let reason = notRunning(state) { return reason }
            return state.isWatching
                ? "slow motion works where the run is trained, not where it is watched" : nil
        case .latents:
            if let reason = notRunning(state) { return reason }
            if state.isWatching {
                return "latent space is looked around in where the run is trained, not where it is watched"
            }
            guard state.latentPictures == nil else { return nil }
            switch state.sampleKind {
            case nil: return "there are no samples yet"
            case .points: return "points are drawn of the whole latent space at once: b shows its sheet"
            default: return "these are made of other pictures, not of latents alone"
            }
        case .parameters:
            guard state.parameters.isEmpty else { return nil }
            return state.phase == .waiting
                ? notRunning(state) : "this run does not tell its parameters"
        case .layers: return state.sampleKind == .points ? nil : "only 2-D recipes have layers"
        case .nextDuel:
            return state.health.duelNames.count > 1
                ? nil : "only games of two ways, such as translate, have another"
        case .diagnoses:
            let isKnown = state.viewedGauge != nil || !state.diagnoses.isEmpty
            return isKnown ? nil : "D has not been examined yet"
        case .singleStep:
            if let reason = notRunning(state) { return reason }
            switch state.phase {
            case .paused: return nil
            case .pausing: return "the running step has not ended yet"
            default: return "one step at a time works while training is paused: press Space first"
            }
        case .toggleFresh:
            if state.sampleKind == .columns {
                return "these are made of other pictures: n shows others, N takes other latents"
            }
            if state.sampleKind == .named {
                return "another program's pictures have no fixed and fresh ones: Enter shows them, PgDn more"
            }
            return state.samples == nil ? "there are no samples yet" : nil
        case .first, .zoomIn, .export: return state.series.isEmpty ? "no step has ended yet" : nil
        case .earlier, .farEarlier:
            if state.series.isEmpty { return "no step has ended yet" }
            return state.cursor == state.knownSteps.lowerBound ? "this is the first step" : nil
        case .zoomOut, .fit: return state.window.span == nil ? "all steps are shown already" : nil
        case .follow:
            guard state.cursor == nil, state.window.end == nil else { return nil }
            return state.frozenStep == nil
                ? "the screen follows the newest step already" : "the view is frozen: v lets it go on"
        case .back:
            let isAtHome =
                !state.isExpanded && state.filter.isEmpty && state.cursor == nil && state.frozenStep == nil
            return isAtHome ? "there is nothing to go back from; q leaves" : nil
        case .up, .down, .pageUp, .pageDown:
            guard state.isExpanded, state.focus != .charts, state.focus != .log else { return nil }
            guard let wall = state.fullWall, wall.hasPages else { return "there is no more to see here" }
            let (isDown, inPages) = (self == .down || self == .pageDown, self == .pageUp || self == .pageDown)
            guard !wall.moves(by: isDown ? 1 : -1, inPages: inPages) else { return nil }
            return isDown ? "these are the last pictures" : "these are the first pictures"
        case .lessSmoothing: return state.smoothing <= 0 ? "smoothing is off already" : nil
        case .moreSmoothing: return state.smoothing >= 0.999 ? "smoother than 0.999 it does not get" : nil
        case .zoom:
            guard let kind = state.sampleKind else { return "there are no samples yet" }
            return kind == .points ? "only pictures are shown larger" : nil
        case .focusNext, .focusPrevious, .expand:
            return state.hiddenPanes.count == Pane.allCases.count
                ? "all panes are hidden; 1 to 6 bring them back" : nil
        case .later, .farLater:
            return state.cursor == nil
                ? "the screen shows the newest step already: the left arrow looks back" : nil
        case .toggleLogarithm:
            if state.isExpanded, state.focus != .charts {
                return "the charts are behind this pane; Esc shows them"
            }
            guard let plan = state.selectedPlan else { return "there is no chart" }
            return plan.fixedRange == nil
                ? nil : "this chart always goes from 0 to 1; the arrows choose another one"
        case .nextMeasure:
            let isTold = state.clock.measures(.time) || state.clock.measures(.epoch)
            return isTold ? nil : "neither time nor epochs are known yet"
        case .freeze: return state.frozenStep == nil && state.series.isEmpty ? "no step has ended yet" : nil
        default: return nil
        }
    }

    private func notRunning(_ state: DashboardState) -> String? {
        guard state.canControl else { return "this run is watched from its record: nobody to ask" }
        return switch state.phase {
        case .waiting: "training has not begun yet"
        case .finished: "training is over; q leaves"
        case .interrupted where state.isOthers: "the process that trained it has ended; q leaves"
        case .interrupted: "nobody trains this run now; \(state.resumeCommand) goes on with it"
        default: nil
        }
    }
}

/// A key, or several with one meaning: what it does, and what footer and help say of it.
struct KeyBinding {
    enum Group: String, CaseIterable {
        case training = "Training"
        case charts = "Charts"
        case samples = "Samples"
        case panes = "Panes"
        case view = "View"
        case program = "Program"
    }

    let keys: [Key]
    /// What is written on the key.
    let shown: String
    /// A word or two for the footer.
    let label: String
    /// A clause for the help.
    let help: String
    let group: Group
    let command: Command
    /// Whether what it does cannot be taken back, so that it asks first.
    var isDangerous = false
}

/// All keys: the footer, the help and the tests read them here.
enum KeyTable {
    /// In the order of their weight: a narrow footer shows the first ones.
    static let bindings = [
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

    static func binding(for key: Key) -> KeyBinding? { bindings.first { $0.keys.contains(key) } }

    /// The footer's word for a key, which can depend on what it would do now.
    static func label(of binding: KeyBinding, in state: DashboardState) -> String {
        switch binding.command {
        case .togglePause where state.canReplay: state.isPlaying ? "stand still" : "replay"
        case .togglePause: state.phase == .paused || state.phase == .pausing ? "resume" : binding.label
        case .toggleFresh: state.showsFresh ? "fixed" : binding.label
        case .quit: state.isFinished ? "leave" : binding.label
        case .expand: state.isExpanded ? "back" : binding.label
        case .up where state.focus == .log: "older"
        case .down where state.focus == .log: "newer"
        case .up where state.fullWall != nil: "row before"
        case .down where state.fullWall != nil: "next row"
        case .pageDown: state.fullWall == nil ? binding.label : "page"
        case .freeze: state.frozenStep == nil ? binding.label : "go on"
        default: binding.label
        }
    }
}
