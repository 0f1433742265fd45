import Testing

@testable import TensorCore

struct LayerTests {
    /// One in the place of two, which a tensor between them would have kept apart.
    @Test(arguments: [(5, 3, 3), (16, 64, 6)])
    func upsamplingBeforeAConvolutionIsWhatTheTwoAre(inputs: Int, outputs: Int, size: Int) {
        var random = SeededRandom(seed: 8)
        var convolution = Convolution(
            inputs, outputs, kernelSize: 3, stride: 1, padding: 1, using: &random)
        let x = Tensor.normal([2, size, size + 1, inputs], using: &random)
        var network = Network([NearestUpsampling(), convolution, Activation.leakyReLU(slope: 0.2)])
        let together = network(x, .training)
        let apart = convolution(x.upsampled, .training).leakyReLU(slope: 0.2)
        #expect(together.shape == apart.shape)
        #expect(zip(together.values, apart.values).allSatisfy { abs($0 - $1) < 1e-4 })
        network = Network([NearestUpsampling(), convolution])
        #expect(
            zip(network(x, .training).leakyReLU(slope: 0.2).values, apart.values)
                .allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test(arguments: [6, 8, 16])
    func planesBesideAPictureAreChannels(side: Int) {
        var random = SeededRandom(seed: 10)
        let x = Tensor.normal([3, side, side + 2, 2], using: &random)
        let vector = Tensor.normal([3, 5], using: &random)
        var network = Network([
            Convolution(7, 6, kernelSize: 4, stride: 2, padding: 1, using: &random), Activation.tanh,
        ])
        let beside = network(x, beside: vector, .training)
        let joined = network(x.joined(with: vector), .training)
        #expect(beside.shape == joined.shape)
        #expect(zip(beside.values, joined.values).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func aConvolutionToFewChannelsIsPartOfOneToMany() {
        var random = SeededRandom(seed: 9)
        let x = Tensor.normal([2, 5, 6, 16], using: &random)
        let weight = Tensor.normal([8, 3, 3, 16], using: &random)
        let wide = x.convolved(with: weight, stride: 1, padding: 1)
        let thin = x.convolved(with: weight.rows(0..<3), stride: 1, padding: 1)
        #expect(zip(thin.values, wide.channels(0..<3).values).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func runningStatisticsApproachThoseOfTheData() {
        var random = SeededRandom(seed: 1)
        var layer = BatchNormalization(3, using: &random)
        for _ in 0..<200 {
            _ = layer(Tensor.normal([64, 3], mean: 2, deviation: 3, using: &random), .training)
        }
        #expect(layer.runningMean.values.allSatisfy { abs($0 - 2) < 0.3 })
        #expect(layer.runningVariance.values.allSatisfy { abs($0 - 9) < 1.5 })
    }

    @Test func inferenceChangesNothingAndDoesNotMixSamples() {
        var random = SeededRandom(seed: 1)
        var layer = BatchNormalization(3, using: &random)
        _ = layer(Tensor.normal([64, 3], using: &random), .training)
        let network = Network([layer])
        let x = Tensor.normal([8, 3], using: &random)
        let together = network.infer(x).values
        let alone = (0..<8).flatMap { network.infer(x.rows($0..<$0 + 1)).values }
        #expect(together == alone)
        #expect(
            network.buffers.map(\.value.values) == [layer.runningMean.values, layer.runningVariance.values])
    }

