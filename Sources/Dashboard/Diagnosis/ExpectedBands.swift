import Canvas
import Foundation
import RunRecord

/// What five runs of a recipe with its default settings were like: how usual a curve is at its step.
///
/// Made by `Tests/Quality/bands` and kept in `bands.json`.
struct ExpectedBands: Decodable {
    /// Going up, each about as many times the one before.
    var steps: [Int]
    /// For each step the values of the runs, going up: each a mean over the steps since the step before.
    var tags: [String: [[Float]?]]
    /// Which pair of players is looked at; empty where there is one.
    var duel = ""

    private enum CodingKeys: CodingKey { case steps, tags }

    private static let all: [String: ExpectedBands] = {
        let data = Data(PackageResources.bands_json)
        return (try? JSONDecoder().decode([String: ExpectedBands].self, from: data)) ?? [:]
    }()

    /// Those of a run; `nil` where its settings are not the recipe's own, or none were made of the recipe.
    static func of(_ description: RunDescription?, duel: String = "") -> ExpectedBands? {
        guard let description, description.changedSettings?.isEmpty == true,
            var bands = all[description.recipe]
        else { return nil }
        bands.duel = duel
        return bands
    }

    /// The values of all runs about a step, going up; `nil` beyond what they tell of.
    func values(of tag: Tag, at step: Int) -> [Float]? {
        guard let rows = tags[tag.of(duel: duel).rawValue] ?? tags[tag.rawValue],
            rows.count == steps.count, let first = steps.first, let last = steps.last,
            (first...last).contains(step),
            let next = steps.firstIndex(where: { $0 >= step }), let high = rows[next]
        else { return nil }
        guard next > 0, let low = rows[next - 1], low.count == high.count else { return high }
        // Steps are so many times the one before: so is what lies between them.
        let place =
            log(Float(step) / Float(steps[next - 1])) / log(Float(steps[next]) / Float(steps[next - 1]))
        return zip(low, high).map { $0 + place * ($1 - $0) }
    }

    func range(of tag: Tag, at step: Int) -> ClosedRange<Float>? {
        guard let values = values(of: tag, at: step), let low = values.first, let high = values.last,
            low <= high
        else { return nil }
        return low...high
    }

    /// How usual a value is at a step.
    enum Judgement: Equatable {
        case usual
        /// Outside of what so many runs did.
        case below(Int)
        case above(Int)

        var words: String {
            switch self {
            case .usual: "as usual at this step"
            case .below(let count): "below all \(count) runs"
            case .above(let count): "above all \(count) runs"
            }
        }
    }

    /// Usual is what lies among the runs, or outside of them by less than half of their span: five runs are few.
    func judgement(of value: Float, as tag: Tag, at step: Int) -> Judgement? {
        guard value.isFinite, let values = values(of: tag, at: step), let low = values.first,
            let high = values.last
        else { return nil }
        let margin = (high - low) / 2
        if value < low - margin { return .below(values.count) }
        return value > high + margin ? .above(values.count) : .usual
    }
}

extension ExpectedBands {
    /// What is said of the newest values in a chart's title: each line that is not as usual, or that all are.
    func notes(of chart: Chart, _ plan: ChartPlan) -> [Span] {
        let step = chart.view.cursor ?? chart.columns.lastStep
        let own = zip(chart.lines, chart.shownValues).filter { !$0.0.isDotted && !$0.0.isPast }.map(\.1)
        let found = zip(plan.lines, own).compactMap { line, value -> (letter: String, is: Judgement)? in
            value.flatMap { judgement(of: $0, as: line.tag, at: step) }.map { (line.letter, $0) }
        }
        guard !found.isEmpty else { return [] }
        let unusual = found.filter { $0.is != .usual }
        guard !unusual.isEmpty else { return [Span(Judgement.usual.words, .dimText)] }
        return unusual.map {
            Span([$0.letter, $0.is.words].filter { !$0.isEmpty }.joined(separator: " "), .warning)
        }
    }

    /// Shades what is usual of each line.
    func draw(behind chart: Chart, of plan: ChartPlan, into frame: inout Frame, appearance: Appearance) {
        let (plot, columns, glyphs) = (chart.plot, chart.columns, chart.glyphs)
        guard plot.width >= 4, plot.height >= 1 else { return }
        let (across, down) = (DotCanvas.dotsAcross(glyphs), DotCanvas.dotsDown(glyphs))
        let rows = plot.height * down
        for line in plan.lines {
            for column in 0..<columns.count {
                guard let step = columns.steps(of: column).last, let range = range(of: line.tag, at: step)
                else { continue }
                let top = max(chart.scale.row(of: range.upperBound, dots: rows), 0)
                let bottom = min(chart.scale.row(of: range.lowerBound, dots: rows), rows - 1)
                guard top <= bottom else { continue }
                let first = columns.dot(of: column) / across
                let last = max(first, (columns.dot(of: column + 1) - 1) / across)
                for x in first...last where (0..<plot.width).contains(x) {
                    for y in top / down...bottom / down {
                        frame[plot.x + x, plot.y + y] = .glyph(glyphs.shade, appearance.theme[.gaugeBand])
                    }
                }
            }
        }
    }
}
