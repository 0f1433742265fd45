public import RunRecord

extension TrainingPlan {
    /// What `run.toml` says of the plan: all settings, not only those that differ from today's recipe.
    public func manifest(versions: [String: String], options: [String: String] = [:]) -> RunManifest {
        RunManifest(
            recipe: recipe.name, settings: recipe.assignments, seed: seed,
            stepCount: stepCount, threadCount: threadCount, dataDirectory: dataDirectory, versions: versions,
            options: options)
    }

    /// The plan of a run that was started before.
    public init(_ manifest: RunManifest) throws(RecipeError) {
        var recipe = try Recipe.named(manifest.recipe)
        try recipe.apply(manifest.settings)
        // As a run of PyTorch's kept it before it was a recipe's setting.
        if manifest.settings["precision"] == nil, let precision = manifest.options["precision"] {
            try recipe.apply(name: "precision", value: precision)
        }
        self.init(
            recipe: recipe, seed: manifest.seed, stepCount: manifest.stepCount,
            dataDirectory: manifest.dataDirectory, threadCount: manifest.threadCount)
    }
}
