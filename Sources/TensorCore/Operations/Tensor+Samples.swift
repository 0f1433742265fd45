import CKernels

// One number for each sample of a batch.

extension Tensor {
    /// The sum of each sample: `[n, …]` gives `[n]`.
    public var sumOfSamples: Tensor {
        let n = shape[0]
        let size = count / n
        let result = Storage(count: n)
        parallelRanges(n, grain: max(1, (1 << 14) / size)) { samples in
            for sample in samples { result.base[sample] = gantop_sum(storage.base + sample * size, size) }
        }
        return Tensor.result(SumOfSamples(), of: self, shape: [n], storage: result)
    }

    /// One number of each sample, `[n]`, as every element of it: `[n, …]`.
    public func repeatedSamples(to newShape: Shape) -> Tensor {
        precondition(shape == [newShape[0]], "repeated samples: \(shape) to \(newShape)")
        let size = newShape.count / count
        let result = Storage(count: newShape.count)
        parallelRanges(count, grain: max(1, (1 << 14) / size)) { samples in
            for sample in samples {
                (result.base + sample * size).update(repeating: storage.base[sample], count: size)
            }
        }
        return Tensor.result(RepeatedSamples(), of: self, shape: newShape, storage: result)
    }

    /// Every sample of `[n, …]` times a number of its own, of `[n]`.
    public func scalingSamples(by factor: Tensor) -> Tensor {
        precondition(factor.shape == [shape[0]], "scaling samples: \(factor.shape) for \(shape)")
        let size = count / shape[0]
        let result = Storage(count: count)
        parallelRanges(shape[0], grain: max(1, (1 << 14) / size)) { samples in
            for sample in samples {
                let factor = factor.storage.base[sample]
                let range = sample * size..<(sample + 1) * size
                storage.read(range) { x in
                    result.write(range) { y in for i in 0..<x.count { y[i] = factor * x[i] } }
                }
            }
        }
        return Tensor.result(SampleScaling(), of: self, factor, shape: shape, storage: result)
    }

    /// Every element times one number: a scalar that is differentiated too.
    public func scaled(by factor: Tensor) -> Tensor {
        let number = factor.item
        return Tensor.result(
            ScalarScaling(), of: self, factor, shape: shape, storage: mapped { number * $0 })
    }

    /// The length of each sample, taken as a vector: `[n, …]` gives `[n]`.
    ///
    /// A sample of zeros has the length 0 and the gradient 0, so that a gradient penalty (‖∇D‖ − 1)² stays finite there.
    public var normsOfSamples: Tensor { squared.sumOfSamples.squareRoot }

    /// √x for x ≥ 0; its gradient at 0 is taken to be 0.
    public var squareRoot: Tensor {
        Tensor.result(SquareRoot(), of: self, shape: shape, storage: mapped { $0.squareRoot() })
    }

    /// 1 / x; of 0 it is taken to be 0, and its gradient too.
    public var reciprocal: Tensor {
        Tensor.result(Reciprocal(), of: self, shape: shape, storage: mapped { $0 == 0 ? 0 : 1 / $0 })
    }
}

private struct SumOfSamples: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.repeatedSamples(to: inputs[0].shape)]
    }
}

private struct RepeatedSamples: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.sumOfSamples]
    }
}

private struct SampleScaling: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [
            needed[0] ? gradient.scalingSamples(by: inputs[1]) : nil,
            needed[1] ? (gradient * inputs[0]).sumOfSamples : nil,
        ]
    }
}

private struct ScalarScaling: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [
            needed[0] ? gradient.scaled(by: inputs[1]) : nil,
            needed[1] ? (gradient * inputs[0]).sum.reshaped(to: inputs[1].shape) : nil,
        ]
    }
}

private struct SquareRoot: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [0.5 * (gradient * output.reciprocal)]
    }
}

private struct Reciprocal: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [-(gradient * output.squared)]
    }
}
