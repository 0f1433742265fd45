import Foundation
import Testing

@testable import TensorCore

extension Case {
    /// The layer around a weight that is given.
    private static func spectral(_ x: Tensor, _ weight: Tensor, _ bias: Tensor, _ mode: Mode) -> Tensor {
        var random = SeededRandom(seed: 4)
        var layer: SpectralNormalized
        if weight.shape.rank == 2 {
            layer = SpectralNormalized(
                Dense(weight.shape[0], weight.shape[1], using: &random), using: &random)
        } else {
            layer = SpectralNormalized(
                Convolution(
                    weight.shape[3], weight.shape[0], kernelSize: weight.shape[1], stride: 1, padding: 1,
                    using: &random), using: &random)
        }
        layer.forEachParameter { $1 = $0 == "bias" ? bias : weight }
        return layer(x, mode)
    }

    static let composites: [Case] = [
        Case("instance normalization", [2, 3, 4, 3]) { $0[0].instanceNormalized(epsilon: 1e-5) },
        Case("instance normalization, tanh", [2, 3, 4, 3]) {
            $0[0].instanceNormalized(epsilon: 1e-5, activation: .tanh)
        },
        Case("minibatch deviation of vectors", [8, 5]) { MinibatchDeviation()($0[0], .training) },
        Case("minibatch deviation of pictures", [3, 2, 2, 5]) { MinibatchDeviation()($0[0], .training) },
        // In inference u and v stay, as they do for the gradient.
        Case("spectral normalization", [4, 3], [3, 5], [5]) { spectral($0[0], $0[1], $0[2], .inference) },
        Case("spectral normalization of a convolution", [2, 4, 3, 2], [3, 3, 3, 2], [3]) {
            spectral($0[0], $0[1], $0[2], .inference)
        },
        Case("planes beside a picture", [2, 8, 10, 3], [2, 4], [5, 4, 4, 7]) { x in
            var random = SeededRandom(seed: 3)
            var layer = Convolution(7, 5, kernelSize: 4, stride: 2, padding: 1, using: &random)
            layer.weight = x[2]
            var network = Network([layer])
            return network(x[0], beside: x[1], .training).squared
        },
        Case("skip", [2, 3, 2, 4]) { x in
            var layer = Skip([Activation.tanh, NearestUpsampling(), AveragePooling()])
            return layer(x[0], .training).squared
        },
        Case("residual", [3, 4]) { x in
            var random = SeededRandom(seed: 2)
            var layer = Residual(
                [Activation.tanh, Dense(4, 2, using: &random)], shortcut: [Dense(4, 2, using: &random)])
            return layer(x[0], .training).squared
        },
    ]
}

