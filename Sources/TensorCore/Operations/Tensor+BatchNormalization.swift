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
        let result = Storage(count: count)
        parallelRanges(shape.rowCount, grain: max(1, (1 << 15) / n)) { rows in
            factor.storage.read(0..<n) { f in
                for row in rows {
                    storage.read(row * n..<(row + 1) * n) { x in
                        result.write(row * n..<(row + 1) * n) { y in
                            for i in 0..<y.count { y[i] = x[i] * f[i] }
                        }
                    }
                }
            }
        }
        return Tensor.result(RowScaling(), of: self, factor, shape: shape, storage: result)
    }

    /// Batch normalization over all dimensions but the last (Ioffe & Szegedy, 2015):
    /// `(x − mean) / √(variance + epsilon) · scale + shift`, with the batch's own mean and variance.
    func batchNormalized(
        scale: Tensor, shift: Tensor, epsilon: Float
    ) -> (result: Tensor, statistics: BatchStatistics) {
        let c = shape.last
        let m = shape.rowCount
        precondition(
            scale.shape == [c] && shift.shape == [c], "batch normalization: \(scale.shape) for \(shape)")
        let mean = (1 / Float(m)) * detached.sumOfRows
        let squares = Storage(count: c)
        foldRows(m, width: c, into: squares) { rows, sums in
            mean.storage.read(0..<c) { mean in
                for row in rows {
                    storage.read(row * c..<(row + 1) * c) { x in
                        for i in 0..<sums.count {
                            let centred = x[i] - mean[i]
                            sums[i] += centred * centred
                        }
                    }
                }
            }
        }
        let variance = (1 / Float(m)) * Tensor(shape: [c], storage: squares)
        let inverse = (variance + epsilon).reciprocalSquareRoot
        let factor = scale.detached * inverse
        let offset = shift.detached - mean * factor
        let normalized = Tensor.result(
            BatchNormalizationRule(mean: mean, inverse: inverse, epsilon: epsilon), of: self, scale, shift,
            shape: shape, storage: detached.scaledAndShifted(factor, offset))
        return (normalized, BatchStatistics(mean: mean, variance: variance, count: m))
    }

    /// Every row times `factor` plus `offset`.
    private func scaledAndShifted(_ factor: Tensor, _ offset: Tensor) -> Storage {
        let c = shape.last
        let result = Storage(count: count)
        parallelRanges(shape.rowCount, grain: max(1, (1 << 15) / c)) { rows in
            factor.storage.read(0..<c) { f in
                offset.storage.read(0..<c) { o in
                    for row in rows {
                        storage.read(row * c..<(row + 1) * c) { x in
                            result.write(row * c..<(row + 1) * c) { y in
                                for i in 0..<y.count { y[i] = x[i] * f[i] + o[i] }
                            }
                        }
                    }
                }
            }
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

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        if gradient.isTracked || inputs.contains(where: \.isTracked) {
            differentiableBackward(gradient, x: inputs[0], scale: inputs[1])
        } else {
            fusedBackward(gradient, x: inputs[0], scale: inputs[1], needsInput: needed[0])
        }
    }

    /// dx = scale · inverse · (dy − mean(dy) − x̂ · mean(dy · x̂)), in two passes over memory.
    private func fusedBackward(_ dy: Tensor, x: Tensor, scale: Tensor, needsInput: Bool) -> [Tensor?] {
        let c = x.shape.last
        let m = x.shape.rowCount
        let sums = Storage(count: 2 * c)
        foldRows(m, width: 2 * c, into: sums) { rows, sums in
            mean.storage.read(0..<c) { mean in
                for row in rows {
                    x.storage.read(row * c..<(row + 1) * c) { x in
                        dy.storage.read(row * c..<(row + 1) * c) { dy in
                            for i in 0..<c { sums[i] += dy[i] }
                            for i in 0..<c { sums[c + i] += dy[i] * (x[i] - mean[i]) }
                        }
                    }
                }
            }
        }
        let both = Tensor(shape: [2, c], storage: sums)
        let dShift = both.rows(0..<1).reshaped(to: [c])
        let dScale = both.rows(1..<2).reshaped(to: [c]) * inverse
        guard needsInput else { return [nil, dScale, dShift] }
        // The formula above, sorted by dy, x and the rest: dx = a · dy + b · x + d.
        let a = scale * inverse
        let b = (-1 / Float(m)) * (a * inverse * dScale)
        let d = (-1 / Float(m)) * (a * dShift) - b * mean
        let dx = Storage(count: x.count)
        parallelRanges(m, grain: max(1, (1 << 15) / c)) { rows in
            let (a, b, d) = (a.storage.base, b.storage.base, d.storage.base)
            for row in rows {
                x.storage.read(row * c..<(row + 1) * c) { x in
                    dy.storage.read(row * c..<(row + 1) * c) { dy in
                        dx.write(row * c..<(row + 1) * c) { dx in
                            for i in 0..<dx.count { dx[i] = a[i] * dy[i] + b[i] * x[i] + d[i] }
                        }
                    }
                }
            }
        }
        return [Tensor(shape: x.shape, storage: dx), dScale, dShift]
    }

    /// The same out of operations that can be differentiated again; mean and deviation are functions of `x` here.
    private func differentiableBackward(_ dy: Tensor, x: Tensor, scale: Tensor) -> [Tensor?] {
        let m = Float(x.shape.rowCount)
        let mean = (1 / m) * x.sumOfRows
        let centred = x.addingToRows(-mean)
        let inverse = ((1 / m) * centred.squared.sumOfRows + epsilon).reciprocalSquareRoot
        let normalized = centred.scalingRows(by: inverse)
        let dShift = dy.sumOfRows
        let dScale = (dy * normalized).sumOfRows
        let balanced =
            dy.addingToRows((-1 / m) * dShift) - normalized.scalingRows(by: (1 / m) * dScale)
        return [balanced.scalingRows(by: scale * inverse), dScale, dShift]
    }
}
