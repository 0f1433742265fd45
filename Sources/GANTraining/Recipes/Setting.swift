import Foundation
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

    /// Its value in a recipe; `nil` where the recipe has no such number.
    public func value(in recipe: Recipe) -> String? { read(recipe) }

    /// In the order in which they are applied: what the data is decides what else there is, and a loss brings its usual
    /// penalties, which may then be changed.
    public static let all: [Setting] =
        sources + tables + labels + pictures + optimization + objective + networks

    private static let optimization: [Setting] = [
        count("batchSize", "real samples, and fakes, in a step", \.batchSize, 2...8192),
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

    private static let pictures: [Setting] = [
        own(
            "size", "pixels of a picture's side", "16 to 256 in eights, such as 32, 64 or 128",
            { "\($0.side)" },
            { own, text in
                guard let side = Int(text), (16...256).contains(side), side % 8 == 0 else { return false }
                own.side = side
                return true
            }),
        own(
            "channels", "1: grey, 3: colour", "1 or 3", { "\($0.channels)" },
            { own, text in
                guard let channels = Int(text), channels == 1 || channels == 3 else { return false }
                own.channels = channels
                return true
            }),
        own(
            "background", "what lies behind transparent pictures", "black, white, grey or #rrggbb",
            { $0.background.text },
            { own, text in
                guard let background = OwnPictures.Background(text) else { return false }
                own.background = background
                return true
            }),
        own(
            "classes", "what the networks are told",
            "auto (as the folder has them), none, or a JSON list of names",
            {
                $0.classes.map {
                    $0.isEmpty ? "none" : "[\($0.map(JSONLines.string).joined(separator: ","))]"
                } ?? "auto"
            },
            { own, text in
                switch text {
                case "auto": own.classes = nil
                case "none": own.classes = []
                default:
                    guard case .array(let values)? = try? JSONValue(parsing: Array(text.utf8)) else {
                        return false
                    }
                    let names = values.compactMap { if case .string(let name) = $0 { name } else { nil } }
                    guard names.count == values.count, Set(names).count == names.count else { return false }
                    own.classes = names
                }
                return true
            }),
    ]

    /// What the pictures are, where there is a choice.
    private static let sources: [Setting] = [
        Setting(
            name: "source", summary: "where the pictures come from",
            range:
                "one that the recipe has: translate shapes, emoji; night scenes, earth; upscale fashion, sprites; "
                + "each folder, with --data DIR",
            read: { $0.sources.isEmpty ? nil : $0.source },
            write: { recipe, text in recipe.take(source: text) }),
        Setting(
            name: "paired", summary: "whether pictures of one name belong together: pix2pix, not CycleGAN",
            range: "true or false",
            read: { $0.mayBePaired ? "\($0.examples.isPaired == true)" : nil },
            write: { recipe, text in
                guard let isPaired = Bool(text) else { return false }
                recipe.pair(isPaired)
                return true
            }),
        Setting(
            name: "sideBySide", summary: "whether each file is two pictures, twice as wide as high",
            range: "true or false",
            read: {
                if case .domains(let own, _) = $0.examples { "\(own.isSideBySide)" } else { nil }
            },
            write: { recipe, text in
                guard let isDouble = Bool(text), var own = recipe.examples.own else { return false }
                own.isSideBySide = isDouble
                recipe.examples.own = own
                if isDouble { recipe.pair(true) }
                return true
            }),
        Setting(
            name: "factor", summary: "how many times larger pictures become", range: "2 or 4",
            read: { if case .shrunk(_, let factor) = $0.examples { "\(factor)" } else { nil } },
            write: { recipe, text in
                guard case .shrunk(let whole, _) = recipe.examples, let factor = Int(text),
                    factor == 2 || factor == 4
                else { return false }
                recipe.examples = .shrunk(whole, factor: factor)
                return true
            }),
    ]

    private static let labels: [Setting] = [
        Setting(
            name: "labelsPerClass", summary: "training pictures of each class; 0: all",
            range: "0, or a whole number from 2 to 6000",
            read: { $0.examples == .fashion(isLabelled: true) ? "\($0.labelsPerClass)" : nil },
            write: { recipe, text in
                guard let value = Int(text), value == 0 || (2...6000).contains(value) else { return false }
                recipe.labelsPerClass = value
                return true
            })
    ]

    /// What tables with gaps have.
    private static let tables: [Setting] = [
        Setting(
            name: "columns", summary: "what the columns of the table are",
            range: "auto (as the file has them), fashion (49 of its own), or the JSON that a run keeps",
            read: { recipe in
                recipe.examples.table.map { table in
                    guard table.isOwn else { return "fashion" }
                    guard let schema = table.schema, let json = try? JSONEncoder.sorted.encode(schema) else {
                        return "auto"
                    }
                    return String(decoding: json, as: UTF8.self)
                }
            },
            write: { recipe, text in
                guard var table = recipe.examples.table else { return false }
                switch text {
                case "fashion": (table.isOwn, table.schema) = (false, nil)
                case "auto": (table.isOwn, table.schema) = (true, nil)
                default:
                    guard let schema = try? JSONDecoder().decode(TableSchema.self, from: Data(text.utf8)),
                        schema.isPossible
                    else { return false }
                    (table.isOwn, table.schema) = (true, schema)
                }
                recipe.examples.table = table
                return true
            }),
        Setting(
            name: "missing",
            summary: "share of cells that are hidden to measure, and lost in tables without gaps",
            range: "a number from 0.01 to 0.9",
            read: { $0.examples.table.map { "\($0.missing)" } },
            write: { recipe, text in
                guard var table = recipe.examples.table, let value = Float(text),
                    (0.01...0.9).contains(value)
                else { return false }
                table.missing = value
                recipe.examples.table = table
                return true
            }),
        number(
            "keptShare", "share of known cells that G is given in training; it must find the rest",
            \.cells.keptShare, 0.1...1, of: { $0.game == .cells }),
        number(
            "hintShare", "share of cells that D is told of", \.cells.hintShare, 0...1,
            of: { $0.game == .cells }),
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

    /// A number of recipes whose pictures are people's own.
    private static func own(
        _ name: String, _ summary: String, _ range: String,
        _ read: @escaping @Sendable (OwnPictures) -> String,
        _ write: @escaping @Sendable (inout OwnPictures, String) -> Bool
    ) -> Setting {
        Setting(
            name: name, summary: summary, range: range,
            read: { $0.examples.own.map(read) },
            write: { recipe, text in
                guard var own = recipe.examples.own, write(&own, text) else { return false }
                recipe.examples.own = own
                return true
            })
    }

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

    /// Applies every setting of a run that was kept.
    mutating func apply(_ assignments: [String: String]) throws(RecipeError) {
        let order = Setting.all.map(\.name)
        let places = assignments.keys.map { (name: $0, place: order.firstIndex(of: $0) ?? order.count) }
        for (name, _) in places.sorted(by: { ($0.place, $0.name) < ($1.place, $1.name) }) {
            try apply(name: name, value: assignments[name] ?? "")
        }
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

extension JSONEncoder {
    /// The same text for the same value.
    fileprivate static var sorted: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
