extension Recipe {
    /// Missing data (Yoon et al., 2018), with known cells hidden from G on purpose, which it must find again.
    static let impute = {
        var recipe = Recipe(
            name: "impute", summary: "a table with gaps: Fashion-MNIST as 49 columns, or --data table.csv",
            examples: .table(TableExamples()),
            architecture: .dense(generator: [256, 256], discriminator: [256, 256])
        )
        recipe.game = .cells
        recipe.latentSize = 0
        recipe.batchSize = 64
        recipe.learningRate = 1e-3
        recipe.beta1 = 0.9
        recipe.live.distanceWeight = 10
        recipe.evaluateEvery = 250
        recipe.story =
            "G is given rows with gaps and fills these in; D tells for each cell whether it was known or filled in."
        return recipe
    }()
}

/// Numbers of the game for missing data.
public struct CellSettings: Sendable, Equatable {
    /// The share of known columns of a row that G is given in training; the rest it must find again.
    public var keptShare: Float = 0.8
    /// The share of columns of a row that D is told of.
    public var hintShare: Float = 0.9
}

/// A table.
public struct TableExamples: Sendable, Equatable {
    /// The share of cells that is not known, of tables without gaps, and that is hidden to measure.
    public var missing: Float = 0.2
    /// The columns of a file; `nil`: Fashion-MNIST's 49, or what the file will say.
    public var schema: TableSchema?
    /// Whether it is a file of one's own.
    public var isOwn = false

    var cellCount: Int { isOwn ? schema?.cellCount ?? 1 : 49 }
}
