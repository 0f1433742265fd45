/// What can be done wrong with a run on purpose, which no other setting does.
public enum Fault: String, Sendable, CaseIterable {
    case none
    /// G is given zeros instead of latents.
    case noLatents
    /// A class is not trained on, though it is among what is held out.
    case lostClass
    /// G ends in a sigmoid, and draws from 0 to 1 what the data has from -1 to 1.
    case wrongRange

    /// Trousers, which nothing else is taken for.
    static let missingClass = 1

    func fits(_ recipe: Recipe) -> Bool {
        switch self {
        case .none: true
        case .noLatents: recipe.game == .duel && recipe.latentSize > 0
        case .lostClass: if case .fashion = recipe.examples { true } else { false }
        case .wrongRange: recipe.examples.shape.isPicture
        }
    }
}

/// A run that is made to fail in one known way: what a diagnosis is tried on.
public enum BrokenTwin: String, Sendable, CaseIterable {
    case dWins
    case vanishing
    case oscillation
    case memorised
    case collapse
    case diverged
    case blind
    case ignoresLatent
    case classLost
    case trivialTell

    /// The recipe that shows it well.
    public var recipe: String {
        switch self {
        case .dWins, .vanishing, .collapse, .blind, .trivialTell, .classLost: "fashion-mlp"
        case .oscillation, .diverged: "ring"
        case .memorised, .ignoresLatent: "classes"
        }
    }

    /// What is set, as `--set` takes it.
    public var settings: [String] {
        switch self {
        case .dWins: ["generatorLearningRate=0"]
        case .vanishing:
            ["loss=minimax", "generatorLearningRate=1e-5", "discriminatorLearningRate=1e-3"]
        case .oscillation:
            [
                "generatorLearningRate=2e-3", "discriminatorLearningRate=5e-4", "r1Weight=0",
                "averagingDecay=0",
            ]
        case .memorised: ["labelsPerClass=10", "features=16"]
        case .collapse: ["beta1=0.9", "learningRate=3e-3"]
        case .diverged: ["learningRate=10"]
        case .blind: ["discriminatorLearningRate=0"]
        case .ignoresLatent: ["fault=noLatents", "features=8"]
        case .classLost: ["fault=lostClass", "qualityEvery=500"]
        case .trivialTell: ["fault=wrongRange"]
        }
    }

    /// What `--broken` does, in a clause.
    public var summary: String {
        switch self {
        case .dWins: "G does not learn at all"
        case .vanishing: "the saturating loss under a fast D"
        case .oscillation: "G learns four times as fast as D, and nothing damps it"
        case .memorised: "100 training pictures and no augmentation"
        case .collapse: "too much momentum and too high rates"
        case .diverged: "a learning rate of 10"
        case .blind: "D does not learn at all"
        case .ignoresLatent: "G is given zeros instead of latents"
        case .classLost: "a class is left out of the training pictures"
        case .trivialTell: "G cannot draw black"
        }
    }
}
