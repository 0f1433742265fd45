import Testing

@testable import TensorCore

/// 4 × 4 convolutions of stride 2 by minimal filtering, against the same as products over windows.
///
/// One channel fewer and `WinogradConvolution` declines, so the slow twin is the same call with the channels in two parts.
@Suite struct WinogradConvolutionTests {
    /// Sizes of images, channels and output channels: whole tiles, ragged ones, several shards and slices.
    static let cases = [
        (3, 14, 14, 32, 32), (2, 8, 16, 64, 16), (5, 6, 10, 16, 64), (1, 2, 2, 32, 48), (40, 24, 16, 32, 32),
        (2, 4, 4, 272, 320),
    ]

    private func geometry(_ n: Int, _ h: Int, _ w: Int, _ c: Int, _ o: Int) -> ConvolutionGeometry {
        ConvolutionGeometry(
            batch: n, height: h, width: w, channels: c, outputChannels: o, kernelSize: 4, stride: 2,
            padding: 1, precision: .float32)
    }

    /// Weights or images with the channels `range` alone.
    private func part(_ x: Tensor, _ range: Range<Int>) -> Tensor {
        let c = x.shape.last
        let values = x.values
        let kept = (0..<x.count / c).flatMap { i in range.map { values[i * c + $0] } }
        return Tensor(kept, shape: Shape(Array(x.shape.dimensions.dropLast()) + [range.count]))
    }

    private func isClose(_ a: [Float], _ b: [Float], deviation: Float) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 * deviation }
    }

    @Test(arguments: cases)
    func tilesGiveWhatWindowsGive(n: Int, h: Int, w: Int, c: Int, o: Int) throws {
        #expect(WinogradConvolution(geometry(n, h, w, c, o)) != nil)
        #expect(
            WinogradConvolution(geometry(n, h, w, c - 9, o)) == nil
                && WinogradConvolution(geometry(n, h, w, 9, o)) == nil)
        var random = SeededRandom(seed: 5)
        let x = Tensor.normal([n, h, w, c], using: &random)
        let weight = Tensor.normal([o, 4, 4, c], using: &random)
        let tiled = x.convolved(with: weight, stride: 2, padding: 1)
        let windows =
            part(x, 0..<9).convolved(with: part(weight, 0..<9), stride: 2, padding: 1)
            + part(x, 9..<c).convolved(with: part(weight, 9..<c), stride: 2, padding: 1)
        #expect(isClose(tiled.values, windows.values, deviation: Float(16 * c).squareRoot()))
    }

    @Test(arguments: cases)
    func gradientsAreTransposes(n: Int, h: Int, w: Int, c: Int, o: Int) {
        var random = SeededRandom(seed: 6)
        let x = Tensor.normal([n, h, w, c], using: &random).variable
        let weight = Tensor.normal([o, 4, 4, c], using: &random).variable
        let y = x.convolved(with: weight, stride: 2, padding: 1)
        let probe = Tensor.normal(y.shape, using: &random)
        let gradients = (y * probe).sum.gradients(at: [x, weight])
        // ⟨A x, y⟩ = ⟨x, Aᵀ y⟩, and the same for the weights.
        func product(_ a: Tensor, _ b: Tensor) -> Double {
            zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let forward = product(y, probe)
        let scale = Double(y.count).squareRoot() * Double(16 * c).squareRoot()
        #expect(abs(forward - product(x, gradients[0])) < 1e-4 * scale)
        #expect(abs(forward - product(weight, gradients[1])) < 1e-4 * scale)
        // The transpose alone, with other weights than those of the sum: a layer of its own.
        let back = probe.convolvedTransposed(with: weight.detached, stride: 2, padding: 1)
        #expect(back.values == gradients[0].values)
    }

    /// Shards of 256 tiles, of 245, and of one sample of 81 tiles: odd ones, which pairs of tiles must not cross.
    @Test(arguments: [1, 2, 3, 8], [(48, 14, 32), (12, 56, 16), (4, 72, 16)])
    func theNumberOfThreadsChangesNoBit(threadCount: Int, sizes: (n: Int, side: Int, channels: Int)) {
        let (n, side, c) = sizes
        func result() -> [Float] {
            var random = SeededRandom(seed: 9)
            let x = Tensor.normal([n, side, side, c], using: &random).variable
            let w = Tensor.normal([64, 4, 4, c], using: &random).variable
            let bias = Tensor.normal([64], using: &random).variable
            return [Precision.float32, .bfloat16].flatMap { precision in
                Precision.$current.withValue(precision) {
                    let y = x.convolved(
                        with: w, bias: bias, stride: 2, padding: 1, activation: .leakyReLU(slope: 0.2))
                    return y.values + y.squared.mean.gradients(at: [x, w, bias]).flatMap(\.values)
                }
            }
        }
        let alone = result()
        for _ in 0..<3 {
            // Compared outside: describing how two arrays of a million elements differ takes minutes.
            let isSame = Workers(threadCount: threadCount).run(result) == alone
            #expect(isSame)
        }
    }
}
