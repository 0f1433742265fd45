extension Tensor {
    /// The same elements in another shape.
    public func reshaped(to newShape: Shape) -> Tensor {
        precondition(newShape.count == count, "reshape: \(shape) to \(newShape)")
        return newShape == shape
            ? self : Tensor.result(Reshape(), of: self, shape: newShape, storage: storage)
    }

    /// Two batches one after the other: `[a, …]` and `[b, …]` give `[a + b, …]`.
    public func concatenated(with other: Tensor) -> Tensor {
        let newShape = shape.replacingFirst(with: shape[0] + other.shape[0])
        precondition(newShape.count == count + other.count, "concatenate: \(shape) and \(other.shape)")
        let result = Storage(count: newShape.count)
        let parts = [
            (to: result.base, from: storage.base), (to: result.base + count, from: other.storage.base),
        ]
        parallelRanges(ofEach: [count, other.count]) { i, range in
            (parts[i].to + range.lowerBound).update(
                from: parts[i].from + range.lowerBound, count: range.count)
        }
        return Tensor.result(Concatenation(), of: self, other, shape: newShape, storage: result)
    }

    /// The samples of `range` of a batch.
    public func rows(_ range: Range<Int>) -> Tensor {
        precondition(range.lowerBound >= 0 && range.upperBound <= shape[0], "rows \(range) of \(shape)")
        let newShape = shape.replacingFirst(with: range.count)
        let stride = count / shape[0]
        let result = Storage(count: newShape.count)
        result.base.update(from: storage.base + range.lowerBound * stride, count: newShape.count)
        return Tensor.result(
            RowSlice(first: range.lowerBound), of: self, shape: newShape, storage: result)
    }

    /// A batch of `rowCount` zero samples with this one's from `first` on: the adjoint of `rows`.
    func paddedRows(first: Int, rowCount: Int) -> Tensor {
        let newShape = shape.replacingFirst(with: rowCount)
        let stride = count / shape[0]
        let padded = Tensor(repeating: 0, shape: newShape)
        (padded.storage.base + first * stride).update(from: storage.base, count: count)
        return Tensor.result(
            PaddedRows(range: first..<first + shape[0]), of: self, shape: newShape, storage: padded.storage)
    }

    /// Every pixel as a square of 2 × 2: `[n, h, w, c]` gives `[n, 2h, 2w, c]`.
    public var upsampled: Tensor {
        let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
        let result = Storage(count: 4 * count)
        parallelRanges(n * h, grain: max(1, (1 << 13) / (w * c))) { rows in
            for row in rows {
                let y = result.base + row * 4 * w * c
                for column in 0..<w {
                    let x = storage.base + (row * w + column) * c
                    (y + 2 * column * c).update(from: x, count: c)
                    (y + (2 * column + 1) * c).update(from: x, count: c)
                }
                (y + 2 * w * c).update(from: y, count: 2 * w * c)
            }
        }
        return Tensor.result(Doubling(), of: self, shape: [n, 2 * h, 2 * w, c], storage: result)
    }

    /// The sum of every square of 2 × 2 pixels: the adjoint of `upsampled`.
    public var summedSquares: Tensor {
        let (n, h, w, c) = (shape[0], shape[1] / 2, shape[2] / 2, shape[3])
        precondition(shape[1] == 2 * h && shape[2] == 2 * w, "summed squares: odd size in \(shape)")
        let result = Storage(count: n * h * w * c)
        parallelRanges(n * h, grain: max(1, (1 << 13) / (w * c))) { rows in
            for row in rows {
                for column in 0..<w {
                    let x = storage.base + row * 4 * w * c + 2 * column * c
                    let y = result.base + (row * w + column) * c
                    for i in 0..<c { y[i] = (x[i] + x[c + i]) + (x[2 * w * c + i] + x[2 * w * c + c + i]) }
                }
            }
        }
        return Tensor.result(SummedSquares(), of: self, shape: [n, h, w, c], storage: result)
    }
}

private struct Reshape: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.reshaped(to: inputs[0].shape)]
    }
}

private struct Concatenation: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        let first = inputs[0].shape[0]
        return [
            needed[0] ? gradient.rows(0..<first) : nil,
            needed[1] ? gradient.rows(first..<gradient.shape[0]) : nil,
        ]
    }
}

private struct RowSlice: Operation {
    let first: Int

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.paddedRows(first: first, rowCount: inputs[0].shape[0])]
    }
}

private struct PaddedRows: Operation {
    let range: Range<Int>

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.rows(range)]
    }
}

private struct Doubling: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.summedSquares]
    }
}

private struct SummedSquares: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.upsampled]
    }
}
