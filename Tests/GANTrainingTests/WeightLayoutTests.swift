import RunRecord
import TensorCore
import Testing

@testable import GANTraining

struct WeightLayoutTests {
    @Test(arguments: Recipe.all + Recipe.workloads.map(\.recipe))
    func everyNetworkComesBackAsItWas(recipe: Recipe) throws {
        var random = SeededRandom(seed: 1)
        for (layers, layout) in [
            (recipe.generator, recipe.generatorLayout), (recipe.discriminator, recipe.discriminatorLayout),
        ] {
            let network = layers.network(recipe.initialization, using: &random)
            let arrays = Safetensors(layout.arrays(of: network))
            var other = layers.network(recipe.initialization, using: &random)
            try layout.restore(&other, from: WeightFile(arrays: arrays, path: "x"))
            #expect(other.parameterValues.map(\.values) == network.parameterValues.map(\.values))
            #expect(Safetensors(layout.arrays(of: other)) == arrays)
        }
    }

    @Test func namesAndShapesArePyTorchs() throws {
        let recipe = try Recipe.named("fashion")
        var random = SeededRandom(seed: 1)
        let network = recipe.generator.network(recipe.initialization, using: &random)
        let arrays = recipe.generatorLayout.arrays(of: network)
        let shapes = Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0.shape) })
        #expect(shapes["0.weight"] == [6272, 100])
        #expect(shapes["2.num_batches_tracked"] == [])
        #expect(shapes["2.running_var"] == [128])
        #expect(shapes["4.weight"] == [128, 64, 4, 4])
        #expect(shapes["7.bias"] == [1])
        #expect(shapes.count == 14)
    }

    /// Unit number (h, w, c) here is unit number (c, h, w) there.
    @Test func unitsBesideAReshapeChangeTheirOrder() {
        let layers: [LayerDescription] = [
            .dense(1, 12), .activation(.relu), .unflatten(channels: 3, height: 2, width: 2), .flatten,
            .dense(12, 1),
        ]
        let layout = WeightLayout(of: layers, input: [1])
        let count = (0..<12).map(Float.init)
        let expected: [Float] = [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]
        for (name, shape) in [("0.weight", [1, 12]), ("0.bias", [12]), ("4.weight", [12, 1])] {
            let entry = layout.entries[name]
            #expect(entry?.exported(Tensor(count, shape: Shape(shape))) == expected)
            #expect(entry?.imported(expected) == count)
        }
    }
}
