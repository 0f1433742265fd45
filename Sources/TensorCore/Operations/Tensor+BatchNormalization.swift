import CKernels

extension Tensor {
    /// What one pass of batch normalization saw: mean and (biased) variance of every channel, `[channels]` each.
    struct BatchStatistics {
        let mean: Tensor
        let variance: Tensor
        /// Over how many values each of them was taken.
        let count: Int
    }

    /// Multiplies every row of `[…, n]` by a vector `[n]`.
    public func scalingRows(by factor: Tensor) -> Tensor {
        let n = shape.last
        precondition(factor.shape == [n], "scaling rows: \(factor.shape) for \(shape)")
        let none = Tensor(repeating: 0, shape: [n])
        return Tensor.result(
            RowScaling(), of: self, factor, shape: shape, storage: scaledAndShifted(factor, none, .identity))
    }

    /// Batch normalization over all dimensions but the last (Ioffe & Szegedy, 2015), and what follows it:
    /// activation((x − mean) / √(variance + epsilon) · scale + shift), with the batch's own mean and variance.
    func batchNormalized(
        scale: Tensor, shift: Tensor, epsilon: Float, activation: FusedActivation = .identity
    ) -> (result: Tensor, statistics: BatchStatistics) {
        let c = shape.last
        let m = shape.rowCount
        precondition(
            scale.shape == [c] && shift.shape == [c], "batch normalization: \(scale.shape) for \(shape)")
        let mean = (1 / Float(m)) * detached.sumOfRows
        let squares = Storage(count: c)
        foldRows(m, width: c, into: squares) { rows, sums in
            gantop_sum_squares(storage.base + rows.lowerBound * c, mean.storage.base, sums, rows.count, c)
        }
        let variance = (1 / Float(m)) * Tensor(shape: [c], storage: squares)
        let inverse = (variance + epsilon).reciprocalSquareRoot
        let factor = scale.detached * inverse
        let offset = shift.detached - mean * factor
        let normalized = Tensor.result(
            BatchNormalizationRule(mean: mean, inverse: inverse, epsilon: epsilon, activation: activation),
            of: self, scale, shift, shape: shape, storage: scaledAndShifted(factor, offset, activation))
        return (normalized, BatchStatistics(mean: mean, variance: variance, count: m))
    }

    /// Every row times `factor` plus `offset`, and the activation of that.
    func scaledAndShifted(_ factor: Tensor, _ offset: Tensor, _ activation: FusedActivation) -> Storage {
        let c = shape.last
        let result = Storage(count: count)
        parallelRanges(shape.rowCount, grain: max(1, (1 << 15) / c)) { rows in
            let first = rows.lowerBound * c
            gantop_scale_shift(
                storage.base + first, factor.storage.base, offset.storage.base, result.base + first,
                rows.count, c,
                activation.code, activation.slope)
        }
        return result
    }
}

private struct RowScaling: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [
            needed[0] ? gradient.scalingRows(by: inputs[1]) : nil,
            needed[1] ? (gradient * inputs[0]).sumOfRows : nil,
        ]
    }
}

private struct BatchNormalizationRule: Operation {
    /// `[channels]`: the batch's mean, and 1 / √(variance + epsilon).
    let mean: Tensor
    let inverse: Tensor
    let epsilon: Float
    let activation: FusedActivation

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        if gradient.isTracked || inputs.contains(where: \.isTracked) {
            differentiableBackward(
                activation.backward(gradient, output: output), x: inputs[0], scale: inputs[1])
        } else {
            fusedBackward(gradient, output: output, x: inputs[0], scale: inputs[1], needsInput: needed[0])
        }
    }

    /// With dz before the activation, dx = scale · inverse · (dz − mean(dz) − x̂ · mean(dz · x̂)): two passes over memory.
    private func fusedBackward(
        _ dy: Tensor, output: Tensor, x: Tensor, scale: Tensor, needsInput: Bool
    ) -> [Tensor?] {
        let c = x.shape.last
        let m = x.shape.rowCount
        let sums = Storage(count: 2 * c)
        foldRows(m, width: 2 * c, into: sums) { rows, sums in
            let first = rows.lowerBound * c
            gantop_normalize_sums(
                dy.storage.base + first, output.storage.base + first, x.storage.base + first,
                mean.storage.base, sums,
                rows.count, c, activation.code, activation.slope)
        }
        let both = Tensor(shape: [2, c], storage: sums)
        let dShift = both.rows(0..<1).reshaped(to: [c])
        let dScale = both.rows(1..<2).reshaped(to: [c]) * inverse
        guard needsInput else { return [nil, dScale, dShift] }
        // The formula above, sorted by dz, x and the rest: dx = a · dz + b · x + d.
        let a = scale * inverse
        let b = (-1 / Float(m)) * (a * inverse * dScale)
        let d = (-1 / Float(m)) * (a * dShift) - b * mean
        let dx = Storage(count: x.count)
        parallelRanges(m, grain: max(1, (1 << 15) / c)) { rows in
            let first = rows.lowerBound * c
            gantop_normalize_backward(
                dy.storage.base + first, output.storage.base + first, x.storage.base + first, a.storage.base,
                b.storage.base, d.storage.base, dx.base + first, rows.count, c, activation.code,
                activation.slope)
        }
        return [Tensor(shape: x.shape, storage: dx), dScale, dShift]
    }

    /// The same out of operations that can be differentiated again; mean and deviation are functions of `x` here.
    private func differentiableBackward(_ dz: Tensor, x: Tensor, scale: Tensor) -> [Tensor?] {
        let m = Float(x.shape.rowCount)
        let mean = (1 / m) * x.sumOfRows
        let centred = x.addingToRows(-mean)
        let inverse = ((1 / m) * centred.squared.sumOfRows + epsilon).reciprocalSquareRoot
        let normalized = centred.scalingRows(by: inverse)
        let dShift = dz.sumOfRows
        let dScale = (dz * normalized).sumOfRows
        let balanced =
            dz.addingToRows((-1 / m) * dShift) - normalized.scalingRows(by: (1 / m) * dScale)
        return [balanced.scalingRows(by: scale * inverse), dScale, dShift]
    }
}
