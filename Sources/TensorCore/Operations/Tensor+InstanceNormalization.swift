import CKernels

extension Tensor {
    /// Instance normalization (Ulyanov et al., 2016) and what follows it: every channel of every sample of `[n, h, w, c]`
    /// with mean 0 and variance 1 over its pixels.
    func instanceNormalized(epsilon: Float, activation: FusedActivation = .identity) -> Tensor {
        let (n, pixels, c) = (shape[0], shape[1] * shape[2], shape[3])
        let statistics = Storage(count: 3 * n * c)
        let (means, inverses, offsets) = (
            statistics.base, statistics.base + n * c, statistics.base + 2 * n * c
        )
        let result = Storage(count: count)
        forEachSample { sample, x in
            let first = sample * c
            let (mean, inverse, offset) = (means + first, inverses + first, offsets + first)
            mean.update(repeating: 0, count: c)
            inverse.update(repeating: 0, count: c)
            gantop_sum_rows(x, mean, pixels, c)
            for i in 0..<c { mean[i] *= 1 / Float(pixels) }
            gantop_sum_squares(x, mean, inverse, pixels, c)
            for i in 0..<c {
                inverse[i] = 1 / (inverse[i] * (1 / Float(pixels)) + epsilon).squareRoot()
                offset[i] = -mean[i] * inverse[i]
            }
            gantop_scale_shift(
                x, inverse, offset, result.base + sample * pixels * c, pixels, c, activation.code,
                activation.slope)
        }
        return Tensor.result(
            InstanceNormalizationRule(statistics: statistics, epsilon: epsilon, activation: activation),
            of: self, shape: shape, storage: result)
    }

    /// Calls `body` with each sample's number and memory.
    fileprivate func forEachSample(_ body: (Int, UnsafePointer<Float>) -> Void) {
        let size = count / shape[0]
        parallelRanges(shape[0], grain: max(1, (1 << 14) / size)) { samples in
            for sample in samples { body(sample, UnsafePointer(storage.base + sample * size)) }
        }
    }
}

private struct InstanceNormalizationRule: Operation {
    /// `[3, samples, channels]`: the mean, 1 / √(variance + epsilon), and what the forward pass needed.
    let statistics: Storage
    let epsilon: Float
    let activation: FusedActivation

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        gradient.isTracked || inputs[0].isTracked
            ? [differentiableBackward(activation.backward(gradient, output: output), x: inputs[0])]
            : [fusedBackward(gradient, output: output, x: inputs[0])]
    }

    /// As that of batch normalization, for each sample: dx = inverse · (dz − mean(dz) − x̂ · mean(dz · x̂)).
    private func fusedBackward(_ dy: Tensor, output: Tensor, x: Tensor) -> Tensor {
        let (n, pixels, c) = (x.shape[0], x.shape[1] * x.shape[2], x.shape[3])
        let share = -1 / Float(pixels)
        let dx = Storage(count: x.count)
        let factors = Storage(count: 4 * n * c)
        x.forEachSample { sample, x in
            let first = sample * pixels * c
            let mean = statistics.base + sample * c
            let inverse = statistics.base + (n + sample) * c
            let sums = factors.base + 4 * sample * c
            let (b, d) = (sums + 2 * c, sums + 3 * c)
            sums.update(repeating: 0, count: 2 * c)
            gantop_normalize_sums(
                dy.storage.base + first, output.storage.base + first, x, mean, sums, pixels, c,
                activation.code, activation.slope)
            for i in 0..<c {
                b[i] = share * inverse[i] * inverse[i] * inverse[i] * sums[c + i]
                d[i] = share * inverse[i] * sums[i] - b[i] * mean[i]
            }
            gantop_normalize_backward(
                dy.storage.base + first, output.storage.base + first, x, inverse, b, d, dx.base + first,
                pixels, c, activation.code, activation.slope)
        }
        return Tensor(shape: x.shape, storage: dx)
    }

    private func differentiableBackward(_ dz: Tensor, x: Tensor) -> Tensor {
        let (h, w) = (x.shape[1], x.shape[2])
        let share = 1 / Float(h * w)
        func planes(_ x: Tensor) -> Tensor { x.planes(height: h, width: w) }
        let centred = x - planes(share * x.sumOfPixels)
        let inverse = (share * centred.squared.sumOfPixels + epsilon).reciprocalSquareRoot
        let normalized = centred * planes(inverse)
        let balanced =
            dz - planes(share * dz.sumOfPixels) - normalized * planes(share * (dz * normalized).sumOfPixels)
        return balanced * planes(inverse)
    }
}
