import CKernels

extension Tensor {
    /// What one pass of batch normalization saw: mean and (biased) variance of every channel, `[groups, channels]` each.
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
    ///
    /// With several `groups` the samples are as many batches of one size, each with a mean and variance of its own; `scale`
    /// and `shift` are `[channels]`.
    func batchNormalized(
        scale: Tensor, shift: Tensor, epsilon: Float, activation: FusedActivation = .identity,
        groups: Int = 1
    ) -> (result: Tensor, statistics: BatchStatistics) {
        let c = shape.last
        let m = shape.rowCount / groups
        precondition(
            scale.shape == [c] && shift.shape == [c] && shape[0] % groups == 0,
            "batch normalization: \(scale.shape) for \(groups) of \(shape)")
        let sums = Storage(count: groups * c)
        foldRows(groups * m, groups: groups, width: c, into: sums) { rows, sums in
            gantop_sum_rows(storage.base + rows.lowerBound * c, sums, rows.count, c)
        }
        let mean = (1 / Float(m)) * Tensor(shape: [groups, c], storage: sums)
        let squares = Storage(count: groups * c)
        foldRows(groups * m, groups: groups, width: c, into: squares) { rows, sums in
            let group = rows.lowerBound / m
            gantop_sum_squares(
                storage.base + rows.lowerBound * c, mean.storage.base + group * c, sums, rows.count, c)
        }
        let variance = (1 / Float(m)) * Tensor(shape: [groups, c], storage: squares)
        let inverse = (variance + epsilon).reciprocalSquareRoot
        let factor = inverse.scalingRows(by: scale.detached)
        let offset = (-(mean * factor)).addingToRows(shift.detached)
        let normalized = Tensor.result(
            BatchNormalizationRule(mean: mean, inverse: inverse, epsilon: epsilon, activation: activation),
            of: self, scale, shift, shape: shape, storage: scaledAndShifted(factor, offset, activation))
        return (normalized, BatchStatistics(mean: mean, variance: variance, count: m))
    }

    /// Every row times `factor` plus `offset`, of which each group of rows has its own, and the activation of that.
    func scaledAndShifted(_ factor: Tensor, _ offset: Tensor, _ activation: FusedActivation) -> Storage {
        let c = shape.last
        let result = Storage(count: count)
        parallelRows(shape.rowCount, groups: factor.count / c, grain: max(1, (1 << 15) / c)) { rows, group in
            let first = rows.lowerBound * c
            gantop_scale_shift(
                storage.base + first, factor.storage.base + group * c, offset.storage.base + group * c,
                result.base + first, rows.count, c, activation.code, activation.slope)
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
    /// `[groups, channels]`: each group's mean, and 1 / √(variance + epsilon).
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
        let groups = mean.shape[0]
        let m = x.shape.rowCount / groups
        let sums = Storage(count: groups * 2 * c)
        foldRows(groups * m, groups: groups, width: 2 * c, into: sums) { rows, sums in
            let first = rows.lowerBound * c
            gantop_normalize_sums(
                dy.storage.base + first, output.storage.base + first, x.storage.base + first,
                mean.storage.base + rows.lowerBound / m * c, sums, rows.count, c, activation.code,
                activation.slope)
        }
        // [groups, 2 · channels]: a group's sums of dz, and those of dz · (x − mean).
        func half(_ first: Int) -> Tensor {
            let half = Storage(count: groups * c)
            for group in 0..<groups {
                (half.base + group * c).update(from: sums.base + group * 2 * c + first, count: c)
            }
            return Tensor(shape: [groups, c], storage: half)
        }
        let dShift = half(0)
        let dScale = half(c) * inverse
        let ofParameters = [dScale.sumOfRows, dShift.sumOfRows]
        guard needsInput else { return [nil] + ofParameters }
        // The formula above, sorted by dz, x and the rest: dx = a · dz + b · x + d.
        let a = inverse.scalingRows(by: scale)
        let b = (-1 / Float(m)) * (a * inverse * dScale)
        let d = (-1 / Float(m)) * (a * dShift) - b * mean
        let dx = Storage(count: x.count)
        parallelRows(groups * m, groups: groups, grain: max(1, (1 << 15) / c)) { rows, group in
            let (first, own) = (rows.lowerBound * c, group * c)
            gantop_normalize_backward(
                dy.storage.base + first, output.storage.base + first, x.storage.base + first,
                a.storage.base + own, b.storage.base + own, d.storage.base + own, dx.base + first, rows.count,
                c, activation.code, activation.slope)
        }
        return [Tensor(shape: x.shape, storage: dx)] + ofParameters
    }

    /// The same out of operations that can be differentiated again; mean and deviation are functions of `x` here.
    private func differentiableBackward(_ dz: Tensor, x: Tensor, scale: Tensor) -> [Tensor?] {
        let size = x.shape[0] / mean.shape[0]
        let parts = stride(from: 0, to: x.shape[0], by: size).map { first in
            let own = first..<first + size
            return differentiableBackward(ofGroup: dz.rows(own), x: x.rows(own), scale: scale)
        }
        return [
            parts.dropFirst().reduce(parts[0].dx) { $0.concatenated(with: $1.dx) },
            parts.dropFirst().reduce(parts[0].dScale) { $0 + $1.dScale },
            parts.dropFirst().reduce(parts[0].dShift) { $0 + $1.dShift },
        ]
    }

    private func differentiableBackward(
        ofGroup dz: Tensor, x: Tensor, scale: Tensor
    ) -> (dx: Tensor, dScale: Tensor, dShift: Tensor) {
        let m = Float(x.shape.rowCount)
        let mean = (1 / m) * x.sumOfRows
        let centred = x.addingToRows(-mean)
        let inverse = ((1 / m) * centred.squared.sumOfRows + epsilon).reciprocalSquareRoot
        let normalized = centred.scalingRows(by: inverse)
        let dShift = dz.sumOfRows
        let dScale = (dz * normalized).sumOfRows
        let balanced =
            dz.addingToRows((-1 / m) * dShift) - normalized.scalingRows(by: (1 / m) * dScale)
        return (balanced.scalingRows(by: scale * inverse), dScale, dShift)
    }
}
