import Canvas
import Diagnostics
import RunRecord

/// A checkpoint that a run could go back to.
public struct SavedCheckpoint: Sendable, Equatable {
    public var step: Int
    /// The referee's accuracy nearest before it, 0...1; `nil` before it has judged.
    public var referee: Float?

    public init(step: Int, referee: Float?) {
        self.step = step
        self.referee = referee
    }
}

/// The list of checkpoints to roll back to, the newest first.
public struct CheckpointChooser: Sendable, Equatable {
    let checkpoints: [SavedCheckpoint]
    var selected: Int

    /// - Parameters:
    ///   - checkpoints: Those that there are, in any order.
    ///   - step: The one that is looked at: the newest that is not after it is chosen first.
    init(_ checkpoints: [SavedCheckpoint], before step: Int) {
        self.checkpoints = checkpoints.sorted { $0.step > $1.step }
        selected = self.checkpoints.firstIndex { $0.step <= step } ?? 0
    }

    var step: Int? { checkpoints.indices.contains(selected) ? checkpoints[selected].step : nil }

    mutating func move(to index: Int) { selected = min(max(0, index), max(0, checkpoints.count - 1)) }

    private static let widest = 48

    func draw(on frame: inout Frame, appearance: Appearance) {
        let width = min(frame.size.width, Self.widest)
        let height = min(frame.size.height, checkpoints.count + 4)
        guard width >= 16, height >= 3 else { return }
        let box = Rect(
            x: (frame.size.width - width) / 2, y: (frame.size.height - height) / 2, width: width,
            height: height)
        let notes = [Span("Enter", .hotKey), Span(" go back  "), Span("Esc", .hotKey), Span(" stay")]
        popup(box, title: "roll back", notes: notes, on: &frame, appearance: appearance)
        let inner = box.inset(by: 1)
        // A line above and the warning below give way to the list.
        let (list, below) = inner.split(bottom: inner.height >= checkpoints.count + 2 ? 2 : 0)
        let first = firstVisible(around: selected, of: checkpoints.count, in: list.height)
        for (row, checkpoint) in checkpoints.dropFirst(first).prefix(list.height).enumerated() {
            let isSelected = first + row == selected
            let sign = isSelected ? String(appearance.glyphs.running) : " "
            var line = [
                Span("\(sign) ", .hotKey),
                Span("step \(Numbers.grouped(checkpoint.step))", isSelected ? .brightText : .popup),
            ]
            if let referee = checkpoint.referee {
                line.append(Span("  referee \(Numbers.percent(referee))", .dimText))
            }
            frame.write(line, x: list.x + 1, y: list.y + row, appearance: appearance, width: list.width - 2)
        }
        if below.height == 2 {
            frame.write(
                [Span("pauses there; later steps are lost", .dimText)], x: below.x + 1,
                y: below.y + 1, appearance: appearance, width: below.width - 1)
        }
    }
}

extension DashboardState {
    /// So many checkpoints that cannot be read are named.
    private static let mostUnreadable = 4

    /// Opens the list, or says that there is nothing in it; and says what is there and cannot be in it.
    mutating func choose(from checkpoints: [SavedCheckpoint], unreadable: [Int]) {
        if !unreadable.isEmpty {
            let named = unreadable.suffix(DashboardState.mostUnreadable).map(Numbers.grouped)
            let others = unreadable.count - named.count
            note(
                """
                r: \(counted(unreadable.count, "checkpoint")) cannot be read: \
                of step \(named.joined(separator: ", "))\(others > 0 ? " and \(others) earlier" : "")
                """, .warning)
        }
        guard !checkpoints.isEmpty else {
            // Some that cannot be read are another thing than none.
            guard unreadable.isEmpty else { return }
            answer("r: nothing to roll back to: no checkpoint yet; S saves one", .warning, while: .unsaved)
            return
        }
        overlay = .checkpoints(CheckpointChooser(checkpoints, before: viewedStep))
    }

    mutating func pressInCheckpoints(_ key: Key, _ chooser: CheckpointChooser) -> [Wish] {
        var chooser = chooser
        switch key {
        case .up, .character("k"): chooser.move(to: chooser.selected - 1)
        case .down, .character("j"): chooser.move(to: chooser.selected + 1)
        case .home, .pageUp: chooser.move(to: 0)
        case .end, .pageDown: chooser.move(to: chooser.checkpoints.count - 1)
        case .enter:
            overlay = .none
            return chooser.step.map { [.ask(.rollBack(to: $0))] } ?? []
        case .escape, .character("q"), .character("r"):
            overlay = .none
            return []
        default: return pressUnderOverlay(key, "Enter goes back to the checkpoint, Esc stays")
        }
        overlay = .checkpoints(chooser)
        return []
    }
}
