import Foundation
import Testing

@testable import TensorCore

extension Case {
    static let linearPictures: [Case] = [
        Case("area, smaller", [2, 5, 7, 3]) { $0[0].resized(height: 3, width: 2, .area) },
        Case("bilinear, larger", [2, 3, 4, 1]) { $0[0].resized(height: 6, width: 8, .bilinear) },
        Case("bilinear, smaller", [2, 6, 5, 2]) { $0[0].resized(height: 4, width: 3, .bilinear) },
        Case("bicubic, larger", [2, 3, 4, 3]) { $0[0].resized(height: 6, width: 8, .bicubic) },
        Case("bicubic, smaller", [2, 6, 5, 5]) { $0[0].resized(height: 3, width: 3, .bicubic) },
        Case("average pooling", [2, 4, 6, 3]) { AveragePooling()($0[0], .training) },
        Case("pixel shuffle", [2, 3, 2, 12]) { $0[0].pixelShuffled(factor: 2) },
        Case("pixel shuffle by 3", [2, 1, 2, 9]) { $0[0].pixelShuffled(factor: 3) },
        Case("pixel unshuffle", [2, 4, 6, 3]) { $0[0].pixelUnshuffled(factor: 2) },
        Case("dropout", [3, 50]) { x in
            var random = SeededRandom(seed: 3)
            var layer = Dropout(0.4, using: &random)
            return layer(x[0], .training)
        },
    ]
}

struct PictureTests {
    private let picture = Tensor(
        [1, 2, 4, 8, 16, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3], shape: [1, 3, 5, 1])

    /// Values of `torch.nn.functional.interpolate` (PyTorch 2.15), by method and size.
    private static let references: [String: [Float]] = [
        "area 2 3": [1.75, 3.33333, 7.5, 3.75, 3.16667, 3.5],
        "bilinear 4 7": [
            1.0, 1.57143, 2.57143, 4.0, 6.85714, 11.42857, 16.0, 2.25, 1.75, 2.125, 4.0, 3.73214, 5.98214,
            9.125, 5.25, 3.03571, 2.33929, 4.75, 3.14286, 3.25, 4.25, 9.0, 5.0, 3.14286, 6.0, 5.28571,
            4.14286, 3.0,
        ],
        "bicubic 4 7": [
            0.76078, 1.35917, 2.51651, 4.0, 6.49278, 12.45413, 17.4419, 1.64921, 1.14015, 1.90805, 3.78027,
            2.71064, 5.571, 9.66382, 5.70705, 2.62071, 1.84773, 4.7207, 2.47553, 1.93952, 3.18088, 10.00994,
            4.73386, 2.37902, 6.14355, 5.95689, 4.17677, 2.66511,
        ],
        "bicubic 2 3": [1.27662, 3.92969, 11.40871, 5.61907, 5.54688, 3.21795],
        "bilinear 2 3": [1.58333, 4.0, 10.91667, 5.58333, 5.5, 3.66667],
    ]

    @Test(arguments: references.keys.sorted())
    func aResizeIsThatOfPyTorch(name: String) {
        let words = name.split(separator: " ")
        guard let method = Resampling(rawValue: String(words[0])), let height = Int(words[1]),
            let width = Int(words[2])
        else { preconditionFailure(name) }
        let found = picture.resized(height: height, width: width, method)
        #expect(found.shape == [1, height, width, 1])
        let expected = PictureTests.references[name] ?? []
        #expect(zip(found.values, expected).allSatisfy { abs($0 - $1) < 2e-5 }, "\(found.values)")
    }

    @Test func aPixelShuffleHasTheOrderOfPyTorch() {
        let x = Tensor((0..<16).map { Float($0 * 2 % 16 + $0 / 8) }, shape: [1, 1, 2, 8])
        let y = x.pixelShuffled(factor: 2)
        #expect(y.shape == [1, 2, 4, 2])
        #expect(y.values == [0, 8, 2, 10, 1, 9, 3, 11, 4, 12, 6, 14, 5, 13, 7, 15])
        #expect(y.pixelUnshuffled(factor: 2).values == x.values)
    }

    @Test func aPictureOfOneColourStaysThatColour() {
        let x = Tensor(repeating: 0.75, shape: [1, 7, 7, 3])
        for method in Resampling.allCases {
            let y = x.resized(height: 10, width: 4, method)
            #expect(y.values.allSatisfy { abs($0 - 0.75) < 1e-6 })
        }
    }

    @Test(arguments: [2, 3, 5])
    func theNumberOfThreadsChangesNoBit(threadCount: Int) {
        func result() -> [Float] {
            var random = SeededRandom(seed: 9)
            let x = Tensor.normal([8, 28, 28, 12], using: &random).variable
            var network = Network([
                PixelShuffle(2), Upsampling(.bicubic), AveragePooling(), InstanceNormalization(3),
                Activation.tanh, Dropout(0.3, using: &random), MinibatchDeviation(),
            ])
            let y = network(x, .training)
            return y.values + y.normsOfSamples.sum.gradients(at: [x])[0].values
        }
        let alone = result()
        let isSame = Workers(threadCount: threadCount).run(result) == alone
        #expect(isSame)
    }
}
