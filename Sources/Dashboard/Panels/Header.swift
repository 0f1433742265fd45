import Canvas
import Diagnostics
import RunRecord

extension DashboardState {
    /// The state's word, its sign, and the role of both.
    func phaseTag(_ glyphs: Glyphs) -> (sign: Character, word: String, role: Role) {
        if isReplaying {
            return (isPlaying ? glyphs.running : glyphs.paused, "REPLAY \(lookback.replay.speed)x", .paused)
        }
        if let silence { return (glyphs.paused, "quiet \(Numbers.age(silence))", .paused) }
        return switch phase {
        case .waiting: (glyphs.waiting, "waiting", .waiting)
        case .training: (glyphs.running, "training", .training)
        case .pausing: (glyphs.paused, "pausing", .paused)
        // Whoever stopped the process: it was not asked for a pause.
        case .paused where isOthers: (glyphs.paused, "stopped", .paused)
        case .paused: (glyphs.paused, "PAUSED", .paused)
        case .finished(.completed): (glyphs.stopped, "done", .done)
        case .finished(.stopped): (glyphs.stopped, "stopped", .done)
        case .finished(.diverged): (glyphs.failed, "diverged", .failed)
        case .finished(.failed): (glyphs.failed, "failed", .failed)
        case .interrupted where isOthers: (glyphs.stopped, "ended", .done)
        case .interrupted: (glyphs.failed, "interrupted", .failed)
        }
    }

    /// Time to the end at the present speed.
    var remaining: Duration? {
        guard !isFinished, silence == nil, let total = description?.stepCount,
            let rate = pace.speed.stepsPerSecond, rate > 0
        else { return nil }
        let seconds = Double(max(0, total - step)) / rate
        return seconds < 1e8 ? .seconds(held: seconds) : nil
    }

    /// Samples a second, rounded to what can be read while it changes.
    var throughput: String? {
        guard silence == nil, let rate = pace.speed.stepsPerSecond, let description else { return nil }
        let perSecond = rate * Double(description.batchSize)
        guard perSecond.isFinite, perSecond < 1e12 else { return nil }
        let grain = perSecond >= 10_000 ? 100.0 : perSecond >= 1000 ? 10 : 1
        return
            "\(Numbers.grouped(Int(held: (perSecond / grain).rounded() * grain))) \(description.sampleNoun)/s"
    }

    /// The training time behind the step that is shown.
    fileprivate var shownElapsed: Duration {
        isReplaying ? .seconds(held: pace.clock.value(.time, at: Double(viewedStep))) : pace.speed.elapsed
    }

    fileprivate var epochText: String? {
        guard let description, let perEpoch = description.stepsPerEpoch, perEpoch > 0 else { return nil }
        let total = description.stepCount.map { Double($0) / perEpoch }
        let epoch = isReplaying ? pace.clock.value(.epoch, at: Double(viewedStep)) : pace.epoch
        let shown = Numbers.fixed(Float(epoch), epoch < 100 ? 1 : 0)
        return shown + (total.map { "/" + Numbers.fixed(Float($0), $0 < 10 ? 1 : 0) } ?? "")
    }
}

/// One part of the header; those of low weight go first when the line is too short.
private struct Field {
    var spans: [Span]
    var weight: Int
}

/// The first line: what runs, how far it is, how fast, and in which state.
func header(of state: DashboardState, appearance: Appearance, size: Size) -> Frame {
    var frame = Frame(size: size)
    let tag = state.phaseTag(appearance.glyphs)
    let word = [Span(" \(tag.sign) \(tag.word) ", tag.role)]
    var fields = headerFields(of: state, isNarrow: size.width < 60)
    let room = size.width - 1 - word.columnCount
    func width() -> Int { fields.reduce(0) { $0 + $1.spans.columnCount + 3 } }
    while width() > room, let least = fields.indices.min(by: { fields[$0].weight < fields[$1].weight }) {
        fields.remove(at: least)
    }
    var x = 1
    for (index, field) in fields.enumerated() {
        if index > 0 { x += frame.write([Span(" · ", .panelBorder)], x: x, y: 0, appearance: appearance) }
        x += frame.write(field.spans, x: x, y: 0, appearance: appearance)
    }
    frame.write(word, x: max(0, size.width - word.columnCount), y: 0, appearance: appearance)
    return frame
}

