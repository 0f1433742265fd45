import Testing

@testable import TensorCore

extension Case {
    private static let changes = [
        ColourChange(brightness: 0.3, saturation: 0.4, contrast: 1.3),
        ColourChange(brightness: -0.1, saturation: 1.8, contrast: 0.6),
    ]
    private static let still = changes.map { ColourChange(saturation: $0.saturation, contrast: $0.contrast) }

    static let linearAugmentations: [Case] = [
        Case("flip", [3, 2, 5, 3]) { $0[0].flipped([true, false, true]) },
        Case("translation", [3, 4, 5, 2]) { $0[0].translated(by: [(1, -2), (0, 0), (-3, 9)]) },
        Case("zoom", [2, 5, 6, 3]) {
            $0[0].zoomed(to: [
                PictureWindow(x: 0.7, y: 1.1, width: 3.5, height: 2.2),
                PictureWindow(x: -1, y: -2, width: 9, height: 8),
            ])
        },
        Case("cutout", [2, 4, 5, 3]) {
            $0[0].cutOut([
                PixelRectangle(x: 1, y: 2, width: 2, height: 9),
                PixelRectangle(x: -3, y: -1, width: 5, height: 3),
            ])
        },
        Case("saturation and contrast", [2, 3, 4, 3]) { $0[0].recoloured(still) },
        Case("contrast of grey", [2, 3, 4, 1]) { $0[0].recoloured(still) },
    ]

    static let curvedAugmentations: [Case] = [
        Case("colours", [2, 3, 4, 3]) { $0[0].recoloured(changes).squared }
    ]
}

struct AugmentationTests {
    @Test func whatMovesGoesWhereItIsSaid() {
        let x = Tensor([1, 2, 3, 4, 5, 6], shape: [1, 2, 3, 1])
        #expect(x.flipped([true]).values == [3, 2, 1, 6, 5, 4])
        #expect(x.translated(by: [(1, 0)]).values == [0, 1, 2, 0, 4, 5])
        #expect(x.translated(by: [(-1, 1)]).values == [0, 0, 0, 2, 3, 0])
        #expect(x.cutOut([PixelRectangle(x: 1, y: -4, width: 7, height: 5)]).values == [1, 0, 0, 4, 5, 6])
        let whole = PictureWindow(x: 0, y: 0, width: 3, height: 2)
        #expect(x.zoomed(to: [whole]).values == x.values)
        // A third of a pixel wide and half a pixel high: 3.5 in the middle, a third of 1 and half of 3 from one to the next.
        let middle = PictureWindow(x: 1, y: 0.5, width: 1, height: 1)
        let expected: [Float] =
            [0, 1, 2].map { 3.5 - 0.75 + ($0 - 1) / 3 } + [0, 1, 2].map { 3.5 + 0.75 + ($0 - 1) / 3 }
        #expect(zip(x.zoomed(to: [middle]).values, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    /// As DiffAugment computes it, one step after the other.
    @Test(arguments: [1, 3, 4])
    func coloursChangeAsInThePaper(channels: Int) {
        var random = SeededRandom(seed: 5)
        let x = Tensor.normal([2, 3, 4, channels], using: &random)
        let change = ColourChange(brightness: 0.3, saturation: 1.7, contrast: 0.6)
        let found = x.recoloured([ColourChange(), change])
        #expect(zip(found.rows(0..<1).values, x.rows(0..<1).values).allSatisfy { abs($0 - $1) < 1e-6 })
        var values = x.rows(1..<2).values.map { Double($0) + 0.3 }
        for pixel in 0..<12 {
            let range = pixel * channels..<(pixel + 1) * channels
            let mean = values[range].reduce(0, +) / Double(channels)
            for i in range { values[i] = (values[i] - mean) * 1.7 + mean }
        }
        let mean = values.reduce(0, +) / Double(values.count)
        values = values.map { ($0 - mean) * 0.6 + mean }
        #expect(zip(found.rows(1..<2).values, values).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    }

    /// Beyond the edge there is more of the edge.
    @Test func aWindowOfOneColourStaysThatColour() {
        let x = Tensor(repeating: 0.75, shape: [1, 7, 7, 3])
        let y = x.zoomed(to: [PictureWindow(x: -2, y: 3, width: 5, height: 20)])
        #expect(y.values.allSatisfy { abs($0 - 0.75) < 1e-6 })
    }

    @Test func theNumberOfThreadsChangesNoBit() {
        func result() -> [Float] {
            var random = SeededRandom(seed: 9)
            let x = Tensor.normal([8, 64, 64, 3], using: &random).variable
            let change = ColourChange(brightness: 0.1, saturation: 0.5, contrast: 2)
            let y = x.flipped((0..<8).map { $0 % 2 == 0 }).translated(by: (0..<8).map { ($0, -$0) })
                .zoomed(to: (0..<8).map { PictureWindow(x: Float($0), y: 3, width: 40, height: 50) })
                .cutOut((0..<8).map { PixelRectangle(x: $0, y: 9, width: 20, height: 20) })
                .recoloured([ColourChange](repeating: change, count: 8))
            return y.values + y.normsOfSamples.sum.gradients(at: [x])[0].values
        }
        let isSame = Workers(threadCount: 3).run(result) == result()
        #expect(isSame)
    }
}
