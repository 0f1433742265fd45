extension Tensor {
    /// The product of two matrices, either of them transposed first.
    ///
    /// `[m, k]` times `[k, n]` is `[m, n]`.
    public func times(_ other: Tensor, transposed: Bool = false, otherTransposed: Bool = false) -> Tensor {
        times(other, transposed: transposed, otherTransposed: otherTransposed, in: .float32)
    }

    /// The same, and its gradients, with factors of that precision.
    func times(
        _ other: Tensor, transposed: Bool = false, otherTransposed: Bool = false, in precision: Precision
    ) -> Tensor {
        precondition(shape.rank == 2 && other.shape.rank == 2, "product: \(shape) and \(other.shape)")
        let (m, k) = transposed ? (shape[1], shape[0]) : (shape[0], shape[1])
        let (otherK, n) =
            otherTransposed ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
        precondition(k == otherK, "product: inner \(k) and \(otherK) of \(shape) and \(other.shape)")
        let result = Storage(count: m * n)
        BlockedProduct(
            Matrix(storage, columns: shape[1], isTransposed: transposed),
            Matrix(other.storage, columns: other.shape[1], isTransposed: otherTransposed),
            into: result, m: m, n: n, k: k, in: precision
        ).compute()
        return Tensor.result(
            Product(transposed: transposed, otherTransposed: otherTransposed, precision: precision),
            of: self, other,
            shape: [m, n],
            storage: result)
    }
}

private struct Product: Operation {
    let transposed: Bool
    let otherTransposed: Bool
    let precision: Precision

    // With A = op(a) and B = op(b): dA = dC · Bᵀ and dB = Aᵀ · dC, each turned back by its own op.
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        let (a, b) = (inputs[0], inputs[1])
        var da: Tensor?
        var db: Tensor?
        if needed[0] {
            da =
                transposed
                ? b.times(gradient, transposed: otherTransposed, otherTransposed: true, in: precision)
                : gradient.times(b, otherTransposed: !otherTransposed, in: precision)
        }
        if needed[1] {
            db =
                otherTransposed
                ? gradient.times(a, transposed: true, otherTransposed: transposed, in: precision)
                : a.times(gradient, transposed: !transposed, in: precision)
        }
        return [da, db]
    }
}
