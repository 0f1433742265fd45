import Canvas
import RunRecord

/// What keys do.
extension DashboardState {
    mutating func press(_ key: Key) -> [Wish] {
        // Answers are to the last key.
        messages.answer = nil
        if key == .control("c") { return interrupt() }
        switch overlay {
        case .introduction: return closeIntroduction()
        case .none: return slowMotion == nil ? command(of: key) : pressInSlowMotion(key) ?? command(of: key)
        case .help(let page): return press(key, in: page)
        case .log(let scroll): return pressInLog(key, scroll: scroll)
        case .themes(let chooser): return pressInThemes(key, chooser)
        case .checkpoints(let chooser): return pressInCheckpoints(key, chooser)
        case .quit: return pressInQuit(key)
        case .parameters(let editor): return press(key, in: editor)
        case .diagnoses(let scroll): return pressInDiagnoses(key, scroll: scroll)
        case .layers: return pressInLayers(key)
        case .latents(let space): return press(key, in: space)
        case .filter: return pressInFilter(key)
        }
    }

    mutating func command(of key: Key) -> [Wish] {
        guard let binding = KeyTable.binding(for: key) else {
            refuse(key, "means nothing here; ? lists the keys")
            return []
        }
        return run(binding)
    }

    /// Says why a key does nothing.
    mutating func refuse(_ key: Key, _ reason: String) {
        let isCovered = overlay != .none || slowMotion != nil
        answer("\(key.name): \(reason)", .warning, while: isCovered ? .covered : .lasting)
    }

    /// Does what a key does, or says why it cannot be done now.
    mutating func run(_ binding: KeyBinding<Command>) -> [Wish] {
        if let reason = binding.command.reasonAgainst(self) {
            answer(
                "\(binding.shown): \(reason)", .warning, while: .refusal(binding.command, reason: reason))
            return []
        }
        return perform(binding.command)
    }

    mutating func perform(_ command: Command) -> [Wish] {
        switch command {
        case .togglePause where canReplay:
            togglePlaying()
            return []
        case .togglePause:
            if phase == .training {
                phase = .pausing
                return [.ask(.pause)]
            }
            if phase == .pausing { phase = .training }
            return [.ask(.resume)]
        case .singleStep: return [.ask(.step)]
        case .endRun:
            overlay = .quit
            return []
        case .newSamples:
            answer("new samples are on their way", while: .samplesAwaited)
            messages.areSamplesAwaited = true
            pictureChoice.showsFresh = true
            return [.ask(.newSamples)]
        case .toggleFresh:
            // On the full screen reals have their turn too.
            if isSamplesAlone, sampleKind != .points {
                pictureChoice.gallery = (pictureChoice.gallery + 1) % 3
            } else {
                pictureChoice.showsFresh.toggle()
            }
            return []
        case .newLatents:
            answer("other fixed latents are on their way", while: .samplesAwaited)
            messages.areSamplesAwaited = true
            pictureChoice.showsFresh = false
            return [.ask(.newLatents)]
        case .zoom:
            zoomPictures()
            return []
        case .layers:
            overlay = .layers
            return []
        case .diagnoses:
            overlay = .diagnoses(scroll: 0)
            return []
        case .save:
            answer(
                phase == .paused && slowMotion == nil
                    ? "a checkpoint is being written" : "a checkpoint is written after the running step",
                while: .saveAwaited)
            messages.isSaveAwaited = true
            return [.ask(.save)]
        case .rollBack: return [.checkpoints]
        case .cycleImages: return [.nextImages]
        case .nextDuel:
            lookAtNextDuel()
            return []
        case .slowMotion: return enterSlowMotion()
        case .latents:
            overlay = .latents(LatentSpace())
            return []
        case .parameters:
            overlay = .parameters(ParameterEditor())
            return []
        case .themes: return [.themes]
        case .cycleDepth: return [.nextDepth]
        case .toggleMouse: return [.toggleMouse]
        case .log:
            overlay = .log(scroll: 0)
            return []
        case .help:
            overlay = .help(HelpPage())
            return []
        case .export:
            let samples = viewedSamples?.samples
            return [
                .export(
                    DashboardExport(
                        table: visibleData(of: self), samples: samples, showsFresh: pictureChoice.showsFresh,
                        layers: pictureChoice.layers,
                        step: viewedStep))
            ]
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .quit: return quit()
        case .interrupt: return interrupt()
        default:
            change(command)
            return []
        }
    }

    /// Does what only changes what is seen.
    private mutating func change(_ command: Command) {
        switch command {
        case .focusCharts: choose(.charts)
        case .focusSamples: choose(.samples)
        case .focusGauge: choose(.gauge)
        case .focusAnswers: choose(.answers)
        case .focusLog: choose(.log)
        case .focusMachine: choose(.machine)
        case .focusNext: moveFocus(by: 1)
        case .focusPrevious: moveFocus(by: -1)
        case .expand:
            panes.isExpanded.toggle()
            pictureChoice.first = 0
        case .back: goBack()
        case .earlier: moveCursor(by: -1)
        case .later: moveCursor(by: 1)
        case .farEarlier: moveCursor(by: -10)
        case .farLater: moveCursor(by: 10)
        case .first: moveCursorToFirst()
        case .follow:
            lookback.cursor = nil
            lookback.replay.isPlaying = false
            chartChoice.window.end = nil
        case .up: scroll(lines: -1)
        case .down: scroll(lines: 1)
        case .pageUp: scroll(pages: -1)
        case .pageDown: scroll(pages: 1)
        case .zoomIn: zoom(in: true)
        case .zoomOut: zoom(in: false)
        case .fit: chartChoice.window = .all
        case .lessSmoothing: changeSmoothing(by: -1)
        case .moreSmoothing: changeSmoothing(by: 1)
        case .toggleSmoothing: toggleSmoothing()
        case .toggleLogarithm: toggleLogarithm()
        case .nextMeasure: useNextMeasure()
        case .toggleClip:
            chartChoice.clipsOutliers.toggle()
            answer(
                "o: the scale \(chartChoice.clipsOutliers ? "leaves rare far values out" : "takes all values in")"
            )
        case .filter:
            panes.filter = ""
            overlay = .filter
        case .freeze: toggleFreeze()
        case .slower: changeReplaySpeed(by: -1)
        case .faster: changeReplaySpeed(by: 1)
        default: break
        }
    }

    mutating func quit() -> [Wish] {
        if isFinished || access.isWatching && !access.isPiped { return [.quit] }
        overlay = .quit
        return []
    }

    /// Ctrl-C: asks as `q` does; the second one within two seconds does not ask.
    mutating func interrupt() -> [Wish] {
        if let last = lastInterrupt, now - last <= .seconds(2) {
            overlay = .none
            return isFinished || access.isWatching ? [.quit] : [.ask(.stop), .quit]
        }
        lastInterrupt = now
        return quit()
    }
}
