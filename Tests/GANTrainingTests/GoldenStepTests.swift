import Foundation
import RunRecord
import TensorCore
import Testing

@testable import GANTraining

/// Ten steps of many games, written down for another engine to take.
///
/// `GANTOP_GOLDEN` names the directory; `Tests/Interop/golden` compares them with PyTorch's. Each game is a directory with the
/// recipe's JSON, the weights before the first step, and what every step was given and gave.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["GANTOP_GOLDEN"] != nil)) struct GoldenStepTests {
    private static let stepCount = 10

    /// Recipes with their settings.
    ///
    /// Where a loss only looks at differences of scores, D's last bias has no gradient but the rounding error, which Adam
    /// makes a whole step of; a larger ε keeps that still. Few features keep convolutions from being tiled: those have larger
    /// rounding errors, which move some activations across the kink of LeakyReLU, and ten steps make much of that.
    /// Of flat shapes whole areas cross it at once: a cycle takes small steps here.
    private static let games =
        [
            "ring", "grid", "fashion-mlp learningRate=2e-4 batchSize=32",
            "fashion learningRate=2e-4 batchSize=16 features=8",
            "classes learningRate=5e-4 batchSize=16 features=8", "faces batchSize=16 features=4",
            "art batchSize=16 features=4",
            "characters learningRate=5e-4 batchSize=16 features=4",
            "fashion learningRate=2e-4 batchSize=16 features=8 r1Weight=0.5 penaltyInterval=4",
            "fashion learningRate=2e-4 batchSize=16 features=8 r1Weight=0.5 r2Weight=0.5",
            "fashion learningRate=2e-4 batchSize=16 features=8 loss=wasserstein discriminatorSteps=3 epsilon=1e-4",
            "fashion learningRate=2e-4 batchSize=16 features=8 loss=hinge spectralNormalization=true",
            "fashion learningRate=2e-4 batchSize=16 features=8 minibatchDeviation=true",
            "classes learningRate=5e-4 batchSize=16 architecture=upsampling features=8 loss=relativistic beta1=0",
            "classes learningRate=5e-4 batchSize=16 features=8 spectralNormalization=true minibatchDeviation=true "
                + "learningRateSchedule=cosine",
            "art batchSize=8 architecture=classicDCGAN features=4 learningRateSchedule=linear",
            "upscale batchSize=8", "impute batchSize=16",
            "impute batchSize=16 discriminatorSteps=2 adversarialWeight=0.3", "night batchSize=4 features=4",
            "pose batchSize=4 features=4",
            "colours batchSize=4 features=4 latentSize=3",
            "colours batchSize=4 features=4 distanceWeight=5 r1Weight=1",
            "translate batchSize=3 features=4 learningRate=1e-4",
            "translate batchSize=3 features=4 learningRate=1e-5 discriminatorSteps=2 identityWeight=0",
            "translate paired=true batchSize=3 features=4 learningRate=1e-4 epsilon=1e-4",
            "faces batchSize=8 architecture=upsampling features=8 loss=hinge epsilon=1e-4",
        ] + AdversarialLoss.allCases.map { "grid batchSize=64 loss=\($0.rawValue) epsilon=1e-4" }
        + [
            "branches batchSize=32 distanceWeight=1 epsilon=1e-4",
            "fashion learningRate=2e-4 batchSize=16 features=8 augmentation=0.5 instanceNoise=0.2 loss=relativistic epsilon=1e-4",
            "classes learningRate=5e-4 batchSize=16 features=8 augmentationTarget=0.6 augmentations=flip,zoom,colour discriminatorSteps=2",
            "dirac", "dirac batchSize=4 latentSize=2 loss=relativistic r2Weight=0.5",
        ]

    @Test(arguments: Array(games.indices))
    func tenSteps(game: Int) throws {
        let directory = try #require(ProcessInfo.processInfo.environment["GANTOP_GOLDEN"])
        let words = GoldenStepTests.games[game].split(separator: " ").map(String.init)
        let name = words[0]
        var recipe = try Recipe.named(name)
        for setting in words.dropFirst() { try recipe.apply(setting) }
        do throws(DataError) {
            // Its random changes are no part of the comparison.
            try recipe.findData(in: nil, given: Set(recipe.assignments.keys))
        } catch {
            print("skipped: \(name): \(error)")
            return
        }
        let data = try DataSet(for: recipe, directory: nil)
        var trainer = Trainer(
            recipe: recipe, seed: UInt64(game), data: data, stepCount: GoldenStepTests.stepCount)
        let place = URL(fileURLWithPath: "\(directory)/\(game)-\(name)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data(recipe.json.utf8).write(to: place.appendingPathComponent("recipe.json"))
        let start = trainer.checkpoint()
        for part in recipe.game.duelNames.flatMap({ name in
            [Checkpoint.Part.generator, .discriminator].map { $0.of(name) }
        }) {
            let arrays = try #require(start.arrays[part])
            try Data(arrays.encoded).write(to: place.appendingPathComponent(part.fileName))
        }
        var arrays: [Safetensors.NamedArray] = []
        for step in 1...GoldenStepTests.stepCount {
            var next = trainer
            arrays += next.drawStep().arrays.map { name, values in
                .init("\(step).\(name)", shape: values.shape.dimensions, .float32(values.values))
            }
            let record = try trainer.takeStep()
            for scalar in record.scalars {
                arrays.append(.init("\(step).\(scalar.tag)", shape: [1], .float32([scalar.value])))
            }
        }
        try Data(Safetensors(arrays).encoded).write(to: place.appendingPathComponent("steps.safetensors"))
    }
}
