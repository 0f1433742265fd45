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
        if isOfOurTrainer, state.isOthers, state.access.canControl, !state.isFinished {
            return "another program trains this run: it can be stopped and let go on, and nothing else"
        }
        switch self {
        case .togglePause where state.canReplay: return nil
        case .slower, .faster:
            return state.canReplay ? nil : "only a run that is over, or that nobody hears, is played again"
        case .endRun: return notRunning(state)
        case .save, .rollBack:
            if let reason = notRunning(state) { return reason }
            return state.access.isKept ? nil : "this run is not kept: it was started with --no-record"
        case .newSamples where state.isForeign, .newLatents where state.isForeign:
            return "another program trains this run: it cannot be asked for samples"
        case .togglePause, .newSamples, .newLatents: return notRunning(state)
        case .slowMotion:
            if let reason = notRunning(state) { return reason }
            return state.access.isWatching
                ? "slow motion works where the run is trained, not where it is watched" : nil
        case .latents:
            if let reason = notRunning(state) { return reason }
            if state.access.isWatching {
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
            return state.sampleBook.newest == nil ? "there are no samples yet" : nil
        case .first, .zoomIn, .export: return state.series.isEmpty ? "no step has ended yet" : nil
        case .earlier, .farEarlier:
            if state.series.isEmpty { return "no step has ended yet" }
            return state.lookback.cursor == state.knownSteps.lowerBound ? "this is the first step" : nil
        case .zoomOut, .fit: return state.chartChoice.window.span == nil ? "all steps are shown already" : nil
        case .follow:
            guard state.lookback.cursor == nil, state.chartChoice.window.end == nil else { return nil }
            return state.lookback.frozenStep == nil
                ? "the screen follows the newest step already" : "the view is frozen: v lets it go on"
        case .back:
            let isAtHome =
                !state.panes.isExpanded && state.panes.filter.isEmpty && state.lookback.cursor == nil
                && state.lookback.frozenStep == nil
            return isAtHome ? "there is nothing to go back from; q leaves" : nil
        case .up, .down, .pageUp, .pageDown:
            guard state.panes.isExpanded, state.panes.focus != .charts, state.panes.focus != .log else {
                return nil
            }
            guard let wall = state.fullWall, wall.hasPages else { return "there is no more to see here" }
            let (isDown, inPages) = (self == .down || self == .pageDown, self == .pageUp || self == .pageDown)
            guard !wall.moves(by: isDown ? 1 : -1, inPages: inPages) else { return nil }
            return isDown ? "these are the last pictures" : "these are the first pictures"
        case .lessSmoothing: return state.chartChoice.smoothing <= 0 ? "smoothing is off already" : nil
        case .moreSmoothing:
            return state.chartChoice.smoothing >= 0.999 ? "smoother than 0.999 it does not get" : nil
        case .zoom:
            guard let kind = state.sampleKind else { return "there are no samples yet" }
            return kind == .points ? "only pictures are shown larger" : nil
        case .focusNext, .focusPrevious, .expand:
            return state.panes.hidden.count == Pane.allCases.count
                ? "all panes are hidden; 1 to 6 bring them back" : nil
        case .later, .farLater:
            return state.lookback.cursor == nil
                ? "the screen shows the newest step already: the left arrow looks back" : nil
        case .toggleLogarithm:
            if state.panes.isExpanded, state.panes.focus != .charts {
                return "the charts are behind this pane; Esc shows them"
            }
            guard let plan = state.selectedPlan else { return "there is no chart" }
            return plan.fixedRange == nil
                ? nil : "this chart always goes from 0 to 1; the arrows choose another one"
        case .nextMeasure:
            let isTold = state.pace.clock.measures(.time) || state.pace.clock.measures(.epoch)
            return isTold ? nil : "neither time nor epochs are known yet"
        case .freeze:
            return state.lookback.frozenStep == nil && state.series.isEmpty ? "no step has ended yet" : nil
        default: return nil
        }
    }

    private func notRunning(_ state: DashboardState) -> String? {
        guard state.access.canControl else { return "this run is watched from its record: nobody to ask" }
        return switch state.phase {
        case .waiting: "training has not begun yet"
        case .finished: "training is over; q leaves"
        case .interrupted where state.isOthers: "the process that trained it has ended; q leaves"
        case .interrupted: "nobody trains this run now; \(state.access.resumeCommand) goes on with it"
        default: nil
        }
    }
}
