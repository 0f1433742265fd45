import Foundation
public import RunRecord
import SimpleJSON
import TensorCore

/// All of a run at one step: from here on it takes the same steps as a run that never stopped.
///
/// A value without tensors, so that it can be written on another thread.
public struct Checkpoint: Sendable, Equatable {
    /// The arrays of a checkpoint, each part a safetensors file.
    public struct Part: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let generator = Part(rawValue: "generator")
        public static let discriminator = Part(rawValue: "discriminator")
        public static let averagedGenerator = Part(rawValue: "averaged-generator")
        public static let generatorOptimizer = Part(rawValue: "generator-optimizer")
        public static let discriminatorOptimizer = Part(rawValue: "discriminator-optimizer")

        /// What is kept of every pair of players.
        static let kinds = [
            generator, discriminator, averagedGenerator, generatorOptimizer, discriminatorOptimizer,
        ]

        /// The part of one of several pairs of players; of the only one, the part itself.
        func of(_ duel: String) -> Part { duel.isEmpty ? self : Part(rawValue: "\(duel)-\(rawValue)") }

        var fileName: String { rawValue + ".safetensors" }
    }

    public var state: CheckpointState
    public var arrays: [Part: Safetensors]

    /// The name of the first array that is not finite.
    var firstNonFinite: String? {
        for part in arrays.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            if let name = arrays[part]?.firstNonFinite { return "\(part.rawValue).\(name)" }
        }
        return nil
    }
}

/// What a checkpoint knows besides its arrays: `state.json`.
public struct CheckpointState: Sendable, Equatable, Codable {
    /// What the referee said last.
    public struct Judgement: Sendable, Equatable, Codable {
        public var step: Int
        /// 1-NN accuracy, best near 0.5.
        public var accuracy: Float

        public init(step: Int, accuracy: Float) {
            self.step = step
            self.accuracy = accuracy
        }
    }

    static let fileName = "state.json"
    /// Since version 2 a checkpoint has checksums of its files.
    static let currentVersion = 2
    static let firstVersionWithChecksums = 2
    /// More than any run takes; sums of a few of them do not overflow.
    static let countLimit = 1 << 60

    var version = currentVersion
    public var recipe: String
    /// Every setting of the recipe, as `--set` takes it.
    public var settings: [String: String]
    public var seed: UInt64
    public var step: Int
    /// What has been changed on the way.
    public var live: LiveParameters
    /// Whether the next step's record says the learning rates.
    var ratesAreNews: Bool
    /// The stream that latents are drawn from.
    var latents: SeededRandom
    var batches: Batches.State
    /// Which fixed latents are shown.
    var fixedLatentsVariant: UInt64
    /// Updates of the averaged generator so far.
    var averageUpdateCount: Int
    public var judgement: Judgement?
    /// Seconds of training so far.
    public var trainingTime: Double
    /// Which pictures of one's own were trained on, as far as the run knows: another number, other pictures.
    var pictures: UInt64?
    /// Which of them are held out: those whose names' hashes are not higher.
    var heldOutLine: UInt64?
    /// What evaluations remember; older checkpoints know nothing of it.
    var memory: EvaluationMemory?
}

extension CheckpointState {
    var encoded: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return Array(try encoder.encode(self)) + [0x0a]
        }
    }

    /// Reads `state.json` and checks every number that a run will count with.
    init(_ bytes: [UInt8], path: String) throws(CheckpointError) {
        do {
            self = try JSONValue.decode(CheckpointState.self, from: bytes)
        } catch let error as JSONError {
            throw .state(path: path, problem: "\(error)")
        } catch let error as DecodingError {
            throw .state(path: path, problem: error.place)
        } catch {
            throw .state(path: path, problem: "it is not the JSON of a checkpoint")
        }
        guard (1...CheckpointState.currentVersion).contains(version) else {
            throw .state(
                path: path,
                problem:
                    "it has version \(version), and this gantop reads 1 to \(CheckpointState.currentVersion)")
        }
        for (name, count) in [
            ("step", step), ("batches.drawnCount", batches.drawnCount),
            ("averageUpdateCount", averageUpdateCount),
        ] where !(0...CheckpointState.countLimit).contains(count) {
            throw .state(path: path, problem: "\(name) is \(count)")
        }
        guard memory?.steps.allSatisfy((0...step).contains) ?? true else {
            throw .state(path: path, problem: "its memory is of steps after \(step)")
        }
    }

    /// The recipe with its settings.
    public func makeRecipe(path: String) throws(CheckpointError) -> Recipe {
        do throws(RecipeError) {
            var recipe = try Recipe.named(self.recipe)
            try recipe.apply(settings)
            return recipe
        } catch {
            throw .state(path: path, problem: "it is of another recipe: \(error)")
        }
    }
}

extension DecodingError {
    /// Which value is missing or of the wrong kind.
    fileprivate var place: String {
        func path(_ context: Context, _ key: (any CodingKey)? = nil) -> String {
            let names = (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue)
            return names.isEmpty ? "the whole" : names.joined(separator: ".")
        }
        switch self {
        case .keyNotFound(let key, let context): return "\(path(context, key)) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            return "\(path(context)) is not what it should be"
        @unknown default: return "it is not the JSON of a checkpoint"
        }
    }
}
