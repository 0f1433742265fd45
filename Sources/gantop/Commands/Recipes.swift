import ArgumentParser
import GANTraining

/// Lists the recipes, or prints one whole.
struct Recipes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the recipes, or print one with its networks and settings.")

    @Argument(help: "A recipe's name.", completion: Completions.recipes) var recipe: String?

    @Flag(help: "Print the whole game as JSON, with the modules of torch.nn.") var json = false

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Print it with another setting; may be given more than once.", valueName: "name=value"))
    var settings: [String] = []

    func validate() throws {
        guard recipe == nil, json || !settings.isEmpty else { return }
        throw ValidationError("--json and --set say how to print a recipe: name one.")
    }

    func run() throws {
        guard let recipe else {
            let width = Recipe.all.map(\.name.count).max() ?? 0
            for recipe in Recipe.all {
                print(
                    recipe.name + String(repeating: " ", count: width + 2 - recipe.name.count)
                        + recipe.summary)
            }
            return
        }
        do throws(RecipeError) {
            var recipe = try Recipe.meant(by: recipe)
            try recipe.apply(settings)
            // Classes of a package are known where it is installed.
            if recipe.twin != nil { _ = try? recipe.findData(in: nil) }
            print(json ? recipe.json : recipe.description)
        } catch {
            complain("gantop: \(error)")
            throw Exit.usage
        }
    }
}
