import Canvas

/// All keys of the dashboard, for those who read of them outside of it.
public enum KeyPage {
    /// As lines for a terminal.
    public static var text: String {
        let width = (KeyTable.bindings.map(\.shown.count).max() ?? 0) + 2
        let groups = KeyBinding.Group.allCases.map { group in
            let lines = bindings(in: group).flatMap { binding in
                binding.help.wrapped(to: 76 - width).enumerated().map { index, line in
                    let key = index == 0 ? binding.shown : ""
                    return "  " + key + String(repeating: " ", count: width - key.count) + line
                }
            }
            return ([group.rawValue] + lines).joined(separator: "\n")
        }
        return groups.joined(separator: "\n\n")
    }

    /// `docs/keys.md`.
    public static var markdown: String {
        let groups = KeyBinding.Group.allCases.map { group in
            let rows = bindings(in: group).map { "| `\($0.shown)` | \($0.label) | \($0.help) |" }
            return (["## \(group.rawValue)", "", "| key | | what it does |", "|---|---|---|"] + rows)
                .joined(separator: "\n")
        }
        return """
            # Keys

            Made by `gantop explain --keys --markdown`. In the dashboard `?` shows them; what is typed there searches, and Enter
            does what is chosen. A key that can do nothing now says why. The mouse works too: a click focuses a pane or presses a
            key of the footer, the wheel zooms the chart under it.

            `q` asks: `d` leaves the run training, `s` saves and stops it, `x` stops it now, Esc stays.

            \(groups.joined(separator: "\n\n"))
            """
    }

    private static func bindings(in group: KeyBinding.Group) -> [KeyBinding] {
        KeyTable.bindings.filter { $0.group == group }
    }
}
