import Canvas
import Diagnostics
import Glibc
import RunRecord

/// What a chart is of: which metrics are its lines, and what they are compared with.
struct ChartPlan: Equatable {
    struct Line: Equatable {
        var letter: String
        var tag: Tag
        var role: Role
        var rawRole: Role
    }

    /// What it is called, and known by.
    var name: String
    var lines: [Line]
    var references: [ChartReference] = []
    /// The values shown, where they do not follow the curves.
    var fixedRange: ClosedRange<Float>?

    /// Whether its name or one of its metrics has a text in it, whatever the case.
    func matches(_ filter: String) -> Bool {
        let wanted = filter.lowercased()
        return wanted.isEmpty || name.lowercased().contains(wanted)
            || lines.contains { $0.tag.rawValue.lowercased().contains(wanted) }
    }
}

extension ChartPlan {
    /// The charts of what every run says, in the order of their weight.
    static func known(references: [ChartReference]) -> [ChartPlan] {
        [
            ChartPlan(
                name: "loss",
                lines: [.discriminator("D", .discriminatorLoss), .generator("G", .generatorLoss)],
                references: references),
            ChartPlan(
                name: "D's mean answers", lines: [.real("R", .realScore), .fake("F", .fakeScore)],
                references: [ChartReference(value: 0.5, label: "unsure")], fixedRange: 0...1),
            ChartPlan(
                name: "D's raw scores", lines: [.real("R", .realLogit), .fake("F", .fakeLogit)]),
            ChartPlan(
                name: "how often D is right",
                lines: [
                    Line(letter: "T", tag: .trainGauge, role: .gaugeTrain, rawRole: .gaugeScale),
                    Line(letter: "H", tag: .heldoutGauge, role: .gaugeNeedle, rawRole: .gaugeScale),
                ], references: [ChartReference(value: 0.5, label: "guess")], fixedRange: 0...1),
            ChartPlan(
                name: "gradient norms",
                lines: [.discriminator("D", .discriminatorGradient), .generator("G", .generatorGradient)]),
            ChartPlan(name: "steps/s", lines: [.plain("", .stepsPerSecond)]),
            ChartPlan(
                name: "accuracy", lines: [.real("R", .realAccuracy), .fake("F", .fakeAccuracy)],
                references: [ChartReference(value: 0.5, label: "guess")], fixedRange: 0...1),
        ]
    }

    /// More lines than these cannot be told apart in one chart.
    private static let mostLines = 8

    /// Charts of metrics that are in no other one: learning rates together, all others each for itself.
    static func others(_ tags: [Tag]) -> [ChartPlan] {
        let prefix = "learning-rate/"
        let rates = tags.filter { $0.rawValue.hasPrefix(prefix) }.prefix(mostLines)
        let lines = rates.map { tag in
            let name = tag.rawValue.dropFirst(prefix.count)
            return Line.guessed(name.prefix(1).uppercased(), tag)
        }
        let together = rates.isEmpty ? [] : [ChartPlan(name: "learning rates", lines: lines)]
        return together
            + tags.filter { !rates.contains($0) }.map {
                ChartPlan(name: $0.rawValue.printable, lines: [.guessed("", $0)])
            }
    }
}

extension ChartPlan.Line {
    static func discriminator(_ letter: String, _ tag: Tag) -> Self {
        Self(letter: letter, tag: tag, role: .discriminatorLoss, rawRole: .discriminatorLossRaw)
    }

    static func generator(_ letter: String, _ tag: Tag) -> Self {
        Self(letter: letter, tag: tag, role: .generatorLoss, rawRole: .generatorLossRaw)
    }

    static func real(_ letter: String, _ tag: Tag) -> Self {
        Self(letter: letter, tag: tag, role: .realScore, rawRole: .gaugeScale)
    }

    static func fake(_ letter: String, _ tag: Tag) -> Self {
        Self(letter: letter, tag: tag, role: .fakeScore, rawRole: .gaugeScale)
    }

    static func plain(_ letter: String, _ tag: Tag) -> Self {
        Self(letter: letter, tag: tag, role: .meter, rawRole: .gaugeScale)
    }

    /// In the colours of the network that its name speaks of.
    static func guessed(_ letter: String, _ tag: Tag) -> Self {
        // By the C library: the standard one's search takes a tenth of a frame.
        tag.rawValue.lowercased().withCString { name in
            if strstr(name, "discriminator") != nil { return .discriminator(letter, tag) }
            return strstr(name, "generator") != nil ? .generator(letter, tag) : .plain(letter, tag)
        }
    }
}

extension Tag {
    /// How many steps end in a second, worked out from their durations.
    static let stepsPerSecond = Tag("throughput/steps")
}

extension DashboardState {
    /// The charts that there is something to draw in, by weight, then by name; those that the filter lets through.
    var charts: [ChartPlan] {
        let references = lossReferences.map {
            ChartReference(value: $0.value, label: $0.label)
        }
        let known = ChartPlan.known(references: references)
        let tags = Set(series.filter { !$0.value.isEmpty }.keys.compactMap(ownTag))
        // Before anything has come, the first ones show where it will be.
        guard !tags.isEmpty else { return known.prefix(4).filter { $0.matches(panes.filter) } }
        let there = known.filter { plan in plan.lines.contains { tags.contains($0.tag) } }
        let rest = tags.subtracting(known.flatMap { $0.lines.map(\.tag) }).sorted()
        return (there + ChartPlan.others(rest)).filter { $0.matches(panes.filter) }
    }

    /// Which of the charts is chosen.
    var selectedIndex: Int {
        charts.firstIndex { $0.name == chartChoice.selected } ?? 0
    }
}
