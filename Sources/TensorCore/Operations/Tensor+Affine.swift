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
        let precision = Precision.current
        BlockedProduct(
            Matrix(storage, columns: k), Matrix(weight.storage, columns: n), into: result, m: m, n: n, k: k,
            in: precision
        ).compute { rows, columns in
            gantop_activate(
                result.base + rows.lowerBound * n + columns.lowerBound,
                bias.map { UnsafePointer($0.storage.base + columns.lowerBound) }, rows.count, columns.count,
                n,
                activation.code, activation.slope)
        }
        let inputs = [self, weight] + (bias.map { [$0] } ?? [])
        return Tensor.result(
            AffineRule(activation: activation, precision: precision), of: inputs, shape: [m, n],
            storage: result)
    }
}

private struct AffineRule: Operation {
    let activation: FusedActivation
    let precision: Precision

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        let (dz, sum) = activation.backward(gradient, inputs: inputs, output: output, needed: needed)
        if needed[0], needed[1], !dz.isTracked, !inputs[0].isTracked, !inputs[1].isTracked {
            let (dx, dw) = bothGradients(dz, x: inputs[0], weight: inputs[1])
            return [dx, dw, sum]
        }
        return [
            needed[0] ? dz.times(inputs[1], otherTransposed: true, in: precision) : nil,
            needed[1] ? inputs[0].times(dz, transposed: true, in: precision) : nil,
            sum,
        ]
    }

    /// dx = dz · weightᵀ and dw = xᵀ · dz at once.
    private func bothGradients(_ dz: Tensor, x: Tensor, weight: Tensor) -> (dx: Tensor, dw: Tensor) {
        let (m, k, n) = (x.shape[0], weight.shape[0], weight.shape[1])
        let dx = Storage(count: m * k)
        let dw = Storage(count: k * n)
        let gradient = Matrix(dz.storage, columns: n)
        let products = [
            BlockedProduct(
                gradient, Matrix(weight.storage, columns: n, isTransposed: true), into: dx, m: m, n: k, k: n,
                in: precision),
            BlockedProduct(
                Matrix(x.storage, columns: k, isTransposed: true), gradient, into: dw, m: k, n: n, k: m,
                in: precision),
        ]
        parallel(products.map(\.loop))
        return (Tensor(shape: x.shape, storage: dx), Tensor(shape: weight.shape, storage: dw))
    }
}
