import Canvas
import Diagnostics
import RunRecord

extension Chart {
    func draw(into frame: inout Frame, appearance: Appearance) {
        guard plot.width >= 4, plot.height >= 1 else { return }
        drawReferences(into: &frame, appearance: appearance)
        drawMarks(into: &frame, appearance: appearance)
        drawCurves(into: &frame, appearance: appearance)
        drawCursorLine(into: &frame, appearance: appearance)
        drawBreaks(into: &frame, appearance: appearance)
        drawCursorValues(into: &frame, appearance: appearance)
        drawVerticalAxis(into: &frame, appearance: appearance)
        drawSteps(into: &frame, appearance: appearance)
        drawLabels(into: &frame, appearance: appearance)
    }

    /// Fills the rows of some values, before anything is drawn over them.
    func shade(_ values: ClosedRange<Float>, in frame: inout Frame, with cell: Cell) {
        guard plot.width >= 4, plot.height >= 1 else { return }
        let from = max(scale.row(of: values.upperBound, dots: dotRows), 0) / DotCanvas.dotsDown(glyphs)
        let to =
            min(scale.row(of: values.lowerBound, dots: dotRows), dotRows - 1) / DotCanvas.dotsDown(glyphs)
        for y in plot.y + from...plot.y + max(from, to) {
            for x in plot.x..<plot.maxX { frame[x, y] = cell }
        }
    }

    private var dotRows: Int { plot.height * DotCanvas.dotsDown(glyphs) }

    private func cellRow(of value: Float) -> Int? {
        let row = scale.row(of: value, dots: dotRows)
        guard row >= 0, row < dotRows else { return nil }
        return plot.y + row / DotCanvas.dotsDown(glyphs)
    }

    private func drawReferences(into frame: inout Frame, appearance: Appearance) {
        for reference in references {
            guard let y = cellRow(of: reference.value) else { continue }
            for x in plot.x..<plot.maxX {
                frame[x, y] = .glyph(glyphs.referenceLine, appearance.theme[.lossReference])
            }
        }
    }

    /// The cell column of a step, if it is in the chart.
    private func cellColumn(of step: Int) -> Int? {
        let dot = columns.dot(of: columns.column(of: step))
        guard dot >= 0, dot < columns.count else { return nil }
        return plot.x + dot / DotCanvas.dotsAcross(glyphs)
    }

    /// Where something was done to the run: a thin line behind the curves, its letter at the top.
    private func drawMarks(into frame: inout Frame, appearance: Appearance) {
        for mark in view.marks {
            guard let x = cellColumn(of: max(1, mark.step)) else { continue }
            for y in plot.y..<plot.maxY { frame[x, y] = .glyph(glyphs.markGuide, appearance.theme[.axis]) }
        }
    }

    private func drawMarkLetters(into frame: inout Frame, appearance: Appearance) {
        for mark in view.marks {
            guard let x = cellColumn(of: max(1, mark.step)) else { continue }
            frame[x, plot.y] = .glyph(mark.kind.letter, appearance.theme[.brightText])
        }
    }

    /// The step one looks back at: a line through everything that is not a bright curve.
    private func drawCursorLine(into frame: inout Frame, appearance: Appearance) {
        guard let cursor = view.cursor, let x = cellColumn(of: cursor) else { return }
        for y in plot.y..<plot.maxY { frame[x, y] = .glyph(glyphs.vertical, appearance.theme[.brightText]) }
    }

    /// The curves go through the cursor's line where they are.
    private func drawCursorValues(into frame: inout Frame, appearance: Appearance) {
        guard let cursor = view.cursor, let x = cellColumn(of: cursor) else { return }
        for (line, value) in zip(lines, shownValues) {
            guard let value, value.isFinite, let y = cellRow(of: value) else { continue }
            // Of several other runs each has its number behind the letter.
            let letter = line.isDotted ? line.letter.last : line.letter.first
            frame[x, y] = .glyph(letter ?? glyphs.dot, appearance.theme[line.role])
        }
    }

