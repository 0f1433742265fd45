import Canvas
import RunRecord

/// A step as a picture: chance → G → fakes → D → verdict, reals → D → verdict below, and the loss on its way back.
///
/// What the part is about has heavy lines.
struct SlowMotionDiagram {
    let part: StepPart
    let appearance: Appearance
    let area: Rect

    /// A stage or a thing of the picture that can be what the part is about.
    private enum Place {
        case latents, toGenerator, generator, toFakes, fakesToJudge, judge, fakeVerdict
        case data, toReals, realsToJudge, realVerdict
    }

    private var isWide: Bool { area.width >= 96 }
    private var arrowWidth: Int { isWide ? 6 : 3 }
    private var boxWidth: Int { isWide ? 12 : 8 }
    private var latentsWidth: Int { isWide ? 7 : 6 }
    private var verdictWidth: Int { isWide ? 9 : 8 }
    private var isJudged: Bool { part.player == .discriminator }

    private var active: Set<Place> {
        switch (part.stage, part.player) {
        case (.latents, _): [.latents]
        case (.generate, .generator) where !part.isAlone: [.toFakes]
        case (.generate, _): [.toGenerator, .generator, .toFakes]
        case (.judgeReal, _): [.data, .toReals, .realsToJudge, .judge, .realVerdict]
        case (.judgeFake, _): [.fakesToJudge, .judge, .fakeVerdict]
        case (.loss, .discriminator): [.fakeVerdict, .realVerdict]
        case (.loss, .generator): [.fakeVerdict]
        case (.gradient, .discriminator): [.fakeVerdict, .realVerdict, .judge]
        case (.gradient, .generator): [.fakeVerdict, .fakesToJudge, .toFakes, .generator]
        case (.update, .discriminator): [.judge]
        case (.update, .generator): [.generator]
        }
    }

    func draw(on frame: inout Frame) {
        let active = active
        let lane = min(15, area.height / 2)
        let gap = min(1, area.height - 2 * lane)
        let top = area.y + (area.height - 2 * lane - gap) / 2
        let bottom = top + lane + gap
        let generatorX = area.x + latentsWidth + arrowWidth
        let exhibitsX = generatorX + boxWidth + arrowWidth
        let verdictX = area.maxX - verdictWidth
        let judgeX = verdictX - arrowWidth - boxWidth
        let exhibitsWidth = judgeX - arrowWidth - exhibitsX
        let boxHeight = min(lane, 6)
        let boxTop = top + (lane - boxHeight) / 2
        let (upper, lower) = (top + lane / 2, bottom + lane / 2)

        drawLatents(in: Rect(x: area.x, y: top, width: latentsWidth, height: lane), active, on: &frame)
        arrow(x: generatorX - arrowWidth, y: upper, active.contains(.toGenerator), on: &frame)
        box(
            Rect(x: generatorX, y: boxTop, width: boxWidth, height: boxHeight),
            part.inputs == nil ? ["G", "blind", "forger"] : ["G", "forger"],
            .generatorLoss, active.contains(.generator), on: &frame)
        let isBack = part.stage == .gradient
        arrow(
            x: exhibitsX - arrowWidth, y: upper, active.contains(.toFakes), isBack: isBack && !isJudged,
            on: &frame)
        draw(
            part.fakes, part.fakeOpinions, .fakeScore,
            in: Rect(x: exhibitsX, y: top, width: exhibitsWidth, height: lane), on: &frame)
        arrow(
            x: judgeX - arrowWidth, y: upper, active.contains(.fakesToJudge), isBack: isBack && !isJudged,
            on: &frame)
        box(
            Rect(x: judgeX, y: boxTop, width: boxWidth, height: lower + boxHeight / 2 - boxTop),
            isWide ? ["D", "expert", "who saw", "them all"] : ["D", "expert"], .discriminatorLoss,
            active.contains(.judge), on: &frame)
        arrow(
            x: verdictX - arrowWidth, y: upper, active.contains(.fakeVerdict), isBack: isBack, on: &frame)
        verdict(
            part.inputs == nil ? "D(G(z))" : "D(G(x))", part.fakeScore, part.fakeScoreAfter, .fakeScore,
            x: verdictX, y: upper, on: &frame)

        let dataTop = bottom + (lane - min(lane, 4)) / 2
        box(
            Rect(x: generatorX, y: dataTop, width: boxWidth, height: min(lane, 4)), ["data", "real"],
            .realScore,
            active.contains(.data), on: &frame)
        guard isJudged else {
            let sentence = "G never sees these"
            frame.writeCentered(
                sentence, in: Rect(x: exhibitsX, y: lower, width: exhibitsWidth, height: 1),
                appearance: appearance)
            return
        }
        arrow(x: exhibitsX - arrowWidth, y: lower, active.contains(.toReals), on: &frame)
        draw(
            part.reals, part.realOpinions, .realScore,
            in: Rect(x: exhibitsX, y: bottom, width: exhibitsWidth, height: lane), on: &frame)
        arrow(x: judgeX - arrowWidth, y: lower, active.contains(.realsToJudge), on: &frame)
        arrow(x: verdictX - arrowWidth, y: lower, active.contains(.realVerdict), isBack: isBack, on: &frame)
        verdict("D(x)", part.realScore, part.realScoreAfter, .realScore, x: verdictX, y: lower, on: &frame)
    }

