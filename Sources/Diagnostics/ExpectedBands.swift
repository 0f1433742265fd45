import Foundation
package import RunRecord
import SimpleJSON

/// What five runs of a recipe with its default settings were like: how usual a curve is at its step.
///
/// Made by `Tests/Quality/bands` and kept in `bands.json`.
package struct ExpectedBands: Decodable {
    /// Going up, each about as many times the one before.
    package var steps: [Int]
    /// For each step the values of the runs, going up: each a mean over the steps since the step before.
    package var tags: [String: [[Float]?]]
    /// Which pair of players is looked at; empty where there is one.
    package var duel = ""

    private enum CodingKeys: CodingKey { case steps, tags }

    private static let all: [String: ExpectedBands] = {
        (try? JSONValue.decode([String: ExpectedBands].self, from: PackageResources.bands_json)) ?? [:]
    }()

    /// Those of a run; `nil` where its settings are not the recipe's own, or none were made of the recipe.
    package static func of(_ description: RunDescription?, duel: String = "") -> ExpectedBands? {
        guard let description, description.changedSettings?.isEmpty == true,
            var bands = all[description.recipe]
        else { return nil }
        bands.duel = duel
        return bands
    }

    /// The values of all runs about a step, going up; `nil` beyond what they tell of.
    package func values(of tag: Tag, at step: Int) -> [Float]? {
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

    package func range(of tag: Tag, at step: Int) -> ClosedRange<Float>? {
        guard let values = values(of: tag, at: step), let low = values.first, let high = values.last,
            low <= high
        else { return nil }
        return low...high
    }

    /// How usual a value is at a step.
    package enum Judgement: Equatable {
        case usual
        /// Outside of what so many runs did.
        case below(Int)
        case above(Int)

        package var words: String {
            switch self {
            case .usual: "as usual at this step"
            case .below(let count): "below all \(count) runs"
            case .above(let count): "above all \(count) runs"
            }
        }
    }

    /// Usual is what lies among the runs, or outside of them by less than half of their span: five runs are few.
    package func judgement(of value: Float, as tag: Tag, at step: Int) -> Judgement? {
        guard value.isFinite, let values = values(of: tag, at: step), let low = values.first,
            let high = values.last
        else { return nil }
        let margin = (high - low) / 2
        if value < low - margin { return .below(values.count) }
        return value > high + margin ? .above(values.count) : .usual
    }
}
