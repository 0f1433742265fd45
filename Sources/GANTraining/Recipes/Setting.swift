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

    init(
        name: String, summary: String, range: String, read: @escaping @Sendable (Recipe) -> String?,
        write: @escaping @Sendable (inout Recipe, String) -> Bool
    ) {
        (self.name, self.summary, self.range) = (name, summary, range)
        (self.read, self.write) = (read, write)
    }

    /// Its value in a recipe; `nil` where the recipe has no such number.
    public func value(in recipe: Recipe) -> String? { read(recipe) }

    /// In the order in which they are applied: what the data is decides what else there is, and a loss brings its usual
    /// penalties, which may then be changed.
    public static let all: [Setting] =
        sources + tables + labels + pictures + optimization + objective + networks

    private static let optimization: [Setting] = [
        count("batchSize", "real samples, and fakes, in a step", \.batchSize, 2...8192),
        choice("precision", "of the factors of large products in training", \.precision),
        Setting(
            name: "latentSize", summary: "numbers that the generator starts from",
            range: "a whole number from 1 to 4096, or 0 where it is given a picture",
            read: { $0.game == .duel ? "\($0.latentSize)" : nil },
            write: { recipe, text in
                let least = recipe.examples.inputShape == nil ? 1 : 0
                guard let value = Int(text), (least...4096).contains(value) else { return false }
                recipe.latentSize = value
                return true
            }),
        number("learningRate", "Adam's step size, for both networks", \.learningRate, 0...10).shorthand.live,
        number("generatorLearningRate", "Adam's step size for G", \.live.generatorLearningRate, 0...10).live,
        number(
            "discriminatorLearningRate", "Adam's step size for D", \.live.discriminatorLearningRate, 0...10
        ).live,
        choice(
            "learningRateSchedule", "how the step sizes go down to the run's --steps", \.objective.schedule),
        number("beta1", "Adam's memory of gradients", \.beta1, 0...0.999_999),
        number("beta2", "Adam's memory of squared gradients", \.beta2, 0...0.999_999),
        number("epsilon", "Adam's guard against division by zero", \.epsilon, 1e-30...1),
        count("discriminatorSteps", "updates of D in one step", \.live.discriminatorSteps, 1...100).live,
        number(
            "averagingDecay", "what the averaged generator keeps a step", \.live.averagingDecay,
            0...0.999_999
        ).live,
        count("evaluateEvery", "steps between two evaluations", \.evaluateEvery, 1...1_000_000_000),
        count(
            "qualityEvery", "about how many between two comparisons of pictures in features; 0: none",
            \.qualityEvery, 0...1_000_000_000,
            of: { $0.examples.shape.isPicture && $0.examples.inputShape == nil }),
    ]

    private static let objective: [Setting] = [
        choice(
            "loss", "the adversarial loss; brings its usual penalties", \.adversarialLoss,
            of: { $0.game != .cells }),
        number(
            "r1Weight", "γ of the R1 gradient penalty, on reals; 0: none", \.live.r1Weight, 0...1_000_000,
            of: { $0.game != .cells }
        ).live,
        number(
            "r2Weight", "γ of the R2 gradient penalty, on fakes; 0: none", \.live.r2Weight, 0...1_000_000,
            of: { $0.game != .cells }
        ).live,
        number(
            "gradientPenaltyWeight", "λ of WGAN-GP's penalty, between both; 0: none",
            \.live.gradientPenaltyWeight, 0...1_000_000, of: { $0.game != .cells }
        ).live,
        count(
            "penaltyInterval", "steps from one penalty to the next, which weighs as much more",
            \.objective.penaltyInterval, 1...1000),
        number(
            "styleAmbiguity", "λ of doubt about the class in G's loss: works between styles; 0: none",
            \.objective.styleAmbiguity, 0...100, of: { $0.examples.condition != nil }),
        number(
            "adversarialWeight", "how much D's opinion weighs in G's loss", \.live.adversarialWeight,
            0...1000, of: { $0.examples.inputShape != nil || $0.game == .cells }
        ).live,
        number(
            "distanceWeight", "λ of the mean distance to the truth in G's loss (L1; squared for cells)",
            \.live.distanceWeight,
            0...10_000, of: { $0.examples.isPaired == true || $0.game == .cells }
        ).live,
        number(
            "cycleWeight", "λ of the mean distance of what comes back, in both G's loss", \.live.cycleWeight,
            0...10_000, of: { $0.game == .cycle }
        ).live,
        number(
            "identityWeight", "λ of leaving alone what is there already; 0: none", \.live.identityWeight,
            0...10_000, of: { $0.game == .cycle }
        ).live,
        flag(
            "spectralNormalization", "D's layers over their spectral norms",
            \.objective.isSpectrallyNormalized),
        flag("minibatchDeviation", "tells D how different its batch is", \.objective.hasMinibatchDeviation),
        number(
            "instanceNoise", "deviation of noise on all that D sees; 0: none", \.live.instanceNoise, 0...10,
            of: { $0.game != .cells }
        )
        .live,
        count(
            "instanceNoiseSteps", "steps in which that noise goes to nothing", \.objective.instanceNoiseSteps,
            1...1_000_000_000),
        Setting(
            name: "augmentations", summary: "what is done to pictures that D sees",
            range: "some of " + Augmentation.allCases.map(\.rawValue).joined(separator: ",") + ", or none",
            read: { recipe in
                guard recipe.canAugment else { return nil }
                let names = recipe.objective.augmentations.map(\.rawValue)
                return names.isEmpty ? "none" : names.joined(separator: ",")
            },
            write: { recipe, text in
                let names = text == "none" ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
                let chosen = names.compactMap { Augmentation(rawValue: String($0)) }
                guard chosen.count == names.count, Set(chosen).count == chosen.count else { return false }
                recipe.objective.augmentations = chosen
                return true
            }),
        number(
            "augmentation", "share of what D sees that each augmentation changes", \.live.augmentation, 0...1,
            of: { $0.game != .cells && ($0.examples.inputShape == nil || $0.canAugment) }
        ).live,
        number(
            "augmentationTarget", "r_t that the share is steered to, 0.6 as a rule; 0: fixed",
            \.objective.augmentationTarget, 0...1),
    ]

    private static let networks: [Setting] = [
        Setting(
            name: "architecture", summary: "how the networks of pictures are built",
            range:
                "one of \(Architecture.Kind.allCases.map(\.rawValue).joined(separator: ", ")); from picture to "
                + "picture \([Translation.unet, .residual].map(\.rawValue).joined(separator: " or "))",
            read: { $0.architecture.kindName },
            write: { recipe, text in recipe.architecture.become(text) }),
        Setting(
            name: "features", summary: "feature maps beside the picture, more behind",
            range: "a whole number from 1 to \(Architecture.mostFeatures)",
            read: { $0.architecture.features.map { "\($0)" } },
            write: { recipe, text in
                guard let value = Int(text), (1...Architecture.mostFeatures).contains(value) else {
                    return false
                }
                recipe.architecture.features = value
                return recipe.architecture.features != nil
            }),
        Setting(
            name: "deviation", summary: "of each Gaussian of a 2-D recipe",
            range: "a number from 1e-06 to 10",
            read: { recipe in
                if case .mixture(_, let deviation, _) = recipe.examples { "\(deviation)" } else { nil }
            },
            write: { recipe, text in
                guard case .mixture(let centres, _, let extent) = recipe.examples, let value = Float(text),
                    (1e-6...10).contains(value)
                else { return false }
                recipe.examples = .mixture(centres: centres, deviation: value, extent: extent)
                return true
            }),
    ]

    private static func count(
        _ name: String, _ summary: String, _ path: any WritableKeyPath<Recipe, Int> & Sendable,
        _ range: ClosedRange<Int>, of hasIt: @escaping @Sendable (Recipe) -> Bool = { _ in true }
    ) -> Setting {
        Setting(
            name: name, summary: summary,
            range: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { hasIt($0) ? "\($0[keyPath: path])" : nil },
            write: { recipe, text in
                guard let value = Int(text), range.contains(value) else { return false }
                recipe[keyPath: path] = value
                return true
            })
    }

    static func number(
        _ name: String, _ summary: String, _ path: any WritableKeyPath<Recipe, Float> & Sendable,
        _ range: ClosedRange<Float>, of hasIt: @escaping @Sendable (Recipe) -> Bool = { _ in true }
    ) -> Setting {
        Setting(
            name: name, summary: summary, range: "a number from \(range.lowerBound) to \(range.upperBound)",
            read: { hasIt($0) ? "\($0[keyPath: path])" : nil },
            write: { recipe, text in
                guard let value = Float(text), range.contains(value) else { return false }
                recipe[keyPath: path] = value
                return true
            })
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ name: String, _ summary: String, _ path: any WritableKeyPath<Recipe, Value> & Sendable,
        of hasIt: @escaping @Sendable (Recipe) -> Bool = { _ in true }
    ) -> Setting {
        Setting(
            name: name, summary: summary,
            range: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "),
            read: { hasIt($0) ? $0[keyPath: path].rawValue : nil },
            write: { recipe, text in
                guard let value = Value(rawValue: text) else { return false }
                recipe[keyPath: path] = value
                return true
            })
    }

    private static func flag(
        _ name: String, _ summary: String, _ path: any WritableKeyPath<Recipe, Bool> & Sendable
    ) -> Setting {
        Setting(
            name: name, summary: summary, range: "true or false",
            read: { "\($0[keyPath: path])" },
            write: { recipe, text in
                guard let value = Bool(text) else { return false }
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

    /// Applies several, as `--set` gives them, each after those that it depends on: whatever order they are typed in.
    public mutating func apply(_ assignments: [String]) throws(RecipeError) {
        let order = Setting.all.map(\.name)
        func place(_ assignment: String) -> Int {
            order.firstIndex(of: String(assignment.prefix { $0 != "=" })) ?? order.count
        }
        let sorted = assignments.enumerated().sorted { a, b in
            (place(a.element), a.offset) < (place(b.element), b.offset)
        }
        for (_, assignment) in sorted { try apply(assignment) }
    }

    /// Applies every setting of a run that was kept.
    mutating func apply(_ assignments: [String: String]) throws(RecipeError) {
        try apply(assignments.keys.sorted().map { "\($0)=\(assignments[$0] ?? "")" })
    }

    /// The adversarial loss; another one brings its usual penalties.
    fileprivate var adversarialLoss: AdversarialLoss {
        get { objective.loss }
        set {
            objective.loss = newValue
            newValue.addUsualPenalties(to: &live)
        }
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