    private func drawCurves(into frame: inout Frame, appearance: Appearance) {
        var canvas = DotCanvas(size: plot.size, glyphs: glyphs)
        for (index, line) in strokes.enumerated() {
            let dashes = lines[index].dashes
            let bright = DotCanvas.Ink(clamping: index * 2)
            let isDense = isDense(line)
            var last: (x: Int, y: Int)?
            for stroke in line {
                for x in stroke.column..<stroke.column + stroke.width {
                    guard let range = stroke.range, dashes == nil else { break }
                    canvas.stroke(
                        x: x, from: scale.row(of: range.lowerBound, dots: dotRows),
                        to: scale.row(of: range.upperBound, dots: dotRows), ink: bright | 1, isUpper: false,
                        isSparse: isDense)
                }
                guard let smooth = stroke.smooth else {
                    last = nil
                    continue
                }
                let row = min(max(scale.row(of: smooth, dots: dotRows), 0), dotRows - 1)
                guard dashes?.draws(stroke.column) ?? true else {
                    last = nil
                    continue
                }
                canvas.line(from: last ?? (stroke.column, row), to: (stroke.column, row), ink: bright)
                last = (stroke.column, row)
            }
        }
        let styles = lines.flatMap { [appearance.theme[$0.role], appearance.theme[$0.rawRole]] }
        canvas.draw(into: &frame, x: plot.x, y: plot.y, styles: styles)
        for (line, shown) in zip(strokes, lines) where !shown.isDotted {
            for stroke in line {
                drawArrows(of: stroke, role: shown.rawRole, into: &frame, appearance: appearance)
            }
        }
        drawMarkLetters(into: &frame, appearance: appearance)
    }

    /// Whether the strokes from lowest to highest value would paint more than a third of the plot: then they fade, so that
    /// the bright lines are what is seen.
    private func isDense(_ line: [Stroke]) -> Bool {
        guard glyphs != .ascii, dotRows > 0 else { return false }
        let heights = line.compactMap(\.range).map { range in
            let top = max(scale.row(of: range.upperBound, dots: dotRows), 0)
            return max(0, min(scale.row(of: range.lowerBound, dots: dotRows), dotRows - 1) - top + 1)
        }
        return heights.reduce(0, +) * 3 > heights.count * dotRows
    }

    /// A clipped value has an arrow at the edge that it left by.
    private func drawArrows(of stroke: Stroke, role: Role, into frame: inout Frame, appearance: Appearance) {
        guard let range = stroke.range else { return }
        let x = plot.x + stroke.column / DotCanvas.dotsAcross(glyphs)
        if range.upperBound > scale.high {
            frame[x, plot.y] = .glyph(glyphs.clippedAbove, appearance.theme[role])
        }
        if range.lowerBound < scale.low {
            frame[x, plot.maxY - 1] = .glyph(glyphs.clippedBelow, appearance.theme[role])
        }
    }

    /// A value that was no number has a `!` at the top, over everything else that stands there.
    private func drawBreaks(into frame: inout Frame, appearance: Appearance) {
        for (line, shown) in zip(strokes, lines) where !shown.isDotted {
            for stroke in line where stroke.isBroken {
                let x = plot.x + stroke.column / DotCanvas.dotsAcross(glyphs)
                frame[x, plot.y] = .glyph("!", appearance.theme[.error])
            }
        }
    }

    private func drawVerticalAxis(into frame: inout Frame, appearance: Appearance) {
        let style = appearance.theme[.axis]
        for y in plot.y..<plot.maxY {
            frame[plot.x - 1, y] = .glyph(glyphs.vertical, appearance.theme[.panelBorder])
        }
        var lastRow: Int?
        for (tick, label) in zip(scale.ticks, tickLabels).reversed() {
            guard let y = cellRow(of: tick), y != lastRow else { continue }
            lastRow = y
            if label.columnCount <= tickWidth {
                frame.write(label, endingAt: plot.x - 1, y: y, style: style)
            }
            frame[plot.x - 1, y] = .glyph(glyphs.tick, style)
        }
    }

    private func drawSteps(into frame: inout Frame, appearance: Appearance) {
        let y = plot.maxY
        guard hasAxis, y < frame.size.height else { return }
        let line = appearance.theme[.panelBorder]
        let style = appearance.theme[.axis]
        let shown = columns.shownSpan
        for x in plot.x..<plot.maxX { frame[x, y] = .glyph(glyphs.horizontal, line) }
        frame[plot.x - 1, y] = .glyph(glyphs.axisCorner, line)
        let unit = tickUnit(over: shown, count: max(1, plot.width / 7))
        let first = (columns.start / unit - 1e-9).rounded(.up)
        let values = (0..<max(0, min(plot.width, Int(held: min(shown / unit, 1e6)) + 1))).map {
            (first + Double($0)) * unit
        }.filter { $0 - columns.start < shown }
        var free = plot.x - 1
        for (value, label) in zip(values, stepLabels(values, unit: unit)) {
            let x = plot.x + columns.dot(at: value) / DotCanvas.dotsAcross(glyphs)
            let labelX = x - label.columnCount / 2
            let isFree = labelX > free && labelX + label.columnCount <= plot.maxX + 2
            if x < plot.maxX, isFree {
                if hasLabelRow {
                    frame[x, y] = .glyph(glyphs.axisTick, style)
                    frame.write(label, x: labelX, y: y + 1, style: style)
                } else {
                    frame.write(label, x: labelX, y: y, style: style)
                }
                free = labelX + label.columnCount
            }
        }
        if let cursor = view.cursor, let x = cellColumn(of: cursor) {
            frame[x, y] = .glyph(glyphs.clippedAbove, appearance.theme[.brightText])
        }
    }

