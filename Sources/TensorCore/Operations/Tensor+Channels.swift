import CKernels

// Joins: what stands beside each other in the last dimension, vectors and pictures alike.

extension Tensor {
    /// Two arrays beside each other in the last dimension: `[…, a]` and `[…, b]` give `[…, a + b]`.
    public func concatenatedChannels(with other: Tensor) -> Tensor {
        let (a, b) = (shape.last, other.shape.last)
        precondition(
            shape.rank > 0 && shape.dimensions.dropLast() == other.shape.dimensions.dropLast(),
            "concatenate channels: \(shape) and \(other.shape)")
        let result = Storage(count: count + other.count)
        parallelRanges(shape.rowCount, grain: max(1, (1 << 14) / (a + b))) { rows in
            let to = result.base + rows.lowerBound * (a + b)
            gantop_copy_rows(storage.base + rows.lowerBound * a, a, to, a + b, rows.count, a)
            gantop_copy_rows(other.storage.base + rows.lowerBound * b, b, to + a, a + b, rows.count, b)
        }
        return Tensor.result(
            ChannelConcatenation(), of: self, other, shape: shape.replacingLast(with: a + b), storage: result)
    }

    /// These numbers and those of another batch, if there is one: `[n, h, w, a]` and `[n, h, w, b]` are joined by channel,
    /// and of a picture and a vector `[n, k]` the vector becomes planes.
    public func joined(with other: Tensor?) -> Tensor {
        guard let other else { return self }
        guard shape.rank == 4, other.shape.rank == 2 else { return concatenatedChannels(with: other) }
        return concatenatedChannels(with: other.planes(height: shape[1], width: shape[2]))
    }

    /// Those of `range` of the last dimension: `[…, n]` gives `[…, range.count]`.
    public func channels(_ range: Range<Int>) -> Tensor {
        let (n, k) = (shape.last, range.count)
        precondition(range.lowerBound >= 0 && range.upperBound <= n, "channels \(range) of \(shape)")
        let result = Storage(count: shape.rowCount * k)
        parallelRanges(shape.rowCount, grain: max(1, (1 << 14) / k)) { rows in
            gantop_copy_rows(
                storage.base + rows.lowerBound * n + range.lowerBound, n, result.base + rows.lowerBound * k,
                k, rows.count, k)
        }
        return Tensor.result(
            ChannelSlice(first: range.lowerBound), of: self, shape: shape.replacingLast(with: k),
            storage: result)
    }

    /// This from channel `first` on, among `channelCount` channels of zeros: the adjoint of `channels`.
    func paddedChannels(first: Int, channelCount n: Int) -> Tensor {
        let k = shape.last
        let result = Storage(count: shape.rowCount * n)
        parallelRanges(shape.rowCount, grain: max(1, (1 << 14) / n)) { rows in
            let to = result.base + rows.lowerBound * n
            to.update(repeating: 0, count: rows.count * n)
            gantop_copy_rows(storage.base + rows.lowerBound * k, k, to + first, n, rows.count, k)
        }
        return Tensor.result(
            PaddedChannels(range: first..<first + k), of: self, shape: shape.replacingLast(with: n),
            storage: result)
    }

    /// A vector of each sample as every pixel of a picture: `[n, k]` gives `[n, height, width, k]`.
    public func planes(height: Int, width: Int) -> Tensor {
        precondition(shape.rank == 2, "planes: \(shape)")
        let (n, k, pixels) = (shape[0], shape[1], height * width)
        let result = Storage(count: count * pixels)
        parallelRanges(n, grain: max(1, (1 << 14) / (pixels * k))) { samples in
            for sample in samples {
                gantop_copy_rows(
                    storage.base + sample * k, 0, result.base + sample * pixels * k, k, pixels, k)
            }
        }
        return Tensor.result(Planes(), of: self, shape: [n, height, width, k], storage: result)
    }

    /// The sum over the pixels of each sample: `[n, h, w, k]` gives `[n, k]`, the adjoint of `planes`.
    public var sumOfPixels: Tensor {
        precondition(shape.rank == 4, "sum of pixels: \(shape)")
        let (n, k, pixels) = (shape[0], shape[3], shape[1] * shape[2])
        let result = Storage(count: n * k)
        parallelRanges(n, grain: max(1, (1 << 14) / (pixels * k))) { samples in
            let sums = result.base + samples.lowerBound * k
            sums.update(repeating: 0, count: samples.count * k)
            for sample in samples {
                gantop_sum_rows(
                    storage.base + sample * pixels * k, result.base + sample * k, pixels, k)
            }
        }
        return Tensor.result(SumOfPixels(), of: self, shape: [n, k], storage: result)
    }
}

private struct ChannelConcatenation: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        let first = inputs[0].shape.last
        return [
            needed[0] ? gradient.channels(0..<first) : nil,
            needed[1] ? gradient.channels(first..<gradient.shape.last) : nil,
        ]
    }
}

private struct ChannelSlice: Operation {
    let first: Int

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.paddedChannels(first: first, channelCount: inputs[0].shape.last)]
    }
}

private struct PaddedChannels: Operation {
    let range: Range<Int>

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.channels(range)]
    }
}

private struct Planes: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.sumOfPixels]
    }
}

private struct SumOfPixels: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.planes(height: inputs[0].shape[1], width: inputs[0].shape[2])]
    }
}
