import Canvas
import Diagnostics
import RunRecord

/// The diagnoses behind the headline: word, number, rule, and what to try.
enum DiagnosesOverlay {
    private struct Line {
        var name = ""
        var text = ""
        var nameRole = Role.dimText
        var role = Role.popup
    }

    private static let nameWidth = 6

    private static func box(of state: DashboardState, in size: Size) -> Rect {
        let width = min(size.width, 76)
        let height = min(size.height, lines(of: state, width: width - 4).count + 2)
        return Rect(x: (size.width - width) / 2, y: (size.height - height) / 2, width: width, height: height)
    }

    static func lastScroll(of state: DashboardState, in size: Size) -> Int {
        let box = box(of: state, in: size)
        return max(0, lines(of: state, width: box.width - 4).count - (box.height - 2))
    }

    private static func lines(of state: DashboardState, width: Int) -> [Line] {
        func block(_ name: String, _ text: String) -> [Line] {
            text.wrapped(to: max(4, width - nameWidth)).enumerated().map { index, line in
                Line(name: index == 0 ? name : "", text: line)
            }
        }
        let diagnoses = state.findings
        guard !diagnoses.isEmpty else {
            let verdict = state.verdict
            let finding = verdict?.mood == .good ? "Nothing is wrong." : "No rule has found a fault."
            let headline = verdict.map { "\($0.word): \($0.sentence)." } ?? ""
            return finding.wrapped(to: max(4, width)).map { Line(name: $0, nameRole: .popup) }
                + headline.wrapped(to: max(4, width)).map {
                    Line(name: $0, nameRole: verdict?.mood.role ?? .popup)
                }
        }
        var lines: [Line] = []
        for diagnosis in diagnoses {
            if !lines.isEmpty { lines.append(Line()) }
            lines.append(Line(name: diagnosis.kind.rawValue, nameRole: diagnosis.mood.role))
            lines += block("is", diagnosis.number)
            lines += block("rule", diagnosis.kind.guide.rule)
            lines += block("try", diagnosis.advice)
            let there = diagnosis.kind.guide.evidence.filter { state.series(of: $0) != nil }
            if !there.isEmpty {
                lines += block("see", "1 /  " + there.map(\.rawValue).joined(separator: ", "))
            }
        }
        return lines
    }

    static func draw(on frame: inout Frame, state: DashboardState, scroll: Int, appearance: Appearance) {
        let box = box(of: state, in: frame.size)
        let lines = lines(of: state, width: box.width - 4)
        let visible = max(0, box.height - 2)
        let first = min(max(0, scroll), max(0, lines.count - visible))
        var notes = [Span("Esc", .hotKey), Span(" close", .keyLabel)]
        if lines.count > visible { notes.insert(Span("↑↓ ", .hotKey), at: 0) }
        popup(box, title: "diagnoses", notes: notes, on: &frame, appearance: appearance)
        for (index, line) in lines.dropFirst(first).prefix(visible).enumerated() {
            let y = box.y + 1 + index
            frame.write(
                [Span(line.name, line.nameRole)], x: box.x + 2, y: y, appearance: appearance,
                width: box.width - 4)
            guard !line.text.isEmpty else { continue }
            frame.write(
                [Span(line.text, line.role)], x: box.x + 2 + nameWidth, y: y, appearance: appearance,
                width: box.width - 4 - nameWidth)
        }
    }
}
