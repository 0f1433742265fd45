import Canvas
import Diagnostics
import RunRecord

/// The list of runs: as many columns as there is room for, the weightiest first.
struct HomeList {
    private struct Column {
        var title: String
        var width: Int
        var isNumber = false
        var cell: (RunFacts) -> Span
    }

    private let state: HomeState
    private let layout: HomeLayout
    private let appearance: Appearance
    private let visible: [RunFacts]
    private var columns: [Column] = []

    private static let leastName = 10
    /// What weighs no more than this is there only where names are whole, or nearly so.
    private static let nameWeight = 5

    init(of state: HomeState, _ layout: HomeLayout, _ appearance: Appearance) {
        (self.state, self.layout, self.appearance) = (state, layout, appearance)
        visible = state.visibleRuns
        columns = chosenColumns()
    }

    func draw(on frame: inout Frame) {
        if layout.isFramed {
            let notes =
                state.filterText.isEmpty
                ? [Span(counted(state.runs.count, "run"), .dimText)]
                : [
                    Span("\(state.shown.count) of \(state.runs.count)", .dimText),
                    Span("/\(state.filterText.printable.fitted(to: 24))", .warning),
                ]
            let panel = Frame.panel(
                layout.list.size, title: [Span("runs", .panelTitle)], notes: notes, appearance: appearance)
            frame.draw(panel, x: layout.list.x, y: layout.list.y)
        }
        guard !visible.isEmpty else {
            frame.writeCentered(
                emptySentence, in: layout.rows, appearance: appearance,
                role: state.trouble == nil ? .dimText : .error)
            return
        }
        guard layout.rows.width >= 8 else { return }
        if let titles = layout.titles {
            write(columns.map { Span($0.title, .dimText) }, y: titles.y, isSelected: false, on: &frame)
        }
        for (row, run) in visible.enumerated() {
            let isSelected = run.name == state.selected?.name
            let y = layout.rows.y + row
            if isSelected {
                var style = appearance.theme[.text]
                style.attributes.insert(.reverse)
                frame.fill(
                    Rect(x: layout.rows.x, y: y, width: layout.rows.width, height: 1),
                    with: .glyph(" ", style))
            }
            write(columns.map { $0.cell(run) }, y: y, isSelected: isSelected, on: &frame)
        }
    }

    private func write(_ cells: [Span], y: Int, isSelected: Bool, on frame: inout Frame) {
        var x = layout.rows.x
        for (cell, column) in zip(cells, columns) {
            var style = appearance.theme[cell.role]
            if isSelected { style.attributes.insert(.reverse) }
            let text = appearance.glyphs.text(cell.text).fitted(
                to: column.width, ellipsis: appearance.glyphs.ellipsis)
            let indent = column.isNumber ? column.width - text.columnCount : 0
            frame.write(text, x: x + indent, y: y, style: style, width: column.width - indent)
            x += column.width + 1
        }
    }

    private var trailWidth: Int { layout.rows.width < 100 ? 8 : 12 }

    private var emptySentence: String {
        if let trouble = state.trouble { return trouble.printable }
        if !state.isLoaded { return "looking for runs" }
        if state.runs.isEmpty { return "no runs in \(state.place.printable) yet: N trains one" }
        return "no run is like \(state.filterText.printable); Esc shows all"
    }

    // MARK: Columns

