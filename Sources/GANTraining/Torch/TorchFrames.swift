import Foundation
import RunRecord
import TensorCore

// What goes over the wire to PyTorch and comes back: engine.py has the other side of each.

/// Where the run stands once a step is done.
struct DrawnStep {
    var step: Int
    var batches: Batches
    var latentRandom: SeededRandom
}

/// Why a step was not taken.
enum StepFailure: Error {
    case diverged(Divergence)
    case engine(TorchError)
}

extension TorchError {
    static let nonsense = TorchError("PyTorch's process said what was not asked.")
}

extension StepDraws {
    /// A head of 32 bytes, the names and shapes as JSON, filled up to a multiple of 8, and the numbers.
    func write(to bytes: inout [UInt8]) {
        let layout = arrays.map { "[\"\($0.name)\", \($0.values.shape.dimensions)]" }.joined(separator: ",")
        var text = Array("[\(layout)]".utf8)
        text += repeatElement(0x20, count: (8 - text.count % 8) % 8)
        let size = arrays.reduce(0) { $0 + $1.values.count } * MemoryLayout<Float>.size
        bytes.reserveCapacity(bytes.count + 32 + text.count + size)
        func add(_ value: some BitwiseCopyable) { withUnsafeBytes(of: value) { bytes += $0 } }
        add(Int64(step))
        add(Int32(roundCount))
        add(Int32(text.count))
        add(rates.generator)
        add(rates.discriminator)
        add(take)
        add(Int32(0))
        bytes += text
        for (_, values) in arrays { values.withSpan { $0.bytes.withUnsafeBytes { bytes += $0 } } }
    }
}

/// What PyTorch says of a step: its number, the share of augmented samples after it, and numbers by their tags.
struct StepResult {
    var augmentation: Float
    var scalars: [Scalar]

    init?(_ payload: [UInt8]) {
        guard payload.count >= 16 else { return nil }
        let (share, length) = payload.withUnsafeBytes {
            (
                $0.loadUnaligned(fromByteOffset: 8, as: Float.self),
                Int($0.loadUnaligned(fromByteOffset: 12, as: Int32.self))
            )
        }
        guard length >= 0, payload.count >= 16 + length else { return nil }
        let names = String(decoding: payload[16..<16 + length], as: UTF8.self).split(separator: "\n")
        guard payload.count == 16 + length + 4 * names.count else { return nil }
        augmentation = share
        scalars = payload.withUnsafeBytes { bytes in
            names.enumerated().map { i, name in
                Scalar(
                    Tag(String(name)),
                    bytes.loadUnaligned(fromByteOffset: 16 + length + 4 * i, as: Float.self))
            }
        }
    }

    /// In words, the first of the losses and gradients that is no number.
    ///
    /// On a GPU that is found here, after the players have moved.
    var firstNonFinite: String? {
        let first = scalars.first { scalar in
            !scalar.value.isFinite
                && ["loss/", "gradient/"].contains { scalar.tag.rawValue.contains($0) }
        }
        return first.map { scalar in
            let words = scalar.tag.rawValue.split(separator: "/").map(String.init)
            let player = (words.dropLast(2) + words.suffix(1)).joined(separator: " ")
            return words.dropLast().last == "gradient"
                ? "the norm of the \(player)'s gradient" : "the \(player)'s loss"
        }
    }
}

extension TorchEngine {
    /// Named files one after the other, each with the lengths of both before it.
    static func packed(_ parts: [Checkpoint.Part: Safetensors]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (part, arrays) in parts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let (name, data) = (Array(part.rawValue.utf8), arrays.encoded)
            withUnsafeBytes(of: UInt64(name.count).littleEndian) { bytes += $0 }
            withUnsafeBytes(of: UInt64(data.count).littleEndian) { bytes += $0 }
            bytes += name
            bytes += data
        }
        return bytes
    }

    static func unpacked(_ bytes: [UInt8]) throws -> [Checkpoint.Part: Safetensors] {
        var parts: [Checkpoint.Part: Safetensors] = [:]
        var rest = bytes[...]
        func number() -> Int {
            defer { rest = rest.dropFirst(8) }
            return Int(
                truncatingIfNeeded: rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
        while rest.count >= 16 {
            let (nameLength, length) = (number(), number())
            guard nameLength >= 0, length >= 0, nameLength <= rest.count, length <= rest.count - nameLength
            else {
                throw TorchError.nonsense
            }
            let name = String(decoding: rest.prefix(nameLength), as: UTF8.self)
            rest = rest.dropFirst(nameLength)
            parts[Checkpoint.Part(rawValue: name)] = try Safetensors(
                Array(rest.prefix(length)), path: "PyTorch's \(name)")
            rest = rest.dropFirst(length)
        }
        return parts
    }
}

extension Trainer {
    /// Counts a step that was taken elsewhere.
    mutating func count(_ taken: DrawnStep, augmentation: Float) {
        (step, batches, latentRandom) = (taken.step, taken.batches, taken.latentRandom)
        live.augmentation = augmentation
        setRates()
        for i in players.indices { players[i].averagedGenerator.countUpdate() }
    }

    /// A step whose numbers were none.
    func divergence(_ step: Int, _ tensor: String) -> Divergence {
        Divergence(
            step: step, tensor: tensor, epoch: batches.epoch, scoreTags: recipe.objective.loss.scoreTags)
    }

    /// What is played, as engine.py wants to be told.
    var gameForTorch: String {
        """
        {"recipe": \(recipe.json), "objective": \(recipe.objectiveForTorch(live)), "precision": "\(recipe.precision.rawValue)"}
        """
    }

    /// Layers and weights of whoever doubts which class a fake is of, where the generator's loss asks for it.
    var doubtForTorch: [UInt8]? {
        guard recipe.objective.styleAmbiguity > 0, let classifier else { return nil }
        let layers = Classifier.layers(for: recipe.examples.shape, classifier.condition)
        let text = Array("[\(layers.modules.joined(separator: ","))]".utf8)
        let arrays = WeightLayout(of: layers, input: classifier.dimensions).arrays(of: classifier.network)
        var bytes: [UInt8] = []
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes += $0 }
        return bytes + text + Safetensors(arrays).encoded
    }
}

extension Recipe {
    /// What of the objective may change on the way, by the names of the recipe's JSON, and what that leaves out.
    func objectiveForTorch(_ live: LiveParameters) -> String {
        let isPaired = examples.isPaired == true
        let members: KeyValuePairs<String, Float> = [
            "r1_weight": live.r1Weight, "r2_weight": live.r2Weight,
            "gradient_penalty_weight": live.gradientPenaltyWeight,
            "adversarial_weight": live.adversarialWeight, "distance_weight": live.distanceWeight,
            "cycle_weight": live.cycleWeight, "identity_weight": live.identityWeight,
            "augmentation": live.augmentation,
        ]
        let words = members.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
        return "{\(words), \"is_paired\": \(isPaired)}"
    }
}
