import Foundation
import RunRecord
public import TensorCore

/// Everything that, with a seed, makes a run: data, networks, game and every number in them.
///
/// A plain value of five parts: what one draw of the data is, the players' networks for the shape of it, who plays against
/// whom, what each wants, and what is shown and measured.
public struct Recipe: Sendable, Equatable {
    public let name: String
    public let summary: String
    public var examples: Examples
    public var architecture: Architecture
    /// Where else its pictures may come from, by names that `--set source=` takes; the first is where they do.
    var sources: [Source] = []
    /// Which of those was chosen.
    var source = ""
    /// Whether its two domains may also be pairs.
    var mayBePaired = false
    public var game = Game.duel
    public var objective = Objective()
    /// Whether D is shown what a generator was given, beside what came of it.
    public var judgesBeside = true
    /// What hangs beside each other of one and the same picture; empty: sheets of fakes and of reals.
    var exhibit: [ExhibitColumn] = []
    /// The recipe's own kinds of quality, where pictures are made of pictures.
    var measures: [PairMeasure] = []
    /// Where one input has several right answers: how these are told apart.
    var answers: Answers?
    /// A sentence: what is real, what is fake, and what a generator is given.
    public var story = ""

    /// Numbers of the game for missing data.
    public var cells = CellSettings()
    public var batchSize = 64
    /// What the factors of large products are rounded to while both players are trained.
    public var precision = Precision.float32
    public var latentSize = 100
    /// How many training pictures of each class there are, where few are wanted; 0: all.
    public var labelsPerClass = 0
    /// What is done wrong on purpose, for its diagnosis to be seen.
    public var fault = Fault.none
    /// Whether it is told how a classifier takes fakes of two classes at once.
    public var blends = false
    /// Where the run begins with what may change on the way.
    ///
    /// With a gradient penalty, D has no batch normalization.
    public var live = LiveParameters()
    public var beta1: Float = 0.5
    public var beta2: Float = 0.999
    public var epsilon: Float = 1e-8
    /// Steps between two evaluations, such that these take less than 3 % of the time.
    public var evaluateEvery = 300
    /// About how many steps lie between two comparisons of pictures in a classifier's features; 0: none are made.
    public var qualityEvery = 2000

    /// Whether what D sees may be changed: not beside a picture that would stay as it is.
    var canAugment: Bool { examples.shape.isPicture && (examples.inputShape == nil || !judgesBeside) }

    /// Examples of a name.
    struct Source: Sendable, Equatable {
        var name: String
        var examples: Examples

        init(_ name: String, _ examples: Examples) { (self.name, self.examples) = (name, examples) }
    }

    /// Whether pictures of one's own will do.
    public var takesFolders: Bool { sources.contains { $0.name == "folder" } }

    /// The recipe that is trained where this one's pictures are not there.
    public var twin: String? {
        if case .pictures(let own) = examples, own.source == .sprites { "faces" } else { nil }
    }

    public init(name: String, summary: String, examples: Examples, architecture: Architecture) {
        self.name = name
        self.summary = summary
        self.examples = examples
        self.architecture = architecture
    }

    /// Adam's step size for both networks; where they differ, the generator's.
    public var learningRate: Float {
        get { live.generatorLearningRate }
        set {
            live.generatorLearningRate = newValue
            live.discriminatorLearningRate = newValue
        }
    }
}

extension Recipe {
    private var shapes: Architecture.Shapes {
        if let cellCount = examples.table?.cellCount {
            // Cells and where they are known; to D, cells and a hint at that.
            return Architecture.Shapes(
                sample: examples.shape, inputSize: 2 * cellCount, conditionSize: cellCount,
                scoreCount: cellCount)
        }
        guard let input = examples.inputShape else {
            let conditionSize = examples.condition?.size ?? 0
            return Architecture.Shapes(
                sample: examples.shape, inputSize: latentSize + conditionSize, conditionSize: conditionSize)
        }
        return Architecture.Shapes(
            sample: examples.shape, inputSize: 0, conditionSize: judgesBeside ? input.channels : 0,
            input: .picture(
                height: input.height, width: input.width, channels: input.channels + latentSize))
    }

    public var generator: [LayerDescription] {
        let layers = architecture.generator(for: shapes)
        // A classic slip: pictures from 0 to 1 where those of the data go from -1 to 1.
        return fault == .wrongRange
            ? layers.map { $0 == .activation(.tanh) ? .activation(.sigmoid) : $0 } : layers
    }

    public var discriminator: [LayerDescription] {
        var layers = architecture.discriminator(for: shapes)
        // Biases come back with that, and one number has none.
        if live.hasPenalty || objective.isSpectrallyNormalized, architecture != .single {
            layers = layers.withoutBatchNormalization
        }
        if objective.hasMinibatchDeviation { layers = layers.withMinibatchDeviation }
        return objective.isSpectrallyNormalized ? layers.spectrallyNormalized : layers
    }

    public var initialization: Initialization { architecture.initialization }

    /// The shape of one sample, as the networks see it.
    public var sampleDimensions: [Int] {
        if case .dense = architecture { [examples.shape.count] } else { examples.shape.dimensions }
    }

    /// The shape of what D sees of one sample: with its condition, as planes of a picture.
    var judgedDimensions: [Int] {
        var dimensions = sampleDimensions
        dimensions[dimensions.count - 1] += shapes.conditionSize
        return dimensions
    }

    /// Whether a run of so many steps (`nil`: without end) can have all of the recipe.
    public func check(stepCount: Int?) throws(RecipeError) {
        guard architecture.fits(examples.shape) else {
            throw .unfitArchitecture(
                architecture.kindName ?? "dense", height: examples.shape.height,
                width: examples.shape.width)
        }
        try check(live)
        if game == .cells, live.hasPenalty || objective.hasMinibatchDeviation {
            throw .notOfCells(recipe: name)
        }
        if objective.schedule != .constant, stepCount == nil { throw .scheduleWithoutEnd(objective.schedule) }
    }

    /// How many numbers the generator starts from, or channels of a picture.
    var inputSize: Int { shapes.input?.channels ?? shapes.inputSize }
    /// The shape of one input of the generator, with latents and condition.
    var inputDimensions: [Int] { shapes.input?.dimensions ?? [shapes.inputSize] }
}

extension Recipe: CustomStringConvertible {
    public var description: String {
        let values = Setting.all.compactMap { setting in setting.value(in: self).map { (setting, $0) } }
        // Long values push their own words aside, and nobody else's.
        let width = (values.map(\.1.count).filter { $0 < 20 }.max() ?? 0) + 2
        let settings = values.map { setting, value in
            "  \(padded(setting.name, to: 27))\(padded(value, to: width))\(setting.summary)"
        }
        return """
            \(name): \(summary)

            generator
            \(generator.map { "  \($0)" }.joined(separator: "\n"))
            discriminator
            \(discriminator.map { "  \($0)" }.joined(separator: "\n"))
            settings, each open to --set name=value
            \(settings.joined(separator: "\n"))
            """
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
