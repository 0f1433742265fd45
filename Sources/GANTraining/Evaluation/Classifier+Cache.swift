import Foundation
import Pictures
import RunRecord
import TensorCore

/// Classifiers that were trained before, each a file named for the pictures that it knows.
struct ClassifierCache {
    let directory: String

    /// Goes up when the classifier's layers or its training change.
    private static let version = 1

    /// `$XDG_CACHE_HOME/gantop`, else `~/.cache/gantop`.
    static var usual: ClassifierCache {
        ClassifierCache(directory: PictureCache.cacheDirectory)
    }

    func path(for set: PictureSet, _ condition: Condition) -> String {
        let name = String(set.fingerprint, radix: 16)
        let kind = condition == .turns ? "turns" : "classifier"
        return "\(directory)/\(kind)-\(ClassifierCache.version)-\(name).safetensors"
    }

    /// The classifier of these pictures; `nil` where there is none, or it is damaged.
    func load(for set: PictureSet, shape: SampleShape, _ condition: Condition) -> Classifier? {
        let path = path(for: set, condition)
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count < 1 << 26,
            var file = try? Safetensors(Array(bytes), path: path),
            case .float32(let accuracies)? = file["accuracy"]?.values,
            accuracies.count == condition.attributes.count, accuracies.allSatisfy({ (0...1).contains($0) })
        else { return nil }
        file.arrays.removeAll { $0.name == "accuracy" }
        let layers = Classifier.layers(for: shape, condition)
        var random = SeededRandom(seed: 0)
        var network = layers.network(.he, using: &random)
        let layout = WeightLayout(of: layers, input: shape.dimensions)
        guard (try? layout.restore(&network, from: WeightFile(arrays: file, path: path))) != nil else {
            return nil
        }
        return Classifier(
            network, accuracies: accuracies, condition: condition, dimensions: shape.dimensions)
    }

    /// Keeps a classifier for the next run; returns what went wrong.
    func save(_ classifier: Classifier, for set: PictureSet, shape: SampleShape) -> String? {
        let layout = WeightLayout(
            of: Classifier.layers(for: shape, classifier.condition), input: shape.dimensions)
        let arrays =
            layout.arrays(of: classifier.network)
            + [
                Safetensors.NamedArray(
                    "accuracy", shape: [classifier.accuracies.count], .float32(classifier.accuracies))
            ]
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
            try Data(Safetensors(arrays).encoded).write(
                to: URL(fileURLWithPath: path(for: set, classifier.condition)), options: .atomic)
            return nil
        } catch {
            return "the classifier is not kept in \(directory), so the next run trains it again"
        }
    }
}