private func headerFields(of state: DashboardState, isNarrow: Bool) -> [Field] {
    var fields = [Field(spans: [Span("gantop", .headerName)], weight: 1)]
    func add(_ label: String, _ value: String, weight: Int, role: Role = .brightText) {
        let spans = label.isEmpty ? [Span(value, role)] : [Span(label + " ", .dimText), Span(value, role)]
        fields.append(Field(spans: spans, weight: weight))
    }
    if !state.comparison.others.isEmpty, let title = state.access.title {
        // Of several runs one looks for their names, as far as those tell them apart.
        let names = [title] + state.comparison.others.map(\.name)
        let shown = names.map(\.printable).shortened(to: isNarrow ? 10 : 24)
        add("", shown[0], weight: 7, role: .headerRecipe)
    } else if let recipe = state.description?.recipe ?? state.access.title {
        add("", recipe.printable.fitted(to: 24), weight: 7, role: .headerRecipe)
    }
    if let progress = state.source.progress {
        add("reading", "\(Int(held: min(max(0, progress), 1) * 100)) %", weight: 8, role: .warning)
    }
    if let preparation = state.source.preparation, state.description != nil, !state.isFinished {
        let left = Duration.seconds(Int(held: Float(preparation.secondsLeft.rounded(.up))))
        add(
            isNarrow ? "" : preparation.name,
            "\(Numbers.percent(preparation.share)), \(Numbers.clock(left)) left", weight: 10, role: .warning)
    }
    if let other = state.comparison.others.first {
        let count = state.comparison.others.count
        let what = count == 1 ? other.name.printable.fitted(to: 24) : "\(count) others"
        add("with", what, weight: 6, role: .headerRecipe)
    }
    if let epoch = state.epochText { add("epoch", epoch, weight: 5) }
    var step = Numbers.grouped(state.isReplaying ? state.viewedStep : state.step)
    if let total = state.description?.stepCount, !isNarrow { step += "/" + Numbers.grouped(total) }
    add("step", step, weight: 9)
    if let cursor = state.lookback.cursor, !state.isReplaying {
        add("", " at \(Numbers.grouped(cursor)) ", weight: 11, role: .paused)
    }
    if state.lookback.frozenStep != nil { add("", " FROZEN ", weight: 10, role: .paused) }
    if let throughput = state.throughput, !state.isReplaying { add("", throughput, weight: 4, role: .text) }
    if state.shownElapsed > .zero {
        add("elapsed", Numbers.clock(state.shownElapsed), weight: 2, role: .text)
    }
    if let remaining = state.remaining { add("ETA", Numbers.clock(remaining), weight: 3, role: .text) }
    if state.health.nonFiniteCount > 0 {
        add("", "! NaN/Inf \(Numbers.grouped(state.health.nonFiniteCount))", weight: 8, role: .error)
    }
    return fields
}

/// A line that fills up as the run goes on; a plain line where it has no end.
func progressLine(of state: DashboardState, appearance: Appearance, size: Size) -> Frame {
    var frame = Frame(size: size)
    let done: Int
    if let total = state.description?.stepCount, total > 0 {
        let step = state.isReplaying ? state.viewedStep : state.step
        done = Int(held: Double(size.width) * min(1, Double(step) / Double(total)))
    } else {
        done = 0
    }
    for x in 0..<size.width {
        frame[x, 0] =
            x < done
            ? .glyph(appearance.glyphs.heavyHorizontal, appearance.theme[.progressDone])
            : .glyph(appearance.glyphs.horizontal, appearance.theme[.progressRest])
    }
    return frame
}
