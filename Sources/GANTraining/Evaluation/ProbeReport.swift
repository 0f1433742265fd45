import Foundation
import RunRecord
import TensorCore

/// What the features of a run's discriminator are worth to somebody with a few labels, beside pixels and the same network
/// before its training.
public struct ProbeReport: Sendable {
    /// The accuracies of several draws of labels, for each number of labels a class.
    public struct Row: Sendable {
        public var name: String
        public var accuracies: [[Float]]

        public func mean(_ column: Int) -> Float {
            accuracies[column].reduce(0, +) / Float(accuracies[column].count)
        }

        public func deviation(_ column: Int) -> Float { GANTraining.deviation(accuracies[column]) }
    }

    public static let labelCounts = [1, 5, 10]
    private static let drawCount = 5
    private static let testCount = 2000
    private static let unlabelledCount = 1000
    private static let mostSide = 4

    public private(set) var rows: [Row] = []
    public let step: Int

    /// How many points the trained network's best layer has over the untrained one's, at five labels a class.
    public var gain: Float {
        func best(_ prefix: String) -> Float {
            rows.filter { $0.name.hasPrefix(prefix) }.map { $0.mean(1) }.max() ?? .nan
        }
        return 100 * (best("D ") - best("untrained"))
    }

    /// - Parameters:
    ///   - trainer: A run, restored.
    ///   - set: Its pictures with labels, one a picture.
    ///   - classCount: How many classes those are.
    ///   - tell: Told what is done.
    init(of trainer: Trainer, on set: PictureSet, classCount: Int, tell: (String) -> Void) {
        step = trainer.step
        var random = SeededRandom(seed: 0, stream: 0x70_72_6f_62_65)
        let dimensions = trainer.recipe.sampleDimensions
        func pictures(_ places: [Int], _ part: PictureSet.Part) -> Batch {
            set.batch(places, of: part, dimensions: dimensions)
        }
        let width = max(1, set.labels([0], of: .training).count)
        func labels(_ batch: Batch) -> [Int] { batch.labels.each(width, from: 0) }
        let test = pictures(Array(0..<min(ProbeReport.testCount, set.count(.heldOut))), .heldOut)
        let order = Array(0..<set.trainingCount).shuffled(using: &random)
        let unlabelled = pictures(Array(order.suffix(ProbeReport.unlabelledCount)), .training)
        // The same labels for all that is compared.
        let all = set.labels(order, of: .training).each(width, from: 0)
        var members = [[Int]](repeating: [], count: classCount)
        for (place, label) in zip(order, all) { members[label].append(place) }
        let most = ProbeReport.labelCounts.max() ?? 1
        let draws = (0..<ProbeReport.drawCount).map { draw in
            members.map { places in (0..<most).map { places[(draw * most + $0) % max(1, places.count)] } }
        }
        var untrained = SeededRandom(seed: trainer.seed &+ 1, stream: Trainer.Stream.weights.rawValue)
        let fresh = trainer.recipe.discriminator.network(trainer.recipe.initialization, using: &untrained)
        let sources =
            [("pixels", [{ (x: Tensor) in x }])]
            + [("untrained D", fresh), ("D", trainer.discriminator)].map { name, network in
                (name, trainer.featureLayers(of: network))
            }
        for (name, layers) in sources {
            for (which, chosen) in ProbeReport.choices(among: layers.count) {
                tell("probing \(name)\(which)")
                func flat(_ batch: Batch) -> Tensor {
                    var joined: Tensor?
                    for i in chosen {
                        let features = layers[i](batch.samples).pooled(to: ProbeReport.mostSide, name)
                        joined = joined?.joined(with: features) ?? features
                    }
                    return joined ?? batch.samples
                }
                let scale = LinearProbe.Scale(of: flat(unlabelled))
                let (tested, truth) = (flat(test), labels(test))
                let accuracies = ProbeReport.labelCounts.map { count in
                    draws.map { draw -> Float in
                        let places = draw.flatMap { $0.prefix(count) }
                        let batch = pictures(places, .training)
                        let probe = LinearProbe(
                            on: flat(batch), labels: labels(batch), classCount: classCount, scale: scale)
                        let hits = zip(probe.answers(to: tested), truth).count { $0 == $1 }
                        return Float(hits) / Float(truth.count)
                    }
                }
                rows.append(Row(name: name + which, accuracies: accuracies))
            }
        }
    }

    /// Each of so many layers, and all of them together (Radford et al., 2016), where there are several.
    private static func choices(among count: Int) -> [(which: String, layers: Range<Int>)] {
        guard count > 1 else { return [("", 0..<count)] }
        return (0..<count).map { (" layer \($0 + 1)", $0..<$0 + 1) } + [(" all layers", 0..<count)]
    }

    /// One object, for other programs.
    public var json: String {
        let members = rows.flatMap { row in
            ProbeReport.labelCounts.indices.map { i in
                let name = "\(row.name)/\(ProbeReport.labelCounts[i])"
                return
                    "\(JSONLines.string(name)): \(row.mean(i)), \(JSONLines.string(name + "/sd")): \(row.deviation(i))"
            }
        }
        return "{\"step\": \(step), \"gain\": \(gain), " + members.joined(separator: ", ") + "}"
    }
}

extension Trainer {
    /// What each activation of a discriminator makes of pictures that it is told nothing of.
    fileprivate func featureLayers(of network: Network) -> [(Tensor) -> Tensor] {
        network.layers.indices.filter { network.layers[$0] is Activation }.map { last in
            { pictures in
                let told = condition.map { Tensor(repeating: 0, shape: [pictures.shape[0], $0.size]) }
                return inBatches(pictures, told, through: Network(Array(network.layers[...last])))
            }
        }
    }
}

extension Tensor {
    /// Features as vectors, pictures of them averaged over areas to so many a side; pixels stay as they are.
    fileprivate func pooled(to side: Int, _ name: String) -> Tensor {
        let isLarge = shape.rank == 4 && shape[1] > side && name != "pixels"
        let small = isLarge ? resized(height: side, width: side, .area) : self
        return small.reshaped(to: [shape[0], small.count / shape[0]])
    }
}
