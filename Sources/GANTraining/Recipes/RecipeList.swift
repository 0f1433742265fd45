import RunRecord

extension Recipe {
    /// The recipes that `gantop train` knows, the first one for machines without any data.
    public static let all: [Recipe] = [
        .ring, .grid, .fashionMLP, .fashion, .classes, .faces, .art, .emoji, .characters, .pictures,
        .upscale, .night, .translate, .pose, .impute, .colours, .branches, .dirac,
    ]

    /// The networks, batch sizes and learning rate of the benchmarks, as their PyTorch and JAX twins have them.
    public static let workloads: [(name: String, recipe: Recipe)] = {
        // Not what the recipes of these names have by default, which follows what is measured to learn best.
        let ring = Recipe(
            name: "ring", summary: "8 Gaussians on a circle, by small dense networks",
            examples: Recipe.ring.examples,
            architecture: Recipe.ring.architecture
        ).with(batchSize: 256, latentSize: 16, evaluateEvery: 250)
        let mlp784 = Recipe(
            name: "mlp784", summary: "dense networks on Fashion-MNIST", examples: .fashion(isLabelled: false),
            architecture: .dense(generator: [256, 512], discriminator: [512, 256])
        ).with(batchSize: 64, latentSize: 100, evaluateEvery: 250)
        let dcgan28 = Recipe(
            name: "dcgan28", summary: "a DCGAN on Fashion-MNIST", examples: .fashion(isLabelled: false),
            architecture: .dcgan(features: 64))
        let dcgan64 = Recipe(
            name: "dcgan64", summary: "the classic DCGAN on random pictures",
            examples: .randomPictures(side: 64), architecture: .classicDCGAN(features: 64))
        let sprites = Recipe(
            name: "sprites32", summary: "a conditional DCGAN on random pictures of 18 classes",
            examples: .randomPictures(side: 32, classCount: 18), architecture: .dcgan(features: 64))
        var penalized = Recipe(
            name: "r1-32", summary: "upsampling and convolutions, hinge loss and lazy R1 on random pictures",
            examples: .randomPictures(side: 32), architecture: .upsampling(features: 32))
        penalized.objective.loss = .hinge
        penalized.live.r1Weight = 1
        penalized.objective.penaltyInterval = 8
        return [ring, mlp784, dcgan28, dcgan64, sprites, penalized].map { ($0.name, $0) }
    }()

    private func with(batchSize: Int, latentSize: Int, evaluateEvery: Int) -> Recipe {
        var recipe = self
        (recipe.batchSize, recipe.latentSize, recipe.evaluateEvery) = (batchSize, latentSize, evaluateEvery)
        return recipe
    }

    /// The recipe of this name, or the only one whose name begins so.
    public static func meant(by word: String) throws(RecipeError) -> Recipe {
        let names = all.map(\.name)
        switch NameMatch(word, among: names) {
        case .one(let name): return try named(name)
        case .several(let candidates): throw .ambiguousRecipe(word, candidates: candidates)
        case .none: throw .unknownRecipe(word, known: names)
        }
    }

    public static func named(_ name: String) throws(RecipeError) -> Recipe {
        guard let recipe = all.first(where: { $0.name == name }) else {
            throw .unknownRecipe(name, known: all.map(\.name))
        }
        return recipe
    }
}