    private func drawLatents(in area: Rect, _ active: Set<Place>, on frame: inout Frame) {
        let role: Role = active.contains(.latents) ? .brightText : .dimText
        if case .images(let grid)? = part.inputs {
            drawInput(grid, role, in: area, on: &frame)
            return
        }
        let shown = part.latents.prefix(max(1, min(8, area.height - 2)))
        let y = area.y + (area.height - shown.count - 1) / 2
        frame.write([Span("z", role)], x: area.x, y: y, appearance: appearance)
        for (index, value) in shown.enumerated() {
            let text = (value < 0 ? "" : " ") + Numbers.fixed(value, 2)
            frame.write(
                [Span(text, role)], x: area.x, y: y + 1 + index, appearance: appearance, width: area.width)
        }
        if shown.count < part.latentSize {
            frame.write(
                [Span("  …", role)], x: area.x, y: y + 1 + shown.count, appearance: appearance,
                width: area.width)
        }
    }

    /// The first picture that is given, as small as it must be.
    private func drawInput(_ grid: SampleGrid, _ role: Role, in area: Rect, on frame: inout Frame) {
        let side = area.width - 1
        let size = Size(width: side, height: max(1, grid.height * side / max(1, grid.width)))
        let y = area.y + (area.height - (size.height + 1) / 2 - 1) / 2
        frame.write([Span("x", role)], x: area.x, y: y, appearance: appearance)
        guard grid.count > 0, appearance.images != .off, (size.height + 1) / 2 + 1 <= area.height else {
            return
        }
        Picture(grid, index: 0).scaled(width: size.width, height: size.height)
            .draw(into: &frame, x: area.x, y: y + 1, appearance: appearance)
    }

    /// `───▶`, or with the loss on its way back `◀━∇━`.
    private func arrow(x: Int, y: Int, _ isActive: Bool, isBack: Bool = false, on frame: inout Frame) {
        let glyphs = appearance.glyphs
        let line = String(
            repeating: isActive ? glyphs.heavyHorizontal : glyphs.horizontal, count: arrowWidth - 2)
        let isUnicode = glyphs == .unicode
        var shown = line + String(glyphs.running)
        if isBack, isActive {
            shown = (isUnicode ? "◀" : "<") + String(line.dropLast()) + (isUnicode ? "∇" : "d")
        }
        let style = appearance.theme[isActive ? .brightText : .dimText]
        frame.write(shown, x: x, y: y, style: style, width: arrowWidth - 1)
    }

    private func box(
        _ rect: Rect, _ lines: [String], _ role: Role, _ isActive: Bool, on frame: inout Frame
    ) {
        let style = appearance.theme[isActive ? role : .panelBorder]
        frame.border(rect, glyphs: appearance.glyphs, style: style)
        if isActive { thicken(rect, style, on: &frame) }
        let shown = lines.prefix(max(0, rect.height - 2))
        for (index, line) in shown.enumerated() {
            let text = appearance.glyphs.text(line).fitted(
                to: rect.width - 2, ellipsis: appearance.glyphs.ellipsis)
            frame.write(
                text, x: rect.x + (rect.width - text.columnCount) / 2,
                y: rect.y + (rect.height - shown.count) / 2 + index,
                style: appearance.theme[index == 0 ? role : isActive ? .text : .dimText])
        }
    }

