import Diagnostics
public import RunRecord

/// What the dashboard would say of a run now, for programs and for people without a screen.
public struct RunReport: Sendable, Equatable {
    /// Something that is wrong.
    public struct Finding: Sendable, Equatable {
        public var name: String
        public var number: String
        public var rule: String
        public var advice: String
    }

    /// The last value of a number, and of which step it is.
    public struct Value: Sendable, Equatable {
        public var tag: Tag
        public var value: Float
        public var step: Int
    }

    /// `training`, `quiet`, `paused`, `finished` and the like.
    public var state: String
    public var step: Int
    public var stepCount: Int?
    public var epoch: Double
    /// The headline, and why; `nil` before the first reading.
    public var verdict: String?
    public var sentence: String?
    /// `good`, `neutral`, `warning` or `bad`.
    public var mood: String?
    public var findings: [Finding]
    /// What the headline was, each from its step on, oldest first.
    public var headlines: [Mark]
    /// In the order of their names.
    public var values: [Value]

    /// - Parameters:
    ///   - state: Of the run, as the dashboard has it.
    ///   - headlines: What a teller of verdicts said of it.
    public init(of state: DashboardState, headlines: [Mark] = []) {
        self.headlines = headlines
        self.state =
            switch state.phase {
            case .waiting: "waiting"
            // As the header says: nobody has written for longer than its pace explains.
            case .training where state.silence != nil: "quiet"
            case .training, .pausing: "training"
            case .paused: "paused"
            case .finished(.completed): "finished"
            case .finished(.stopped): "stopped"
            case .finished(.diverged): "diverged"
            case .finished(.failed): "failed"
            case .interrupted: "interrupted"
            }
        (step, stepCount, epoch) = (state.step, state.description?.stepCount, state.pace.epoch)
        let verdict = state.verdict
        (self.verdict, sentence) = (verdict?.word, verdict?.sentence)
        mood = verdict.map { "\($0.mood)" }
        findings = state.findings.map {
            Finding(name: $0.kind.rawValue, number: $0.number, rule: $0.kind.guide.rule, advice: $0.advice)
        }
        // Of what a run tells, not what is made of the times at which it was told.
        values = state.series.filter { $0.key != Tag.stepsPerSecond }.compactMap { tag, series in
            series.latest.map { Value(tag: tag, value: $0, step: series.lastStep) }
        }.sorted { $0.tag < $1.tag }
    }

    /// Whether the run is over.
    public var isOver: Bool { !["waiting", "training", "quiet", "paused"].contains(state) }

    /// What a reader wants to know again: not that one more step is done.
    public func isNews(after other: RunReport?) -> Bool {
        func heading(_ report: RunReport) -> [String?] {
            [report.state, report.verdict] + report.findings.map(\.name)
        }
        return other.map { heading($0) != heading(self) } ?? true
    }
}

extension RunReport {
    /// One object in one line.
    public func json(name: String) -> String {
        func text(_ value: String?) -> String { value.map(JSONLines.string) ?? "null" }
        let found = findings.map {
            "{\"name\":\(text($0.name)),\"number\":\(text($0.number)),\"rule\":\(text($0.rule)),\"advice\":\(text($0.advice))}"
        }
        let numbers = values.map {
            "\(text($0.tag.rawValue)):{\"value\":\(JSONLines.number($0.value)),\"step\":\($0.step)}"
        }
        let members = [
            ("name", text(name)), ("state", text(state)), ("step", "\(step)"),
            ("steps", stepCount.map { "\($0)" } ?? "null"), ("epoch", JSONLines.number(Float(epoch))),
            ("verdict", text(verdict)), ("sentence", text(sentence)), ("mood", text(mood)),
            ("findings", "[\(found.joined(separator: ","))]"),
            (
                "headlines",
                "["
                    + headlines.map { "{\"step\":\($0.step),\"text\":\(text($0.text))}" }.joined(
                        separator: ",") + "]"
            ),
            ("values", "{\(numbers.joined(separator: ","))}"),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// One line for people: where it stands, and the headline.
    public func line(name: String) -> String {
        var line = "\(name): \(state), step \(Numbers.grouped(step))"
        if let stepCount { line += " of \(Numbers.grouped(stepCount))" }
        if let verdict, let sentence { line += "; \(verdict): \(sentence)" }
        return line
    }

    /// All of it for people.
    public func text(name: String) -> String {
        var lines = [line(name: name)]
        for finding in findings {
            lines += [
                "  \(finding.name): \(finding.number)", "    rule: \(finding.rule)",
                "    try: \(finding.advice)",
            ]
        }
        for headline in headlines {
            lines.append("  from step \(Numbers.grouped(headline.step)): \(headline.text)")
        }
        let width = values.map(\.tag.rawValue.count).max() ?? 0
        for value in values {
            let space = String(repeating: " ", count: width - value.tag.rawValue.count)
            let place = value.step == step ? "" : "  (step \(Numbers.grouped(value.step)))"
            lines.append("  \(value.tag)\(space)  \(Numbers.legible(value.value, 4))\(place)")
        }
        return lines.joined(separator: "\n")
    }
}

extension DashboardState {
    /// Whether anything is known of the run but that it is there.
    public var hasBegun: Bool { series.contains { !$0.value.isEmpty } }
}