    /// How far apart the labels of the horizontal axis are.
    private func tickUnit(over width: Double, count: Int) -> Double {
        switch view.measure {
        case .step: return max(1, Scale.step(over: width, count: count))
        case .epoch: return Scale.step(over: width, count: count)
        case .time:
            // Seconds, minutes, hours and days, not powers of ten.
            let round: [Double] = [
                1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
            ]
            let least = width / Double(count)
            if least < 1 { return Scale.step(over: width, count: count) }
            return round.first { $0 >= least } ?? Scale.step(over: width / 86_400, count: count) * 86_400
        }
    }

    private func stepLabels(_ values: [Double], unit: Double) -> [String] {
        let numbers = Numbers.labels(of: values, apart: unit)
        switch view.measure {
        case .step, .epoch: return numbers
        case .time:
            guard unit >= 1 else { return numbers.map { $0 == "0" ? $0 : $0 + "s" } }
            return values.map { value in
                let text = Numbers.clock(.seconds(held: value))
                // Days are told in whole hours, which may be the same for two of them.
                guard value >= 86_400, unit < 3600 else { return value == 0 ? "0" : text }
                let rest = value - (value / 86_400).rounded(.down) * 86_400
                let hours = (rest / 3600).rounded(.down)
                let minutes = Numbers.clock(.seconds(held: rest - hours * 3600))
                return text.prefix { $0 != " " } + " \(Numbers.fixed(Float(hours), 0)):" + minutes
            }
        }
    }

    /// The last values at the lines' right ends, each on a row of its own, then the references' names.
    private func drawLabels(into frame: inout Frame, appearance: Appearance) {
        var taken: Set<Int> = []
        func freeRow(near row: Int) -> Int? {
            for distance in 0..<plot.height {
                for candidate in [row + distance, row - distance]
                where candidate >= plot.y && candidate < plot.maxY && !taken.contains(candidate) {
                    return candidate
                }
            }
            return nil
        }
        let across = DotCanvas.dotsAcross(glyphs)
        let lastColumn = strokes.compactMap { $0.last?.column }.max() ?? 0
        let x = plot.x + lastColumn / across + 2
        // From the highest value down, so that labels that must make room for each other keep their order.
        let ends =
            view.cursor == nil
            ? zip(lines, shownValues).compactMap { line, value in value.map { (line, $0) } } : []
        // NaN is neither high nor low: at the top stand its marks, too.
        func height(_ value: Float) -> Float { value.isNaN ? .infinity : value }
        for (line, value) in ends.sorted(by: { height($0.1) > height($1.1) }) {
            let held = min(max(height(value), scale.low), scale.high)
            guard let row = freeRow(near: cellRow(of: held) ?? plot.y) else { continue }
            taken.insert(row)
            let text = (line.letter.isEmpty ? "" : line.letter + " ") + Numbers.short(value)
            frame.write(
                " \(text) ", x: x - 1, y: row, style: appearance.theme[value.isFinite ? line.role : .error],
                width: plot.maxX + Chart.labelWidth - x + 1)
        }
        for reference in references {
            guard let row = cellRow(of: reference.value), !taken.contains(row) else { continue }
            let label = reference.label.fitted(to: Chart.labelWidth - 1)
            frame.write(label, x: plot.maxX + 1, y: row, style: appearance.theme[.axis])
            taken.insert(row)
        }
    }

    /// `0`, `500`, `4k`, `1.2M`: a number of at most five characters.
    static func brief(_ value: Float) -> String {
        func shortened(_ scaled: Float, _ unit: String) -> String {
            let text = Numbers.fixed(scaled, 1)
            return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + unit
        }
        // What it rounds to decides, so that 999.7 is 1k.
        switch abs(value) {
        case 0: return "0"
        case ..<0.004_995: return Numbers.short(value)
        case ..<0.995: return Numbers.fixed(value, 2)
        case ..<9.95: return shortened(value, "")
        case ..<999.5: return Numbers.fixed(value, 0)
        case ..<999_950: return shortened(value / 1000, "k")
        case ..<999_950_000: return shortened(value / 1_000_000, "M")
        default: return Numbers.short(value).replacing(".0e", with: "e")
        }
    }
}

extension Mark.Kind {
    /// What stands at its line's top.
    var letter: Character {
        switch self {
        case .edit: "e"
        case .checkpoint: "c"
        case .resumed, .restarted: "r"
        case .verdict: "v"
        case .note: "n"
        case .favourite: "k"
        }
    }
}
