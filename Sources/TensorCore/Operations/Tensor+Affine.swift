import CKernels

extension Tensor {
    /// A fully connected layer in one pass: activation(x · weight + bias).
    ///
    /// `[m, inputs]` and `[inputs, outputs]` give `[m, outputs]`.
    func affine(_ weight: Tensor, bias: Tensor?, activation: FusedActivation) -> Tensor {
        let (m, k, n) = (shape[0], shape[1], weight.shape[1])
        precondition(weight.shape[0] == k, "affine: \(shape) times \(weight.shape)")
        precondition(bias.map { $0.shape == [n] } ?? true, "affine: bias of \(weight.shape)")
        let result = Storage(count: m * n)
        Matrix(storage, columns: k).multiply(
            Matrix(weight.storage, columns: n), into: result, m: m, n: n, k: k
        ) { rows, columns in
            gantop_activate(
                result.base + rows.lowerBound * n + columns.lowerBound,
                bias.map { UnsafePointer($0.storage.base + columns.lowerBound) }, rows.count, columns.count,
                n,
                activation.code, activation.slope)
        }
        let inputs = [self, weight] + (bias.map { [$0] } ?? [])
        return Tensor.result(AffineRule(activation: activation), of: inputs, shape: [m, n], storage: result)
    }
}

private struct AffineRule: Operation {
    let activation: FusedActivation

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        let (dz, sum) = activation.backward(gradient, inputs: inputs, output: output, needed: needed)
        return [
            needed[0] ? dz.times(inputs[1], otherTransposed: true) : nil,
            needed[1] ? inputs[0].times(dz, transposed: true) : nil,
            sum,
        ]
    }
}
