import Canvas
import Diagnostics
import RunRecord

/// Draws slow motion over the panels: the chain of parts, a caption, the diagram, and the numbers of this very step.
func drawSlowMotion(
    _ motion: SlowMotion, of state: DashboardState, on frame: inout Frame, appearance: Appearance
) {
    let size = frame.size
    guard size.width >= 34, size.height >= 9 else {
        drawSmallest(motion, of: state, on: &frame, appearance: appearance)
        return
    }
    let (body, keys) = Rect(size).split(top: 1).1.split(bottom: 1)
    frame.fill(body, with: .blank)
    // What lies over it has keys of its own, which are there already.
    if state.overlay == .none {
        frame.fill(keys, with: .blank)
        for key in DashboardState.slowMotionKeys(motion, width: size.width) {
            let spans = [Span(key.name, .hotKey), Span(" " + key.label, .keyLabel)]
            frame.write(spans, x: keys.x + key.x, y: keys.y, appearance: appearance)
        }
    }
    var panel = slowMotionBorder(
        motion, pair: motion.part.flatMap { state.health.title(of: $0.duel)?.printable }, size: body.size,
        appearance: appearance)
    let inner = Rect(body.size).inset(by: 1)
    let area = Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: inner.height)
    if let part = motion.part {
        let text = SlowMotionText(part: part, of: state)
        SlowMotionPanel(part: part, text: text, appearance: appearance).draw(on: &panel, in: area)
    } else {
        let sentence = "the running step ends first; then the next one comes part by part"
        panel.writeCentered(sentence, in: area, appearance: appearance)
    }
    frame.draw(panel, x: body.x, y: body.y)
}

private func slowMotionBorder(_ motion: SlowMotion, pair: String?, size: Size, appearance: Appearance)
    -> Frame
{
    var title = [Span("slow motion", .panelTitle)]
    var notes: [Span] = []
    if let part = motion.part {
        if let pair { title.append(Span("  \(pair)", .text)) }
        title.append(Span("  step \(Numbers.grouped(part.step))", .text))
        if part.roundCount > 1, part.player == .discriminator {
            title.append(Span("  update \(part.round) of \(part.roundCount)", .text))
        }
    }
    if let only = motion.only {
        notes.append(Span("only \(only.letter) moves from the next step on", .warning))
    }
    if motion.isAutomatic { notes.append(Span("automatic", .text)) }
    return Frame.panel(size, title: title, notes: notes, appearance: appearance)
}

/// A few words where there is no room for a panel.
private func drawSmallest(
    _ motion: SlowMotion, of state: DashboardState, on frame: inout Frame, appearance: Appearance
) {
    frame.fill(frame.bounds, with: .blank)
    guard let part = motion.part else {
        frame.write([Span("slow motion", .text)], x: 0, y: 0, appearance: appearance)
        return
    }
    let text = SlowMotionText(part: part, of: state)
    var lines = [
        [
            Span(part.player.letter, part.player.role),
            Span(
                " " + SlowMotionText.name(part.stage, part.player, isGiven: part.inputs != nil), .brightText),
        ]
    ]
    for line in [text.shortLoss, text.fakeScore, text.realScore] where !line.isEmpty { lines.append(line) }
    lines.append([Span(".", .hotKey), Span(" next, "), Span("m", .hotKey), Span(" leave")])
    for (y, line) in lines.enumerated() { frame.write(line, x: 0, y: y, appearance: appearance) }
}

/// The inside of the panel for one part.
struct SlowMotionPanel {
    let part: StepPart
    let text: SlowMotionText
    let appearance: Appearance

