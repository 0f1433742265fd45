import Foundation
import RunRecord
import TensorCore
import Testing

@testable import GANTraining

/// Recipes small enough for a test, of every kind that `gantop train` knows.
enum SmallRecipe {
    static let kinds: [[String]] =
        [
            ["ring"], ["ring", "r1Weight=1"], ["grid"], ["fashion-mlp"], ["fashion"],
            ["fashion", "r1Weight=1"],
            ["ring", "loss=wasserstein", "penaltyInterval=2"], ["ring", "loss=relativistic"],
            ["fashion", "loss=hinge", "instanceNoise=0.1", "r2Weight=1"], ["classes", "features=4"],
            ["fashion", "features=4", "spectralNormalization=true"],
            ["fashion-mlp", "spectralNormalization=true", "minibatchDeviation=true"],
            [
                "fashion", "features=4", "minibatchDeviation=true", "augmentation=0.5",
                "augmentationTarget=0.6",
            ],
        ] + ofPairs
    /// Pictures of pictures.
    static let ofPairs: [[String]] = [
        ["impute"], ["impute", "discriminatorSteps=2", "missing=0.5"], ["upscale", "features=4"],
        ["night", "features=4"], ["pose", "features=4"],
        ["colours", "features=4", "latentSize=3", "distanceWeight=1"], ["translate", "features=4"],
        ["translate", "features=4", "discriminatorSteps=2", "architecture=unet", "identityWeight=0"],
    ]

    static func recipe(_ kind: [String]) throws -> Recipe {
        var recipe = try Recipe.named(kind[0])
        try recipe.apply("batchSize=6")
        if recipe.game == .duel, recipe.examples.inputShape == nil { try recipe.apply("latentSize=4") }
        for assignment in kind.dropFirst() { try recipe.apply(assignment) }
        return recipe
    }

    /// 50 pictures, so that a test goes through several epochs; none for points.
    static func data(for recipe: Recipe, in directory: TemporaryDirectory) throws -> DataSet {
        if case .fashion = recipe.examples.whole {
        } else if recipe.examples.table == nil {
            return try DataSet(for: recipe, directory: nil)
        }
        let path = try directory.write(idx([50, 28, 28]), to: "pictures")
        var files = FashionFiles(training: path, heldOut: path)
        if recipe.examples.condition != nil {
            let labels = [0, 0, 8, 1, 0, 0, 0, 50] + (0..<50).map { UInt8($0 % 10) }
            let path = try directory.write(labels, to: "labels")
            files.labels = (path, path)
        }
        if let table = recipe.examples.table { return .table(try TableSet(files, missing: table.missing)) }
        let set = try PictureSet(files)
        if case .shrunk(_, let factor) = recipe.examples {
            return .pairs(PairSet(.shrunk(factor: factor), set))
        }
        return .pictures(set)
    }
}

struct CheckpointTests {
    private func steps(_ trainer: inout Trainer, _ count: Int) throws -> [[Scalar]] {
        try (0..<count).map { _ in try trainer.takeStep().scalars }
    }

    @Test(arguments: SmallRecipe.kinds)
    func aRunThatStoppedGoesOnBitForBit(kind: [String]) throws {
        let directory = try TemporaryDirectory()
        let recipe = try SmallRecipe.recipe(kind)
        let data = try SmallRecipe.data(for: recipe, in: directory)
        let store = CheckpointStore(directory: directory.path + "/checkpoints")
        try Workers(threadCount: 2).run {
            var whole = Trainer(recipe: recipe, seed: 5, data: data)
            var stopped = whole
            let before = try steps(&whole, 11)
            #expect(try steps(&stopped, 11) == before)
            try store.write(stopped.checkpoint())
            let loaded = try store.load(try store.find(.latest))
            var resumed = try Trainer(restoring: loaded, recipe: recipe, data: data, path: "x")
            #expect(resumed.evaluate().gauge == whole.evaluate().gauge)
            #expect(resumed.samples() == whole.samples())
            #expect(try steps(&resumed, 11) == (try steps(&whole, 11)))
            #expect(resumed.checkpoint() == whole.checkpoint())
        }
    }

