import Foundation
import RunRecord

/// What every number on the screen means, and where it should be.
enum NumberGuide {
    struct Entry {
        var name: String
        var text: String
        /// Where it should be.
        var good: String?
        var formula: String?
        /// What usually moves it.
        var moves: String?
        /// Where it is known from.
        var source: String?

        /// As the help shows it.
        var sentence: String { text + (good.map { " Good: \($0)" } ?? "") }

        var glossary: Glossary.Entry {
            let lines = [
                ("is", text), ("formula", formula), ("good", good), ("moves", moves), ("from", source),
            ]
            return Glossary.Entry(
                name: name, lines: lines.compactMap { label, text in text.map { (label: label, text: $0) } })
        }
    }

    static let entries = players + losses + gauge + fakes + quality + charts
}

extension NumberGuide {
    /// What the focused pane is about; `nil` where its keys say it all.
    static func entry(of state: DashboardState) -> Entry? {
        func named(_ name: String) -> Entry? { entries.first { $0.name == name } }
        switch state.panes.focus {
        case .gauge: return named("D right %")
        case .answers: return named("R and F")
        case .samples: return named(state.isPlane ? "points" : "6 of 64")
        case .machine: return named("steps/s")
        case .log: return nil
        case .charts:
            guard let plan = state.selectedPlan, let tag = plan.lines.first?.tag else { return nil }
            if let known = chartNames[plan.name] { return named(known) }
            return entries.first { $0.name.components(separatedBy: ", ").contains(tag.rawValue) }
        }
    }

    /// Charts that are called otherwise than what they show.
    private static let chartNames = [
        "loss": "loss D", "D's mean answers": "D(x)", "D's raw scores": "raw scores",
        "how often D is right": "D right %",
        "gradient norms": "‖∇‖, gradient/generator, gradient/discriminator", "steps/s": "steps/s",
        "accuracy": "called real", "learning rates": "learning rate",
    ]
}
