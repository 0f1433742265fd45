import Canvas
import Diagnostics
import RunRecord

/// Games of several pairs of players: panels speak of the one that is looked at.
extension DashboardState {
    /// What the pair does, for a panel's title, with the key that goes to the other pair.
    var duelSpans: [Span] {
        duelTitle.map { [Span("  "), Span("u", .hotKey), Span(" \($0.printable)", .text)] } ?? []
    }

    mutating func lookAtNextDuel() {
        let names = health.duelNames
        let place = names.firstIndex(of: duel) ?? 0
        duel = names[(place + 1) % names.count]
        if let duelTitle { answer("u: \(duelTitle.printable)") }
    }
}
