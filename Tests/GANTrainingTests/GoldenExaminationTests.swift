import Foundation
import RunRecord
import TensorCore
import Testing

@testable import GANTraining

/// Weights and samples of short runs, with what is measured on them, for `gantop.py` to measure the same.
///
/// `GANTOP_GOLDEN` names the directory; `Tests/Interop/golden` compares.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["GANTOP_GOLDEN"] != nil))
struct GoldenExaminationTests {
    @Test(arguments: ["ring", "fashion-mlp", "fashion loss=hinge"])
    func oneCheckpoint(words: String) throws {
        let directory = try #require(ProcessInfo.processInfo.environment["GANTOP_GOLDEN"])
        let parts = words.split(separator: " ").map(String.init)
        var recipe = try Recipe.named(parts[0])
        for setting in parts.dropFirst() { try recipe.apply(setting) }
        do throws(DataError) {
            try recipe.findData(in: nil)
        } catch {
            print("skipped: \(words): \(error)")
            return
        }
        var trainer = Trainer(recipe: recipe, seed: 1, data: try DataSet(for: recipe, directory: nil))
        for _ in 0..<40 { _ = try trainer.takeStep() }
        var random = SeededRandom(seed: 7)
        let count = Trainer.gaugeCount
        let reals =
            switch trainer.data {
            case .mixture(let mixture): mixture.samples(count, using: &random)
            default:
                try #require(trainer.data.pictures).pictures(
                    Array(0..<count), of: .heldOut, dimensions: recipe.sampleDimensions)
            }
        let fakes = trainer.generate(count, using: &random)
        let (real, fake) = (trainer.scores(reals), trainer.scores(fakes))
        let few = Trainer.spreadCount
        let spread = SampleDiversity(of: fakes.rows(0..<few), among: reals.rows(0..<few))
        let measured = [
            areaUnderCurve(real, over: fake), refereeAccuracy(reals: reals, fakes: fakes),
            spread.diversity ?? .nan,
            spread.duplicates ?? .nan, deviation(real + fake),
        ]
        let place = URL(fileURLWithPath: "\(directory)/examination-\(parts[0])")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data(recipe.json.utf8).write(to: place.appendingPathComponent("recipe.json"))
        let weights = try #require(trainer.checkpoint().arrays[.discriminator])
        try Data(weights.encoded).write(to: place.appendingPathComponent("discriminator.safetensors"))
        let arrays = [("reals", reals), ("fakes", fakes)].map { name, samples in
            Safetensors.NamedArray(name, shape: samples.shape.dimensions, .float32(samples.values))
        }
        let all = arrays + [.init("measured", shape: [measured.count], .float32(measured))]
        try Data(Safetensors(all).encoded).write(to: place.appendingPathComponent("samples.safetensors"))
    }
}
