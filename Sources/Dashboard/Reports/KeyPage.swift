import Canvas

/// All keys of the dashboard and of the home screen, for those who read of them outside of them.
public enum KeyPage {
    /// As lines for a terminal.
    public static var text: String {
        let width = (groups.flatMap(\.rows).map(\.shown.count).max() ?? 0) + 2
        let texts = groups.map { group in
            let lines = group.rows.flatMap { row in
                row.help.wrapped(to: 76 - width).enumerated().map { index, line in
                    let key = index == 0 ? row.shown : ""
                    return "  " + key + String(repeating: " ", count: width - key.count) + line
                }
            }
            return ([group.title] + lines).joined(separator: "\n")
        }
        return texts.joined(separator: "\n\n")
    }

    /// `docs/keys.md`.
    public static var markdown: String {
        let texts = groups.map { group in
            let rows = group.rows.map { "| `\($0.shown)` | \($0.label) | \($0.help) |" }
            return (["## \(group.title)", "", "| key | | what it does |", "|---|---|---|"] + rows)
                .joined(separator: "\n")
        }
        return """
            # Keys

            Made by `gantop explain --keys --markdown`. In the dashboard `?` shows them; what is typed there searches, and Enter
            does what is chosen. A key that can do nothing now says why. The mouse works too: a click focuses a pane or presses a
            key of the footer, the wheel zooms the chart under it.

            `q` asks: `d` leaves the run training, `s` saves and stops it, `x` stops it now, Esc stays.

            \(texts.joined(separator: "\n\n"))
            """
    }

    private typealias Row = (shown: String, label: String, help: String)

    private static var groups: [(title: String, rows: [Row])] {
        let own = KeyGroup.ofDashboard.map { group in
            (
                title: group.rawValue,
                rows: KeyTable.bindings.filter { $0.group == group }.map { Row($0.shown, $0.label, $0.help) }
            )
        }
        let home = KeyTable.homeBindings.map { Row($0.shown, $0.label, $0.help) }
        return own + [(title: KeyGroup.home.rawValue + " (`gantop home`)", rows: home)]
    }
}
