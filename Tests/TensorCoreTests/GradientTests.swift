import Testing

@testable import TensorCore

/// An operation and the shapes of what it takes.
struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let shapes: [Shape]
    let function: @Sendable ([Tensor]) -> Tensor
    var testDescription: String { name }

    init(_ name: String, _ shapes: Shape..., function: @escaping @Sendable ([Tensor]) -> Tensor) {
        self.name = name
        self.shapes = shapes
        self.function = function
    }

    static let linear: [Case] = [
        Case("scaling", [3, 4]) { -2.5 * $0[0] },
        Case("sum", [3, 5]) { $0[0].sum },
        Case("mean", [3, 5]) { $0[0].mean },
        Case("repeat", [1]) { $0[0].repeated(to: [2, 3]) },
        Case("sum of rows", [2, 3, 2, 4]) { $0[0].sumOfRows },
        Case("sum of 700 rows", [700, 3]) { $0[0].sumOfRows },
        Case("repeated rows", [4]) { $0[0].repeatedRows(to: [3, 4]) },
        Case("reshape", [3, 4]) { $0[0].reshaped(to: [2, 6]) },
        Case("rows of a batch", [5, 3]) { $0[0].rows(1..<4) },
        Case("padded rows", [2, 3]) { $0[0].paddedRows(first: 1, rowCount: 5) },
        Case("upsampling", [2, 3, 2, 4]) { $0[0].upsampled },
        Case("summed squares", [2, 4, 6, 3]) { $0[0].summedSquares },
        Case("reversed kernel", [4, 5, 5, 3]) { $0[0].exchangingChannels(by: .reversal(of: 5)) },
        Case("doubling kernel", [4, 3, 3, 2]) { $0[0].exchangingChannels(by: .doubling) },
    ]

    static let bilinear: [Case] = [
        Case("product", [3, 4], [4, 5]) { $0[0].times($0[1]) },
        Case("product, left transposed", [4, 3], [4, 5]) { $0[0].times($0[1], transposed: true) },
        Case("product, right transposed", [3, 4], [5, 4]) { $0[0].times($0[1], otherTransposed: true) },
        Case("product, both transposed", [4, 3], [5, 4]) {
            $0[0].times($0[1], transposed: true, otherTransposed: true)
        },
        Case("multiplication", [3, 4], [3, 4]) { $0[0] * $0[1] },
        Case("row scaling", [2, 3, 4], [4]) { $0[0].scalingRows(by: $0[1]) },
        Case("convolution 4s2p1", [2, 6, 4, 3], [5, 4, 4, 3]) {
            $0[0].convolved(with: $0[1], stride: 2, padding: 1)
        },
        Case("convolution 3s1p1", [2, 4, 5, 2], [3, 3, 3, 2]) {
            $0[0].convolved(with: $0[1], stride: 1, padding: 1)
        },
        Case("thin convolution 3s1p1", [2, 4, 5, 8], [2, 3, 3, 8]) {
            $0[0].convolved(with: $0[1], stride: 1, padding: 1)
        },
        Case("convolution 4s1p0", [3, 4, 4, 2], [1, 4, 4, 2]) {
            $0[0].convolved(with: $0[1], stride: 1, padding: 0)
        },
        Case("convolution of 9 samples", [9, 6, 6, 1], [2, 4, 4, 1]) {
            $0[0].convolved(with: $0[1], stride: 2, padding: 1)
        },
        Case("transposed convolution 4s2p1", [2, 3, 2, 5], [5, 4, 4, 3]) {
            $0[0].convolvedTransposed(with: $0[1], stride: 2, padding: 1)
        },
        Case("transposed convolution 4s1p0", [2, 1, 1, 5], [5, 4, 4, 2]) {
            $0[0].convolvedTransposed(with: $0[1], stride: 1, padding: 0)
        },
    ]

    static let curved: [Case] = [
        Case("addition", [3, 4], [3, 4]) { ($0[0] + $0[1]).squared },
        Case("subtraction", [3, 4], [3, 4]) { ($0[0] - $0[1]).squared },
        Case("shift", [3, 4]) { ($0[0] + 0.5).squared },
        Case("bias", [5, 3], [3]) { $0[0].addingToRows($0[1]).squared },
        Case("concatenation", [2, 3], [4, 3]) { $0[0].concatenated(with: $0[1]).squared },
        Case("reciprocal square root", [3, 4]) { ($0[0].squared + 0.7).reciprocalSquareRoot },
        Case("tanh", [3, 4]) { $0[0].tanh },
        Case("sigmoid", [3, 4]) { $0[0].sigmoid },
        Case("softplus", [3, 4]) { $0[0].softplus },
        Case("batch normalization", [2, 3, 2, 4], [4], [4]) {
            $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-5).result
        },
        Case("batch normalization of 300 rows", [300, 2], [2], [2]) {
            $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-5).result
        },
    ]

    /// Products and normalizations with what follows them in the same pass; tanh alone has no kink.
    static let fused: [Case] = [
        Case("affine", [5, 3], [3, 4], [4]) { $0[0].affine($0[1], bias: $0[2], activation: .identity) },
        Case("affine, tanh", [5, 3], [3, 4], [4]) { $0[0].affine($0[1], bias: $0[2], activation: .tanh) },
        Case("affine, tanh, no bias", [5, 3], [3, 4]) { $0[0].affine($0[1], bias: nil, activation: .tanh) },
        Case("affine to one", [70, 3], [3, 1], [1]) { $0[0].affine($0[1], bias: $0[2], activation: .tanh) },
        Case("convolution, bias, tanh", [2, 4, 4, 3], [5, 4, 4, 3], [5]) {
            (0.1 * $0[0]).convolved(with: $0[1], bias: $0[2], stride: 2, padding: 1, activation: .tanh)
        },
        Case("transposed convolution, bias, tanh", [2, 3, 2, 5], [5, 4, 4, 3], [3]) {
            (0.1 * $0[0]).convolvedTransposed(
                with: $0[1], bias: $0[2], stride: 2, padding: 1, activation: .tanh)
        },
        Case("batch normalization, tanh", [2, 3, 2, 4], [4], [4]) {
            $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-5, activation: .tanh).result
        },
    ]

    /// Away from the kink at 0, where central differences say nothing.
    static let kinked: [Case] = [
        Case("leakyReLU", [3, 4]) { ($0[0].squared + 0.3).leakyReLU() - ($0[0].squared + 0.3).relu },
        Case("leakyReLU below 0", [3, 4]) { (-($0[0].squared + 0.3)).leakyReLU(slope: 0.2).squared },
    ]
}