    private func chosenColumns() -> [Column] {
        let nameWidth = visible.map { $0.name.printable.columnCount }.max() ?? 0
        // Their order on the screen, and how much each of them weighs.
        let wanted: [(weight: Int, column: Column)] = [
            (9, Column(title: "", width: 1) { Span(mark(of: $0), .warning) }),
            (10, Column(title: "", width: 1) { Span(String(sign(of: $0)), role(of: $0)) }),
            (8, Column(title: "run", width: HomeList.leastName) { Span($0.name.printable, .brightText) }),
            (4, Column(title: "recipe", width: recipeWidth) { Span(($0.manifest?.recipe ?? "–").printable) }),
            (7, Column(title: "state", width: 11) { Span($0.stateName, role(of: $0)) }),
            (6, Column(title: "step", width: stepWidth, isNumber: true) { Span(steps(of: $0)) }),
            (5, Column(title: "age", width: 7, isNumber: true) { Span(age(of: $0), .dimText) }),
            (
                3,
                Column(title: "D right", width: trailWidth + 6) { Span(trail(of: $0), .gaugeTrail) }
            ),
            (2, Column(title: "referee", width: 7, isNumber: true) { Span(referee(of: $0)) }),
            (1, Column(title: "verdict", width: 20) { Span(verdict(of: $0), .text) }),
        ]
        var room = layout.rows.width
        var nameRoom = 0
        var chosen: Set<Int> = []
        for (weight, column) in wanted.sorted(by: { $0.weight > $1.weight }) {
            if weight == HomeList.nameWeight {
                nameRoom = min(max(0, room), max(0, nameWidth - HomeList.leastName), HomeList.leastName + 4)
                room -= nameRoom
            }
            guard column.width <= room else { continue }
            chosen.insert(weight)
            room -= column.width + 1
        }
        var columns = wanted.filter { chosen.contains($0.weight) }.map(\.column)
        // What is left goes to the names as far as they need it.
        if let place = columns.firstIndex(where: { $0.title == "run" }) {
            let rest = min(max(0, room + 1), max(0, nameWidth - HomeList.leastName - nameRoom))
            columns[place].width += nameRoom + rest
            // Names that begin alike are told apart by their ends.
            let names = visible.map(\.name.printable).shortened(to: columns[place].width)
            let shown = Dictionary(zip(visible.map(\.name), names)) { first, _ in first }
            columns[place].cell = { Span(shown[$0.name] ?? "", .brightText) }
        }
        return columns
    }

    private func mark(of run: RunFacts) -> String {
        state.marked.firstIndex(of: run.name).map { "\($0 + 1)" } ?? ""
    }

    private func sign(of run: RunFacts) -> Character { run.sign(appearance.glyphs).sign }
    private func role(of run: RunFacts) -> Role { run.sign(appearance.glyphs).role }

    private var stepWidth: Int { max(4, visible.map { steps(of: $0).columnCount }.max() ?? 0) }

    private var recipeWidth: Int {
        let widest = visible.map { ($0.manifest?.recipe ?? "").printable.columnCount }.max() ?? 0
        return min(14, max(6, widest))
    }

    private func steps(of run: RunFacts) -> String {
        guard run.trouble == nil else { return "–" }
        let step = Numbers.grouped(run.status.step)
        guard layout.rows.width >= 100, let count = run.manifest?.stepCount, run.status.state != .finished
        else {
            return step
        }
        return "\(step)/\(Numbers.grouped(count))"
    }

    private func age(of run: RunFacts) -> String { run.age(now: state.now).map(RunFacts.ageText) ?? "–" }

    private func trail(of run: RunFacts) -> String {
        guard run.trouble == nil else { return "–" }
        guard let detail = state.details[run.name] else { return "…" }
        let values = detail.trail(width: trailWidth)
        guard let last = detail.gauge.last?.value else { return "–" }
        let bars = appearance.glyphs.sparkline(values)
        let space = String(repeating: " ", count: trailWidth - values.count)
        return bars + space + " " + Numbers.percent(last)
    }

    private func referee(of run: RunFacts) -> String { run.status.bestReferee.map(Numbers.percent) ?? "–" }

    private func verdict(of run: RunFacts) -> String {
        if let trouble = run.trouble { return trouble.printable }
        return (run.status.verdict ?? "–").prefix { $0 != ":" }.description.printable
    }
}

extension RunFacts {
    /// Where it stands as a sign and in a colour.
    func sign(_ glyphs: Glyphs) -> (sign: Character, role: Role) {
        guard trouble == nil else { return (glyphs.failed, .failed) }
        return switch status.state {
        case .training: (glyphs.running, .training)
        case .paused: (glyphs.paused, .paused)
        case .finished, .stopped: (glyphs.stopped, .done)
        case .interrupted: ("!", .warning)
        case .failed, .diverged: (glyphs.failed, .failed)
        }
    }
}
