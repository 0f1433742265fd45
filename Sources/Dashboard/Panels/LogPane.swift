import Canvas
import Diagnostics

/// The log's lines: each entry whole, with the time that it came where there is room for it.
///
/// The pane and what opens over the other ones show the same lines. What is measured in lines is counted from the newest
/// one, so that 0 follows the run.
enum LogPane {
    private struct Line {
        var time = ""
        var text: String
        var role: Role
    }

    static func visibleLineCount(in size: Size) -> Int { max(1, box(in: size).height - 2) }

    static func lastScroll(of state: DashboardState) -> Int {
        max(0, lineCount(of: state.shownLog, in: state.size) - visibleLineCount(in: state.size))
    }

    /// The rows of a pane that the newest lines fill, its border too: one line at least.
    static func height(of state: DashboardState, width: Int) -> Int {
        let newest = Array(state.shownLog.suffix(12))
        return 2 + max(1, lineCount(of: newest, in: Size(width: width, height: state.size.height)))
    }

    /// How many lines these entries take in a box as wide as that.
    static func lineCount(of entries: [DashboardState.LogEntry], in size: Size) -> Int {
        let width = textWidth(in: size)
        return entries.reduce(0) { $0 + $1.shown.printable.broken(to: width).count }
    }

    private static func box(in size: Size) -> Rect {
        let (above, _) = Rect(size).split(bottom: size.height >= 9 ? 1 : 0)
        let height = size.height < 18 ? above.height : max(9, size.height / 2)
        return above.split(bottom: height).1
    }

    /// A narrow box has no room for the times.
    private static func timeWidth(in size: Size) -> Int { size.width < 34 ? 0 : 9 }

    private static func textWidth(in size: Size) -> Int { max(4, size.width - 4 - timeWidth(in: size)) }

    /// Over the lower half of the screen, to be read at leisure.
    static func draw(on frame: inout Frame, state: DashboardState, scroll: Int, appearance: Appearance) {
        let box = box(in: frame.size)
        let count = lineCount(of: state.shownLog, in: frame.size)
        let below = min(max(0, scroll), max(0, count - visibleLineCount(in: frame.size)))
        var notes = [
            below > 0 ? Span("\(Numbers.grouped(below)) newer ↓", .warning) : Span("newest", .dimText)
        ]
        if !state.panes.filter.isEmpty {
            notes.append(Span("/\(state.panes.filter.printable.fitted(to: 16))", .warning))
        }
        notes += [Span("↑↓ scroll", .keyLabel), Span("l close", .keyLabel)]
        popup(box, title: "log", notes: notes.fitted(to: box.width - 12), on: &frame, appearance: appearance)
        drawLines(of: state, in: box, below: below, on: &frame, appearance: appearance)
    }

    /// The lines inside a border.
    static func drawLines(
        of state: DashboardState, in box: Rect, below: Int, on frame: inout Frame, appearance: Appearance
    ) {
        let lines = lines(of: state.shownLog, in: box.size)
        guard !lines.isEmpty else {
            let sentence =
                state.panes.filter.isEmpty
                ? "nothing to tell yet" : "no line has \(state.panes.filter.printable) in it"
            return frame.writeCentered(sentence, in: box.inset(by: 1), appearance: appearance)
        }
        let visible = max(0, box.height - 2)
        var shown = lines.dropLast(min(below, max(0, lines.count - visible))).suffix(visible)
        // Where not even the newest entry fits, its beginning says more than its end.
        let newest = lines.suffix(lineCount(of: Array(state.shownLog.suffix(1)), in: box.size))
        if below == 0, visible > 0, newest.count > visible {
            shown = newest.prefix(visible)
            let last = shown.index(before: shown.endIndex)
            shown[last].text = newest.dropFirst(visible - 1).map(\.text).joined().fitted(
                to: textWidth(in: box.size), ellipsis: appearance.glyphs.ellipsis)
        }
        let timeWidth = timeWidth(in: box.size)
        for (index, line) in shown.enumerated() {
            let y = box.y + 1 + index
            if timeWidth > 0 {
                frame.write(
                    line.time, x: box.x + 2, y: y, style: appearance.theme[.dimText], width: timeWidth)
            }
            frame.write(
                appearance.glyphs.text(line.text), x: box.x + 2 + timeWidth, y: y,
                style: appearance.theme[line.role],
                width: box.width - 4 - timeWidth)
        }
    }

    private static func lines(of entries: [DashboardState.LogEntry], in size: Size) -> [Line] {
        let width = textWidth(in: size)
        return entries.flatMap { entry in
            entry.shown.printable.broken(to: width).enumerated().map { index, text in
                Line(time: index == 0 ? Numbers.clock(entry.time) : "", text: text, role: entry.role)
            }
        }
    }
}

extension String {
    /// All of it in pieces of at most `width` columns, broken behind a space where one is near: what others printed
    /// keeps its spaces, and loses nothing.
    func broken(to width: Int) -> [String] {
        var lines: [String] = []
        // The line so far, up to its last space, and what has come behind that.
        var (line, word) = ("", "")
        var (columns, wordColumns) = (0, 0)
        for character in self {
            let next = character.columnCount
            // A space may hang over the edge, where it is not seen.
            if character != " ", columns + next > width, columns > 0 {
                if line.isEmpty || wordColumns > width / 2 {
                    lines.append(line + word)
                    (word, wordColumns) = ("", 0)
                } else {
                    lines.append(line)
                }
                (line, columns) = ("", wordColumns)
            }
            word.append(character)
            columns += next
            wordColumns += next
            if character == " " {
                line += word
                (word, wordColumns) = ("", 0)
            }
        }
        return lines + [line + word]
    }
}
