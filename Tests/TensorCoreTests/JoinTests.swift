import Foundation
import Testing

@testable import TensorCore

extension Case {
    static let linearJoins: [Case] = [
        Case("channels of pictures", [2, 3, 2, 7]) { $0[0].channels(2..<5) },
        Case("padded channels", [5, 3]) { $0[0].paddedChannels(first: 1, channelCount: 6) },
        Case("planes", [3, 4]) { $0[0].planes(height: 2, width: 5) },
        Case("sum of pixels", [3, 2, 5, 4]) { $0[0].sumOfPixels },
        Case("sum of samples", [3, 5, 7]) { $0[0].sumOfSamples },
        Case("repeated samples", [3]) { $0[0].repeatedSamples(to: [3, 2, 4]) },
    ]

    static let bilinearJoins: [Case] = [
        Case("scaled samples", [3, 5, 2], [3]) { $0[0].scalingSamples(by: $0[1]) },
        Case("scaled by a scalar", [3, 5], [1]) { $0[0].scaled(by: $0[1]) },
    ]

    static let curvedJoins: [Case] = [
        Case("concatenated vectors", [4, 3], [4, 2]) { $0[0].concatenatedChannels(with: $0[1]).squared },
        Case("concatenated pictures", [2, 3, 4, 5], [2, 3, 4, 1]) {
            $0[0].concatenatedChannels(with: $0[1]).squared
        },
        Case("square root", [3, 4]) { ($0[0].squared + 0.7).squareRoot },
        Case("reciprocal", [3, 4]) { ($0[0].squared + 1.2).reciprocal },
        Case("norms", [4, 3, 5]) { $0[0].normsOfSamples },
        Case("log softmax", [5, 7]) { $0[0].logSoftmax },
        Case("cross entropy", [5, 4]) { $0[0].softmaxCrossEntropy(labels: [3, 0, 1, 1, 2]) },
        Case("exponential", [3, 4]) { $0[0].exponential },
        Case("absolute", [3, 4]) { ($0[0].squared + 0.3).absolute.squared },
        Case("absolute below 0", [3, 4]) { (-($0[0].squared + 0.3)).absolute.squared },
    ]
}

struct JoinTests {
    @Test func joinedChannelsStandBesideEachOther() {
        let a = Tensor([1, 2, 3, 4], shape: [2, 2])
        let b = Tensor([5, 6], shape: [2, 1])
        let joined = a.concatenatedChannels(with: b)
        #expect(joined.shape == [2, 3])
        #expect(joined.values == [1, 2, 5, 3, 4, 6])
        #expect(joined.channels(1..<3).values == [2, 5, 4, 6])
        #expect(a.planes(height: 1, width: 2).values == [1, 2, 1, 2, 3, 4, 3, 4])
    }

    @Test(arguments: [1, 2, 3, 4, 5, 64])
    func aSliceUndoesAJoin(channels: Int) {
        var random = SeededRandom(seed: 1)
        let a = Tensor.normal([3, 5, 4, channels], using: &random)
        let b = Tensor.normal([3, 5, 4, 3], using: &random)
        let joined = a.concatenatedChannels(with: b)
        #expect(joined.channels(0..<channels).values == a.values)
        #expect(joined.channels(channels..<channels + 3).values == b.values)
    }

    @Test func logitsFarOutHaveFiniteLogarithms() {
        let logits = Tensor([0, 0, 1e4, 0, -1e4, 3e38], shape: [3, 2]).variable
        let found = logits.logSoftmax
        #expect(abs(found.values[0] + log(2)) < 1e-6)
        #expect(found.values[2...] == [0, -1e4, -3e38, 0])
        let gradient = logits.softmaxCrossEntropy(labels: [0, 1, 1]).gradients(at: [logits])[0]
        let expected: [Float] = [-1 / 6, 1 / 6, 1 / 3, -1 / 3, 0, 0]
        #expect(zip(gradient.values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func aLogitThatIsNoNumberIsSeen() {
        #expect(!Tensor([0, .nan, 1], shape: [1, 3]).softmaxCrossEntropy(labels: [0]).isFinite)
    }

    /// The penalty of a discriminator that does not look: (0 − 1)², no gradient, no NaN.
    @Test func theNormOfNothingHasNoGradient() {
        let x = Tensor([0, 0, 3, 4], shape: [2, 2]).variable
        #expect(x.normsOfSamples.values == [0, 5])
        let first = x.normsOfSamples.sum.gradients(at: [x], keepingGraph: true)[0]
        #expect(zip(first.values, [0, 0, 0.6, 0.8]).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(first.squared.sum.gradients(at: [x])[0].isFinite)
    }

    @Test func theSignOfNothingIsNothing() {
        let x = Tensor([-2, 0, 3], shape: [3]).variable
        #expect(x.absolute.values == [2, 0, 3])
        #expect(x.absolute.sum.gradients(at: [x])[0].values == [-1, 0, 1])
    }
}