    @Test func whatWasEditedOnTheWayStaysEdited() throws {
        let recipe = try SmallRecipe.recipe(["ring"])
        let data = try DataSet(for: recipe, directory: nil)
        var whole = Trainer(recipe: recipe, seed: 5, data: data)
        _ = try steps(&whole, 3)
        var live = whole.live
        (live.discriminatorSteps, live.discriminatorLearningRate, live.averagingDecay) = (2, 5e-4, 0.9)
        try whole.edit(to: live)
        whole.fixedLatentsVariant = 4
        var resumed = try Trainer(restoring: whole.checkpoint(), recipe: recipe, data: data, path: "x")
        #expect(try steps(&resumed, 5) == (try steps(&whole, 5)))
        #expect(resumed.checkpoint() == whole.checkpoint())
        #expect(resumed.samples() == whole.samples())
        var hostile = whole.checkpoint()
        hostile.state.live.discriminatorSteps = -1
        #expect(throws: CheckpointError.self) {
            try Trainer(restoring: hostile, recipe: recipe, data: data, path: "x")
        }
    }

    @Test func aRecipeComesBackFromItsSettings() throws {
        var recipe = try SmallRecipe.recipe(["ring"])
        try recipe.apply("discriminatorLearningRate=0.0005")
        let state = Trainer(recipe: recipe, seed: 1, data: try DataSet(for: recipe, directory: nil))
            .checkpoint().state
        #expect(try state.makeRecipe(path: "x") == recipe)
    }

    @Test func anUntrainedRunIsACheckpointToo() throws {
        let recipe = try SmallRecipe.recipe(["ring"])
        let data = try DataSet(for: recipe, directory: nil)
        var trainer = Trainer(recipe: recipe, seed: 5, data: data)
        var resumed = try Trainer(restoring: trainer.checkpoint(), recipe: recipe, data: data, path: "x")
        #expect(try steps(&resumed, 3) == (try steps(&trainer, 3)))
    }

    @Test func aCheckpointOfOtherNetworksIsRefused() throws {
        let recipe = try SmallRecipe.recipe(["ring"])
        let data = try DataSet(for: recipe, directory: nil)
        let checkpoint = Trainer(recipe: recipe, seed: 5, data: data).checkpoint()
        var other = recipe
        try other.apply("latentSize=5")
        #expect(throws: CheckpointError.self) {
            try Trainer(restoring: checkpoint, recipe: other, data: data, path: "x")
        }
        var lacking = checkpoint
        lacking.arrays[.discriminator]?.arrays.removeLast()
        #expect(throws: CheckpointError.self) {
            try Trainer(restoring: lacking, recipe: recipe, data: data, path: "x")
        }
    }

    @Test func theNewestTwoAndTheBestFiveStay() throws {
        let directory = try TemporaryDirectory()
        let store = CheckpointStore(directory: directory.path)
        // Distances from 0.5, by step: 10 is the best, then 30, 20, …
        let accuracies: [Float?] = [0.5, 0.56, 0.45, 0.9, 0.6, 0.65, nil, 0.7, 0.99, 0.98]
        for (i, accuracy) in accuracies.enumerated() {
            try store.write(emptyCheckpoint(step: 10 * (i + 1), accuracy: accuracy))
        }
        #expect(store.steps == [10, 20, 30, 50, 60, 90, 100])
        #expect(try store.find(.best) == 10)
        #expect(try store.find(.latest) == 100)
        #expect(try store.find(.step(30)) == 30)
        #expect(throws: CheckpointError.noSuchStep(40, directory: directory.path, known: store.steps)) {
            try store.find(.step(40))
        }
    }

    @Test func whatIsNotFiniteIsNotWritten() throws {
        let directory = try TemporaryDirectory()
        let store = CheckpointStore(directory: directory.path)
        try store.write(emptyCheckpoint(step: 1))
        var broken = emptyCheckpoint(step: 1)
        broken.arrays[.generator] = Safetensors([.init("0.weight", shape: [2], .float32([1, .nan]))])
        #expect(throws: CheckpointError.notFinite(array: "generator.0.weight")) { try store.write(broken) }
        #expect(try store.load(1) == emptyCheckpoint(step: 1))
    }

    @Test func halfACheckpointIsNotThere() throws {
        let directory = try TemporaryDirectory()
        let store = CheckpointStore(directory: directory.path)
        try store.write(emptyCheckpoint(step: 10))
        let files = FileManager.default
        for name in [".step-000000020.new", ".step-000000010.old", "step-20", "step-000000030.new"] {
            try files.createDirectory(atPath: directory.path + "/" + name, withIntermediateDirectories: true)
        }
        _ = try directory.write([], to: "step-000000040")
        #expect(symlink(directory.path, directory.path + "/step-000000050") == 0)
        #expect(store.steps == [10])
        store.recover()
        #expect(!files.fileExists(atPath: directory.path + "/.step-000000020.new"))
        #expect(store.steps == [10])
    }

    @Test func aCheckpointThatWasMovedAsideComesBack() throws {
        let directory = try TemporaryDirectory()
        let store = CheckpointStore(directory: directory.path)
        try store.write(emptyCheckpoint(step: 10))
        #expect(rename(store.path(of: 10), directory.path + "/.step-000000010.old") == 0)
        store.recover()
        #expect(try store.load(10) == emptyCheckpoint(step: 10))
    }

    @Test func aSecondCheckpointOfAStepTakesThePlaceOfTheFirst() throws {
        let directory = try TemporaryDirectory()
        let store = CheckpointStore(directory: directory.path)
        try store.write(emptyCheckpoint(step: 10))
        try store.write(emptyCheckpoint(step: 10, accuracy: 0.75))
        #expect(try store.state(of: 10).judgement?.accuracy == 0.75)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["step-000000010"])
    }

    @Test(arguments: Checkpoint.Part.kinds.map(\.fileName) + ["state.json", "checksums"])
    func aFlippedBitIsNamed(file: String) throws {
        let directory = try TemporaryDirectory()
        let store = CheckpointStore(directory: directory.path)
        var checkpoint = emptyCheckpoint(step: 10)
        for part in Checkpoint.Part.kinds {
            checkpoint.arrays[part] = Safetensors([.init("0.weight", shape: [2], .float32([1, 2]))])
        }
        try store.write(checkpoint)
        let path = store.path(of: 10) + "/" + file
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for place in whole.indices {
            var bytes = whole
            bytes[place] ^= 1 << (place % 8)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(throws: CheckpointError.damaged(path: path)) { try store.load(10) }
        }
        try Data(whole).write(to: URL(fileURLWithPath: path))
        #expect(try store.load(10) == checkpoint)
        // The checkpoint of an older gantop has none; one of today's without its checksums is not trusted.
        try FileManager.default.removeItem(atPath: store.path(of: 10) + "/checksums")
        let error = #expect(throws: CheckpointError.self) { try store.load(10) }
        #expect(error?.description.contains("checksums") ?? false)
        let state = store.path(of: 10) + "/state.json"
        let text = try String(contentsOfFile: state, encoding: .utf8)
        try text.replacing("\"version\" : 2", with: "\"version\" : 1")
            .write(toFile: state, atomically: true, encoding: .utf8)
        #expect(try store.load(10) == checkpoint)
    }

    @Test func theNewestWholeCheckpointBeforeOneIsFound() throws {
        let directory = try TemporaryDirectory()
        let store = CheckpointStore(directory: directory.path)
        for step in [10, 20, 30] { try store.write(emptyCheckpoint(step: step, accuracy: 0.5)) }
        _ = try directory.write([0], to: "step-000000020/generator.safetensors")
        #expect(store.wholeStep(before: 30) == 10)
        #expect(store.wholeStep(before: 10) == nil)
    }

    @Test func aDirectoryThatWasMovedKeepsItsCheckpoints() throws {
        let directory = try TemporaryDirectory()
        let (path, moved) = (directory.path + "/run", directory.path + "/moved")
        let files = FileManager.default
        try files.createDirectory(atPath: path, withIntermediateDirectories: false)
        let store = CheckpointStore(directory: path + "/checkpoints")
        try store.write(emptyCheckpoint(step: 10))
        try files.moveItem(atPath: path, toPath: moved)
        // Another run has the name now.
        try files.createDirectory(atPath: path, withIntermediateDirectories: false)
        let other = CheckpointStore(directory: path + "/checkpoints")
        for step in [1, 2] { try other.write(emptyCheckpoint(step: step)) }
        for step in [20, 30] { try store.write(emptyCheckpoint(step: step)) }
        store.remove(after: 20)
        #expect(store.steps == [20])
        #expect(try store.load(20) == emptyCheckpoint(step: 20))
        #expect(CheckpointStore(directory: moved + "/checkpoints").steps == [20])
        #expect(other.steps == [1, 2])
    }

    @Test func noLinkInACheckpointsDirectoryIsFollowed() throws {
        let directory = try TemporaryDirectory()
        let files = FileManager.default
        let elsewhere = directory.path + "/elsewhere"
        try files.createDirectory(atPath: elsewhere, withIntermediateDirectories: false)
        try files.createSymbolicLink(
            atPath: directory.path + "/checkpoints", withDestinationPath: elsewhere)
        let linked = CheckpointStore(directory: directory.path + "/checkpoints")
        #expect(throws: CheckpointError.self) { try linked.write(emptyCheckpoint(step: 10)) }
        #expect(throws: CheckpointError.self) { try linked.readSteps() }
        #expect(try files.contentsOfDirectory(atPath: elsewhere).isEmpty)
        let store = CheckpointStore(directory: directory.path + "/others")
        try store.write(emptyCheckpoint(step: 10))
        let weights = store.path(of: 10) + "/generator.safetensors"
        try files.moveItem(atPath: weights, toPath: elsewhere + "/weights")
        try files.createSymbolicLink(atPath: weights, withDestinationPath: elsewhere + "/weights")
        #expect(throws: CheckpointError.self) { try store.load(10) }
        // Nor is anything removed through one.
        try files.createSymbolicLink(
            atPath: store.directory + "/.step-000000020.new", withDestinationPath: elsewhere)
        store.recover()
        #expect(try files.contentsOfDirectory(atPath: elsewhere) == ["weights"])
        #expect(store.steps == [10])
    }

    @Test func whatCannotBeReadIsNotTakenForNothing() throws {
        let directory = try TemporaryDirectory()
        let store = CheckpointStore(directory: try directory.write([], to: "file"))
        #expect(throws: CheckpointError.self) { try store.readSteps() }
        #expect(throws: CheckpointError.self) { try store.find(.latest) }
        #expect(try CheckpointStore(directory: directory.path + "/nothing").readSteps().isEmpty)
    }

    @Test func aDirectoryThatCannotBeWrittenIsAnError() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([], to: "file")
        #expect(throws: CheckpointError.self) {
            try CheckpointStore(directory: path).write(emptyCheckpoint(step: 1))
        }
    }
}

/// A checkpoint without networks.
func emptyCheckpoint(step: Int, accuracy: Float? = nil) -> Checkpoint {
    let random = SeededRandom(seed: 1)
    return Checkpoint(
        state: CheckpointState(
            recipe: "ring", settings: ["batchSize": "8"], seed: .max, step: step,
            live: LiveParameters(), ratesAreNews: false, latents: random,
            batches: Batches.State(random: random), fixedLatentsVariant: 0, averageUpdateCount: step,
            judgement: accuracy.map { CheckpointState.Judgement(step: step, accuracy: $0) }, trainingTime: 1.5
        ),
        arrays: Dictionary(uniqueKeysWithValues: Checkpoint.Part.kinds.map { ($0, Safetensors([])) }))
}
