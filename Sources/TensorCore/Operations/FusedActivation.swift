import CKernels

/// What follows a product or a normalization in the same pass over memory.
enum FusedActivation: Equatable {
    case identity
    case leakyReLU(slope: Float)
    case tanh

    /// `nil` for an activation that has no fused form.
    init?(_ activation: Activation) {
        switch activation {
        case .relu: self = .leakyReLU(slope: 0)
        case .leakyReLU(let slope) where slope >= 0: self = .leakyReLU(slope: slope)
        case .tanh: self = .tanh
        case .leakyReLU, .sigmoid: return nil
        }
    }

    /// The number that the kernels know it by.
    var code: CInt {
        switch self {
        case .identity: CInt(GANTOP_IDENTITY)
        case .leakyReLU: CInt(GANTOP_LEAKY)
        case .tanh: CInt(GANTOP_TANH)
        }
    }

    var slope: Float { if case .leakyReLU(let slope) = self { slope } else { 0 } }

    /// The gradient before the activation from the one behind it, told by the output: out of operations that can be
    /// differentiated again.
    func backward(_ gradient: Tensor, output: Tensor) -> Tensor {
        switch self {
        case .identity: gradient
        // A leaky rectifier keeps the sign, so its output says which side its input was on.
        case .leakyReLU(let slope): gradient.gated(by: output, slope: slope)
        case .tanh: gradient - gradient * output.squared
        }
    }

    /// For an operation on an input, a weight and maybe a bias: the gradient before the activation, and its sum over the
    /// rows where a bias needs that.
    func backward(
        _ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]
    ) -> (gradient: Tensor, sum: Tensor?) {
        let needsSum = needed.count > 2 && needed[2]
        let isDifferentiable = gradient.isTracked || inputs.contains(where: \.isTracked)
        if isDifferentiable || (self == .identity && !needsSum) {
            let dz = backward(gradient, output: output)
            return (dz, needsSum ? dz.sumOfRows : nil)
        }
        return backwardWithSum(gradient, output: output)
    }

    /// The same in one pass, with the sum of its rows.
    private func backwardWithSum(_ gradient: Tensor, output: Tensor) -> (gradient: Tensor, sum: Tensor) {
        let n = gradient.shape.last
        let result = Storage(count: gradient.count)
        let sum = Storage(count: n)
        func backward(_ rows: Range<Int>, _ columns: Range<Int>, adding sums: UnsafeMutablePointer<Float>) {
            let first = rows.lowerBound * n + columns.lowerBound
            gantop_activate_backward(
                gradient.storage.base + first, output.storage.base + first, result.base + first, sums,
                rows.count,
                columns.count, n, code, slope)
        }
        let rowCount = gradient.shape.rowCount
        if rowCount < n {
            // Wide and low: columns are summed apart.
            sum.base.update(repeating: 0, count: n)
            parallelRanges(n, grain: max(64, (1 << 14) / rowCount)) { columns in
                backward(0..<rowCount, columns, adding: sum.base + columns.lowerBound)
            }
        } else {
            foldRows(rowCount, width: n, into: sum) { rows, sums in backward(rows, 0..<n, adding: sums) }
        }
        return (Tensor(shape: gradient.shape, storage: result), Tensor(shape: [n], storage: sum))
    }
}
