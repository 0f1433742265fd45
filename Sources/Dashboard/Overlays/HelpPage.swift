import Canvas

/// The help while it is open: what is searched for, and which entry is chosen.
///
/// Typing searches. Up, Down and the pages move the choice; Enter closes the help and does what is chosen.
public struct HelpPage: Sendable, Equatable {
    var query = ""
    /// Whether `/` was typed, so that every key is part of the search.
    var isTyping = false
    var selection = 0

    public init() {}

    /// What a key in the help leads to.
    enum Outcome {
        case page(HelpPage)
        case close
        case run(KeyBinding<Command>)
        case wish(Wish)
    }

    enum Item {
        case key(KeyBinding<Command>, reasonAgainst: String?)
        case number(NumberGuide.Entry)

        var name: String {
            switch self {
            case .key(let binding, _): binding.shown
            case .number(let entry): entry.name
            }
        }

        var text: String {
            switch self {
            case .key(let binding, let reason): binding.help + (reason.map { " (not now: \($0))" } ?? "")
            case .number(let entry): entry.sentence
            }
        }

        func matches(_ query: String) -> Bool {
            let wanted = query.lowercased()
            if wanted.isEmpty || (name + " " + text).lowercased().contains(wanted) { return true }
            guard case .key(let binding, _) = self else { return false }
            return binding.label.contains(wanted)
        }
    }

    /// Everything that matches, in groups: what is in focus and its keys first, the numbers last.
    func groups(in state: DashboardState) -> [(title: String, items: [Item])] {
        let first = state.panes.focus.group
        let order = [first] + KeyGroup.ofDashboard.filter { $0 != first }
        let keys = order.map { group in
            (
                title: group.rawValue,
                items: KeyTable.bindings.filter { $0.group == group }
                    .map { Item.key($0, reasonAgainst: $0.command.reasonAgainst(state)) }
            )
        }
        let own = NumberGuide.entry(of: state).map { [(title: "here", items: [Item.number($0)])] } ?? []
        let all = own + keys + [(title: "Numbers", items: NumberGuide.entries.map { Item.number($0) })]
        return all.map { ($0.title, $0.items.filter { $0.matches(query) }) }.filter { !$0.items.isEmpty }
    }

    func pressed(_ key: Key, in state: DashboardState) -> Outcome {
        let items = groups(in: state).flatMap(\.items)
        let pageLength = max(1, HelpPage.box(in: state.size).height / 2)
        var next = self
        switch key {
        case .up: next.selection -= 1
        case .down: next.selection += 1
        case .pageUp: next.selection -= pageLength
        case .pageDown: next.selection += pageLength
        case .home: next.selection = 0
        case .end: next.selection = items.count - 1
        case .enter:
            guard selection < items.count, case .key(let binding, _) = items[selection],
                binding.command != .help
            else { return .close }
            return .run(binding)
        case .escape where query.isEmpty && !isTyping: return .close
        case .escape: next = HelpPage()
        case .function(1): return .close
        case .control("l"): return .wish(.repaint)
        case .control("z"): return .wish(.suspend)
        case .backspace:
            next.query = String(query.dropLast())
            next.selection = 0
        case .character("?"), .character("q"):
            if query.isEmpty, !isTyping { return .close }
            next.type(key)
        case .character("/") where query.isEmpty: next.isTyping = true
        case .character: next.type(key)
        default: break
        }
        let count = next.groups(in: state).reduce(0) { $0 + $1.items.count }
        next.selection = min(max(0, next.selection), max(0, count - 1))
        return .page(next)
    }

    private mutating func type(_ key: Key) {
        guard case .character(let character) = key, query.count < 40 else { return }
        query.append(character)
        selection = 0
    }
}
