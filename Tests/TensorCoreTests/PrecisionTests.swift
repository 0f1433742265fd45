import Testing

@testable import TensorCore

/// Products and convolutions with factors of bfloat16, against the same in float32.
@Suite struct PrecisionTests {
    /// The root of the mean square of what differs, as a share of the values' own.
    private func error(_ found: [Float], _ expected: [Float]) -> Double {
        let difference = zip(found, expected).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
        return (difference / expected.reduce(0.0) { $0 + Double($1 * $1) }).squareRoot()
    }

    private func inBoth(_ body: () -> [Float]) -> (rounded: [Float], exact: [Float]) {
        (Precision.$current.withValue(.bfloat16, operation: body), body())
    }

    // Either factor the smaller one, odd depths; the last two are too small to be rounded.
    @Test(
        arguments: [(64, 512, 100), (128, 784, 64), (512, 70, 33), (40, 3, 90), (30, 30, 100)],
        [(false, false), (true, false), (false, true), (true, true)])
    func productsAreThoseOfRoundedFactors(size: (Int, Int, Int), transposed: (Bool, Bool)) {
        var random = SeededRandom(seed: 2)
        let (m, n, k) = size
        let a = Tensor.normal(transposed.0 ? [k, m] : [m, k], using: &random)
        let b = Tensor.normal(transposed.1 ? [n, k] : [k, n], using: &random)
        func product(_ a: Tensor, _ b: Tensor, _ precision: Precision) -> [Float] {
            a.times(b, transposed: transposed.0, otherTransposed: transposed.1, in: precision).values
        }
        let found = Workers(threadCount: 2).run { product(a, b, .bfloat16) }
        guard Precision.bfloat16.rounds(m: m, n: n) else {
            #expect(found == product(a, b, .float32))
            return
        }
        func rounded(_ x: Tensor) -> Tensor {
            Tensor(
                x.values.map { Float(bitPattern: ($0.bitPattern + 0x8000) & 0xffff_0000) }, shape: x.shape)
        }
        #expect(error(found, product(rounded(a), rounded(b), .float32)) < 1e-5)
        let distance = error(found, product(a, b, .float32))
        #expect(distance > 1e-3 && distance < 4e-3)
    }

    /// Windows, tiles, and layers of both kinds, with all their gradients.
    @Test(arguments: [(4, 2, 1, 32, 48, 14), (3, 1, 1, 40, 64, 8), (4, 1, 0, 64, 64, 6)])
    func convolutionsAndTheirGradientsAreNear(
        kernel: Int, stride: Int, padding: Int, channels: Int, outputs: Int, side: Int
    ) {
        var random = SeededRandom(seed: 3)
        let x = Tensor.normal([32, side, side, channels], using: &random).variable
        let w = Tensor.normal([outputs, kernel, kernel, channels], using: &random).variable
        let y = x.convolved(with: w, stride: stride, padding: padding).detached
        let probe = Tensor.normal(y.shape, using: &random)
        for body in [
            { x.convolved(with: w, stride: stride, padding: padding).values },
            {
                (x.convolved(with: w, stride: stride, padding: padding) * probe).sum.gradients(at: [x])[0]
                    .values
            },
            {
                (x.convolved(with: w, stride: stride, padding: padding) * probe).sum.gradients(at: [w])[0]
                    .values
            },
            { probe.convolvedTransposed(with: w, stride: stride, padding: padding).values },
        ] {
            let (rounded, exact) = inBoth(body)
            let distance = error(rounded, exact)
            // Rounding is there, and tiles make of it no more than three times what it is without them.
            #expect(distance > 1e-3 && distance < 1e-2)
        }
    }

    @Test(arguments: [1, 2, 3])
    func theNumberOfThreadsChangesNoBit(threadCount: Int) {
        func result() -> [Float] {
            var random = SeededRandom(seed: 9)
            let x = Tensor.normal([48, 14, 14, 32], using: &random).variable
            let w = Tensor.normal([64, 4, 4, 32], using: &random).variable
            let dense = Tensor.normal([64 * 49, 50], using: &random).variable
            return Precision.$current.withValue(.bfloat16) {
                let y = x.convolved(with: w, stride: 2, padding: 1, activation: .leakyReLU(slope: 0.2))
                let z = y.reshaped(to: [48, 64 * 49]).affine(dense, bias: nil, activation: .tanh)
                return z.values + z.squared.mean.gradients(at: [x, w, dense]).flatMap(\.values)
            }
        }
        let alone = result()
        for _ in 0..<5 {
            let isSame = Workers(threadCount: threadCount).run(result) == alone
            #expect(isSame)
        }
    }

    @Test func aNetworkRoundsWhileItIsTrainedAlone() {
        var random = SeededRandom(seed: 1)
        var network = Network([Dense(200, 100, using: &random)])
        let x = Tensor.normal([100, 200], using: &random)
        let exact = network(x, .training).values
        network.precision = .bfloat16
        #expect(network(x, .training).values != exact)
        #expect(network(x, .inference).values == exact)
        #expect(network.infer(x).values == exact)
    }

    @Test func whatIsNoNumberIsFoundThroughARoundedProduct() {
        var random = SeededRandom(seed: 1)
        var x = Tensor.normal([64, 64], using: &random)
        x.withMutableSpan { $0[70] = .nan }
        let y = x.times(Tensor.normal([64, 64], using: &random), in: .bfloat16)
        #expect(!y.isFinite)
    }
}
