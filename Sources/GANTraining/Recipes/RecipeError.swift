import RunRecord

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
    /// A gradient penalty was asked for in a run whose discriminator has batch normalization.
    case penaltyOnMixedSamples(recipe: String)
    /// Networks of another run that are not those of this one.
    case otherShapes(from: String, what: String, found: String, needed: String)
    /// What only whole samples can have.
    case notOfCells(recipe: String)
    /// Networks that pictures of this size do not fit.
    case unfitArchitecture(String, height: Int, width: Int)
    /// A step size that goes down to the run's end, which has none.
    case scheduleWithoutEnd(LearningRateSchedule)

    public var description: String {
        switch self {
        case .unknownRecipe, .ambiguousRecipe, .needsNewRun, .penaltyOnMixedSamples, .scheduleWithoutEnd,
            .unfitArchitecture, .notOfCells, .otherShapes:
            reason
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
            "gradient penalties stay 0 in this run: its discriminator has batch normalization, which mixes the samples "
                + "that a penalty must tell apart. 'gantop train \(recipe) --set r1Weight=…' starts one without."
        case .otherShapes(let run, let what, let found, let needed):
            "--from \(run): \(what) is another one there (\(found), where this run needs \(needed)). Networks can be taken "
                + "over between runs of equal shapes: the same architecture, features, size, channels and classes in number."
        case .notOfCells(let recipe):
            "'\(recipe)' judges each cell by itself: it has neither gradient penalties nor minibatchDeviation."
        case .unfitArchitecture(let name, let height, let width):
            "architecture=\(name) begins with 4×4 pixels and doubles them, which never makes \(height)×\(width): "
                + "choose another architecture, such as upsampling."
        case .scheduleWithoutEnd(let schedule):
            "learningRateSchedule=\(schedule.rawValue) goes down to the run's end, and this run has none: add --steps N."
        }
    }
}
