import ArgumentParser
import Canvas
import GANTraining
import RunRecord

/// Every run of a sweep: each value of one setting with each of the others, and each seed.
struct SweepPlan {
    struct Run: Equatable {
        var name: String
        /// What is swept, and its value here, in the order in which it was asked for.
        var varied: [(name: String, value: String)]
        /// All of what `--set` takes.
        var settings: [String]
        var seed: UInt64
        /// What the run's manifest says of the settings that are not the recipe's own.
        var changed: [String: String]

        static func == (a: Run, b: Run) -> Bool { a.settings == b.settings && a.seed == b.seed }
    }

    /// More than anybody waits for is a slip of the hand.
    static let mostRuns = 1000

    private(set) var recipe: Recipe
    private(set) var runs: [Run] = []
    /// What is swept.
    let names: [String]

    /// - Parameters:
    ///   - recipe: What is trained.
    ///   - assignments: `name=value` or `name=value,value`; the same name may come again.
    ///   - seeds: Going with each of the others.
    ///   - prefix: What every run's name begins with.
    ///   - stepCount: How long each is trained.
    /// - Throws: `RecipeError` for what the recipe does not take; `ValidationError` for too many runs, or one twice.
    init(recipe: Recipe, assignments: [String], seeds: [UInt64], prefix: String, stepCount: Int) throws {
        self.recipe = recipe
        var axes: [(name: String, values: [String])] = []
        for assignment in assignments {
            let values = try SweepPlan.values(of: assignment, for: recipe)
            let name = String(assignment.prefix { $0 != "=" })
            if let place = axes.firstIndex(where: { $0.name == name }) {
                axes[place].values += values
            } else {
                axes.append((name, values))
            }
        }
        let count = axes.reduce(seeds.count) {
            $0.multipliedReportingOverflow(by: $1.values.count).partialValue
        }
        guard (1...SweepPlan.mostRuns).contains(count) else {
            throw ValidationError(
                "that is \(count) runs, and \(SweepPlan.mostRuns) are the most of one sweep.")
        }
        names = axes.filter { $0.values.count > 1 }.map(\.name) + (seeds.count > 1 ? ["seed"] : [])
        var combinations: [[(name: String, value: String)]] = [[]]
        for axis in axes {
            combinations = combinations.flatMap { known in axis.values.map { known + [(axis.name, $0)] } }
        }
        for combination in combinations {
            var changed = recipe
            let settings = combination.map { "\($0.name)=\($0.value)" }
            try changed.apply(settings)
            try changed.check(stepCount: stepCount)
            let own = recipe.assignments
            for seed in seeds {
                let varied = (combination + [("seed", "\(seed)")]).filter { names.contains($0.name) }
                let run = Run(
                    name: ([prefix] + varied.map { "\($0.name)=\($0.value.replacing("/", with: "_"))" })
                        .joined(separator: "-"),
                    varied: varied, settings: settings, seed: seed,
                    changed: changed.assignments.filter { own[$0.key] != $0.value })
                guard !runs.contains(where: { $0.name == run.name }) else {
                    throw ValidationError("'\(run.name)' is asked for twice.")
                }
                _ = try RunName(run.name)
                runs.append(run)
            }
        }
    }

    /// The values of `name=value,value`; one where the setting takes the text as a whole, as `augmentations` does.
    private static func values(of assignment: String, for recipe: Recipe) throws(RecipeError) -> [String] {
        var trial = recipe
        let name = assignment.prefix { $0 != "=" }
        let text = assignment.dropFirst(name.count + 1)
        do throws(RecipeError) {
            try trial.apply(assignment)
            return [String(text)]
        } catch {
            let values = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard values.count > 1 else { throw error }
            for value in values { try trial.apply("\(name)=\(value)") }
            return values
        }
    }
}

/// One run's line in the table of a sweep.
struct SweepRow {
    var run: SweepPlan.Run
    /// `finished`, `diverged` and the like.
    var state: String
    var verdict: String?
    var measures: [(tag: Tag, name: String, value: Double)]

    /// What decides which run is better, the weightiest first, and whether more of it is.
    private static let order: [(tag: Tag, isMoreBetter: Bool)] = [
        (.frechet, false), (.modesCaptured, true), (.highQuality, true), (.signal, true), (.overlap, true),
        (.truthDistance, false), (.rootMeanSquare, false), (.severalAnswers, true),
        (.equilibriumDistance, false),
    ]

    /// Whether this run is better than another; one that is not finished is worse than any that is.
    func isBetter(than other: SweepRow) -> Bool {
        if (state == "finished") != (other.state == "finished") { return state == "finished" }
        for (tag, isMoreBetter) in SweepRow.order {
            let values = [self, other].map { row in row.measures.first { $0.tag == tag }?.value }
            guard let own = values[0], let others = values[1], own != others else { continue }
            // Not a number is worse than any.
            if own.isNaN || others.isNaN { return others.isNaN && !own.isNaN }
            return isMoreBetter ? own > others : own < others
        }
        return false
    }

    func json(rank: Int) -> String {
        func text(_ value: String) -> String { JSONLines.string(value) }
        let varied = run.varied.map { "\(text($0.name)):\(text($0.value))" }.joined(separator: ",")
        let numbers = measures.map { "\(text($0.tag.rawValue)):\(JSONLines.number(Float($0.value)))" }
        return
            "{\"rank\":\(rank),\"run\":\(text(run.name)),\"settings\":{\(varied)},\"state\":\(text(state)),"
            + "\"verdict\":\(verdict.map(text) ?? "null"),\"quality\":{\(numbers.joined(separator: ","))}}"
    }
}
