import RunRecord

/// A number of a recipe that `--set name=value` may change.
public struct Setting: Sendable {
    public let name: String
    public let summary: String
    /// What values it takes, in words.
    let range: String
    /// Whether it may change while the recipe trains.
    public var isLive = false
    /// Whether it only sets others.
    var isShorthand = false
    private let read: @Sendable (Recipe) -> String?
    private let write: @Sendable (inout Recipe, String) -> Bool

    /// Its value in a recipe; `nil` where the recipe has no such number.
    public func value(in recipe: Recipe) -> String? { read(recipe) }

    public static let all: [Setting] = [
        count("batchSize", "real samples, and fakes, in a step", \.batchSize, 2...8192),
        count("latentSize", "numbers that the generator starts from", \.latentSize, 1...4096),
        number("learningRate", "Adam's step size, for both networks", \.learningRate, 0...10).shorthand.live,
        number("generatorLearningRate", "Adam's step size for G", \.live.generatorLearningRate, 0...10).live,
        number(
            "discriminatorLearningRate", "Adam's step size for D", \.live.discriminatorLearningRate, 0...10
        ).live,
        number("beta1", "Adam's memory of gradients", \.beta1, 0...0.999_999),
        number("beta2", "Adam's memory of squared gradients", \.beta2, 0...0.999_999),
        number("epsilon", "Adam's guard against division by zero", \.epsilon, 1e-30...1),
        number("r1Weight", "γ of the R1 gradient penalty; 0: none", \.live.r1Weight, 0...1_000_000).live,
        count("discriminatorSteps", "updates of D in one step", \.live.discriminatorSteps, 1...100).live,
        number(
            "averagingDecay", "what the averaged generator keeps a step", \.live.averagingDecay,
            0...0.999_999
        ).live,
        count("evaluateEvery", "steps between two evaluations", \.evaluateEvery, 1...1_000_000_000),
        Setting(
            name: "deviation", summary: "of each Gaussian of a 2-D recipe",
            range: "a number from 1e-06 to 10",
            read: { recipe in
                if case .mixture(_, let deviation, _) = recipe.data { "\(deviation)" } else { nil }
            },
            write: { recipe, text in
                guard case .mixture(let centres, _, let extent) = recipe.data, let value = Float(text),
                    (1e-6...10).contains(value)
                else { return false }
                recipe.data = .mixture(centres: centres, deviation: value, extent: extent)
                return true
            }),
    ]

    private static func count(
        _ name: String, _ summary: String, _ path: any WritableKeyPath<Recipe, Int> & Sendable,
        _ range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            name: name, summary: summary,
            range: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { "\($0[keyPath: path])" },
            write: { recipe, text in
                guard let value = Int(text), range.contains(value) else { return false }
                recipe[keyPath: path] = value
                return true
            })
    }

    private static func number(
        _ name: String, _ summary: String, _ path: any WritableKeyPath<Recipe, Float> & Sendable,
        _ range: ClosedRange<Float>
    ) -> Setting {
        Setting(
            name: name, summary: summary, range: "a number from \(range.lowerBound) to \(range.upperBound)",
            read: { "\($0[keyPath: path])" },
            write: { recipe, text in
                guard let value = Float(text), range.contains(value) else { return false }
                recipe[keyPath: path] = value
                return true
            })
    }

    private var live: Setting {
        var copy = self
        copy.isLive = true
        return copy
    }

    private var shorthand: Setting {
        var copy = self
        copy.isShorthand = true
        return copy
    }

    fileprivate func set(_ text: String, in recipe: inout Recipe) -> Bool { write(&recipe, text) }
}

extension Recipe {
    /// Applies `name=value`, as `--set` gives it.
    public mutating func apply(_ assignment: String) throws(RecipeError) {
        guard let equals = assignment.firstIndex(of: "=") else { throw .notAnAssignment(assignment) }
        let name = String(assignment[..<equals])
        try apply(name: name, value: String(assignment[assignment.index(after: equals)...]))
    }

    mutating func apply(name: String, value text: String) throws(RecipeError) {
        let settings = Setting.all.filter { $0.value(in: self) != nil }
        guard let setting = settings.first(where: { $0.name == name }) else {
            throw .unknownSetting(name, recipe: self.name, known: settings.map(\.name))
        }
        guard setting.set(text, in: &self) else {
            throw .badValue(text, setting: name, range: setting.range)
        }
    }
}

/// A recipe or a setting that does not exist, or a value that it cannot have.
public enum RecipeError: Error, Equatable, CustomStringConvertible {
    case unknownRecipe(String, known: [String])
    /// Several recipes have names that begin so.
    case ambiguousRecipe(String, candidates: [String])
    case notAnAssignment(String)
    case unknownSetting(String, recipe: String, known: [String])
    case badValue(String, setting: String, range: String)
    /// A setting that cannot change while the recipe trains.
    case needsNewRun(String, recipe: String)
    /// The R1 penalty was asked for in a run whose discriminator has batch normalization.
    case penaltyOnMixedSamples(recipe: String)

    public var description: String {
        switch self {
        case .unknownRecipe, .ambiguousRecipe, .needsNewRun, .penaltyOnMixedSamples: reason
        case .notAnAssignment, .badValue: "--set " + reason
        case .unknownSetting: "--set: " + reason
        }
    }

    /// The sentence alone, for where nobody typed `--set`.
    public var reason: String {
        switch self {
        case .unknownRecipe(let name, let known):
            "there is no recipe '\(name)'.\(NameMatch.question(NameMatch.near(name, among: known))) "
                + "There are: \(known.joined(separator: ", ")). 'gantop recipes' tells more."
        case .ambiguousRecipe(let name, let candidates):
            "several recipes begin with '\(name)': \(candidates.joined(separator: ", ")). Which one?"
        case .notAnAssignment(let text):
            "'\(text)' is not of the form name=value, such as --set batchSize=32."
        case .unknownSetting(let name, let recipe, let known):
            "the recipe '\(recipe)' has no setting '\(name)'.\(NameMatch.question(NameMatch.near(name, among: known))) "
                + "It has: \(known.joined(separator: ", "))."
        case .badValue(let text, let setting, let range):
            "\(setting)=\(text): \(setting) must be \(range)."
        case .needsNewRun(let name, let recipe):
            Setting.all.contains { $0.name == name }
                ? "\(name) cannot change on the way: start a new run, "
                    + "'gantop train \(recipe) --set \(name)=…'."
                : "the layers cannot change on the way: they are the recipe's; 'gantop recipes' lists others."
        case .penaltyOnMixedSamples(let recipe):
            "r1Weight stays 0 in this run: its discriminator has batch normalization, which mixes the samples that "
                + "the penalty must tell apart. 'gantop train \(recipe) --set r1Weight=…' starts one without."
        }
    }
}