    /// Makes a border's lines heavy.
    private func thicken(_ rect: Rect, _ style: Style, on frame: inout Frame) {
        guard rect.width >= 2, rect.height >= 2 else { return }
        let signs: [Character] =
            appearance.glyphs == .unicode ? ["┏", "━", "┓", "┃", "┗", "┛"] : ["#", "=", "#", "#", "#", "#"]
        let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
        for x in rect.x...right {
            frame[x, rect.y] = .glyph(signs[1], style)
            frame[x, bottom] = .glyph(signs[1], style)
        }
        for y in rect.y...bottom {
            frame[rect.x, y] = .glyph(signs[3], style)
            frame[right, y] = .glyph(signs[3], style)
        }
        frame[rect.x, rect.y] = .glyph(signs[0], style)
        frame[right, rect.y] = .glyph(signs[2], style)
        frame[rect.x, bottom] = .glyph(signs[4], style)
        frame[right, bottom] = .glyph(signs[5], style)
    }

    private func verdict(
        _ name: String, _ before: Float?, _ after: Float?, _ role: Role, x: Int, y: Int, on frame: inout Frame
    ) {
        let name = !part.scoresAreRaw ? name : isWide ? "raw score" : "score"
        frame.write([Span(name, before == nil ? .dimText : role)], x: x, y: y - 1, appearance: appearance)
        guard let before else { return }
        let role: Role = after == nil ? .brightText : .dimText
        frame.write([Span(part.answer(before), role)], x: x, y: y, appearance: appearance)
        guard let after else { return }
        frame.write([Span("→ \(part.answer(after))", .brightText)], x: x, y: y + 1, appearance: appearance)
    }

    private func draw(
        _ exhibits: StepPart.Exhibits?, _ opinions: [Float], _ role: Role, in area: Rect,
        on frame: inout Frame
    ) {
        switch exhibits {
        case nil: break
        case .points(let points, _): draw(points, opinions, role, in: area, on: &frame)
        case .images(let grid): draw(grid, opinions, role, in: area, on: &frame)
        }
    }

    private func draw(
        _ points: [SIMD2<Float>], _ opinions: [Float], _ role: Role, in area: Rect, on frame: inout Frame
    ) {
        func coordinate(_ value: Float) -> String { (value < 0 ? "" : " ") + Numbers.fixed(value, 2) }
        let shown = points.prefix(area.height)
        let y = area.y + (area.height - shown.count) / 2
        for (index, point) in shown.enumerated() {
            var x = area.x + 1
            x += frame.write(
                [Span("(\(coordinate(point.x)),\(coordinate(point.y)))", .text)], x: x, y: y + index,
                appearance: appearance,
                width: area.width - 1)
            guard index < opinions.count else { continue }
            x += frame.write(
                [Span("  "), Span(Numbers.fixed(opinions[index], 2), role), Span(" ")], x: x, y: y + index,
                appearance: appearance, width: area.maxX - x)
            let room = min(16, area.maxX - x - 1)
            guard room >= 4 else { continue }
            let bar = appearance.glyphs.bar(opinions[index], width: room)
            frame.write(
                [Span(bar.full, role), Span(bar.rest, .meterRest)], x: x, y: y + index, appearance: appearance
            )
        }
    }

    private func draw(
        _ grid: SampleGrid, _ opinions: [Float], _ role: Role, in area: Rect, on frame: inout Frame
    ) {
        let room = Size(width: area.width, height: area.height - 1)
        guard appearance.images != .off,
            let tile = Layout.tile(width: grid.width, height: grid.height, room: room)
        else {
            let text =
                opinions.isEmpty
                ? "\(grid.count) and more" : opinions.map { Numbers.fixed($0, 2) }.joined(separator: " ")
            frame.writeCentered(
                text, in: area, appearance: appearance, role: opinions.isEmpty ? .dimText : role)
            return
        }
        let rows = (tile.height + 1) / 2
        let count = min(grid.count, max(1, (area.width + 1) / (tile.width + 1)))
        let left = area.x + (area.width - count * (tile.width + 1) + 1) / 2
        let y = area.y + (area.height - rows - 1) / 2
        for index in 0..<count {
            let x = left + index * (tile.width + 1)
            let picture = Picture(grid, index: index).scaled(width: tile.width, height: tile.height)
            if appearance.hasPixels {
                picture.draw(into: &frame, x: x, y: y)
            } else {
                picture.drawRamp(into: &frame, x: x, y: y, style: appearance.theme[.text])
            }
            guard index < opinions.count else { continue }
            let text = Numbers.fixed(opinions[index], 2)
            frame.write(
                [Span(text, role)], x: x + (tile.width - text.columnCount + 1) / 2, y: y + rows,
                appearance: appearance)
        }
    }
}
