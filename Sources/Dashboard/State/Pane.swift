/// A part of the screen that can be focused, hidden, and shown alone; its number is its key.
public enum Pane: Int, Sendable, CaseIterable {
    case charts = 1
    case samples
    case gauge
    case answers
    case log
    case machine

    /// What few want to see all day.
    public static let hiddenAtFirst: Set<Pane> = [.machine]
    public static let shownAtFirst = Set(allCases).subtracting(hiddenAtFirst)

    var name: String {
        switch self {
        case .charts: "charts"
        case .samples: "samples"
        case .gauge: "gauge"
        case .answers: "D's answers"
        case .log: "log"
        case .machine: "system"
        }
    }

    /// What configurations call it.
    public var word: String { self == .answers ? "answers" : name }

    /// The keys that are about it.
    var group: KeyGroup {
        switch self {
        case .charts: .charts
        case .samples: .samples
        case .gauge, .answers, .log, .machine: .panes
        }
    }
}

/// Which panes are shown, and which one has the focus.
struct PaneChoice: Sendable, Equatable {
    /// The pane that keys are about.
    var focus = Pane.charts
    /// Whether the focused pane fills the screen.
    var isExpanded = false
    var hidden: Set<Pane>
    /// What charts and log lines must have in them to be shown.
    var filter = ""

    init(hidden: Set<Pane>) { self.hidden = hidden }
}

/// What a panel's border shows of its pane: its number, which is its key, and whether it has the focus.
struct PaneBorder {
    var number: Int
    var isFocused: Bool
}

extension DashboardState {
    func border(of pane: Pane) -> PaneBorder {
        PaneBorder(number: pane.rawValue, isFocused: pane == panes.focus)
    }

    /// Where everything stands now.
    public var layout: Layout {
        Layout(
            size: size, kind: sampleKind,
            shown: Set(Pane.allCases).subtracting(panes.hidden).subtracting(absentPanes), focus: panes.focus,
            isExpanded: panes.isExpanded, pictureZoom: pictureChoice.zoom, chartCount: max(1, charts.count),
            hasVerdict: !isForeign || viewedGauge != nil,
            logHeight: { LogPane.height(of: self, width: $0) })
    }

    /// Panes that another program's record has nothing for: their room goes to the others until it has.
    var absentPanes: Set<Pane> {
        guard isForeign else { return [] }
        var absent: Set<Pane> = []
        if viewedGauge == nil { absent.insert(.gauge) }
        if tellsNoAnswers { absent.insert(.answers) }
        if sampleBook.newest == nil { absent.insert(.samples) }
        return absent
    }

    /// Focuses a pane; the one that is focused already is hidden, and the focus goes on to the next.
    mutating func choose(_ pane: Pane) {
        guard !absentPanes.contains(pane) else {
            answer("\(pane.rawValue): this program records nothing for \(pane.name)", while: .absent(pane))
            return
        }
        if panes.hidden.contains(pane) {
            panes.hidden.remove(pane)
            panes.focus = pane
        } else if panes.focus != pane {
            panes.focus = pane
        } else {
            panes.hidden.insert(pane)
            panes.isExpanded = false
            moveFocus(by: 1)
            answer("\(pane.name) hidden; \(pane.rawValue) brings it back", while: .hidden(pane))
        }
    }

    /// Moves the focus to the next pane, or the one before, that is not hidden.
    mutating func moveFocus(by offset: Int) {
        let all = Pane.allCases
        for distance in 1...all.count {
            let next = (panes.focus.rawValue - 1 + offset * distance) % all.count
            let pane = all[(next + all.count) % all.count]
            guard !panes.hidden.contains(pane), !absentPanes.contains(pane) else { continue }
            panes.focus = pane
            return
        }
    }
}
