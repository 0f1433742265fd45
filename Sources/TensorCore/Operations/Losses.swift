import CKernels

extension Tensor {
    /// |x|; its gradient at 0 is taken to be 0.
    public var absolute: Tensor {
        Tensor.result(Absolute(), of: self, shape: shape, storage: mapped { abs($0) })
    }

    /// −1, 0 or 1: a constant.
    var sign: Tensor {
        Tensor(shape: shape, storage: mapped { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 })
    }

    /// The logarithms of the probabilities that logits `[n, classes]` give to each class.
    public var logSoftmax: Tensor {
        precondition(shape.rank == 2, "log softmax: \(shape)")
        let k = shape.last
        let result = Storage(count: count)
        parallelRanges(shape.rowCount, grain: max(1, (1 << 12) / k)) { rows in
            let first = rows.lowerBound * k
            gantop_log_softmax(storage.base + first, result.base + first, rows.count, k)
        }
        return Tensor.result(LogSoftmax(), of: self, shape: shape, storage: result)
    }

    /// How surprising the right classes are to logits `[n, classes]`, on average over the batch: a scalar.
    public func softmaxCrossEntropy(labels: [Int]) -> Tensor {
        precondition(labels.count == shape[0], "cross entropy: \(labels.count) labels for \(shape)")
        return (-1 / Float(shape[0])) * (logSoftmax * Tensor.oneHot(labels, count: shape.last)).sum
    }

    /// A vector for each label, of zeros and a one at its place: `[labels.count, count]`.
    public static func oneHot(_ labels: [Int], count: Int) -> Tensor {
        precondition(labels.allSatisfy { 0 <= $0 && $0 < count }, "one-hot: a label outside of 0..<\(count)")
        var result = Tensor(repeating: 0, shape: [labels.count, count])
        result.withMutableSpan { span in for (i, label) in labels.enumerated() { span[i * count + label] = 1 }
        }
        return result
    }

    /// eˣ for x of −87 to 88, where single precision ends.
    var exponential: Tensor {
        let result = Storage(count: count)
        parallelRanges(count) {
            gantop_exp(storage.base + $0.lowerBound, result.base + $0.lowerBound, $0.count)
        }
        return Tensor.result(Exponential(), of: self, shape: shape, storage: result)
    }
}

private struct Absolute: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient * inputs[0].sign]
    }
}

private struct LogSoftmax: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient - output.exponential.scalingSamples(by: gradient.sumOfSamples)]
    }
}

private struct Exponential: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient * output]
    }
}