struct CompositeTests {
    @Test func layersInLayersHaveTheNamesOfTheirPaths() {
        var random = SeededRandom(seed: 1)
        var network = Network([
            Convolution(3, 4, kernelSize: 3, stride: 1, padding: 1, using: &random),
            Residual(
                [
                    BatchNormalization(4, using: &random), Activation.relu,
                    SpectralNormalized(
                        Convolution(4, 8, kernelSize: 3, stride: 1, padding: 1, using: &random),
                        using: &random),
                ],
                shortcut: [
                    Convolution(4, 8, kernelSize: 1, stride: 1, padding: 0, hasBias: false, using: &random)
                ]),
            Skip([Dropout(0.5, using: &random), InstanceNormalization(8, isAffine: true)]),
        ])
        #expect(
            network.parameters.map(\.name) == [
                "0.weight", "0.bias", "1.0.0.weight", "1.0.0.bias",
                "1.0.2.parametrizations.weight.original", "1.0.2.bias", "1.1.0.weight", "2.0.1.weight",
                "2.0.1.bias",
            ])
        #expect(
            network.buffers.map(\.name) == [
                "1.0.0.running_mean", "1.0.0.running_var", "1.0.2.parametrizations.weight.0._u",
                "1.0.2.parametrizations.weight.0._v",
            ])
        #expect(network.counters.map(\.name) == ["1.0.0.num_batches_tracked", "2.0.0.training_calls"])
        #expect(network(Tensor.normal([2, 5, 6, 3], using: &random), .training).shape == [2, 5, 6, 16])
        #expect(network.counters.map(\.value) == [1, 1])
    }

    @Test func aResidualWithoutAShortcutAddsItsInput() {
        let x = Tensor([1, -2], shape: [1, 2])
        var layer = Residual([Activation.relu])
        #expect(layer(x, .training).values == [2, -2])
    }

    @Test func anInstanceHasMeanZeroAndVarianceOne() {
        var random = SeededRandom(seed: 1)
        var layer = InstanceNormalization(3)
        let y = layer(Tensor.normal([2, 8, 8, 3], mean: 4, deviation: 3, using: &random), .inference)
        #expect(y.sumOfPixels.values.allSatisfy { abs($0 / 64) < 1e-5 })
        #expect(y.squared.sumOfPixels.values.allSatisfy { abs($0 / 64 - 1) < 1e-4 })
    }

    /// Two groups of four: one of equals, one of which the features deviate by 1 and 3.
    @Test func theDeviationOfAGroupIsItsLastChannel() {
        let x = Tensor([5, 5, 5, 5, 5, 5, 5, 5, 1, 3, -1, -3, 1, 3, -1, -3], shape: [8, 2])
        let y = MinibatchDeviation()(x, .training)
        #expect(y.shape == [8, 3])
        #expect(y.channels(0..<2).values == x.values)
        let found = y.channels(2..<3).values
        #expect(zip(found, [1e-4, 1e-4, 1e-4, 1e-4, 2, 2, 2, 2]).allSatisfy { abs($0 - $1) < 1e-5 })
        let pictures = MinibatchDeviation()(x.reshaped(to: [4, 2, 2, 1]), .training)
        #expect(pictures.shape == [4, 2, 2, 2])
    }

    /// Whatever the weight, its largest singular value becomes 1: no vector grows, and one keeps its length.
    @Test func aSpectralNormalizedLayerAmplifiesNothing() {
        var random = SeededRandom(seed: 3)
        var dense = Dense(6, 4, hasBias: false, using: &random)
        dense.weight = (10 * dense.weight.detached).variable
        var layer = SpectralNormalized(dense, using: &random)
        let x = Tensor.normal([500, 6], using: &random)
        for _ in 0..<200 { _ = layer(x, .training) }
        let before = layer(x, .inference).values
        #expect(layer(x, .inference).values == before)
        let growth = zip(layer(x, .inference).normsOfSamples.values, x.normsOfSamples.values).map { $0 / $1 }
        #expect(growth.allSatisfy { $0 <= 1.00001 })
        var first: Tensor?
        layer.forEachBuffer { if $0.hasSuffix("_v") { first = $1 } }
        let image = layer((first ?? x).reshaped(to: [1, 6]), .inference)
        #expect(abs(image.normsOfSamples.item - 1) < 1e-5)
    }

    @Test func dropoutForgetsARateOfItAndOnlyInTraining() {
        var random = SeededRandom(seed: 3)
        var layer = Dropout(0.25, using: &random)
        let ones = Tensor(repeating: 1, shape: [100, 1001])
        let first = layer(ones, .training).values
        let share = Double(first.count { $0 == 0 }) / Double(first.count)
        #expect(abs(share - 0.25) < 0.01)
        #expect(first.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-6 })
        #expect(layer(ones, .inference).values == ones.values)
        let second = layer(ones, .training).values
        #expect(second != first)
        // As after a checkpoint: the count says where to go on.
        layer.forEachCounter { $1 = 1 }
        #expect(layer(ones, .training).values == second)
    }

    @Test func weightsOfHeKeepTheVarianceBehindRectifiers() {
        var random = SeededRandom(seed: 3)
        let dense = Dense(400, 400, initialization: .he, using: &random)
        #expect(abs(dense.weight.sumOfSquares / 160_000 - 2 / 400) < 1e-4)
        #expect(dense.bias?.sumOfSquares == 0)
    }
}