extension Case {
    /// Linear in each of their arguments.
    static let allLinear =
        linear + bilinear + linearJoins + bilinearJoins + linearPictures + linearAugmentations
    static let all = allLinear + curved + fused + kinked + curvedJoins + curvedAugmentations + composites
}

struct GradientTests {
    /// Σ f(x) · r for a fixed random r, summed in double precision.
    private func projected(_ y: Tensor, seed: UInt64) -> (Tensor, Double) {
        var random = SeededRandom(seed: seed)
        let weights = Tensor.normal(y.shape, using: &random)
        let exact = zip(y.values, weights.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        return ((y * weights).sum, exact)
    }

    private func inputs(_ shapes: [Shape], seed: UInt64 = 7) -> [Tensor] {
        var random = SeededRandom(seed: seed)
        return shapes.map { Tensor.normal($0, using: &random).variable }
    }

    /// Compares the directional derivative of `f` with central differences along a random direction.
    private func expectGradient(
        _ shapes: [Shape], _ f: ([Tensor]) -> Tensor, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let x = inputs(shapes)
        let gradients = projected(f(x), seed: 3).0.gradients(at: x)
        let directions = inputs(shapes, seed: 11)
        let epsilon: Float = 1e-2
        func moved(_ step: Float) -> Double {
            projected(f(zip(x, directions).map { ($0.detached + step * $1.detached).variable }), seed: 3).1
        }
        let expected = (moved(epsilon) - moved(-epsilon)) / Double(2 * epsilon)
        var found = 0.0
        var scale = 0.1
        for (gradient, direction) in zip(gradients, directions) {
            for (g, d) in zip(gradient.values, direction.values) {
                found += Double(g) * Double(d)
                scale += abs(Double(g) * Double(d))
            }
        }
        #expect(
            abs(found - expected) < 4e-3 * scale, "\(found), expected \(expected)",
            sourceLocation: sourceLocation)
    }

    @Test(arguments: Case.all)
    func theGradientIsThatOfCentralDifferences(_ c: Case) {
        expectGradient(c.shapes, c.function)
    }

    @Test(arguments: Case.all)
    func theGradientOfTheGradientToo(_ c: Case) {
        expectGradient(c.shapes) { x in
            let first = projected(c.function(x).squared, seed: 5).0.gradients(at: x, keepingGraph: true)
            return first.reduce(Tensor(0)) { $0 + $1.squared.sum }
        }
    }

    /// ⟨Ax, y⟩ = ⟨x, Aᵀy⟩, for each argument with the others held.
    @Test(arguments: Case.allLinear)
    func theBackwardPassIsTheAdjoint(_ c: Case) {
        let x = inputs(c.shapes)
        for i in x.indices {
            let image = c.function(x)
            let (projection, exact) = projected(image, seed: 13)
            let back = projection.gradients(at: [x[i]])[0]
            let other = zip(x[i].values, back.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            #expect(abs(exact - other) < 1e-4 * (1 + abs(exact)))
        }
    }

    @Test func aVariableThatPlaysNoPartHasAGradientOfZeros() {
        let x = inputs([[2, 2], [3]])
        let gradients = x[0].squared.sum.gradients(at: x)
        #expect(gradients[1].values == [0, 0, 0])
        #expect(gradients[0].values == x[0].values.map { 2 * $0 })
    }

    @Test func aVariableUsedTwiceCollectsBothGradients() {
        let x = Tensor([3], shape: [1]).variable
        #expect((x * x + x).sum.gradients(at: [x])[0].item == 7)
    }

    @Test func aChainOfAHundredThousandOperationsNeedsNoStack() {
        let x = Tensor(1).variable
        var y = x
        for _ in 0..<100_000 { y = y + 1 }
        #expect(y.gradients(at: [x])[0].item == 1)
        y = Tensor(0)
    }

    @Test func detachedPartsLetNothingThrough() {
        let x = Tensor([2], shape: [1]).variable
        #expect((x.detached * x).sum.gradients(at: [x])[0].item == 2)
    }
}