    @Test func parametersHaveTheNamesAndShapesOfTheirLayers() {
        var random = SeededRandom(seed: 1)
        let network = Network([
            Dense(6, 8, hasBias: false, using: &random), Unflatten(channels: 2, height: 2, width: 2),
            ConvolutionTransposed(2, 3, kernelSize: 4, stride: 2, padding: 1, using: &random),
            BatchNormalization(3, using: &random), Activation.relu, NearestUpsampling(),
            Convolution(3, 5, kernelSize: 4, stride: 2, padding: 1, using: &random), Flatten(),
            Dense(5 * 16, 1, using: &random),
        ])
        #expect(
            network.parameters.map(\.name) == [
                "0.weight", "2.weight", "2.bias", "3.weight", "3.bias", "6.weight", "6.bias", "8.weight",
                "8.bias",
            ])
        #expect(network.infer(Tensor.normal([4, 6], using: &random)).shape == [4, 1])
        #expect(network.parameterCount == 48 + 96 + 3 + 6 + 240 + 5 + 80 + 1)
    }

    @Test func aNetworkInANetworkIsNamedByItsPath() {
        var random = SeededRandom(seed: 1)
        let inner = Network([Activation.relu, BatchNormalization(3, using: &random)])
        var network = Network([
            Dense(4, 3, using: &random), Network([Dense(3, 3, hasBias: false, using: &random), inner]),
        ])
        #expect(
            network.parameters.map(\.name) == [
                "0.weight", "0.bias", "1.0.weight", "1.1.1.weight", "1.1.1.bias",
            ])
        #expect(network.buffers.map(\.name) == ["1.1.1.running_mean", "1.1.1.running_var"])
        _ = network(Tensor.normal([5, 4], using: &random), .training)
        #expect(network.counters.map(\.name) == ["1.1.1.num_batches_tracked"])
        #expect(network.counters.map(\.value) == [1])
        network.forEachCounter { $1 = 7 }
        network.forEachParameter { $0 = Tensor(repeating: 0, shape: $0.shape) }
        #expect(network.counters.map(\.value) == [7])
        #expect(network.parameterValues.allSatisfy { $0.sumOfSquares == 0 })
    }

    @Test func unflattenUndoesFlatten() {
        let image = Tensor((0..<24).map(Float.init), shape: [2, 3, 2, 2])
        let flat = Flatten()(image, .training)
        #expect(flat.shape == [2, 12])
        let back = Unflatten(channels: 2, height: 3, width: 2)(flat, .training)
        #expect(back.shape == image.shape)
        #expect(back.values == image.values)
    }

    /// x² + 10 y², from (3, 1): both optimizers must come down to the origin.
    @Test func optimizersFindTheMinimumOfABowl() {
        func distance(after optimizer: some Optimizer, stepCount: Int) -> Float {
            var optimizer = optimizer
            var random = SeededRandom(seed: 0)
            var dense = Dense(1, 2, hasBias: false, using: &random)
            dense.weight = Tensor([3, 1], shape: [1, 2]).variable
            var network = Network([dense])
            let factors = Tensor([1, 10], shape: [1, 2])
            for _ in 0..<stepCount {
                let w = network.parameters[0].value
                let gradients = (w.squared * factors).sum.gradients(at: [w])
                optimizer.update(&network, along: gradients)
            }
            return network.parameters[0].value.sumOfSquares.squareRoot()
        }
        #expect(distance(after: SGD(learningRate: 0.05), stepCount: 100) < 1e-3)
        #expect(distance(after: Adam(learningRate: 0.05), stepCount: 1000) < 1e-2)
    }

    /// Adam's first step is its learning rate, whatever the gradient's size; the second is known in closed form.
    @Test func adamTakesTheStepsOfThePaper() {
        var random = SeededRandom(seed: 0)
        var dense = Dense(1, 1, hasBias: false, using: &random)
        dense.weight = Tensor([1], shape: [1, 1]).variable
        var network = Network([dense])
        var adam = Adam(learningRate: 0.1, beta1: 0.5, beta2: 0.999)
        adam.update(&network, along: [Tensor([4], shape: [1, 1])])
        #expect(abs(network.parameters[0].value.item - 0.9) < 1e-6)
        adam.update(&network, along: [Tensor([-2], shape: [1, 1])])
        let mean = (0.25 * 4 + 0.5 * -2) / (1 - 0.25)
        let square = (0.001 * 0.999 * 16 + 0.001 * 4) / (1 - 0.999 * 0.999)
        #expect(
            abs(Double(network.parameters[0].value.item) - (0.9 - 0.1 * mean / square.squareRoot())) < 1e-5)
    }

    @Test func theAverageRampsUpAndLeavesTheNetworkAlone() {
        var random = SeededRandom(seed: 0)
        let start = Network([Dense(1, 1, hasBias: false, using: &random)])
        var moved = start
        moved.forEachParameter { $0 = Tensor([5], shape: [1, 1]).variable }
        var average = AveragedNetwork(of: start, decay: 0.999)
        let first = start.parameters[0].value.item
        average.update(toward: moved)
        #expect(abs(average.network.parameters[0].value.item - (0.1 * first + 0.9 * 5)) < 1e-5)
        #expect(start.parameters[0].value.item == first)
        #expect(moved.parameters[0].value.item == 5)
    }
}

struct SampleGroupsTests {
    private static func discriminator() -> Network {
        var random = SeededRandom(seed: 5)
        return Network([
            Convolution(3, 16, kernelSize: 4, stride: 2, padding: 1, using: &random),
            BatchNormalization(16, using: &random), Activation.leakyReLU(slope: 0.2), MinibatchDeviation(),
            Flatten(), Dense(17 * 16, 1, using: &random),
        ])
    }

    /// Reals and fakes in one pass, each with statistics of their own, are as two passes: bit by bit but for the weights'
    /// gradients, which are summed in another order.
    @Test(arguments: [6, 8])
    func twoBatchesInOnePassAreTwoPasses(batch: Int) {
        var random = SeededRandom(seed: 6)
        let real = Tensor.normal([batch, 8, 8, 3], mean: 2, deviation: 1, using: &random).variable
        let fake = Tensor.normal([batch, 8, 8, 3], mean: -1, deviation: 3, using: &random).variable
        var (apart, together) = (SampleGroupsTests.discriminator(), SampleGroupsTests.discriminator())
        let scores = apart(real, .training).concatenated(with: apart(fake, .training))
        let both = together(real.concatenated(with: fake), beside: nil, .training, groups: 2)
        #expect(both.values == scores.values)
        for (a, b) in zip(apart.buffers, together.buffers) { #expect(a.value.values == b.value.values) }
        #expect(apart.counters.map(\.value) == together.counters.map(\.value))

        func slopes(_ y: Tensor, _ network: Network, keepingGraph: Bool) -> [Tensor] {
            y.squared.sum.gradients(at: [real, fake] + network.parameterValues, keepingGraph: keepingGraph)
        }
        let (a, b) = (
            slopes(scores, apart, keepingGraph: false), slopes(both, together, keepingGraph: false)
        )
        for (a, b) in zip(a, b) { expectClose(a.values, b.values) }
        // Gradients that are differentiated again take another way.
        let again = slopes(both, together, keepingGraph: true)
        for (a, b) in zip(a, again) { expectClose(a.values, b.values) }
        func penalty(_ slopes: [Tensor], _ network: Network) -> [Tensor] {
            (slopes[0].squared.sum + slopes[1].squared.sum).gradients(at: network.parameterValues)
        }
        let first = penalty(slopes(scores, apart, keepingGraph: true), apart)
        for (a, b) in zip(first, penalty(again, together)) { expectClose(a.values, b.values) }
    }

    private func expectClose(_ a: [Float], _ b: [Float]) {
        let size = a.map(abs).max() ?? 0
        let difference = zip(a, b).map { abs($0 - $1) }.max() ?? 0
        // The bias in front of a batch normalization has no slope but rounding errors.
        #expect(difference <= 2e-5 * max(size, 0.1), "\(difference) of \(size)")
    }
}
