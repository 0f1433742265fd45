import ArgumentParser
import GANTraining

/// Lists the recipes, or prints one whole.
struct Recipes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the recipes, or print one with its networks and settings.")

    @Argument(help: "A recipe's name.") var recipe: String?

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
            print(try Recipe.meant(by: recipe))
        } catch {
            complain("gantop: \(error)")
            throw Exit.usage
        }
    }
}