    func draw(on frame: inout Frame, in area: Rect) {
        var (line, rest) = area.split(top: 1)
        drawChain(in: line, on: &frame)
        guard area.width >= 56, rest.height >= 15 else {
            drawWithoutDiagram(in: rest, on: &frame)
            return
        }
        if rest.height >= 28 { rest = rest.split(top: 1).1 }
        // The same number of rows for every part, so that the picture below stands still.
        let hasRoom = rest.height >= 19
        (line, rest) = rest.split(top: !hasRoom ? 3 : area.width >= 100 ? 4 : 5)
        draw(headline + wrapped(hasRoom ? text.caption : text.brief, area.width), in: line, on: &frame)
        let numbers: Rect
        (rest, numbers) = rest.split(bottom: rest.height >= 18 ? 4 : 3)
        let losses = [text.loss + text.penalty, text.shortLoss + text.penalty]
        var lines = [losses.first { $0.columnCount <= area.width } ?? text.shortLoss]
        lines += [text.scores, gradient(width: area.width), text.update]
        draw(lines, in: numbers, on: &frame)
        SlowMotionDiagram(part: part, appearance: appearance, area: rest).draw(on: &frame)
    }

    /// A caption and the numbers; what is known last is what the part is about.
    private func drawWithoutDiagram(in area: Rect, on frame: inout Frame) {
        let known = [
            text.shortLoss + text.penalty, text.realScore, text.fakeScore, gradient(width: area.width),
        ]
        .filter { !$0.isEmpty }
        let captions = [headline + wrapped(text.caption, area.width), wrapped(text.caption, area.width)]
        let caption =
            captions.first { $0.count + known.count <= area.height } ?? wrapped(text.brief, area.width)
        let (above, below) = area.split(top: min(caption.count, area.height))
        draw(caption, in: above, on: &frame)
        draw(known.suffix(below.height), in: below, on: &frame)
    }

    private var headline: [[Span]] { [[Span(text.headline, part.player.role)]] }

    private func wrapped(_ sentence: String, _ width: Int) -> [[Span]] {
        appearance.glyphs.text(sentence).wrapped(to: width).map { [Span($0)] }
    }

    private func draw(_ lines: some Sequence<[Span]>, in area: Rect, on frame: inout Frame) {
        for (index, line) in lines.prefix(area.height).enumerated() {
            frame.write(line, x: area.x, y: area.y + index, appearance: appearance, width: area.width)
        }
    }

    /// All parts of the step in their order, the one that is shown in brackets.
    private func drawChain(in line: Rect, on frame: inout Frame) {
        let turns: [StepPart.Player] = part.isAlone ? [part.player] : [.discriminator, .generator]
        func chain(_ players: [StepPart.Player]) -> [Span] {
            players.flatMap { player -> [Span] in
                let isTurn = player == part.player
                let stages = SlowMotionText.order(of: player, isAlone: part.isAlone)
                return [Span("\(player.letter):", isTurn ? player.role : .dimText)]
                    + stages.map { stage in
                        let name = SlowMotionText.name(stage, player, isGiven: part.inputs != nil)
                        return isTurn && stage == part.stage
                            ? Span("[\(name)]", .brightText) : Span(" \(name) ", .dimText)
                    } + [Span("  ")]
            }
        }
        var spans = chain(turns)
        if spans.columnCount > line.width + 3 { spans = chain([part.player]) }
        if spans.columnCount > line.width + 3 {
            let stages = SlowMotionText.order(of: part.player, isAlone: part.isAlone)
            let number = (stages.firstIndex(of: part.stage) ?? 0) + 1
            spans = [
                Span("\(part.player.letter) ", part.player.role),
                Span(SlowMotionText.name(part.stage, part.player, isGiven: part.inputs != nil), .brightText),
                Span("  \(number) of \(stages.count)", .dimText),
            ]
        }
        frame.write(spans, x: line.x, y: line.y, appearance: appearance, width: line.width)
    }

    /// The gradient's norm, and that of each layer from the output back to the input.
    private func gradient(width: Int) -> [Span] {
        guard let norm = part.gradientNorm else { return [] }
        var spans = [
            Span("‖∇\(part.player.letter)‖", part.player.role), Span(" \(Numbers.short(norm))", .brightText),
        ]
        for (index, layer) in part.layerNorms.reversed().enumerated() {
            let next = [
                Span(index == 0 ? "   back through " : " ← ", .dimText),
                Span("\(layer.name.printable) ", .dimText), Span(Numbers.short(layer.norm), .text),
            ]
            guard (spans + next).columnCount <= width else { break }
            spans += next
        }
        return spans
    }
}
