public import RunRecord

/// The numbers of a recipe that may change while it trains, as they are now.
///
/// A plain value: a recipe begins with one, a trainer holds one, and a checkpoint keeps it.
public struct LiveParameters: Sendable, Equatable, Codable {
    /// Adam's step size, for each network its own.
    public var generatorLearningRate: Float = 2e-4
    public var discriminatorLearningRate: Float = 2e-4
    /// γ of the R1 penalty (γ/2)·E‖∇D(x)‖² (Mescheder et al., 2018); 0: none.
    public var r1Weight: Float = 0
    /// The same over fakes (R2).
    public var r2Weight: Float = 0
    /// λ of the gradient penalty λ·E(‖∇D(x̂)‖ − 1)² between reals and fakes (Gulrajani et al., 2017); 0: none.
    public var gradientPenaltyWeight: Float = 0
    /// How much the adversarial loss weighs in G's.
    public var adversarialWeight: Float = 1
    /// λ of the mean distance |G(x) − y| to the truth, from -1 to 1, in G's loss (Isola et al., 2017).
    public var distanceWeight: Float = 0
    /// λ of the mean distance |F(G(x)) − x| of what comes back (Zhu et al., 2017).
    public var cycleWeight: Float = 0
    /// λ of the mean distance |G(y) − y| of what is there already (Zhu et al., 2017).
    public var identityWeight: Float = 0
    /// The deviation of the noise that is added to all that D sees, at step 1 (Sønderby et al., 2017).
    public var instanceNoise: Float = 0
    /// The share of samples that each augmentation is done to, of all that D sees; 0: none.
    public var augmentation: Float = 0
    /// Updates of the discriminator in one step, each on a real batch of its own.
    ///
    /// All but the last judge fresh fakes; the last judges the fakes that the generator's update then uses too.
    public var discriminatorSteps = 1
    /// How much of itself the averaged generator keeps a step, after its ramp-up.
    public var averagingDecay: Float = 0.999

    public init() {}

    /// Whether D's loss has a penalty that is taken sample by sample.
    var hasPenalty: Bool { r1Weight > 0 || r2Weight > 0 || gradientPenaltyWeight > 0 }

    /// Reads what a checkpoint keeps; an older one lacks what came later, which was 0 then.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        generatorLearningRate = try values.decode(Float.self, forKey: .generatorLearningRate)
        discriminatorLearningRate = try values.decode(Float.self, forKey: .discriminatorLearningRate)
        r1Weight = try values.decode(Float.self, forKey: .r1Weight)
        r2Weight = try values.decodeIfPresent(Float.self, forKey: .r2Weight) ?? 0
        gradientPenaltyWeight = try values.decodeIfPresent(Float.self, forKey: .gradientPenaltyWeight) ?? 0
        adversarialWeight = try values.decodeIfPresent(Float.self, forKey: .adversarialWeight) ?? 1
        distanceWeight = try values.decodeIfPresent(Float.self, forKey: .distanceWeight) ?? 0
        cycleWeight = try values.decodeIfPresent(Float.self, forKey: .cycleWeight) ?? 0
        identityWeight = try values.decodeIfPresent(Float.self, forKey: .identityWeight) ?? 0
        instanceNoise = try values.decodeIfPresent(Float.self, forKey: .instanceNoise) ?? 0
        augmentation = try values.decodeIfPresent(Float.self, forKey: .augmentation) ?? 0
        discriminatorSteps = try values.decode(Int.self, forKey: .discriminatorSteps)
        averagingDecay = try values.decode(Float.self, forKey: .averagingDecay)
    }
}

extension Recipe {
    /// The parameters after `name=value` was asked for in a run of this recipe that has come to `live`.
    public func edited(_ live: LiveParameters, name: String, value: String) throws(RecipeError)
        -> LiveParameters
    {
        var edited = running(live)
        if Recipe.layerParameters.contains(name)
            || Setting.all.contains(where: { $0.name == name && !$0.isLive })
        {
            throw .needsNewRun(name, recipe: self.name)
        }
        try edited.apply(name: name, value: value)
        try check(edited.live)
        return edited.live
    }

    /// Whether a run of this recipe can have these parameters: every number in its range, and no penalty where D cannot.
    public func check(_ live: LiveParameters) throws(RecipeError) {
        let running = running(live)
        for setting in Setting.all where setting.isLive {
            guard let value = setting.value(in: running) else { continue }
            var copy = running
            try copy.apply(name: setting.name, value: value)
        }
        if live.hasPenalty, discriminator.contains(where: \.isBatchNormalized) {
            throw .penaltyOnMixedSamples(recipe: name)
        }
    }

    /// What the parameters changed to, in words: `r1Weight 0.0 → 1.0`; empty where nothing did.
    public func changes(from old: LiveParameters, to new: LiveParameters) -> [String] {
        let (before, after) = (running(old), running(new))
        return Setting.all.compactMap { setting in
            guard setting.isLive, !setting.isShorthand, let old = setting.value(in: before),
                let new = setting.value(in: after), old != new
            else { return nil }
            return "\(setting.name) \(old) → \(new)"
        }
    }

    /// The recipe with the parameters of a run that has gone on; its networks stay those of the start.
    private func running(_ live: LiveParameters) -> Recipe {
        var copy = self
        copy.live = live
        return copy
    }
}

extension Recipe {
    /// What belongs to a run besides its settings.
    private static let layerParameters = ["generator", "discriminator"]

    /// Everything of a run that somebody may want to change, whether it can be or not.
    public func parameters(_ live: LiveParameters) -> [Parameter] {
        let running = running(live)
        let settings = Setting.all.filter { !$0.isShorthand }.compactMap { setting in
            setting.value(in: running).map {
                Parameter(
                    name: setting.name, value: $0, summary: setting.summary, range: setting.range,
                    isLive: setting.isLive)
            }
        }
        let layers = zip(Recipe.layerParameters, [generator, discriminator]).map { name, layers in
            Parameter(
                name: name, value: counted(layers.count, "layer"), summary: "the layers of the \(name)",
                range: "those of the recipe", isLive: false)
        }
        // What can be changed comes first.
        return settings.filter(\.isLive) + settings.filter { !$0.isLive } + layers
    }
}
