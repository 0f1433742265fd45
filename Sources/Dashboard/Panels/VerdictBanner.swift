import Canvas
import Diagnostics
import RunRecord

/// What the run comes to, above everything else: how often D is right in large figures, what that means, what is usual at
/// this step, and how it has gone so far.
///
/// One row says the number, the word and the sentence; three rows say all of it. Of another program's run that examines no
/// D it says what is not recorded.
func verdictBanner(of state: DashboardState, appearance: Appearance, size: Size) -> Frame {
    var frame = Frame(size: size)
    if state.isForeign, state.viewedGauge == nil {
        let names = Pane.allCases.filter(state.absentPanes.contains).map(\.name).joined(separator: ", ")
        let text = "not recorded: \(names); gantop companion records them"
        frame.write(
            appearance.glyphs.text(text).fitted(to: size.width - 2, ellipsis: appearance.glyphs.ellipsis),
            x: 1, y: 0,
            style: appearance.theme[.dimText])
        return frame
    }
    let role = state.verdict?.mood.role ?? .dimText
    var x = 1
    if size.height >= LargeDigits.height {
        let share = state.viewedGauge.flatMap { $0.reading.saysSomething ? $0.reading.heldout : nil }
        let figures = share.map { Numbers.fixed($0 * 100, 0) } ?? "–"
        for (y, row) in LargeDigits.rows(of: figures, glyphs: appearance.glyphs).enumerated() {
            frame.write(row, x: x, y: y, style: appearance.theme[role])
        }
        frame.write(
            [Span("%", role)], x: x + LargeDigits.columns(of: figures.count) + 1, y: 0, appearance: appearance
        )
        // As far right for 7 as for 99, so that nothing moves.
        x += LargeDigits.columns(of: max(2, figures.count)) + 4
    } else {
        x += 2 + frame.write(state.gaugeSentence, x: x, y: 0, appearance: appearance)
    }
    let key = [Span("d", .hotKey), Span(" why", .dimText)]
    frame.write(key, x: size.width - 1 - key.columnCount, y: 0, appearance: appearance)
    frame.write(
        headline(of: state, width: size.width - x - key.columnCount - 3), x: x, y: 0, appearance: appearance)
    guard size.height >= LargeDigits.height else { return frame }
    let room = size.width - x - 1
    let number = frame.write(state.gaugeSentence, x: x, y: 1, appearance: appearance)
    frame.write(
        context(of: state).fitted(to: room - number - 3), x: x + number + 3, y: 1, appearance: appearance)
    let line = Rect(x: x, y: 2, width: min(room, 64), height: 1)
    let end = drawTrail(of: state, hasTugRow: true, in: line, on: &frame, appearance: appearance)
    frame.write(
        witnesses(of: state).fitted(to: size.width - 1 - end - 3), x: end + 3, y: 2, appearance: appearance)
    return frame
}

/// The word, and the sentence or as much of it as there is room for.
private func headline(of state: DashboardState, width: Int) -> [Span] {
    guard let verdict = state.verdict else {
        return [Span("D's first exam is still to come", .dimText)]
    }
    let word = Span(verdict.word, verdict.mood.role)
    let choices = [verdict.sentence, verdict.brief].map { [word, Span("  " + $0, .text)] }
    return choices.first { $0.columnCount <= width } ?? [word]
}

/// What other runs had at this step, and what the number is, as far as there is room.
private func context(of state: DashboardState) -> [Span] {
    guard let point = state.viewedGauge, point.reading.saysSomething else { return [] }
    var spans: [Span] = []
    let bands = ExpectedBands.of(state.description, duel: state.duel)
    if let usual = bands?.range(of: .heldoutGauge, at: point.step) {
        let ends = [usual.lowerBound, usual.upperBound].map { Numbers.fixed($0 * 100, 0) }
        let range = ends[0] == ends[1] ? ends[0] : ends.joined(separator: " to ")
        spans.append(Span("usual at step \(Numbers.grouped(point.step)): \(range) %", .text))
    }
    return spans + [Span("it picks the unseen real, not the fresh fake, this often", .dimText)]
}

/// Who else was asked, and how different fakes are from each other.
private func witnesses(of state: DashboardState) -> [Span] {
    guard let reading = state.viewedGauge?.reading else { return [] }
    return [("referee", reading.referee), ("variety", reading.diversity)].compactMap { name, share in
        share.flatMap { $0.isFinite ? Span("\(name) \(Numbers.percent($0))", .text) : nil }
    }
}

extension GaugeReading {
    /// Whether its share is a number, and of enough reals to be one that means something.
    fileprivate var saysSomething: Bool { heldout.isFinite && count >= GaugeRule.leastCount }
}
