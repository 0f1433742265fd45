/// A number of a recipe that `--set name=value` may change.
public struct Setting: Sendable {
    public let name: String
    public let summary: String
    /// What values it takes, in words.
    let range: String
    private let read: @Sendable (Recipe) -> String?
    private let write: @Sendable (inout Recipe, String) -> Bool

    /// Its value in a recipe; `nil` where the recipe has no such number.
    public func value(in recipe: Recipe) -> String? { read(recipe) }

    public static let all: [Setting] = [
        count("batchSize", "real samples, and fakes, in a step", \.batchSize, 2...8192),
        count("latentSize", "numbers that the generator starts from", \.latentSize, 1...4096),
        number("learningRate", "Adam's step size, for both networks", \.learningRate, 0...10),
        number("beta1", "Adam's memory of gradients", \.beta1, 0...0.999_999),
        number("beta2", "Adam's memory of squared gradients", \.beta2, 0...0.999_999),
        number("epsilon", "Adam's guard against division by zero", \.epsilon, 1e-30...1),
        number("r1Weight", "γ of the R1 gradient penalty; 0: none", \.r1Weight, 0...1_000_000),
        number("averagingDecay", "what the averaged generator keeps a step", \.averagingDecay, 0...0.999_999),
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

    fileprivate func set(_ text: String, in recipe: inout Recipe) -> Bool { write(&recipe, text) }
}

extension Recipe {
    /// Applies `name=value`, as `--set` gives it.
    public mutating func apply(_ assignment: String) throws(RecipeError) {
        guard let equals = assignment.firstIndex(of: "=") else { throw .notAnAssignment(assignment) }
        let name = String(assignment[..<equals])
        let text = String(assignment[assignment.index(after: equals)...])
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
    case notAnAssignment(String)
    case unknownSetting(String, recipe: String, known: [String])
    case badValue(String, setting: String, range: String)

    public var description: String {
        switch self {
        case .unknownRecipe(let name, let known):
            "there is no recipe '\(name)'. There are: \(known.joined(separator: ", ")). 'gantop recipes' tells more."
        case .notAnAssignment(let text):
            "--set '\(text)' is not of the form name=value, such as --set batchSize=32."
        case .unknownSetting(let name, let recipe, let known):
            "--set: the recipe '\(recipe)' has no setting '\(name)'. It has: \(known.joined(separator: ", "))."
        case .badValue(let text, let setting, let range):
            "--set \(setting)=\(text): \(setting) must be \(range)."
        }
    }
}
